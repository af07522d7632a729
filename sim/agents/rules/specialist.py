"""Rule D1 for specialists: what it is worth to stay with the hospital, give sessions, be employed, or be a partner."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.agents.rules import choice
from sim.parameters import Params, interval, param

STAYS, CONTRACTED, EMPLOYED, PARTNER = range(4)
MODES = ("none", "contracted", "employed", "partner")
CHOSEN = "chosen"


class SpecialistParams(Params):
    """Worths in £000 a year per specialist, of a whole job unless said otherwise."""

    per_100k: float = param(
        67.4, unit="consultants per 100,000 people", low=20.0, high=120.0, prior=interval(55, 80),
        source="consultants-2009", mark="unverified",
        about="Specialists of hospital trusts: 36,950 for 54.8 million registered people.")  # fmt: skip
    age_young: float = param(
        35.0, unit="years", low=30.0, high=45.0, prior=interval(33, 38), source="assumption", mark="assumption",
        about="Age at which a specialist is appointed.")  # fmt: skip
    age_old: float = param(
        65.0, unit="years", low=55.0, high=70.0, prior=interval(60, 66), source="assumption", mark="assumption",
        about="Age at which a specialist retires; a young one takes the post.")  # fmt: skip
    salary: float = param(
        85.0, unit="£000 a year", low=50.0, high=150.0, prior=interval(75, 110), source="pension-consultant-value",
        mark="part checked", about="Salary of a specialist, full time.")  # fmt: skip
    pension_young: float = param(
        0.14, unit="share of pay", low=0.0, high=0.4, prior=interval(0.0, 0.4), source="pension-employer-rate",
        mark="assumption", about="Worth of a year's NHS pension rights to one who has just been appointed.")  # fmt: skip
    pension_old: float = param(
        0.25, unit="share of pay", low=0.0, high=0.4, prior=interval(0.0, 0.4), source="pension-consultant-value",
        mark="assumption", about="The same shortly before retirement, when final pay counts for all years.")  # fmt: skip
    on_call: float = param(
        18.0, unit="£000 a year", low=0.0, high=30.0, prior=interval(5, 18), source="Ubach 2003", mark="checked",
        about="What a specialist with the heaviest on-call load would give up to be free of it.")  # fmt: skip
    private_work: float = param(
        9.7, unit="£000 a year", low=0.0, high=20.0, prior=interval(3, 9.7), source="Ubach 2003", mark="checked",
        about="What losing work outside the NHS costs a specialist who has much of it.")  # fmt: skip
    relations: float = param(
        7.0, unit="£000 a year", low=0.0, high=15.0, prior=interval(3, 10), source="Ubach 2003", mark="checked",
        about="Worth of the best rather than the worst relations with those one works with.")  # fmt: skip
    autonomy: float = param(
        6.0, unit="£000 a year", low=0.0, high=20.0, prior=interval(0, 12), source="assumption", mark="assumption",
        about="Worth of a full say over services to the specialist who cares most for it.")  # fmt: skip
    employed_say: float = param(
        0.3, unit="share 0-1", low=0.0, high=1.0, prior=interval(0.0, 0.7), source="assumption", mark="assumption",
        about="Say of an employed specialist, where a partner of a group that its clinicians own has all.")  # fmt: skip
    pressure: float = param(
        10.0, unit="£000 a year", low=0.0, high=30.0, prior=interval(0, 20), source="assumption", mark="assumption",
        about="What the displeasure of an employer with full service-line management costs a specialist who also works elsewhere.")  # fmt: skip
    attachment: float = param(
        12.0, unit="£000 a year", low=0.0, high=40.0, prior=interval(3, 25), source="assumption", mark="assumption",
        about="Worth of staying where one is, hospital or group, for a whole job.")  # fmt: skip
    scale: float = param(
        5.0, unit="£000 a year", low=2.5, high=10.0, prior=interval(2.5, 10), source="assumption", mark="assumption",
        about="Spread of what is not known about a choice (s of rule D1).")  # fmt: skip
    contracted_half_days: float = param(
        2.0, unit="half-days a week", low=0.5, high=5.0, prior=interval(1, 3), source="assumption", mark="assumption",
        about="Half-days that a specialist under contract gives where the package does not say.")  # fmt: skip
    week_half_days: float = param(
        10.0, unit="half-days a week", low=8.0, high=12.0, prior=interval(9, 11), source="assumption",
        mark="assumption", about="Half-days in a whole job, which employees and partners give where the package does not say.")  # fmt: skip


@dataclass(frozen=True)
class Mode:
    """A way of working for a group, by what it does.

    `say`: over services, 0 to 1. `by_session`: paid only for the sessions that services use. `needs_cash`: the group must
    hold cash. `half_days`: of the week that it takes.
    """

    say: float
    by_session: bool
    needs_cash: bool
    half_days: float


def modes(weekly_half_days: int, p: SpecialistParams) -> dict[int, Mode]:
    """The three ways by number; a package may set the half-days of all."""
    some = float(weekly_half_days) or p.contracted_half_days
    whole = float(weekly_half_days) or p.week_half_days
    return {
        CONTRACTED: Mode(0.0, True, False, some),
        EMPLOYED: Mode(p.employed_say, False, True, whole),
        PARTNER: Mode(1.0, False, True, whole),
    }


def offered(engagement_mode: str) -> tuple[int, ...]:
    """Ways that a policy allows, as numbers."""
    if engagement_mode == CHOSEN:
        return (CONTRACTED, EMPLOYED, PARTNER)
    number = MODES.index(engagement_mode)
    return (number,) if number != STAYS else ()


def pension_worth(age, p: SpecialistParams):
    """Worth of a year's pension rights at an age, share of pay."""
    through = np.clip((np.asarray(age, dtype=float) - p.age_young) / (p.age_old - p.age_young), 0.0, 1.0)
    return p.pension_young + (p.pension_old - p.pension_young) * through


