"""Everything that can be held against published figures, held against them: the table of `lcpsim validate people`."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pandas as pd

from sim.care.person_years import PersonYears
from sim.declared import AllParams
from sim.levers import AllLevers
from sim.validation.allocation import allocation
from sim.validation.concentration import concentration
from sim.validation.estimate import Estimate, jackknifed
from sim.validation.gradients import gradients
from sim.validation.growth import growth
from sim.validation.ladder import ladder
from sim.validation.people import conditions
from sim.validation.pools import pools
from sim.validation.practices import area_variation, practice_variation
from sim.validation.targets import PEOPLE, PREFIX, explanations, targets
from sim.validation.totals import totals
from sim.validation.workforce import workforce

if TYPE_CHECKING:
    from sim.record import Record

HIT, MISS, ABSENT = "hit", "miss", "not simulated"
ROLES = {"fit": "calibrated", "holdout": "held out"}


@dataclass(frozen=True)
class Simulated:
    """What recipes read.

    Attributes:
        years: people of a sample of whole practices from all over England.
        everywhere: some people of every practice, four years.
        parameters, levers: of the configuration.
        record: of a run of some years, or None to leave out what needs one.
    """

    years: PersonYears
    everywhere: PersonYears
    parameters: AllParams
    levers: AllLevers
    record: Record | None = None


# Recipes of people alone; those of `everywhere` do not need whole practices and are the surer for many practices.
PLAIN: Mapping[str, tuple[Callable[[PersonYears], dict[str, float]], str]] = {
    "totals": (totals, "everywhere"),
    "gradients": (gradients, "everywhere"),
    "people": (conditions, "everywhere"),
    "concentration": (concentration, "everywhere"),
    "practices": (practice_variation, "years"),
    "areas": (area_variation, "everywhere"),
}
OTHERS: Mapping[str, Callable[[Simulated], dict[str, Estimate]]] = {
    "ladder": lambda simulated: ladder(simulated.everywhere, simulated.years),
    "pools": lambda simulated: pools(simulated.everywhere),
    "allocation": lambda simulated: allocation(simulated.parameters, simulated.levers),
    "workforce": lambda simulated: workforce(),
    "growth": lambda simulated: (
        growth(simulated.record, simulated.parameters.money.price_growth) if simulated.record is not None else {}
    ),
}
RECIPES = (*PLAIN, *OTHERS)


def measured(simulated: Simulated, tell: Callable[[int, int], None] | None = None) -> dict[str, Estimate]:
    """Every figure of every recipe by metric key.

    Args:
        simulated: what recipes read.
        tell: called with (recipes done, in all).
    """
    found: dict[str, Estimate] = {}
    for done, theme in enumerate(RECIPES, start=1):
        if theme in PLAIN:
            recipe, whose = PLAIN[theme]
            found |= jackknifed(recipe, getattr(simulated, whose))
        else:
            found |= OTHERS[theme](simulated)
        if tell:
            tell(done, len(RECIPES))
    return found


def values(simulated: Simulated, themes: Iterable[str]) -> dict[str, float]:
    """The figures of some themes by metric key, without their intervals, as calibration needs them."""
    found: dict[str, float] = {}
    for theme in themes:
        if theme in PLAIN:
            recipe, whose = PLAIN[theme]
            found |= recipe(getattr(simulated, whose))
        else:
            found |= {key: estimate.value for key, estimate in OTHERS[theme](simulated).items()}
    return found


def compared(found: Mapping[str, Estimate], subject: str = PEOPLE) -> pd.DataFrame:
    """One row a target: published and modelled figure, role, verdict and, for a miss, what runs have shown of its cause."""
    reasons = explanations(subject)
    rows = []
    for one in targets(subject):
        value, low, high = found.get(one.metric, (float("nan"),) * 3)
        known = value == value
        verdict = (HIT if one.hit(value) else MISS) if known else ABSENT
        rows.append(
            {
                "id": one.evidence, "metric": one.metric, "what": one.what, "unit": one.unit, "period": one.period,
                "published": one.target, "low": one.low, "high": one.high, "modelled": value, "modelled_low": low,
                "modelled_high": high, "role": ROLES[one.role], "verdict": verdict, "recipe": one.recipe, "note": one.note,
                "explanation": reasons.get(one.metric, "") if verdict != HIT else "",
            }
        )  # fmt: skip
    return pd.DataFrame(rows)


def score(table: pd.DataFrame) -> dict[str, tuple[int, int]]:
    """Hits and rows by role; what was not simulated counts as a row that was not hit."""
    return {
        role: (int(((table["role"] == role) & (table["verdict"] == HIT)).sum()), int((table["role"] == role).sum()))
        for role in ROLES.values()
    }  # fmt: skip


def in_words(table: pd.DataFrame) -> str:
    """The score as two sentences."""
    parts = []
    for role, (hits, rows) in score(table).items():
        share = f" ({hits / rows:.0%})" if rows else ""
        parts.append(f"{hits} of {rows} {'rows to be fitted' if role == 'calibrated' else 'held-out rows'} are hit{share}")
    return "; ".join(parts) + "."


def printed(table: pd.DataFrame) -> str:
    """The table for a terminal, one line a row."""
    lines: list[str] = []
    for role in ROLES.values():
        rows = _rows(table, role)
        lines += ["", f"{role} ({sum(row['verdict'] == HIT for row in rows)} of {len(rows)} hit)"]
        for row in rows:
            mark = {HIT: " ", MISS: "x", ABSENT: "?"}[row["verdict"]]
            published = f"{number(row['published']):>9} {row['unit']:<16.16}"
            lines.append(f"{mark} {row['id']:<33.33} {row['what']:<61.61} {published} {_modelled(row)}")
    return "\n".join([*lines[1:], "", "x misses the band, ? was not simulated", in_words(table)])


def number(value: float) -> str:
    """Three figures or so, as people write them."""
    if value != value:
        return ""
    size = abs(value)
    if size >= 1000:
        return f"{value:,.0f}"
    return f"{value:.3g}" if size < 100 else f"{value:.0f}"


TITLES = {
    PEOPLE: "People, care and cost against published figures",
    "pbc": "Practice-based commissioning and fundholding against published figures",
}


def page(table: pd.DataFrame, simulated: str, subject: str = PEOPLE) -> str:
    """The documentation page, in Markdown.

    Args:
        table: of `compared`.
        simulated: what was simulated, in words.
        subject: people or pbc.
    """
    lines = [
        f"# {TITLES[subject]}", "",
        f"Written by `lcpsim validate {subject}`; do not edit. {simulated}", "",
        f"**{in_words(table)}** A hit lies in the band of the target, whatever its own interval. Targets, bands and what was "
        f"left out with its reason were frozen before calibration (`sim/validation/{PREFIX[subject]}targets.csv`, `{PREFIX[subject]}omissions.csv`); rows held "
        "out were never fitted to.", "",
    ]  # fmt: skip
    for role in ROLES.values():
        lines += [f"## {role.capitalize()}", "", "| id | what | published (band) | modelled (interval) | |", "|---|---|---|---|---|"]
        for row in _rows(table, role):
            band = f"{number(row['published'])} ({number(row['low'])} to {number(row['high'])}) {row['unit']}"
            verdict = "" if row["verdict"] == HIT else f"**{row['verdict']}**"
            lines.append(f"| {row['id']} | {row['what']} | {band} | {_modelled(row)} | {verdict} |")
        lines.append("")
    lines += ["## Misses", ""]
    for row in table.to_dict("records"):
        if row["verdict"] != HIT:
            reason = row["explanation"] or "Not explained yet."
            lines.append(f"- **{row['what']}** ({row['role']}, {row['verdict']}). {reason}")
    return "\n".join(lines) + "\n"


def _rows(table: pd.DataFrame, role: str) -> list[dict[Hashable, Any]]:
    return table[table["role"] == role].to_dict("records")


def _modelled(row: Mapping[Hashable, Any]) -> str:
    if row["verdict"] == ABSENT:
        return ""
    return f"{number(row['modelled'])} ({number(row['modelled_low'])} to {number(row['modelled_high'])})"
