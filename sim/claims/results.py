"""Verdicts on claims from the study that tested them: one row a claim, one row a test, and the tensions between claims."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from sim.analysis.discovery import FEWEST, find_box
from sim.analysis.pairs import draw_values
from sim.claims.experiment import Experiment, Test, read_test
from sim.claims.ledger import (
    CONFIRMATORY,
    EXPLORATORY,
    Claim,
    Tension,
    claims,
    digest,
    experiments,
    sizes,
    tensions,
    why_exploratory,
)
from sim.claims.plan import names_of, runnable
from sim.claims.values import Values
from sim.claims.verdict import (
    CONDITIONAL,
    IDLE,
    NOT_TESTABLE,
    UNDEFINED,
    Judged,
    base_of,
    chance_of,
    holm,
    interval,
    judge,
)
from sim.outcomes.tables import Column, Table
from sim.studies.load import Study, require_complete

VERDICTS = Table(
    "claims", "What became of each claim of the ledger.", ("id",),
    (
        Column("id", "str", "identifier", "Claim, as in the ledger"),
        Column("theme", "str", "words", "Theme of the ledger, within which chances are corrected"),
        Column("claim", "str", "words", "The claim in the words of the ledger"),
        Column("kind", "str", "words", "confirmatory or exploratory"),
        Column("verdict", "str", "words", "supported, conditional, not supported, reversed, or not testable here; empty: not tested yet"),
        Column("estimate", "float64", "see unit", "The first test of the claim at the declared values, mean over paired seeds"),
        Column("lower", "float64", "see unit", "Lower end of its 95% interval over seeds"),
        Column("upper", "float64", "see unit", "Upper end of it"),
        Column("unit", "str", "words", "Unit of the estimate"),
        Column("share_of_worlds", "float64", "share", "Share of plausible worlds in which all tests of the claim hold"),
        Column("share_without_restating", "float64", "share", "The same where what would merely restate the claim is off"),
        Column("condition", "str", "words", "Limits inside which a conditional claim holds, from scenario discovery"),
        Column("confidence_note", "str", "words", "How many worlds, what stands in for what, what the claim rests on, what the placebo did"),
        Column("reason", "str", "words", "Why the verdict, test by test; or why it cannot be tested"),
    ),
)  # fmt: skip
TESTS = Table(
    "claim_tests", "Each test of each claim.", ("id", "test"),
    (
        Column("id", "str", "identifier", "Claim, as in the ledger"),
        Column("test", "str", "words", "The test, as written in the experiments"),
        Column("metric", "str", "identifier", "Key of the metric"),
        Column("estimate", "float64", "see unit", "Contrast at the declared values, mean over paired seeds"),
        Column("lower", "float64", "see unit", "Lower end of its 95% interval over seeds"),
        Column("upper", "float64", "see unit", "Upper end of it"),
        Column("unit", "str", "words", "Unit of the contrast"),
        Column("smallest", "float64", "see unit", "Smallest effect of interest"),
        Column("share_of_worlds", "float64", "share", "Worlds in which the test holds"),
        Column("share_opposite", "float64", "share", "Worlds in which it goes the other way by more than the smallest effect"),
        Column("chance", "float64", "probability", "Chance of so clear a base result were the effect the smallest that counts, before correction"),
    ),
)  # fmt: skip
TENSIONS = Table(
    "tensions", "Claims that pull against each other, side by side.", ("tension", "id"),
    (
        Column("tension", "str", "identifier", "Tension"),
        Column("about", "str", "words", "What pulls against what"),
        *(column for column in VERDICTS.columns if column.name in ("id", "claim", "verdict", "estimate", "lower", "upper", "unit", "share_of_worlds")),
    ),
)  # fmt: skip


@dataclass(frozen=True)
class Verdicts:
    """The tables `VERDICTS`, `TESTS` and `TENSIONS`, and whether the study may confirm anything: why not, if not."""

    table: pd.DataFrame = field(repr=False)
    tests: pd.DataFrame = field(repr=False)
    tensions: pd.DataFrame = field(repr=False)
    exploratory: str
    digest: str


def verdicts(study: Study, allow_incomplete: bool = False) -> Verdicts:
    """Judge every claim whose arms the study has; the others stand in the table without a verdict, or with the reason.

    Args:
        study: made by `lcpsim claims test`.
        allow_incomplete: use what is there when runs have failed or are missing.

    Raises:
        OutputError: if the study is incomplete, unless that is allowed.
    """
    lacking = require_complete(study, allow_incomplete)
    here = [
        one for one in runnable(claims(), study.spec["scope"]) if set(names_of(one)) <= set(study.scenarios)
    ]
    why = why_exploratory(study.spec["title"].rpartition(" ")[2], study.spec["scope"])
    config = study.folder.config(str(study.plan["config_hash"].iloc[0]), study.baseline)
    placebos = {one.claim: placebo for one in here if (placebo := _placebo(one))}
    values = Values(study, [*(test for one in here for test in one.tests), *placebos.values()], config)
    judged = {one.claim: judge(one, [values.outcome(test, {}) for test in one.tests]) for one in here}
    off = {one.claim: judge(one, [values.outcome(test, one.restates) for test in one.tests]) for one in here if one.restates}
    chances = {} if why else _corrected(judged)
    rows, tests = [], []
    for claim in claims().values():
        found = judged.get(claim.id)
        if found is None:
            rows.append(_not_judged(claim, study))
            continue
        verdict = found.verdict(chances.get(claim.id))
        notes = [experiments()[claim.id].note, _worlds_note(found), _restating_note(found, verdict, off.get(claim.id))]
        if claim.id in placebos:
            notes.append(_placebo_note(judge(found.experiment, [values.outcome(placebos[claim.id], {})])))
        kind = EXPLORATORY if why else claim.kind
        if claim.kind == CONFIRMATORY and why:
            notes.append(f"Exploratory: {why}")
        first = found.outcomes[0]
        rows.append((
            claim.id, claim.theme, claim.claim, kind, verdict, *interval(base_of(first.value)), first.test.metric.unit,
            float("nan") if verdict == NOT_TESTABLE else found.share, off[claim.id].share if claim.id in off else float("nan"),
            _condition(study, found) if verdict == CONDITIONAL else "",
            ". ".join(note.rstrip(".") for note in [*notes, lacking] if note), _reason(found),
        ))  # fmt: skip
        tests += _test_rows(found)
    table = pd.DataFrame(rows, columns=VERDICTS.names)
    return Verdicts(table, pd.DataFrame(tests, columns=TESTS.names), _tensions(table), why, digest())


def _corrected(judged: dict[str, Judged]) -> dict[str, float]:
    """Chances of the confirmatory claims, corrected inside each theme."""
    corrected: dict[str, float] = {}
    for theme in dict.fromkeys(claim.theme for claim in claims().values()):
        own = {
            key: found.chance for key, found in judged.items()
            if claims()[key].theme == theme and claims()[key].kind == CONFIRMATORY and not found.undefined
        }  # fmt: skip
        corrected |= holm(own)
    return corrected


def _placebo(experiment: Experiment) -> Test | None:
    """The first contrast of a claim on the metric that must not move."""
    if not experiment.placebo:
        return None
    first = experiment.tests[0].text
    terms = first.partition(":")[2].partition(" by ")[0]
    return read_test(f"{experiment.placebo} same:{terms}", sizes())


def _not_judged(claim: Claim, study: Study) -> tuple[object, ...]:
    experiment, nan = experiments()[claim.id], float("nan")
    if experiment.untestable:
        verdict, reason = NOT_TESTABLE, experiment.untestable
    elif experiment not in runnable([claim.id], study.spec["scope"]):
        verdict, reason = NOT_TESTABLE, f"needs a scope of {experiment.trusts} primary care trusts or more, such as demo"
    else:
        verdict, reason = "", f"not tested yet; try: lcpsim claims test --only {claim.id}"
    return (claim.id, claim.theme, claim.claim, claim.kind, verdict, nan, nan, nan, "", nan, nan, "", experiment.note, reason)


def _reason(found: Judged) -> str:
    if found.undefined:
        return f"{', '.join(found.undefined)} {UNDEFINED}"
    if found.idle:
        return IDLE
    parts = []
    for one in found.outcomes:
        mean, lower, upper = interval(base_of(one.value))
        parts.append(
            f"{one.test.metric.key} {mean:+.3g} [{lower:.3g}, {upper:.3g}] where {one.test.sign} by {one.test.size} is asked: "
            f"holds in {_percent(one.holds[one.worlds])} of worlds, opposite in {_percent(one.opposite[one.worlds])}"
        )
    return "; ".join(parts)


def _percent(flags: pd.Series) -> str:
    return f"{flags.mean():.0%}" if len(flags) else "none"


def _worlds_note(found: Judged) -> str:
    n, share = len(found.holds), found.share
    if not n:
        return "No world has all that its tests need"
    half = 1.96 * np.sqrt(max(share * (1.0 - share), 0.25 / n) / n)
    return f"{n} worlds, so that the share is known to about {100.0 * half:.0f} points; {len(base_of(found.outcomes[0].value))} seeds"


def _restating_note(found: Judged, verdict: str, off: Judged | None) -> str:
    if off is None:
        return "No single parameter restates it"
    names = ", ".join(f"{key}={value}" for key, value in found.experiment.restates.items())
    other = off.verdict()
    return f"With {names}: {other}" + ("" if other == verdict else f", so the verdict rests on {', '.join(found.experiment.restates)}")


def _placebo_note(found: Judged) -> str:
    moved = found.chance > 0.5  # the mean itself lies outside
    key = found.outcomes[0].test.metric.key
    return f"Placebo {key} {'MOVED: read with care' if moved else 'did not move'}"


def _condition(study: Study, found: Judged) -> str:
    holds = found.holds
    if len(holds) < FEWEST or holds.all() or not holds.any():
        return f"{len(holds)} worlds are too few to find conditions; {FEWEST} at least"
    draws = list(holds.index.get_level_values("draw"))
    x = draw_values(study, study.baseline).loc[draws]
    limits, inside = find_box(x, holds.to_numpy())
    if not limits:
        return "No limits of what was varied tell where it holds"
    hits = int(holds.to_numpy()[inside].sum())
    words = "; ".join(map(str, limits))
    return f"{words} (coverage {hits / int(holds.sum()):.0%}, density {hits / int(inside.sum()):.0%})"


def _test_rows(found: Judged) -> list[tuple[object, ...]]:
    rows: list[tuple[object, ...]] = []
    for one in found.outcomes:
        test = one.test
        rows.append((
            found.experiment.claim, test.text, test.metric.key, *interval(base_of(one.value)), test.metric.unit, float(one.size.mean()),
            float(one.holds[one.worlds].mean()), float(one.opposite[one.worlds].mean()), chance_of(one),
        ))  # fmt: skip
    return rows


def _tensions(table: pd.DataFrame) -> pd.DataFrame:
    """Each tension with the claims that it names."""
    known = table.set_index("id", drop=False)
    rows = [
        (one.id, one.tension, *(known.at[claim, name] for name in TENSIONS.names[2:]))
        for one in tensions()
        for claim in named(one.rows)
    ]
    return pd.DataFrame(rows, columns=TENSIONS.names)


def sides(one: Tension) -> list[tuple[str, Sequence[str]]]:
    """What each side of a tension says, and the claims that say it; a side on which the ledger has none is left out."""
    of_claims = [named(rows) for rows in one.rows.split(" v ")]
    names = one.tension.split(" v ")
    last = len(of_claims) - 1
    return [side for side in zip([*names[:last], " v ".join(names[last:])], of_claims, strict=True) if side[1]]


def named(rows: str) -> Sequence[str]:
    """Ids of claims in the words of a tension, each once."""
    return list(dict.fromkeys(word for word in re.findall(r"[A-Z]\d+[a-c]?", rows) if word in claims()))
