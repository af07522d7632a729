"""What conditions do to need: one product for a set, nothing at nought, and a cell that keeps its mean."""

from __future__ import annotations

import numpy as np
import pytest

from sim.care.burden import BurdenParams, condition_weights, log_effects, mean_weights
from sim.care.need import frailty_weights
from sim.care.streams import DEATH, EMERGENCY_ACS, MENTAL_HEALTH, OUTPATIENT, STREAMS
from sim.people.conditions import CONDITIONS
from sim.people.frailty import share_by_code
from tests.unit.care.toy import ILLNESS

pytestmark = pytest.mark.unit
POWERS = np.linspace(0.4, 1.0, len(STREAMS) + 1)


def test_a_set_of_conditions_weighs_the_product_of_its_members():
    weights = condition_weights(log_effects(BurdenParams(diabetes=0.6, coronary=0.9, on_planned=0.5, on_sensitive=2.0)))
    both = 2 ** CONDITIONS.index("diabetes") + 2 ** CONDITIONS.index("coronary")
    assert weights[:, 0].tolist() == [1.0] * (len(STREAMS) + 1)
    # 0.6 + 0.9 = 1.5 in logs, times the stream's power
    assert weights[OUTPATIENT, both] == pytest.approx(np.exp(0.75))
    assert weights[EMERGENCY_ACS, both] == pytest.approx(np.exp(3.0))
    assert weights[MENTAL_HEALTH, both] == 1.0


@pytest.mark.parametrize(
    "lever, moved",
    [
        ({"on_planned": 0.9}, [0, 1, 2, 5]),
        ({"on_sensitive": 0.9}, [3]),
        ({"on_emergency": 0.9}, [4, 8]),
        ({"on_accident": 0.9}, [6]),
        ({"mental_severe": 3.0}, [MENTAL_HEALTH]),
        ({"on_death": 0.3}, [DEATH]),
    ],
)
def test_each_strength_moves_its_streams_and_no_other(lever, moved):
    before, after = (condition_weights(log_effects(BurdenParams(**given))) for given in ({}, lever))
    assert [row for row in range(len(before)) if not np.array_equal(before[row], after[row])] == moved


def test_without_strength_conditions_matter_for_nothing():
    noughts = {name: 0.0 for name in BurdenParams.model_fields if name.startswith(("on_", "mental_"))}
    assert (condition_weights(log_effects(BurdenParams(**noughts))) == 1.0).all()


def test_the_mean_weight_of_a_cell_is_that_of_its_people_drawn_one_by_one():
    effects, weight = log_effects(BurdenParams()), frailty_weights(1.2, POWERS, 3.0)
    share = np.repeat(share_by_code()[None], 190, axis=0)
    mean = mean_weights(weight, effects, ILLNESS.chance, share)
    luck = np.random.default_rng(5)
    people, cell = 400_000, 155
    code = luck.choice(256, people, p=share_by_code())
    held = luck.random((people, len(CONDITIONS))) < ILLNESS.chance[:, cell, :][:, code].T
    numbers = held @ (2 ** np.arange(len(CONDITIONS)))
    drawn = weight[:, code] * condition_weights(effects)[:, numbers]
    error = drawn.std(axis=1) / people**0.5
    assert (np.abs(drawn.mean(axis=1) - mean[:, cell]) < 5 * error).all()
