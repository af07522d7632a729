"""Made-up rates, prices and runs for the tests of care."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.care.kernel import month_of_care, renew_bounds
from sim.care.need import Activity, Factors, Need, reference_need
from sim.care.prices import Prices, lognormal_quantiles
from sim.people.columns import People
from sim.people.demography import births, drift_frailty
from sim.people.registers import Registers
from tests.unit.people.toy import START, band_of_age, population, stream

MONTHS = 24


def rates(scale: float = 1.0) -> np.ndarray:
    """Events a person-year: about 0.2 outpatient, 0.13 elective, 0.095 emergency; rising with age."""
    band = np.arange(19.0)
    by_band = np.stack([0.1 + 0.012 * band, 0.03 + 0.011 * band, 0.05 + 0.0002 * band**2.6])
    return scale * (by_band[:, :, None, None] * np.linspace(1.2, 0.85, 5) * np.ones((1, 1, 2, 1))).reshape(3, 190)


def mortality(scale: float = 1.0, years: int = 3) -> np.ndarray:
    by_age = np.minimum(0.00004 * np.exp(0.093 * np.arange(111)), 1.0) * scale
    return by_age[None, :, None, None] * np.linspace(1.0, 0.9, years)[:, None, None, None] * np.ones((1, 1, 2, 5))


def need(registers: Registers, **changes) -> Need:
    practices, gps = registers.practice_id.size, int(registers.gp_count.sum())
    months = np.arange(MONTHS)
    settings = {
        "annual_rate": rates(),
        "annual_mortality": mortality(),
        "band_of_age": band_of_age(),
        "level": (1 + 0.1 * np.cos(months / 6 * np.pi)) * 1.02 ** (months / 12) * np.ones((3, 1)),
        "year_of_month": months // 12,
        "frailty_sd": 1.6,
        "frailty_betas": np.array([0.5, 0.8, 1.0, 0.5]),
        "frailty_cut_z": 3.09,
        "head_room": 1.35,
        "gp_count": registers.gp_count,
        # styles follow the practice's id, so that a practice keeps its own in another scope
        "style_practice": 1 + 0.1 * np.sin(registers.practice_id + np.arange(3)[:, None]),
        "style_gp": np.ones(gps),
    }
    assert settings["style_practice"].shape == (3, practices)
    return reference_need(**(settings | changes))


def prices(practices: int, cvs=(0.3, 1.0, 1.5)) -> Prices:
    mean = np.array([15_000.0, 120_000.0, 180_000.0])[:, None] * np.ones((1, 190))
    return Prices(np.stack([lognormal_quantiles(cv) for cv in cvs]), mean, np.linspace(0.97, 1.15, practices))


@dataclass
class History:
    """All months of a run, stacked, and the people at its end."""

    people: People
    born: np.ndarray
    activity: dict[str, np.ndarray]

    def total(self, name: str) -> int:
        return int(self.activity[name].sum())


def history(
    registers: Registers, rates_of_run: Need, factors: Factors | None = None, *, care=month_of_care,
    cvs=(0.3, 1.0, 1.5), months: int = MONTHS, bounded: bool = True, after_month=lambda people: None,
) -> History:  # fmt: skip
    """Births, drift and care, month by month."""
    people = population(registers)
    cost = prices(people.practices, cvs)
    factors = factors or Factors.ones(rates_of_run)
    names = list(Activity.__dataclass_fields__)
    stacked: dict[str, list[np.ndarray]] = {name: [] for name in names}
    born = []
    for month in range(months):
        born.append(births(people, registers, START + month, month, stream("births")))
        drift_frailty(people, START + month, month, 0.8, stream("drift"))
        if bounded:  # otherwise all stay saturated, and everyone is looked at
            renew_bounds(people, rates_of_run, START + month, month, everyone=month == 0)
        activity = Activity.empty(rates_of_run)
        care(
            people, rates_of_run, cost, factors, price_level=np.array([1.0, 1.02, 1.03]),
            month_number=START + month, run_month=month, key=stream("care"), activity=activity,
        )  # fmt: skip
        for name in names:
            stacked[name].append(getattr(activity, name))
        after_month(people)
    return History(people, np.array(born), {name: np.array(values) for name, values in stacked.items()})


def same(left: History, right: History, columns=("birth_month", "frailty", "population", "gp", "sex_fifth")) -> bool:
    """Whether two histories agree to the last bit."""
    activity = all((left.activity[name] == right.activity[name]).all() for name in left.activity)
    return activity and all((getattr(left.people, one) == getattr(right.people, one)).all() for one in columns)
