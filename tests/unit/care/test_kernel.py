from dataclasses import replace

import numba
import numpy as np
import pytest

from sim.care.kernel import month_of_care, renew_bounds
from sim.care.need import Activity, Factors, PersonMonths
from sim.care.plain import month_of_care_plain
from sim.people.columns import EMPTY
from tests.unit.care.toy import flat, history, mortality, need, prices, rates, same
from tests.unit.people.toy import START, population, registers, rows, stream, subset

pytestmark = pytest.mark.unit
PLANNED = ("count_by_gp", "pence_by_gp")
UNPLANNED = ("count_by_practice", "pence_by_practice", "deaths")


@pytest.fixture(scope="module")
def practices():
    return registers()


@pytest.fixture(scope="module")
def base(practices):
    return history(practices, need(practices))


def factors_like(rates_of_run, planned=1.0, emergency=1.0):
    ones = Factors.ones(rates_of_run)
    return Factors(ones.by_gp * planned, ones.by_practice * emergency)


def test_kernel_and_plain_twin_agree_to_the_last_bit_even_for_the_sickest():
    small = registers(sizes=(120, 60, 120), births_per_1000=np.full(3, 60.0))
    # rates ten times England's: the frailest have several events a month, beyond what one word can hold
    heavy = need(small, annual_rate=rates(10.0), annual_mortality=mortality(8.0), style_gp=np.full(3, 1.1))
    by_gp = np.array([[0.7, 1.0, 1.35], [1.2, 0.0, 0.9], [1.0, 0.4, 1.3]])
    by_practice = np.array([[1.1, 0.6, 1.0]] * 3 + [[0.8, 1.35, 0.0]] * 3)
    factors = Factors(by_gp, by_practice)
    saturated = []
    size = population(small).identity.size
    own, own_slow = PersonMonths.of(size), PersonMonths.of(size)
    fast = history(
        small, heavy, factors, after_month=lambda p: saturated.append((p.bound.view(np.uint8) == 255).sum()), kept=own
    )
    slow = history(small, heavy, factors, care=month_of_care_plain, kept=own_slow)
    assert min(saturated[1:]) > 0
    assert fast.total("deaths") > 10
    assert (fast.planned() > 100).all()
    assert (fast.others()[:-1] > 30).all()
    assert fast.others()[-1] > 0
    assert (fast.activity["followups"].sum(axis=(0, 2)) > 50).all()
    assert same(fast, slow)
    for name in ("pence", "count", "coded"):
        assert (getattr(own, name) == getattr(own_slow, name)).all()
    assert own.pence.sum() == fast.planned("pence").sum() + fast.others("pence").sum()
    assert own.count[1:5].sum() == fast.planned()[1:].sum() + fast.others()[:2].sum()
    assert (fast.people.bound == slow.people.bound).all()


def test_bounds_save_time_and_change_nothing(practices, base):
    assert same(base, history(practices, need(practices), bounded=False))
    living = base.people.living()
    assert (base.people.bound[~living & (base.people.birth_month != EMPTY)] == 0).all()
    looked_at = (base.people.bound[living].view(np.uint8) / 256.0) ** 2  # chance of a closer look, by family
    assert 0 < looked_at.mean() < 0.15


@pytest.mark.skipif(numba.config.NUMBA_NUM_THREADS < 2, reason="one processor only")
def test_one_thread_and_two_give_the_same_bits(practices, base):
    threads = numba.get_num_threads()
    try:
        numba.set_num_threads(1)
        one = history(practices, need(practices))
        numba.set_num_threads(2)
        two = history(practices, need(practices))
    finally:
        numba.set_num_threads(threads)
    assert same(one, two)
    assert same(one, base)


@pytest.mark.parametrize("order", [[2, 1, 0], [1], [0, 1]])
def test_another_scope_changes_nothing_for_a_practice(practices, base, order):
    other = subset(practices, order)
    again = history(other, need(other))
    place = order.index(1)
    # pence differ through the market forces factor, which the toy world sets by place
    for name in ("count_by_practice", "deaths", "followups"):
        assert (again.activity[name][..., place] == base.activity[name][..., 1]).all()
    mine, gps = need(other).gp_start[place], practices.gp_count[1]
    first = need(practices).gp_start[1]
    assert (
        again.activity["count_by_gp"][:, :, mine : mine + gps]
        == base.activity["count_by_gp"][:, :, first : first + gps]
    ).all()
    own, old = rows(again.people, place), rows(base.people, 1)
    assert (again.people.birth_month[own] == base.people.birth_month[old]).all()
    assert (again.born[:, place] == base.born[:, 1]).all()


