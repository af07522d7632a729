"""What long-term conditions do to the need for care: each weighs so much, and each stream feels it so far."""

from __future__ import annotations

import numpy as np

from sim.care.streams import DEATH, MENTAL_HEALTH, STREAMS
from sim.parameters import Params, interval, param
from sim.people.conditions import CONDITIONS, SETS

ROWS = len(STREAMS) + 1  # streams, and death


def _burden(value: float, low: float, high: float, about: str) -> float:
    return param(
        value, unit="log units", low=-1.0, high=4.0, prior=interval(low, high), source="assumption", mark="assumption",
        about=about)  # fmt: skip


class BurdenParams(Params):
    """How much more care people with long-term conditions need. All noughts: conditions matter for nothing."""

    hypertension: float = _burden(0.25, 0.0, 0.6, "Need for hospital care with hypertension (log of the ratio).")
    diabetes: float = _burden(0.6, 0.3, 1.0, "Need for hospital care with diabetes.")
    coronary: float = _burden(0.9, 0.5, 1.4, "Need for hospital care with coronary disease or heart failure.")
    stroke: float = _burden(0.8, 0.4, 1.3, "Need for hospital care after a stroke or with atrial fibrillation.")
    respiratory: float = _burden(0.5, 0.2, 1.0, "Need for hospital care with asthma or obstructive lung disease.")
    kidney: float = _burden(0.6, 0.2, 1.0, "Need for hospital care with chronic kidney disease.")
    cancer: float = _burden(1.2, 0.7, 1.8, "Need for hospital care with cancer.")
    depression: float = _burden(0.4, 0.1, 0.8, "Need for hospital care with depression.")
    severe_mental_illness: float = _burden(0.6, 0.2, 1.0, "Need for hospital care with severe mental illness.")
    dementia: float = _burden(0.6, 0.2, 1.0, "Need for hospital care with dementia.")
    mental_depression: float = _burden(1.0, 0.8, 2.2, "Need for mental health care with depression.")
    mental_severe: float = _burden(2.0, 1.5, 3.0, "Need for mental health care with severe mental illness.")
    mental_dementia: float = _burden(1.2, 1.0, 3.0, "Need for mental health care with dementia.")
    on_planned: float = param(
        0.4, unit="exponent", low=0.0, high=2.0, prior=interval(0.3, 1.0), source="assumption", mark="assumption",
        about="How far planned care and other outpatients feel a burden.")  # fmt: skip
    on_sensitive: float = param(
        0.7, unit="exponent", low=0.0, high=2.0, prior=interval(0.4, 2.0), source="assumption", mark="assumption",
        about="How far ambulatory-care-sensitive admissions feel a burden.")  # fmt: skip
    on_emergency: float = param(
        0.3, unit="exponent", low=0.0, high=2.0, prior=interval(0.2, 1.4), source="assumption", mark="assumption",
        about="How far other emergency admissions and rare care feel a burden.")  # fmt: skip
    on_accident: float = param(
        0.5, unit="exponent", low=0.0, high=2.0, prior=interval(0.2, 0.8), source="assumption", mark="assumption",
        about="How far attendance at A&E feels a burden.")  # fmt: skip
    on_death: float = param(
        0.4, unit="exponent", low=0.0, high=2.0, prior=interval(0.4, 1.2), source="assumption", mark="assumption",
        about="How far death feels a burden.")  # fmt: skip


def log_effects(p: BurdenParams) -> np.ndarray:
    """Log ratio of need with each condition, float64 [10 conditions, 10 rows]: nine streams, then death."""
    burden = np.array([getattr(p, condition) for condition in CONDITIONS])
    power = np.array(
        [
            p.on_planned, p.on_planned, p.on_planned, p.on_sensitive, p.on_emergency, p.on_planned,
            p.on_accident, 0.0, p.on_emergency, p.on_death,
        ]
    )  # fmt: skip
    effects = burden[:, None] * power
    effects[:, MENTAL_HEALTH] = 0.0
    for condition in ("depression", "severe_mental_illness", "dementia"):
        own = f"mental_{condition.split('_')[0]}"
        effects[CONDITIONS.index(condition), MENTAL_HEALTH] = getattr(p, own)
    return effects


def condition_weights(effects: np.ndarray) -> np.ndarray:
    """Ratio of need by stream (death last) and set of conditions, float64 [10, 1024]; 1 for nobody's set, the empty one.

    Args:
        effects: log ratios, as `log_effects`.
    """
    held = (np.arange(SETS)[:, None] >> np.arange(len(CONDITIONS))) & 1
    return np.ascontiguousarray(np.exp(held @ effects).T)


def mean_weights(
    frailty_weight: np.ndarray, effects: np.ndarray, chance: np.ndarray, share_by_code: np.ndarray
) -> np.ndarray:
    """Mean over a cell's people of frailty weight times condition weight, float64 [10, 190].

    Rates are divided by it, so that a cell as a whole needs what the tables say, whatever frailty and conditions are
    assumed to do. Given frailty and cell, a person's conditions are independent, which makes it a product.

    Args:
        frailty_weight: [10, 256], by stream (death last) and frailty code.
        effects: log ratios by condition and stream, [10, 10].
        chance: chance of each condition by cell and frailty code, [10, 190, 256].
        share_by_code: share of a cell's people at each code, [190, 256].
    """
    mean = np.empty((ROWS, chance.shape[1]))
    for row in range(ROWS):
        more = np.expm1(effects[:, row])[:, None, None]
        mean[row] = (np.prod(1.0 + chance * more, axis=0) * frailty_weight[row] * share_by_code).sum(axis=1)
    assert DEATH == ROWS - 1
    return mean
