"""How many seeds are enough: as many as show the smallest effect that would matter, and no more."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from sim.analysis.compare import CONFIDENCE
from sim.analysis.pairs import Pairs, paired_many
from sim.analysis.spread import base_values
from sim.outcomes.tables import Column, Table
from sim.studies.load import Study

RULE_FLOOR = 30  # seeds at least, wherever a claim is tested


@dataclass(frozen=True)
class Smallest:
    """The smallest effect of interest: less counts as no difference. `relative` sizes are shares of the baseline."""

    size: float
    relative: bool = False

    def __str__(self) -> str:
        return f"{self.size * 100:g}%" if self.relative else f"{self.size:g}"


# Declared before any claim was tested: table "Smallest effect of interest" of the standards (mark: assumption). Metrics
# of that table which the model does not measure yet (experience, equity slope) are not here.
SMALLEST: dict[str, Smallest] = {
    "active_engagement": Smallest(5.0),
    "lcp_coverage": Smallest(5.0),
    "gp_referrals": Smallest(0.01, relative=True),
    "outpatient_attendances": Smallest(0.01, relative=True),
    "elective_admissions": Smallest(0.01, relative=True),
    "emergency_admissions": Smallest(0.01, relative=True),
    "out_of_hospital_share": Smallest(1.0),
    "net_saving_per_head": Smallest(5.0),
    "overspend_risk": Smallest(3.0),
    "quality_index": Smallest(0.1),
    "approval_delay": Smallest(1.0),
    "trust": Smallest(0.05),
}
PRECISION = Table(
    "precision", "How many seeds each paired difference needs.", ("metric", "scenario"),
    (
        Column("metric", "str", "identifier", "Key of the metric"),
        Column("unit", "str", "words", "Unit of every number but the counts"),
        Column("scenario", "str", "identifier", "Scenario, as named in scenarios/"),
        Column("baseline", "str", "identifier", "Scenario that it is compared with"),
        Column("smallest_effect", "float64", "see unit", "Smallest effect of interest"),
        Column("sd", "float64", "see unit", "Standard deviation over the pilot seeds of one paired difference"),
        Column("half_width", "float64", "see unit", "Half of the 95% interval that the pilot seeds give"),
        Column("target", "float64", "see unit", "Half of the smallest effect: the half-width must be under it"),
        Column("seeds_needed", "float64", "paired seeds", "Seeds that reach the target; empty where it cannot be told"),
        Column("n_seeds", "int64", "paired seeds", "Pilot seeds"),
        Column("note", "str", "words", "Why a number is lacking"),
    ),
)  # fmt: skip


def precision(
    study: Study,
    metrics: Sequence[str] | None = None,
    scenarios: Sequence[str] | None = None,
    by_rule: bool = False,
    allow_incomplete: bool = False,
) -> pd.DataFrame:
    """How many seeds does each headline difference need?

    The seeds of the base draw serve as a pilot. Enough are as many as bring half of the 95% interval of the paired
    difference under half of the smallest effect of interest.

    Args:
        study: an open study whose base draw has at least two seeds.
        metrics: keys; every metric with a declared smallest effect unless given.
        scenarios: all but the baseline unless given.
        by_rule: never fewer than 30, as for the test of a claim.
        allow_incomplete: use what is there when runs have failed or are missing, and say so in `note`.

    Returns:
        One row for each metric and scenario, in the columns of `PRECISION`.

    Raises:
        LcpSimError: if there is no such metric or scenario.
        OutputError: if the study is incomplete, unless that is allowed.
    """
    keys = list(SMALLEST) if metrics is None else list(metrics)
    rows = []
    for scenario in study.scenarios[1:] if scenarios is None else scenarios:
        pairs = paired_many(study, keys, scenario, allow_incomplete)
        rows += [_row(study, pairs[key], by_rule) for key in keys]
    return pd.DataFrame(rows, columns=PRECISION.names)


def seeds_needed(sd: float, pilot: int, target: float, by_rule: bool = False) -> int:
    """Seeds that bring the half-width of a 95% interval under `target` (Stein's rule).

    The t value is that of the pilot, so that the promise holds although the pilot's own sd is uncertain.

    Args:
        sd: standard deviation over the pilot seeds of one paired difference.
        pilot: pilot seeds, two at least.
        target: the half-width to get under.
        by_rule: 30 at least.
    """
    needed = max(math.floor((_t(pilot) * sd / target) ** 2) + 1, 2)
    return max(needed, RULE_FLOOR) if by_rule else needed


def _t(n: int) -> float:
    from scipy.special import stdtrit

    return float(stdtrit(n - 1, (1.0 + CONFIDENCE) / 2.0))


def _row(study: Study, pairs: Pairs, by_rule: bool) -> tuple[object, ...]:
    pilot = base_values(study, pairs)
    n, smallest, note = len(pilot), SMALLEST.get(pairs.metric.key), pairs.lacking
    sd = float(np.std(pilot, ddof=1)) if n > 1 else math.nan
    half = _t(n) * sd / math.sqrt(n) if n > 1 else math.nan
    size = math.nan if smallest is None else smallest.size * (_level(pairs) if smallest.relative else 1.0)
    needed = math.nan
    if smallest is None:
        note = "no smallest effect of interest is declared for it"
    elif n < 2:
        note = f"the base draw has {n} paired {'seed' if n == 1 else 'seeds'}; two are needed to tell"
    elif size > 0.0:
        needed = seeds_needed(sd, n, size / 2.0, by_rule)
    return (
        pairs.metric.key, pairs.metric.unit, pairs.scenario, pairs.baseline, size, sd, half, size / 2.0, needed, n, note,
    )  # fmt: skip


def _level(pairs: Pairs) -> float:
    """The baseline's mean level, of which a relative size is a share."""
    return abs(float(pairs.frame["level"].mean())) if pairs.n else math.nan
