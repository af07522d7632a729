"""Configuration and data to a World: real places, synthetic people, and the position of April of the first year."""

from __future__ import annotations

import numpy as np

from sim.agents.base import Columns
from sim.agents.department import Department
from sim.agents.gp import GP_IDS_PER_PRACTICE, GpView, usable_information
from sim.agents.group import Group
from sim.agents.learning import refresh_trust
from sim.agents.network import listens_to, luck_of_enthusiasts
from sim.agents.office import open_office
from sim.agents.pct import PrimaryCareTrust, support_practices
from sim.agents.practice import Practice
from sim.agents.projects import Redesigns
from sim.agents.public import open_doors
from sim.agents.specialist import appoint
from sim.agents.trust import open_capacity, open_trusts
from sim.build_care import BASE_YEAR, LISTS_YEAR, build_care, build_waiting
from sim.build_people import cohort_of, illness_of, migration_of
from sim.care.month import Care
from sim.clock import MONTHS_IN_YEAR, Clock, parse_month
from sim.config import Config
from sim.data import deprivation
from sim.data.attributes import needs_and_supply
from sim.data.geography import POPULATION_YEARS, Scope, scope
from sim.data.specialties import GROUPS as SPECIALTIES
from sim.declared import AllParams
from sim.levers import AllLevers
from sim.money.allocation import opening_funding_index
from sim.money.budgets import Budgets
from sim.money.capitation import PERSON_BASED
from sim.money.ledger import KINDS, Ledger
from sim.money.person_budgets import PersonBudgets
from sim.money.settlement import YearEnd
from sim.money.stop_loss import StopLoss
from sim.money.target import inequalities_weight, opening_distances, target
from sim.people.columns import People
from sim.people.registers import Registers
from sim.people.reuse import starting_population
from sim.policies import ladder
from sim.policies.timeline import Timeline
from sim.randomness import SYNTHESIS, Draws
from sim.world import World

REORGANISATION = "2006-10"
NATIONAL_OR_HELD = ("department", "budget", "fund", "hospital")  # accounts that are not one a trust
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
    migration = migration_of(places, registers, clock, parameters)
    people = starting_population(
        registers, clock.start, years, key, illness_of(parameters), cohort_of(parameters), migration.highest()
    )
    practices = _practices(places, people.population, levers, parameters, draws)
    gps = _gps(places, practices, levers, parameters, draws)
    pcts = _pcts(places, clock, levers, parameters, draws)
    hospitals = open_trusts(places, practices, parameters, draws)
    groups = Columns(Group.STATE, 2 * len(practices) + 2 * len(pcts))
    care = build_care(places, clock, timeline, parameters, practices.permanent_id, gps, draws)
    referred, waiting = build_waiting(places, care, people.population, parameters)
    formula = _person_budgets(places, clock, timeline, people, care)
    capped = _stop_loss(clock, timeline, people, care, formula, parameters)
    department = Columns(Department.STATE, 1)
    path = config.levers.context.funding_growth
    growth = (lambda year: path.at(_april(year))) if hasattr(path, "at") else (lambda year: float(path))
    department.funding_index[0] = opening_funding_index(growth, parameters.money, clock.year(0), BASE_YEAR)
    sizes = {
        "department": 1, "pct": len(pcts), "budget": len(practices) + len(groups), "fund": len(practices) + len(groups),
        "hospital": len(hospitals) + 1, **{kind: len(pcts) for kind in KINDS if kind not in NATIONAL_OR_HELD},
    }  # fmt: skip
    support_practices(pcts, levers)
    open_office(pcts, levers, parameters)
    open_doors(practices, pcts, levers, parameters)
    _still_shaken(pcts, clock, levers)
    return World(
        scope=places, clock=clock, parameters=parameters, timeline=timeline, draws=draws, registers=registers, people=people, migration=migration,
        care=care, waiting=waiting, referred=referred, gps=gps, practices=practices, groups=groups, pcts=pcts, hospitals=hospitals,
        capacity=open_capacity(places, practices, hospitals, parameters), department=department,
        specialists=appoint(places, practices, parameters, draws), sessions=np.zeros((len(groups), len(SPECIALTIES))),
        near=listens_to(places, levers, parameters, draws, people.population),
        redesigns=Redesigns(len(practices), len(pcts)), budgets=Budgets(len(practices), clock.months),
        ledger=Ledger(sizes, clock.months), year_end=YearEnd(len(pcts), len(practices) + len(groups)), policy_month=parse_month(config.policy_start) - clock.start,
        reorganisation=parse_month(REORGANISATION), opening_information=usable_information(levers), opening_pressure=float(pcts.pressure[0]), opening=levers,
        stop_loss=capped, person_budgets=formula,
    )  # fmt: skip


