"""Configuration and data to a World: real places, synthetic people, and the position of April of the first year."""

from __future__ import annotations

import numpy as np

from sim.agents.base import Columns
from sim.agents.department import Department
from sim.agents.gp import GP_IDS_PER_PRACTICE, GpView, usable_information
from sim.agents.group import Group
from sim.agents.learning import refresh_trust
from sim.agents.pct import PrimaryCareTrust, support_practices
from sim.agents.practice import Practice
from sim.agents.projects import Redesigns
from sim.agents.trust import HospitalTrust
from sim.build_people import migration_of, survivors_of
from sim.care.month import Care
from sim.care.need import Need, reference_need
from sim.care.pathways import STREAMS
from sim.care.prices import Prices, lognormal_quantiles
from sim.clock import MONTHS_IN_YEAR, Clock, parse_month
from sim.config import Config
from sim.data import ages, deprivation, rates
from sim.data.geography import POPULATION_YEARS, Scope, neighbours, scope
from sim.declared import AllParams
from sim.levers import AllLevers
from sim.money.allocation import opening_funding_index
from sim.money.budgets import Budgets
from sim.money.ledger import Ledger
from sim.money.settlement import YearEnd
from sim.people.registers import Registers
from sim.people.reuse import starting_population
from sim.policies.timeline import Timeline
from sim.randomness import SYNTHESIS, Draws
from sim.world import World

BASE_YEAR = 2010  # financial year 2009-10: base of rates, prices and real money
LISTS_YEAR = 2009
REORGANISATION = "2006-10"
PENCE = 100.0
METRES_IN_KM = 1000.0


def build_world(config: Config, seed: int, places: Scope | None = None) -> World:
    """Everything as it stands before the first month.

    Args:
        config: checked configuration.
        seed: fixes all luck.
        places: a scope to use instead of the configuration's, for tests on artificial places.
    """
    parameters = config.parameters
    if places is None:
        places = scope(list(config.scope), decay_km=parameters.care.trust_decay_km)
    clock, timeline, draws = config.clock, Timeline(config), Draws(seed)
    levers = timeline.now
    registers = _registers(places, clock)
    years, key = clock.months / MONTHS_IN_YEAR, Draws(seed, SYNTHESIS).key("people")
    migration, survivors = migration_of(places, registers, clock, parameters), survivors_of(parameters)
    people = starting_population(
        registers, clock.start, years, key, survivors=survivors, highest=migration.highest()
    )
    practices = _practices(places, people.population, levers, parameters, draws)
    gps = _gps(places, practices, levers, parameters, draws)
    pcts = _pcts(places, levers, parameters, draws)
    hospitals = Columns(HospitalTrust.STATE, places.trust_codes.size)
    hospitals.beds[:], hospitals.is_foundation[:] = places.trust_beds, places.trust_is_foundation
    groups = Columns(Group.STATE, 2 * len(practices) + 2 * len(pcts))
    care = _care(places, clock, timeline, parameters, practices, gps, draws)
    department = Columns(Department.STATE, 1)
    path = config.levers.context.funding_growth
    growth = (lambda year: path.at(_april(year))) if hasattr(path, "at") else (lambda year: float(path))
    department.funding_index[0] = opening_funding_index(growth, parameters.money, clock.year(0), BASE_YEAR)
    sizes = {
        "department": 1, "pct": len(pcts), "budget": len(practices) + len(groups), "fund": len(practices) + len(groups),
        "hospital": len(hospitals) + 1, **{kind: len(pcts) for kind in ("community", "pharmacy", "other", "manager", "clinician", "host")},
    }  # fmt: skip
    support_practices(pcts, levers)
    return World(
        scope=places, clock=clock, parameters=parameters, timeline=timeline, draws=draws, registers=registers, people=people, migration=migration,
        care=care, gps=gps, practices=practices, groups=groups, pcts=pcts, hospitals=hospitals, department=department,
        near=neighbours(places.practice_easting_m, places.practice_northing_m, levers.network.degree, places.practice_pct),
        redesigns=Redesigns(len(practices), len(pcts)), budgets=Budgets(len(practices), clock.months),
        ledger=Ledger(sizes, clock.months), year_end=YearEnd(len(pcts), len(practices) + len(groups)), policy_month=parse_month(config.policy_start) - clock.start,
        reorganisation=parse_month(REORGANISATION), opening_information=usable_information(levers),
    )  # fmt: skip


