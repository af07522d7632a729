"""The briefing: figures and tables as one page that opens from an e-mail, a workbook, CSV files and reference numbers.

Start with `sim.briefing.build.build`. What is drawn, and from which results, stands in `conf/figures.yaml`.
"""
