"""The numbered figures of the briefing: a module each, from the saved results of a study to a page.

`conf/figures.yaml` says what each asks and needs; `sim.figures.briefing.draw` finds the module and calls its `draw`.
"""