def _april(financial_year: int) -> int:
    return parse_month(f"{financial_year - 1}-04")


def _registers(places: Scope, clock: Clock) -> Registers:
    """Lists of April 2009 taken to the first month by the growth of the area, and what births need."""
    year = int(np.clip(clock.year(0) - 1, POPULATION_YEARS[0], POPULATION_YEARS[-1]))
    residents = places.pct_population.sum(axis=2).astype(float)
    growth = residents[:, POPULATION_YEARS.index(year)] / residents[:, POPULATION_YEARS.index(LISTS_YEAR)]
    lists = np.round(places.practice_list_by_cell * growth[places.practice_pct][:, None, None]).astype(np.int32)
    structure = places.pct_population[:, POPULATION_YEARS.index(year)].astype(float)
    return Registers(
        practice_id=places.practice_national_index,
        first_person_id=places.practice_first_person_id,
        list_by_cell=lists,
        age_weights=structure[places.practice_pct],
        imd_score=places.practice_imd,
        gp_count=places.practice_gp_count,
        births_per_1000=places.pct_births_per_1000[places.practice_pct],
        fifth_cutoffs=deprivation.cutoffs(),
        within_log_sd=deprivation.within_practice_log_sd(),
    )


def _practices(
    places: Scope, population: np.ndarray, levers: AllLevers, parameters: AllParams, draws: Draws
) -> Columns:
    practices = Columns(Practice.STATE, places.practices)
    practices.pct[:] = places.practice_pct
    practices.permanent_id[:] = places.practice_national_index
    practices.gp_count[:] = places.practice_gp_count
    practices.list_size[:] = population
    practices.easting_km[:] = places.practice_easting_m / METRES_IN_KM
    practices.northing_km[:] = places.practice_northing_m / METRES_IN_KM
    practices.practice_effect[:] = draws.normal("practice.quality", 0, practices.permanent_id)
    practices.quality[:] = practices.practice_effect
    refresh_trust(practices, levers)
    return practices


def _gps(places: Scope, practices: Columns, levers: AllLevers, parameters: AllParams, draws: Draws) -> Columns:
    """GPs with their style, engagement and belief; enthusiasts are whole practices."""
    counts = places.practice_gp_count.astype(np.int64)
    gps = Columns(GpView.STATE, int(counts.sum()))
    gps.practice[:] = np.repeat(np.arange(len(practices)), counts)
    within = np.arange(len(gps)) - np.repeat(np.cumsum(counts) - counts, counts)
    gps.permanent_id[:] = practices.permanent_id[gps.practice] * GP_IDS_PER_PRACTICE + within
    gps.style[:] = draws.lognormal("gp.style", 0, gps.permanent_id, parameters.care.gp_style_sd)
    start = parameters.engagement
    common = start.start_mean + start.start_sd * draws.normal("gp.engagement", 0, gps.permanent_id)
    keen = draws.uniform("practice.enthusiast", 0, practices.permanent_id) < levers.enthusiasm.share
    gps.engagement[:] = np.clip(np.where(keen[gps.practice], levers.enthusiasm.level, common), 0.0, 1.0)
    gps.belief[:] = parameters.learning.belief_start
    return gps


def _pcts(places: Scope, levers: AllLevers, parameters: AllParams, draws: Draws) -> Columns:
    pcts = Columns(PrimaryCareTrust.STATE, places.pct_codes.size)
    pcts.permanent_id[:] = places.pct_national_index
    pcts.residents[:] = places.pct_residents_2009
    deficit = levers.deficit.inherited
    own = draws.normal("pct.deficit", 0, pcts.permanent_id)
    pcts.inherited_deficit[:] = (deficit.mean + deficit.sd * own) / PENCE
    gap = parameters.money.target_gap_sd / PENCE
    pcts.target_gap[:] = np.clip(gap * draws.normal("pct.target", 0, pcts.permanent_id), -3.0 * gap, 3.0 * gap)
    pcts.support_draw[:] = draws.normal("pct.support", 0, pcts.permanent_id)
    pcts.need_index[:] = _need_index(places)
    return pcts


