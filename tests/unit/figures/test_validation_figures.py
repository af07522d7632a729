"""Figures of validation and of pools: every dot stands where its row says, and words do not overlap."""

from __future__ import annotations

from itertools import pairwise

import pandas as pd
import pytest

from sim.figures.drawn import NothingToShow
from sim.figures.pool_risk import SHOWN, pool_risk
from sim.figures.save import save
from sim.figures.validation import scaled, validation

pytestmark = pytest.mark.unit


def table() -> pd.DataFrame:
    rows = [
        ("Within its band", 10.0, 8.0, 12.0, 11.0, 10.5, 11.5, "calibrated", "hit"),
        ("Far above", 10.0, 8.0, 12.0, 50.0, 40.0, 60.0, "calibrated", "miss"),
        ("Not simulated", 10.0, 8.0, 12.0, float("nan"), float("nan"), float("nan"), "calibrated", "not simulated"),
    ]
    names = ["what", "published", "low", "high", "modelled", "modelled_low", "modelled_high", "role", "verdict"]
    return pd.DataFrame(rows, columns=names)


def risks() -> pd.DataFrame:
    rows = []
    for size, top in ((5_000, 0.4), (100_000, 0.2)):
        row = {"size": size}
        for place, (key, *_) in enumerate(SHOWN):
            row |= {key: top / (place + 1), f"{key}_low": top / (place + 1) - 0.01, f"{key}_high": top / (place + 1) + 0.01}
        rows.append(row)
    return pd.DataFrame(rows)


def test_a_figure_is_measured_in_half_widths_of_its_band_on_its_own_side():
    row = {"published": 10.0, "low": 8.0, "high": 14.0}
    assert scaled(10.0, row) == 0.0
    assert scaled(12.0, row) == 0.5
    assert scaled(7.0, row) == -1.5
    assert scaled(1.5, {"published": 1.0, "low": 0.0, "high": 1.0}) == 0.5  # a band that ends at the figure


def test_the_figure_of_targets_says_how_many_hit_and_can_be_saved(tmp_path):
    drawn = validation(table(), "calibrated", "Made-up people.", "0" * 8)
    assert drawn.title.startswith("1 of 2 calibrated figures")
    assert len(drawn.data) == 2
    assert len(save(drawn, "people", tmp_path)) == 4
    with pytest.raises(NothingToShow):
        validation(table(), "held out", "Made-up people.", "0" * 8)


def test_the_figure_of_pools_labels_every_line_apart(tmp_path):
    drawn = pool_risk(risks(), "hospital budget", "Made-up people.", "0" * 8)
    assert "100,000 people" in drawn.title
    notes = [note for note in drawn.figure.axes[0].texts if note.get_text().startswith("more than")]
    heights = sorted(note.xy[1] for note in notes)
    assert len(notes) == len(SHOWN)
    assert min(b - a for a, b in pairwise(heights)) > 0.01
    save(drawn, "pool_risk", tmp_path)
