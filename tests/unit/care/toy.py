"""Made-up rates, prices and runs for the tests of care."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.care.burden import BurdenParams, condition_weights, log_effects, mean_weights
from sim.care.kernel import month_of_care, renew_bounds
from sim.care.need import Activity, Factors, Need, frailty_weights, reference_need
from sim.care.prices import Prices, followup_chances, lognormal_quantiles
from sim.people.columns import People
from sim.people.conditions import ConditionParams, Illness, chance_given_frailty, fall_ill, onset_chances
from sim.people.demography import births, drift_frailty
from sim.people.frailty import share_by_code
from sim.people.registers import Registers
from tests.unit.people.toy import START, band_of_age, population, stream

MONTHS = 24


def rates(scale: float = 1.0) -> np.ndarray:
    """Events a person-year: about 0.2 outpatient, 0.03 stays, 0.1 day cases, 0.095 emergencies ...; rising with age."""
    band = np.arange(19.0)
    outpatient, planned, emergency = 0.1 + 0.012 * band, 0.03 + 0.011 * band, 0.05 + 0.0002 * band**2.6
    by_band = np.stack(
        [
            outpatient, 0.25 * planned, 0.75 * planned, 0.2 * emergency, 0.8 * emergency, 0.8 * outpatient,
            0.3 + 0.01 * band, 0.02 + 0.002 * band, 0.002 + 0.0 * band,
        ]
    )  # fmt: skip
    return scale * (by_band[:, :, None, None] * np.linspace(1.2, 0.85, 5) * np.ones((1, 1, 2, 1))).reshape(9, 190)


def flat(outpatient=0.0, planned=0.0, emergency=0.0) -> np.ndarray:
    """Rates that are the same for everyone and nought in all other streams: planned care is all inpatient stays."""
    return np.array([outpatient, planned, 0.0, 0.0, emergency, 0.0, 0.0, 0.0, 0.0])[:, None] * np.ones((1, 190))


def mortality(scale: float = 1.0, years: int = 3) -> np.ndarray:
    by_age = np.minimum(0.00004 * np.exp(0.093 * np.arange(111)), 1.0) * scale
    return by_age[None, :, None, None] * np.linspace(1.0, 0.9, years)[:, None, None, None] * np.ones((1, 1, 2, 5))


PEOPLE_BY_CELL = np.repeat(np.linspace(2.0, 1.0, 19), 10)
_CHANCE = chance_given_frailty(ConditionParams(), PEOPLE_BY_CELL)
ILLNESS = Illness(
    band_of_age(), _CHANCE, onset_chances(_CHANCE, np.repeat(np.linspace(0.001, 0.1, 19), 10), ConditionParams()), 0.2
)
SPECIALTIES = np.linspace(0.05, 0.15, 10) * np.ones((2, 1, 1))


def need(registers: Registers, *, frailty_sd: float = 1.6, conditions_matter: bool = True, **changes) -> Need:
    practices, gps = registers.practice_id.size, int(registers.gp_count.sum())
    months = np.arange(MONTHS)
    powers = np.array([0.5, 0.8, 0.8, 1.0, 1.0, 0.5, 0.5, 0.8, 0.5, 0.5])
    weight = frailty_weights(frailty_sd, powers, 3.09)
    effects = log_effects(BurdenParams()) * conditions_matter
    chance = ILLNESS.chance
    share = np.repeat(share_by_code()[None], 190, axis=0)
    settings = {
        "annual_rate": rates(),
        "annual_mortality": mortality(),
        "band_of_age": band_of_age(),
        "level": (1 + 0.1 * np.cos(months / 6 * np.pi)) * 1.02 ** (months / 12) * np.ones((9, 1)),
        "year_of_month": months // 12,
        "frailty_weight": weight,
        "condition_weight": condition_weights(effects),
        "mean_weight": mean_weights(weight, effects, chance, share),
        "head_room": 1.35,
        "gp_count": registers.gp_count,
        # styles follow the practice's id, so that a practice keeps its own in another scope
        "style_practice": 1 + 0.1 * np.sin(registers.practice_id + np.arange(9)[:, None]),
        "style_gp": np.ones(gps),
        "group_share": np.repeat(SPECIALTIES, practices, axis=1),
    }
    assert settings["style_practice"].shape == (9, practices)
    return reference_need(**(settings | changes))


CVS = (0.3, 1.0, 0.8, 1.5, 1.5, 0.3, 0.2, 1.2, 1.0)


def prices(practices: int, cvs=CVS, followups: float = 1.5, spread: float = 0.2) -> Prices:
    mean = np.array([15_000, 300_000, 70_000, 150_000, 190_000, 15_000, 9_000, 400_000, 1_600_000.0])[:, None]
    by_group = 1 + spread * np.linspace(-1, 1, 10)
    by_group = by_group / (by_group @ SPECIALTIES[0, 0])
    return Prices(
        np.stack([lognormal_quantiles(cv) for cv in cvs]), mean * np.ones((1, 190)), np.linspace(0.97, 1.15, practices),
        np.stack([by_group, by_group]), followup_chances(followups), 8_000.0,
    )  # fmt: skip


@dataclass
class History:
    """All months of a run, stacked, and the people at its end."""

    people: People
    born: np.ndarray
    activity: dict[str, np.ndarray]

    def total(self, name: str) -> int:
        return int(self.activity[name].sum())

    def planned(self, what: str = "count") -> np.ndarray:
        """Sums of GP-referred outpatients, stays and day cases."""
        return self.activity[f"{what}_by_gp"].sum(axis=(0, 2))

    def others(self, what: str = "count") -> np.ndarray:
        """Sums of the six streams that no GP decides: both kinds of emergency first."""
        return self.activity[f"{what}_by_practice"].sum(axis=(0, 2))


def history(
    registers: Registers, rates_of_run: Need, factors: Factors | None = None, *, care=month_of_care,
    cvs=CVS, months: int = MONTHS, bounded: bool = True, after_month=lambda people: None, spread: float = 0.2, kept=None,
) -> History:  # fmt: skip
    """Births, drift and care, month by month."""
    people = population(registers, ILLNESS)
    cost = prices(people.practices, cvs, spread=spread)
    factors = factors or Factors.ones(rates_of_run)
    names = list(Activity.__dataclass_fields__)
    stacked: dict[str, list[np.ndarray]] = {name: [] for name in names}
    born = []
    for month in range(months):
        born.append(births(people, registers, START + month, month, stream("births")))
        drift_frailty(people, START + month, month, 0.8, stream("drift"))
        fall_ill(people, ILLNESS, START + month, month, stream("illness"))
        if bounded:  # otherwise all stay saturated, and everyone is looked at
            renew_bounds(people, rates_of_run, START + month, month, everyone=month == 0)
        activity = Activity.empty(rates_of_run)
        care(
            people, rates_of_run, cost, factors, price_level=np.array([1.0, 1.02, 1.02, 1.03, 1.03, 1.0, 1.0, 1.0, 1.0]),
            month_number=START + month, run_month=month, key=stream("care"), activity=activity, kept=kept,
        )  # fmt: skip
        for name in names:
            stacked[name].append(getattr(activity, name))
        after_month(people)
    return History(people, np.array(born), {name: np.array(values) for name, values in stacked.items()})


def same(left: History, right: History, columns=("birth_month", "frailty", "conditions", "population", "gp", "sex_fifth")) -> bool:
    """Whether two histories agree to the last bit."""
    activity = all((left.activity[name] == right.activity[name]).all() for name in left.activity)
    return activity and all((getattr(left.people, one) == getattr(right.people, one)).all() for one in columns)
