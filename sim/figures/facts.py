"""What every figure needs to know about a comparison: who is shown, when, where, how many runs, from what."""

from __future__ import annotations

import calendar
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from scipy.special import stdtrit

from sim._version import __version__
from sim.figures.drawn import FigureError, NothingToShow
from sim.figures.style import ABBREVIATIONS, HIGHLIGHTED, short_name

if TYPE_CHECKING:
    from sim.analysis.compare import Comparison

CONFIDENCE = 0.95


class Interval(NamedTuple):
    """A mean with its interval; the bounds are nan where one run gives none."""

    mean: float
    lower: float
    upper: float

    @property
    def sign(self) -> int:
        """1 or -1 where the whole interval lies on one side of nil, otherwise 0."""
        return int(self.lower > 0) - int(self.upper < 0)

    @property
    def known(self) -> bool:
        return bool(np.isfinite(self.lower) and np.isfinite(self.upper))


def mean_interval(values: Iterable[float]) -> Interval:
    """Mean over seeds with its 95% interval by Student's t; no bounds from a single seed, nan from none."""
    found = np.asarray([value for value in values if np.isfinite(value)], dtype=float)
    if found.size == 0:
        return Interval(np.nan, np.nan, np.nan)
    mean = float(found.mean())
    if found.size == 1:
        return Interval(mean, np.nan, np.nan)
    half = float(stdtrit(found.size - 1, 0.5 + CONFIDENCE / 2) * found.std(ddof=1) / np.sqrt(found.size))
    return Interval(mean, mean - half, mean + half)


def baseline(comparison: Comparison) -> str:
    return comparison.scenarios[0]


def highlighted(comparison: Comparison) -> list[str]:
    """The baseline and the first four others; all else is grey, or left out where a panel is needed for each."""
    return list(comparison.scenarios[: HIGHLIGHTED + 1])


def seeds(comparison: Comparison) -> list[int]:
    """The seeds, the same in every scenario.

    Raises:
        FigureError: if a scenario lacks a seed that another has: incomplete runs must not feed a figure.
    """
    found = {
        scenario: sorted({int(seed) for seed in rows["seed"].unique()})
        for scenario, rows in comparison.summary.groupby("scenario", sort=False, observed=True)
    }
    missing = [name for name in comparison.scenarios if name not in found]
    if missing:
        raise FigureError(f"no figures: the comparison holds no runs of {', '.join(missing)}")
    first = found[baseline(comparison)]
    uneven = [name for name in comparison.scenarios if found[name] != first]
    if uneven:
        raise FigureError(
            f"no figures: {', '.join(uneven)} and {baseline(comparison)} were not run with the same seeds; "
            "run the comparison again"
        )
    return first


def difference(comparison: Comparison, metric: str) -> dict[str, Interval]:
    """Published differences from the baseline in one metric, by scenario.

    Raises:
        NothingToShow: if none is known.
    """
    rows = comparison.table[comparison.table["metric"] == metric].set_index("scenario")[["estimate", "lower", "upper"]]
    found = {
        scenario: Interval(*rows.loc[scenario].to_numpy(dtype=float))
        for scenario in comparison.scenarios[1:]
        if scenario in rows.index and rows.loc[scenario].notna()["estimate"]
    }
    if not found:
        raise NothingToShow(f"the comparison holds no difference in {metric}")
    return found


def interval_words(comparison: Comparison, metrics: Iterable[str]) -> str:
    """What the published intervals of some metrics are, in the words of the table."""
    rows = comparison.table[comparison.table["metric"].isin(metrics) & comparison.table["lower"].notna()]
    words = sorted({str(word) for word in rows["interval"].dropna()}, key=len)
    return "; ".join(words[:2]) if words else "none"


def month_words(month: str) -> str:
    """`2010-04` as `April 2010`, never broken over two lines."""
    year, number = month.split("-")[:2]
    return f"{calendar.month_name[int(number)]}\u00a0{year}"


def period_words(comparison: Comparison) -> str:
    """The months that a run covers."""
    config = comparison.configs[baseline(comparison)]
    return f"{month_words(config.start)} to {month_words(config.end)}"


def policy_start(comparison: Comparison) -> str:
    return str(comparison.configs[baseline(comparison)].policy_start)


def place_words(comparison: Comparison) -> str:
    """Where, by count and never by name."""
    count = int(comparison.practices["area"].nunique())
    return f"{count}\u00a0primary care trust{'s' if count != 1 else ''} in England"


def run_words(comparison: Comparison) -> str:
    """How many runs, and that scenarios share their luck."""
    count = len(seeds(comparison))
    if count == 1:
        return "one run of each scenario, so there is no interval and luck is not separated from effect"
    return f"{count} runs (seeds) of each scenario, with the same luck in all scenarios"


def hashes(comparison: Comparison) -> dict[str, str]:
    return {name: str(comparison.configs[name].hash()) for name in comparison.scenarios}


def source_words(comparison: Comparison) -> str:
    """Model version and the configuration behind each scenario."""
    listed = ", ".join(f"{name}\u00a0{digest[:8]}" for name, digest in hashes(comparison).items())
    return f"authors' simulations, lcp-sim v{__version__}. Configurations: {listed}."


def provenance(comparison: Comparison) -> dict[str, str]:
    """Model version, scenario hashes and run ids, for the metadata of the files."""
    digests = hashes(comparison)
    runs = [f"{name}/{digests[name]}/{seed}" for name in comparison.scenarios for seed in seeds(comparison)]
    return {
        "Model version": f"lcp-sim {__version__}",
        "Scenario hashes": "; ".join(f"{name}={digest}" for name, digest in digests.items()),
        "Run ids": "; ".join(runs),
        "Seeds": ", ".join(map(str, seeds(comparison))),
    }


def abbreviation_words(scenarios: Sequence[str]) -> str:
    """The abbreviations in the names of scenarios, in full."""
    names = " ".join(map(short_name, scenarios)).split()
    return "; ".join(f"{short}: {long}" for short, long in ABBREVIATIONS.items() if short in names)


def listing(items: Sequence[str]) -> str:
    """`a`, `a and b`, `a, b and c`."""
    return " and ".join([", ".join(items[:-1]), items[-1]] if len(items) > 1 else items)


def signed(value: float, places: int = 1, before: str = "", after: str = "") -> str:
    """A difference with its sign: `+£2.10`, `−0.04 sd`."""
    rounded = round(value, places)
    sign = "+" if rounded > 0 else "−" if rounded < 0 else ""
    return f"{sign}{before}{abs(rounded):,.{places}f}{after}"
