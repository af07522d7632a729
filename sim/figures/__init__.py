"""Figures of a comparison: each is a function from saved results to a picture, its data and its words.

Matplotlib is loaded here and nowhere else. Start with `sim.figures.build.build`.
"""
