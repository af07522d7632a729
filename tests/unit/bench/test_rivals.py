"""The other ways of running a month of care do the same work: in NumPy and C bit for bit, in Mesa as often and as dear."""

from __future__ import annotations

import numpy as np
import pytest

from sim.bench.c_month import MonthInC, compiler
from sim.bench.mesa_people import PeopleInMesa
from sim.bench.numpy_month import month_of_care_in_numpy
from sim.care.need import Factors
from tests.unit.care.toy import CVS, history, mortality, need, prices, rates, same
from tests.unit.people.toy import START, population, registers

pytestmark = pytest.mark.unit


@pytest.fixture(scope="module")
def lists():
    return registers(sizes=(300, 120, 250), births_per_1000=np.full(3, 40.0))


@pytest.fixture(scope="module")
def heavy(lists):
    return need(lists, annual_rate=rates(6.0), annual_mortality=mortality(8.0))


@pytest.fixture(scope="module")
def factors(heavy):
    ones = Factors.ones(heavy)
    return Factors(ones.by_gp * 0.8, ones.by_practice * 1.2)


@pytest.fixture(scope="module")
def kernel(lists, heavy, factors):
    return history(lists, heavy, factors, months=6)


def test_numpy_agrees_with_the_kernel_to_the_last_bit(lists, heavy, factors, kernel):
    assert kernel.total("deaths") > 5
    assert same(kernel, history(lists, heavy, factors, care=without_keeping(month_of_care_in_numpy), months=6))


@pytest.mark.skipif(compiler() is None, reason="no C compiler here")
def test_c_agrees_with_the_kernel_to_the_last_bit(lists, heavy, factors, kernel, tmp_path):
    assert same(kernel, history(lists, heavy, factors, care=without_keeping(MonthInC(tmp_path)), months=6))


def without_keeping(care):
    def month(*arguments, kept=None, **more):
        care(*arguments, **more)

    return month


def test_mesa_people_use_as_much_at_the_same_price():
    one = registers(sizes=(1500,), births_per_1000=np.zeros(1))
    often = need(one, annual_rate=rates(2.0), annual_mortality=mortality(0.0), level=np.ones((9, 24)), frailty_sd=0.5)
    cost = prices(1)
    agents = PeopleInMesa(population(one), often, cost, START)
    for _ in range(6):
        agents.step()
    count, pence = agents.count.copy(), agents.pence.copy()
    agents.close()
    run = history(one, often, months=6, cvs=CVS)
    ours = np.concatenate([run.planned(), run.others()])
    # two independent draws of the same mean: their difference has at most twice the variance of one, people's spread apart
    assert (np.abs(count - ours) < 5 * np.sqrt(2 * np.maximum(ours, 4)) + 0.1 * ours).all()
    assert pence[:3].sum() == pytest.approx(run.planned("pence").sum(), rel=0.35)