def foreseen(timeline: Timeline, clock: Clock, parameters: AllParams) -> list[object]:
    """All that the first month takes from the levers of later ones: two worlds that agree in it are built alike."""
    later = [timeline.at(clock.number(month)).context for month in range(clock.months)]
    return [
        asks_for_formula(timeline, clock), asks_for_stop_loss(timeline, clock, parameters),
        [levers.demand_growth for levers in later], [levers.efficiency_target for levers in later],
    ]  # fmt: skip


def asks_for_formula(timeline: Timeline, clock: Clock) -> bool:
    """Whether a person-based formula sets budgets in any month."""
    return any(timeline.at(clock.number(month)).budget.risk_adjust in PERSON_BASED for month in range(clock.months))


def asks_for_stop_loss(timeline: Timeline, clock: Clock, parameters: AllParams) -> bool:
    """Whether the contract of any month caps what a patient may cost."""
    return any(ladder.caps_patients(timeline.at(clock.number(month)), parameters) for month in range(clock.months))


def _person_budgets(places: Scope, clock: Clock, timeline: Timeline, people: People, care: Care) -> PersonBudgets | None:
    """The record that a person-based formula needs, if any month's levers ask for one; it costs 16 bytes a person."""
    if not asks_for_formula(timeline, clock):
        return None
    needs, supply = (table[places.practice_national_index] for table in needs_and_supply())
    found = PersonBudgets(people.identity.size, needs, supply, places.practice_pct, care.need.band_of_age)
    care.person_record = found.running
    return found


def _stop_loss(
    clock: Clock, timeline: Timeline, people: People, care: Care, formula: PersonBudgets | None, parameters: AllParams
) -> StopLoss | None:
    """The record of what each patient costs, if any month's contract caps it; it costs 38 bytes a person."""
    if not asks_for_stop_loss(timeline, clock, parameters):
        return None
    found = StopLoss(people.identity.size)
    care.person_record = found.running
    if formula is not None:
        formula.running = found.running  # one record serves both
    return found


def _still_shaken(pcts: Columns, clock: Clock, levers: AllLevers) -> None:
    """A run that starts after October 2006 finds offices as far recovered from it as they would be."""
    months = levers.reorg.disruption_months
    since = clock.start - parse_month(REORGANISATION)
    pcts.shock[:] = max(1.0 - since / months, 0.0) if months > 0.0 and since > 0 else 0.0


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
    practices.experience_effect[:] = draws.normal("practice.experience", 0, practices.permanent_id)
    practices.is_pms[:] = draws.uniform("practice.contract", 0, practices.permanent_id) < parameters.effort.pms_share
    apart = draws.normal("practice.trust", 0, practices.permanent_id)
    practices.trust_apart[:] = parameters.learning.trust_start_sd * apart
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
    keen = luck_of_enthusiasts(places, levers, parameters, draws) < levers.enthusiasm.share
    gps.engagement[:] = np.clip(np.where(keen[gps.practice], levers.enthusiasm.level, common), 0.0, 1.0)
    gps.belief[:] = parameters.learning.belief_start
    gps.experience[:] = draws.uniform("gp.experience", 0, gps.permanent_id) < levers.experience.prior_budget_holding
    return gps


def _pcts(places: Scope, clock: Clock, levers: AllLevers, parameters: AllParams, draws: Draws) -> Columns:
    pcts = Columns(PrimaryCareTrust.STATE, places.pct_codes.size)
    pcts.permanent_id[:] = places.pct_national_index
    pcts.body[:] = np.arange(len(pcts))
    pcts.residents[:] = places.pct_residents_2009
    deficit = levers.deficit.inherited
    own = draws.normal("pct.deficit", 0, pcts.permanent_id)
    pcts.inherited_deficit[:] = (deficit.mean + deficit.sd * own) / PENCE
    aim, year = target(places), clock.year(0)
    own = draws.normal("pct.target", 0, pcts.permanent_id)
    spread, pace = parameters.money.target_gap_log_sd, parameters.money.target_pace
    pcts.target_gap[:] = opening_distances(places, own, spread, pace, year)
    pcts.need_index[:] = aim.index(inequalities_weight(year))
    pcts.inequalities_index[:] = aim.inequalities
    pcts.support_draw[:] = draws.normal("pct.support", 0, pcts.permanent_id)
    return pcts