def worth_of_moving(
    mode: Mode, age, on_call, private_work, content, keen, engagement, owned, kept, service_lines, package, p: SpecialistParams
):
    """Worth of working for a group in one way against staying with the hospital, £000 a year, attachment apart.

    Args:
        mode: the way of working.
        age: years.
        on_call: on-call load, 0 to 1.
        private_work: how much private practice there is, 0 to 1.
        content: relations with the hospital, 0 to 1.
        keen: how much a say counts, 0 to 1.
        engagement: of the group's GPs, 0 to 1: relations with them.
        owned: share of the group that its clinicians own, 0 to 1.
        kept: share of pension rights kept, 0 to 1.
        service_lines: how hard the hospital presses those who also work elsewhere, 0 to 1.
        package: the levers of the package.
        p: worths.
    """
    moved = mode.half_days / p.week_half_days
    pay = p.salary * package.premium / 100.0 * moved
    pension = p.salary * pension_worth(age, p) * (1.0 - kept) * moved
    duty = p.on_call * on_call * package.on_call_relief
    private = 0.0 if package.private_practice else p.private_work * private_work
    say = p.autonomy * keen * mode.say * owned
    pressed = p.pressure * service_lines * (moved < 1.0)
    return pay - pension + duty - private + say + p.relations * moved * (engagement - content) - pressed


def attachment(mode: Mode, p: SpecialistParams) -> float:
    """What moving, or moving back, costs in one way of working, £000 a year."""
    return p.attachment * mode.half_days / p.week_half_days


def choose(worths: np.ndarray, luck: np.ndarray, p: SpecialistParams) -> np.ndarray:
    """Which option each takes: 0 to stay, then the columns of `worths`; arguments as in `choice.choose`."""
    return choice.choose(np.column_stack([np.zeros(len(worths)), worths]), luck, p.scale)