def _need_index(places: Scope) -> np.ndarray:
    """Cost of a resident of each trust against England's, by age, sex, deprivation and prices, from lists of 2009."""
    care = rates.care_rates()
    by_cell = (care.annual_rate * care.mean_price_gbp).sum(axis=0)
    england = rates.england_registered_by_cell()
    inside = ages.band_of_age()[:91, None] == np.arange(len(ages.BANDS))
    fifths = deprivation.shares_by_fifth(places.practice_imd)
    cost = np.zeros(places.pct_codes.size)
    structure = places.pct_population[:, POPULATION_YEARS.index(LISTS_YEAR)].astype(float)
    for pct in range(places.pct_codes.size):
        rows = places.practice_pct == pct
        narrow = np.einsum("lsa,ab->lsb", ages.spread(structure[pct]), inside)
        lists = np.einsum("pls,pf->lsf", places.practice_list_by_cell[rows].astype(float), fifths[rows])
        cells = np.einsum("lsf,lsb->bsf", lists, narrow).reshape(-1)
        cost[pct] = (cells @ by_cell) / cells.sum()
    return cost / ((england @ by_cell) / england.sum()) * places.pct_mff


def _care(
    places: Scope,
    clock: Clock,
    timeline: Timeline,
    parameters: AllParams,
    practices: Columns,
    gps: Columns,
    draws: Draws,
) -> Care:
    tables = rates.care_rates()
    years = [
        2000 + year
        for year in range(100)
        if clock.start <= parse_month(f"{2000 + year}-12") and parse_month(f"{2000 + year}-01") <= clock.end
    ]
    calendar_year = np.array([int(label[:4]) for label in clock.labels()])
    style = np.stack(
        [
            draws.lognormal(f"practice.style.{stream}", 0, practices.permanent_id, parameters.care.practice_style_sd)
            for stream in STREAMS
        ]
    )
    scale = places.pct_rate_scale[places.practice_pct]
    p = parameters.care
    need: Need = reference_need(
        annual_rate=tables.annual_rate,
        annual_mortality=np.stack([rates.mortality(year) for year in years]),
        band_of_age=tables.band_of_age,
        level=_levels(clock, timeline),
        year_of_month=calendar_year - years[0],
        frailty_sd=parameters.people.frailty_sd,
        frailty_betas=np.array([p.frailty_outpatient, p.frailty_elective, p.frailty_emergency, p.frailty_death]),
        frailty_cut_z=parameters.people.frailty_cut,
        head_room=p.head_room,
        gp_count=places.practice_gp_count.astype(np.int64),
        style_practice=style * scale,
        style_gp=gps.style,
    )
    prices = Prices(
        quantiles=np.stack(
            [lognormal_quantiles(cv) for cv in (p.price_cv_outpatient, p.price_cv_elective, p.price_cv_emergency)]
        ),
        mean_pence=tables.mean_price_gbp * PENCE,
        mff=places.pct_mff[places.practice_pct],
    )
    grown = 1.0 + parameters.money.price_growth / PENCE
    price_level = np.array([grown ** (clock.year(month) - BASE_YEAR) for month in range(clock.months)])
    prescribing = np.repeat(rates.prescribing_gbp_per_head_by_band_sex().reshape(-1), deprivation.FIFTHS)
    level = parameters.money.prescribing_per_head_gbp / rates.number("prescribing-nic-per-head", part=0)
    return Care(
        need, prices, clock, price_level, scale, prescribing * level * PENCE, places.practice_trust_share.copy(),
        practices.pct.astype(np.int64), places.pct_codes.size, gps.practice.astype(np.int64),
        parameters.money.prescribing_shock_sd / PENCE,
    )  # fmt: skip


def _levels(clock: Clock, timeline: Timeline) -> np.ndarray:
    """Season times growth of demand against the middle of the base year, by stream and month, [3, months].

    Growth follows the lever `context.demand_growth` month by month, so that scenarios which change it part only then.
    """
    middle = parse_month(f"{BASE_YEAR - 1}-10")
    rate = np.array([timeline.at(clock.number(month)).context.demand_growth for month in range(clock.months)])
    growth = np.cumsum(np.log1p(rate / PENCE) / MONTHS_IN_YEAR)
    start = np.log1p(rate[0] / PENCE) * (clock.start - middle) / MONTHS_IN_YEAR
    growth = np.exp(growth - growth[0] + start)
    season = np.stack([rates.season(stream) for stream in STREAMS])
    month_of_year = np.array([(clock.number(month)) % MONTHS_IN_YEAR for month in range(clock.months)])
    return season[:, month_of_year] * growth
