"""State is declared once: columns, properties of agents, range checks; and sets that feel like Mesa's."""

from __future__ import annotations

import numpy as np
import pytest

from sim.abm import AgentModel
from sim.agents.base import Columns, ColumnSet, Institution, Var
from sim.agents.department import Department
from sim.agents.gp import GpView
from sim.agents.group import Group
from sim.agents.pct import PrimaryCareTrust
from sim.agents.practice import Practice
from sim.agents.trust import HospitalTrust
from sim.errors import BooksError

pytestmark = pytest.mark.unit
STATE = (
    Var("size", "int64", "persons", "How many", low=0),
    Var("share", "float64", "share", "How much", low=0, high=1, start=0.5),
    Var("open", "bool", "true or false", "Whether"),
)
TYPES = (Practice, Group, PrimaryCareTrust, HospitalTrust, Department, GpView)


class Shop(Institution):
    STATE = STATE


@pytest.fixture
def columns() -> Columns:
    made = Columns(STATE, 3)
    made.size[:] = [10, 20, 30]
    return made


def test_columns_start_as_declared(columns):
    assert {name: values.dtype.name for name, values in columns.arrays().items()} == {
        "size": "int64", "share": "float64", "open": "bool",
    }  # fmt: skip
    assert columns.share.tolist() == [0.5, 0.5, 0.5]
    assert len(columns) == 3
    assert columns.state is STATE


def test_a_misspelt_column_is_an_error_that_names_those_there_are(columns):
    with pytest.raises(AttributeError, match="no column 'sise'; there are size, share, open"):
        columns.sise  # noqa: B018


@pytest.mark.parametrize(
    "name, value, word",
    [
        ("share", 1.01, "shops.share is outside 0 to 1"),
        ("share", -0.01, "shops.share is outside 0 to 1"),
        ("share", np.nan, "shops.share is not a number"),
        ("share", np.inf, "shops.share is not a number"),
        ("size", -1, "shops.size is outside 0 to None"),
    ],
)
def test_a_state_outside_its_range_is_named(columns, name, value, word):
    columns.check_ranges("shops")
    getattr(columns, name)[1] = value
    with pytest.raises(BooksError, match=word):
        columns.check_ranges("shops")


def test_an_agent_reads_and_writes_the_row_of_its_columns(columns):
    shop = Shop(AgentModel(), columns, 1, "S1")
    assert (shop.size, shop.share) == (20, 0.5)
    shop.size, shop.open = 25, True
    assert columns.size.tolist() == [10, 25, 30]
    assert columns.open.tolist() == [False, True, False]
    columns.share[1] = 0.75
    assert shop.share == 0.75
    assert repr(shop) == "<Shop S1>"


def test_agents_of_one_type_are_a_mesa_agent_set(columns):
    model = AgentModel()
    for row in range(3):
        Shop(model, columns, row, f"S{row}")
    shops = model.agents_of(Shop)
    assert shops.agg("size", sum) == 60
    assert [shop.code for shop in shops.select(lambda shop: shop.size > 10)] == ["S1", "S2"]
    shops.set("share", 0.25)
    assert columns.share.tolist() == [0.25] * 3
    assert len(AgentModel().agents_of(Shop)) == 0
    model.close()


@pytest.mark.parametrize("kind", TYPES, ids=lambda kind: kind.__name__)
def test_every_state_variable_says_its_unit_and_meaning_and_starts_inside_its_range(kind):
    assert len({var.name for var in kind.STATE}) == len(kind.STATE)
    for var in kind.STATE:
        assert var.unit, var.name
        assert var.about, var.name
    Columns(kind.STATE, 2).check_ranges(kind.__name__)


# Columns in the manner of an AgentSet -------------------------------------------------------------------------------


@pytest.fixture
def gps() -> ColumnSet:
    columns = Columns(GpView.STATE, 4)
    columns.engagement[:] = [0.1, 0.9, 0.5, 0.7]
    columns.practice[:] = [0, 0, 1, 1]
    return ColumnSet(columns, GpView)


def test_a_set_of_columns_is_read_written_and_summed_up(gps):
    assert len(gps) == 4
    assert gps.get("engagement").tolist() == [0.1, 0.9, 0.5, 0.7]
    assert gps.agg("engagement", max) == 0.9
    assert gps.set("belief", 0.4) is gps
    assert gps.get("belief").tolist() == [0.4] * 4


def test_a_selection_by_agent_and_one_by_mask_are_the_same_and_write_through(gps):
    by_agent = gps.select(lambda gp: gp.engagement > 0.4)
    by_mask = gps.select(gps.get("engagement") > 0.4)
    assert by_agent.rows.tolist() == by_mask.rows.tolist() == [1, 2, 3]
    second = by_agent.select(by_agent.get("practice") == 1)
    second.set("hours", 2.0)
    assert gps.get("hours").tolist() == [0.0, 0.0, 2.0, 2.0]
    assert second[0].row == 2
    assert [gp.row for gp in second] == [2, 3]


def test_a_selection_of_nobody_is_an_empty_set(gps):
    nobody = gps.select(lambda gp: gp.engagement > 2)
    assert len(nobody) == 0
    assert list(nobody) == []


def test_one_gp_is_a_view_that_reads_and_writes_its_row(gps):
    gp = gps[1]
    assert gp.engagement == 0.9
    gp.engagement = 0.3
    assert gps.get("engagement").tolist() == [0.1, 0.3, 0.5, 0.7]


@pytest.mark.parametrize(
    "use", [lambda gp: gp.engagment, lambda gp: setattr(gp, "engagment", 1.0)], ids=["read", "write"]
)
def test_a_misspelt_variable_of_a_gp_is_an_error(gps, use):
    with pytest.raises(AttributeError, match="no column 'engagment'"):
        use(gps[0])


def test_a_misspelt_variable_of_a_set_is_an_error(gps):
    for use in (lambda: gps.get("engagment"), lambda: gps.set("engagment", 1.0), lambda: gps.agg("engagment", max)):
        with pytest.raises(AttributeError, match="no column"):
            use()
