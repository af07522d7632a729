"""Data and parameters to the care of a run: rates, weights, manner and prices of every stream."""

from __future__ import annotations

import numpy as np

from sim.agents.base import Columns
from sim.build_people import illness_of, mean_weights
from sim.care import burden
from sim.care.frequent import FrequentCare
from sim.care.month import Care
from sim.care.need import Need, frailty_weights, reference_need
from sim.care.pathways import CareParams
from sim.care.prices import Prices, followup_chances, lognormal_quantiles
from sim.care.streams import (
    DAY_CASE,
    ELECTIVE,
    EMERGENCY_ACS,
    EMERGENCY_OTHER,
    FREQUENT,
    KINDS_OF_GROUPS,
    MENTAL_HEALTH,
    OTHER_OUTPATIENT,
    OUTPATIENT,
    PRESCRIBING,
    RARE,
    STREAMS,
)
from sim.care.style import manners
from sim.care.waiting import WaitingLists
from sim.care.waiting_flow import Referred, opening_lists
from sim.clock import MONTHS_IN_YEAR, Clock, is_april, parse_month
from sim.data import frequent, rates, specialties, volumes
from sim.data.geography import Scope
from sim.declared import AllParams
from sim.policies.timeline import Timeline
from sim.randomness import Draws

BASE_YEAR = 2010  # financial year 2009-10: base of rates, prices and real money
LISTS_YEAR = 2009
PENCE = 100.0
TREND_ENDS, PLANNED_TREND_ENDS = "2011-04", "2018-04"  # as far as is known; beyond it all care grows with demand
THOUSAND = 1000.0


def build_care(
    places: Scope, clock: Clock, timeline: Timeline, parameters: AllParams, practice_id: np.ndarray, gps: Columns, draws: Draws
) -> Care:  # fmt: skip
    """Everything between need and a bill, as it stands before the first month."""
    money = parameters.money
    grown = 1.0 + money.price_growth / PENCE
    price_level = np.array([grown ** (clock.year(month) - BASE_YEAR) for month in range(clock.months)])
    paid_level = price_level * _efficiency(clock, timeline)
    need = _need(places, clock, timeline, parameters, practice_id, gps, draws)
    trends = _trends(clock, parameters.care)
    growth = _growth(clock, timeline) * trends[len(STREAMS) :]
    return Care(
        need, _prices(places, parameters.care), _frequent(places, parameters, practice_id, draws),
        growth, clock, price_level, paid_level, places.practice_trust_share.copy(),
        places.practice_pct.astype(np.int64), places.pct_codes.size, gps.practice.astype(np.int64),
        money.prescribing_shock_sd / PENCE, illness_of(parameters), trends,
    )  # fmt: skip


def _need(
    places: Scope, clock: Clock, timeline: Timeline, parameters: AllParams, practice_id: np.ndarray, gps: Columns, draws: Draws
) -> Need:  # fmt: skip
    p, people, of_pct = parameters.care, parameters.people, places.practice_pct
    years = [
        2000 + year
        for year in range(100)
        if clock.start <= parse_month(f"{2000 + year}-12") and parse_month(f"{2000 + year}-01") <= clock.end
    ]
    calendar_year = np.array([int(label[:4]) for label in clock.labels()])
    weight = frailty_weights(people.frailty_sd, _frailty_powers(p), people.frailty_cut)
    ill = burden.condition_weights(burden.log_effects(parameters.burden))
    tables = rates.care_rates()
    annual_rate = tables.annual_rate.copy()
    annual_rate[MENTAL_HEALTH] *= p.mental_health_per_1000 / THOUSAND
    annual_rate[RARE] *= p.rare_per_1000 / THOUSAND
    planned, emergency = p.practice_style_sd, p.emergency_style_sd
    sds = np.array(
        [planned, planned, planned, p.sensitive_style_sd, emergency, planned, p.accident_style_sd, planned, 0.0]
    )
    manner = manners(
        draws, STREAMS, sds, practice_id, places.pct_national_index[of_pct], p.style_correlation, p.style_area_share
    )
    return reference_need(
        annual_rate=annual_rate,
        annual_mortality=np.stack([rates.mortality(year) for year in years]),
        band_of_age=tables.band_of_age,
        level=_season(clock) * _growth(clock, timeline) * _trends(clock, p)[: len(STREAMS)],
        year_of_month=calendar_year - years[0],
        frailty_weight=weight,
        condition_weight=ill,
        mean_weight=mean_weights(parameters, weight, ill),
        head_room=p.head_room,
        gp_count=places.practice_gp_count.astype(np.int64),
        style_practice=manner * places.pct_rate_scale[of_pct],
        style_gp=gps.style,
        group_share=_group_share(places),
    )


def _frailty_powers(p: CareParams) -> np.ndarray:
    """Power of frailty in each stream, and in death."""
    return np.array(
        [
            p.frailty_outpatient, p.frailty_elective, p.frailty_elective, p.frailty_emergency, p.frailty_emergency,
            p.frailty_other_outpatient, p.frailty_accident, p.frailty_mental, p.frailty_rare, p.frailty_death,
        ]
    )  # fmt: skip