def test_a_higher_factor_only_adds_events(practices):
    rates_of_run = need(practices)
    before = None
    for factor in (0.0, 0.5, 0.9, 1.0, 1.2, 1.35):
        now = history(practices, rates_of_run, factors_like(rates_of_run, factor, factor), months=6)
        if before is None:
            assert all(now.total(name) == 0 for name in (*PLANNED, *UNPLANNED[:2]))
        else:
            for name in (*PLANNED, *UNPLANNED):
                assert (now.activity[name] >= before.activity[name]).all()
            assert now.total("count_by_gp") > before.total("count_by_gp")
            assert (now.activity["deaths"] == before.activity["deaths"]).all()
        before = now


def test_planned_care_and_emergencies_are_blind_to_one_another(practices, base):
    rates_of_run = need(practices)
    planned = history(practices, rates_of_run, factors_like(rates_of_run, planned=0.6))
    emergency = history(practices, rates_of_run, factors_like(rates_of_run, emergency=1.3))
    assert planned.total("count_by_gp") < base.total("count_by_gp")
    assert (emergency.others() > base.others()).all()
    for name in UNPLANNED:
        assert (planned.activity[name] == base.activity[name]).all()
    for name in (*PLANNED, "deaths"):
        assert (emergency.activity[name] == base.activity[name]).all()
    assert (planned.people.birth_month == base.people.birth_month).all()


def test_every_stream_keeps_its_own_slots(practices, base):
    rates_of_run = need(practices)
    ones = Factors.ones(rates_of_run)
    for row in range(3):
        fewer = ones.by_gp.copy()
        fewer[row] = 0.5
        run = history(practices, rates_of_run, replace(ones, by_gp=fewer))
        others = [other for other in range(3) if other != row]
        assert run.planned()[row] < base.planned()[row]
        for name in PLANNED:
            assert (run.activity[name][:, others] == base.activity[name][:, others]).all()
        assert (run.activity["count_by_practice"] == base.activity["count_by_practice"]).all()
    fewer = ones.by_practice.copy()
    fewer[3] = 0.5  # A&E
    run = history(practices, rates_of_run, replace(ones, by_practice=fewer))
    rest = [0, 1, 2, 4, 5]
    assert run.others()[3] < base.others()[3]
    assert (run.activity["count_by_practice"][:, rest] == base.activity["count_by_practice"][:, rest]).all()
    assert (run.activity["count_by_gp"] == base.activity["count_by_gp"]).all()


def test_specialty_groups_count_every_planned_event_once_in_their_shares():
    one = registers(sizes=(20_000,))
    shares = np.linspace(0.19, 0.01, 10)[None, None, :] * np.ones((2, 1, 1))
    run = history(one, need(one, group_share=shares))
    by_group = run.activity["by_group"].sum(axis=(0, 2))
    assert by_group[0].sum() == run.planned()[0]
    assert by_group[1].sum() == run.planned()[1:].sum()
    for counts in by_group:
        expected = counts.sum() * shares[0, 0]
        assert (np.abs(counts - expected) < 4.5 * np.sqrt(expected)).all()


def test_births_and_deaths_account_for_the_population(practices, base):
    start = practices.list_size.sum()
    assert base.people.living().sum() == start + base.born.sum() - base.total("deaths")
    own = [base.people.living()[rows(base.people, practice)].sum() for practice in range(3)]
    assert (base.people.population == own).all()


