"""Patients choose between partnerships: nobody is lost, and nothing moves where there is nothing to choose."""

from __future__ import annotations

import numpy as np
import pytest

from tests.worlds import digest, run_small, small_scope

pytestmark = pytest.mark.integration
YEARS = ("start=2006-04", "policy_start=2008-04", "end=2010-04")
SPLIT = "lcp.min_pop=8000"


def test_where_nobody_is_in_a_partnership_choice_changes_nothing_to_the_last_bit():
    def history(*overrides: str) -> list[str]:
        seen: list[str] = []
        run_small(*YEARS, *overrides, places=small_scope(practices=6), watch=lambda world: seen.append(digest(world)))
        return seen

    assert history("choice.lcp=true") == history()


def test_who_chooses_keeps_their_id_and_the_better_practice_gains():
    settled = "policies.ladder={starts: 2006-04}"
    seen: list[tuple[int, int]] = []

    def watch(world) -> None:
        ids = world.people.identity[world.people.living()]
        assert np.unique(ids).size == ids.size
        seen.append((int(world.practices.chose.sum()), int(world.people.population.sum())))

    def lists(quality: float) -> np.ndarray:
        seen.clear()
        model = run_small(
            *YEARS, "scenario=lcp_big_bang", "choice.lcp=true", "choice.information=1.0", settled, SPLIT, f"patient_choice.quality={quality}",
            "patient_choice.switching=10.0", watch=watch, places=small_scope(practices=12, pcts=1),
        )  # fmt: skip
        practices = model.world.practices
        return np.corrcoef(practices.practice_effect, practices.list_size)[0, 1]

    blind = lists(0.0)
    assert sum(came for came, _ in seen) > 100
    assert lists(1.0) > blind