def _prices(places: Scope, p: CareParams) -> Prices:
    cvs = (
        p.price_cv_outpatient, p.price_cv_elective, p.price_cv_day_case, p.price_cv_emergency, p.price_cv_emergency,
        p.price_cv_other_outpatient, p.price_cv_accident, p.price_cv_mental, p.price_cv_rare,
    )  # fmt: skip
    mean_pence = rates.care_rates().mean_price_gbp * PENCE
    mean_pence[MENTAL_HEALTH] *= p.mental_health_per_head_gbp / p.mental_health_per_1000 * THOUSAND
    mean_pence[RARE] *= p.rare_per_head_gbp / p.rare_per_1000 * THOUSAND
    return Prices(
        quantiles=np.stack([lognormal_quantiles(cv) for cv in cvs]),
        mean_pence=mean_pence,
        mff=places.pct_mff[places.practice_pct],
        group_price=specialties.relative_prices(),
        followup_at_most=followup_chances(p.followups_per_first),
        followup_pence=volumes.followup_price_gbp() * PENCE,
    )


def _frequent(places: Scope, parameters: AllParams, practice_id: np.ndarray, draws: Draws) -> FrequentCare:
    p, of_pct = parameters.care, places.practice_pct
    rate = frequent.annual_rates()
    rate[FREQUENT.index("community")] *= p.community_contacts
    residents_share = rates.residents_over_registered()
    item = parameters.money.prescribing_per_head_gbp * residents_share / rates.number("prescribing-items", part=0)
    local = places.pct_mff[of_pct]
    ones = np.ones(places.practices)
    price = np.stack(
        [
            0.0 * ones, item * ones, p.community_per_head_gbp / p.community_contacts * local,
            frequent.maternity_price_gbp() * local,
        ]
    ) * PENCE  # fmt: skip
    sds = np.array([p.frequent_style_sd] * 3 + [0.0])
    manner = manners(
        draws, FREQUENT, sds, practice_id, places.pct_national_index[of_pct], p.style_correlation, p.style_area_share
    )
    keys = np.array([draws.key(f"frequent.{kind}") for kind in FREQUENT], dtype=np.uint64)
    return FrequentCare(rate, price, manner * places.pct_rate_scale[of_pct], practice_id, keys)


def build_waiting(
    places: Scope, care: Care, population: np.ndarray, parameters: AllParams
) -> tuple[Referred, WaitingLists]:
    """Waiting lists in the steady state of the demand of the first year."""
    events = volumes.england_events()
    referred = Referred(events[OUTPATIENT], events[ELECTIVE] + events[DAY_CASE], parameters.waiting.removed_share)
    growth = care.need.level[OUTPATIENT, :MONTHS_IN_YEAR].mean()
    people = population * places.pct_rate_scale[places.practice_pct] * growth
    shares = _group_share(places)
    return referred, opening_lists(referred, people, shares, care.hospital_share, parameters.waiting)


def _group_share(places: Scope) -> np.ndarray:
    """Shares of the specialty groups in each practice's first attendances and planned admissions, [2, P, 10]."""
    return np.stack([places.pct_group_share[kind][places.practice_pct] for kind in KINDS_OF_GROUPS])


def _growth(clock: Clock, timeline: Timeline) -> np.ndarray:
    """Growth of demand against the middle of the base year, by month, [months].

    It follows the lever `context.demand_growth` month by month, so that scenarios which change it part only then.
    """
    middle = parse_month(f"{BASE_YEAR - 1}-10")
    rate = np.array([timeline.at(clock.number(month)).context.demand_growth for month in range(clock.months)])
    growth = np.cumsum(np.log1p(rate / PENCE) / MONTHS_IN_YEAR)
    start = np.log1p(rate[0] / PENCE) * (clock.start - middle) / MONTHS_IN_YEAR
    return np.exp(growth - growth[0] + start)


def _trend(clock: Clock, rate: float, ends: str = TREND_ENDS) -> np.ndarray:
    """A kind of care against the middle of the base year, by month, if it grows `rate` % a year until some month."""
    months = np.array([min(clock.number(month), parse_month(ends)) for month in range(clock.months)])
    trend: np.ndarray = (1.0 + rate / PENCE) ** ((months - parse_month(f"{BASE_YEAR - 1}-10")) / MONTHS_IN_YEAR)
    return trend


def _trends(clock: Clock, p: CareParams) -> np.ndarray:
    """Trends of the streams and then of the frequent kinds, [13, months]."""
    trends = np.ones((len(STREAMS) + len(FREQUENT), clock.months))
    trends[[OUTPATIENT, OTHER_OUTPATIENT]] = _trend(clock, p.trend_outpatient)
    trends[[ELECTIVE, DAY_CASE]] = _trend(clock, p.trend_planned, PLANNED_TREND_ENDS)
    trends[[EMERGENCY_ACS, EMERGENCY_OTHER]] = _trend(clock, p.trend_emergency)
    trends[len(STREAMS) + PRESCRIBING] = _trend(clock, p.trend_prescribing)
    return trends


def _efficiency(clock: Clock, timeline: Timeline) -> np.ndarray:
    """What the efficiency target has left of prices by month, [months]: each April takes its share, the first month none."""
    left = np.ones(clock.months)
    for month in range(1, clock.months):
        taken = timeline.at(clock.number(month)).context.efficiency_target if is_april(clock.number(month)) else 0.0
        left[month] = left[month - 1] * (1.0 - taken / PENCE)
    return left


def _season(clock: Clock) -> np.ndarray:
    """Season by stream and month, [9, months]."""
    season = np.stack([volumes.season(stream) for stream in STREAMS])
    return season[:, np.array([clock.number(month) % MONTHS_IN_YEAR for month in range(clock.months)])]