def test_without_frailty_and_price_spread_counts_and_cost_have_their_closed_form():
    one = registers(sizes=(20_000,), births_per_1000=np.zeros(1))
    plain = need(
        one, annual_rate=flat(0.20, 0.13, 0.095), annual_mortality=np.zeros((3, 111, 2, 5)), level=np.ones((9, 24)),
        frailty_sd=0.0, conditions_matter=False, style_practice=np.ones((9, 1)),
    )  # fmt: skip
    run = history(one, plain, cvs=(0.0,) * 9, months=12, spread=0.0)
    size = one.list_size[0]
    # 20,000 people, a year: 4,000 first outpatients (sd 63), 2,600 electives (51), 1,900 emergencies (44)
    planned = run.planned()
    for count, rate in ((planned[0], 0.20), (planned[1], 0.13), (run.others()[1], 0.095)):
        assert abs(count - size * rate) < 4 * np.sqrt(size * rate)
    assert run.total("deaths") == 0
    # with price spread 0 each event costs its mean: 300,000 pence x 1.02 (level) x 0.97 (market forces) = 296,820
    assert run.planned("pence")[1] == planned[1] * 296_820
    # 1.5 follow-ups a first attendance on average, of variance below 5; 15,000 x 0.97 = 14,550 and 8,000 x 0.97 = 7,760
    followups = int(run.activity["followups"].sum())
    assert abs(followups - 1.5 * planned[0]) < 4 * np.sqrt(5 * planned[0])
    assert run.planned("pence")[0] == planned[0] * 14_550 + followups * 7_760


def test_the_sickest_have_as_many_events_as_their_rates_say():
    one = registers(sizes=(2_000,), births_per_1000=np.zeros(1))
    often = flat(18.0, 6.0, 24.0)  # 1.5, 0.5 and 2 a month
    rates_of_run = need(
        one, annual_rate=often, annual_mortality=np.zeros((3, 111, 2, 5)), level=np.ones((9, 24)), frailty_sd=0.0,
        conditions_matter=False, style_practice=np.ones((9, 1)),
    )  # fmt: skip
    run = history(one, rates_of_run, factors_like(rates_of_run, 0.8, 1.3), months=3)
    months = one.list_size[0] * 3
    planned = run.planned()
    # 6,000 person-months: 6,000 x 1.5 x 0.8 = 7,200 outpatients, 2,400 electives, 15,600 emergencies; sd < sqrt(mean)
    for count, rate in ((planned[0], 1.2), (planned[1], 0.4), (run.others()[1], 2.6)):
        assert abs(count - months * rate) < 4 * np.sqrt(months * rate)


def test_frail_people_need_on_average_what_the_table_says_and_deaths_follow_the_table():
    one = registers(sizes=(30_000,), births_per_1000=np.zeros(1))
    rates_of_run = need(
        one, annual_rate=flat(0.20, 0.13, 0.095), annual_mortality=np.full((3, 111, 2, 5), 0.06), level=np.ones((9, 24)),
        style_practice=np.ones((9, 1)),
    )  # fmt: skip
    run = history(one, rates_of_run, months=1)
    size = one.list_size[0]
    # the spread of frailty and conditions between people widens the sd of the mean: weights have a CV below 4.5
    expected = size * 0.095 / 12  # 237
    sd = np.sqrt(expected + expected**2 * 4.5**2 / size)
    assert abs(run.others()[1] - expected) < 4 * sd
    # deaths: 30,000 x (1 - exp(-0.06 / 12)) = 149.6
    assert abs(run.total("deaths") - size * -np.expm1(-0.005)) < 4 * np.sqrt(150)


@pytest.mark.parametrize("wrong", [1.36, -0.1, float("nan"), float("inf")])
@pytest.mark.parametrize("place, stream_name", [(0, "outpatient"), (2, "day_case"), (3, "emergency_acs"), (8, "rare")])
def test_a_factor_outside_its_range_is_refused(practices, place, stream_name, wrong):
    factors = Factors.ones(need(practices))
    (factors.by_gp if place < 3 else factors.by_practice)[place % 3 if place < 3 else place - 3, -1] = wrong
    with pytest.raises(ValueError, match=f"factor of {stream_name} is"):
        factors.checked(need(practices))


def test_people_rates_and_months_must_belong_together(practices):
    people = population(practices)
    other = need(registers(sizes=(900,)))
    with pytest.raises(ValueError, match="3 practices of people, but 1"):
        renew_bounds(people, other, START, 0)
    own = need(practices)
    with pytest.raises(ValueError, match="month 24 is outside"):
        month_of_care(
            people, own, prices(3), Factors.ones(own), price_level=np.ones(9), month_number=START + 24, run_month=24,
            key=stream("care"), activity=Activity.empty(own),
        )  # fmt: skip
