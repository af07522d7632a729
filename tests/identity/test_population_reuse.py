"""Populations kept between runs: the same people, and never those of other places, months or seeds."""

from __future__ import annotations

from dataclasses import fields, replace

import numpy as np
import pytest

from sim.people import reuse
from sim.people.columns import People
from sim.people.reuse import kept_in, starting_population
from sim.people.synthesise import synthesise
from sim.studies.execute import run_study
from sim.studies.folder import POPULATIONS, StudyFolder
from sim.studies.plan import configuration_of, make_plan
from sim.studies.verify import verify
from tests.unit.people import toy

pytestmark = pytest.mark.identity
MONTH, YEARS, KEY = 435, 3.0, np.uint64(7)


def same(one, other):
    return all(np.array_equal(getattr(one, field.name), getattr(other, field.name)) for field in fields(People))


def kept(folder):
    return sorted(path.name for path in folder.iterdir())


@pytest.fixture
def registers():
    return toy.registers()


def test_the_people_are_the_same_whether_made_kept_or_found(registers, tmp_path):
    made = synthesise(registers, MONTH, YEARS, KEY)
    with kept_in(tmp_path):
        assert same(made, starting_population(registers, MONTH, YEARS, KEY))
        assert len(kept(tmp_path)) == 1
        assert same(made, starting_population(registers, MONTH, YEARS, KEY))
        assert len(kept(tmp_path)) == 1


def test_what_a_run_does_to_its_people_does_not_reach_the_next(registers, tmp_path):
    made = synthesise(registers, MONTH, YEARS, KEY)
    with kept_in(tmp_path):
        starting_population(registers, MONTH, YEARS, KEY)
        for _ in range(2):
            found = starting_population(registers, MONTH, YEARS, KEY)
            assert same(made, found)
            found.birth_month[:] = 1
            found.frailty[:] = 0


@pytest.mark.parametrize(
    "change",
    [
        lambda r: (r, MONTH + 1, YEARS, KEY),
        lambda r: (r, MONTH, YEARS + 1.0, KEY),
        lambda r: (r, MONTH, YEARS, np.uint64(8)),
        lambda r: (replace(r, imd_score=r.imd_score + 1.0), MONTH, YEARS, KEY),
        lambda r: (replace(r, within_log_sd=r.within_log_sd * 2.0), MONTH, YEARS, KEY),
    ],
)
def test_anything_else_is_another_population(registers, tmp_path, change):
    with kept_in(tmp_path):
        starting_population(registers, MONTH, YEARS, KEY)
        other = starting_population(*change(registers))
    assert same(other, synthesise(*change(registers)))
    assert len(kept(tmp_path)) == 2


def test_one_that_is_damaged_or_finds_no_room_is_made_anew(registers, tmp_path, monkeypatch):
    made = synthesise(registers, MONTH, YEARS, KEY)
    with kept_in(tmp_path):
        starting_population(registers, MONTH, YEARS, KEY)
        (tmp_path / kept(tmp_path)[0] / "frailty.npy").unlink()
        assert same(made, starting_population(registers, MONTH, YEARS, KEY))
    with kept_in(tmp_path / "no" / "folder"):
        monkeypatch.setattr(np, "save", lambda *_: (_ for _ in ()).throw(OSError("disk full")))
        assert same(made, starting_population(registers, MONTH, YEARS, KEY))
        assert kept(tmp_path / "no" / "folder") == []


def test_the_oldest_makes_room(registers, tmp_path, monkeypatch):
    with kept_in(tmp_path):
        starting_population(registers, MONTH, YEARS, KEY)
        first = kept(tmp_path)[0]
        size = sum(file.stat().st_size for file in (tmp_path / first).iterdir())
        monkeypatch.setattr(reuse, "MOST_BYTES", int(size * 1.5))
        starting_population(registers, MONTH, YEARS, np.uint64(8))
        assert len(kept(tmp_path)) == 1
        assert first not in kept(tmp_path)


def test_nothing_is_kept_unless_asked_for(registers, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    starting_population(registers, MONTH, YEARS, KEY)
    with kept_in(tmp_path):
        pass
    starting_population(registers, MONTH, YEARS, KEY)
    assert kept(tmp_path) == []


def test_a_study_shares_its_populations_while_it_runs_and_leaves_none(tmp_path):
    spec = {"title": "Shared", "question": "Same people?", "scope": "5D9", "horizon": "quick", "seeds": 1}
    plan = make_plan({**spec, "scenarios": ["pbc_2009", "pbc_real_budget"]}, "shared")
    study = StudyFolder.create(tmp_path / "shared", plan, configuration_of)
    seen = []
    run_study(study.path, progress=lambda _: seen.append(sorted((study.path / POPULATIONS).glob("*"))))
    assert [len(found) for found in seen] == [0, 1, 1]  # both scenarios have the people of the one seed
    assert not (study.path / POPULATIONS).exists()
    assert verify(study.path, sample=2).is_sound  # which makes the people anew
