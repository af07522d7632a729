"""The gap between two scenarios, taken apart by blocks of levers: a study of every combination of blocks.

    spec = decomposition("pbc_2009", "lcp_ladder", ["real_budget_and_risk", "governance+outcomes"])
    make_plan(spec, "decompose_pbc_2009_lcp_ladder")

Each run is the first scenario, in which the levers of some blocks have, month by month, the values they have in the
second. With no block that is the first scenario to the last bit, with all of them the second: so what the blocks do,
shared out by `sim.analysis.shapley`, adds up to the whole gap.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sim.bundles import bundles
from sim.clock import month_label
from sim.config import Config, load_config
from sim.declared import REGISTER
from sim.errors import ConfigurationError, Problem, did_you_mean
from sim.parameters import flatten
from sim.policies.differences import beliefs_and_dates, differing_levers, months_of_change
from sim.policies.timeline import Timeline
from sim.studies.design import FACTORIAL, FROM_START

DESIGN, REST = "blocks", "the_rest"
DATES = ("start", "end", "policy_start")
MOST_BLOCKS = 8  # 256 runs for every seed


def decomposition(
    one: str, other: str, blocks: Sequence[str] = (), scope: str | list[str] = "demo", horizon: str = "full", seeds: int = 4
) -> dict[str, Any]:
    """The study that takes the gap from scenario `one` to scenario `other` apart.

    Args:
        one, other: names of scenarios; overlays are joined by `+`.
        blocks: each is a word, or several joined by `+`, and may be given a name as in `money=budget+risk`. A word is a
            policy of the other scenario, a bundle of levers, or the beginning of a lever's dotted key. What differs and
            is in no block makes one more, `the_rest`. None given: the policies of the other scenario.
        scope, horizon, seeds: as in a study file.

    Raises:
        ConfigurationError: with every block that holds nothing that differs, where the scenarios have other dates or do
            not differ at all, or where there are too many blocks or only one.
    """
    here, there = (load_config([*_chosen(name), f"horizon={horizon}"]) for name in (one, other))
    of_one, of_other = _values(here, there)
    source = f"the gap from {one} to {other}"
    if not of_one:
        raise ConfigurationError([Problem(other, f"differs from {one} in no lever and no parameter")], source)
    parts = _parts(blocks or list(there.policies), set(of_one), there, source, named=bool(blocks))
    if len(parts) > MOST_BLOCKS:
        what = f"are {len(parts)} ({', '.join(parts)}), at most {MOST_BLOCKS} are allowed; join some, as in --blocks name={'+'.join(list(parts)[:2])}"
        raise ConfigurationError([Problem("blocks", what)], source)
    switches = {
        name: {"off": {key: of_one[key] for key in keys}, "on": {key: of_other[key] for key in keys}} for name, keys in parts.items()
    }
    return {
        "title": f"From {one} to {other}, by blocks of levers",
        "question": f"How much of what {other} does and {one} does not is owed to each block?",
        "scope": scope, "horizon": horizon, "scenarios": [one], "seeds": seeds, "base_draw": False,
        "designs": {DESIGN: {"kind": FACTORIAL, "acts": FROM_START, "switches": switches}},
    }  # fmt: skip


def _chosen(name: str) -> list[str]:
    parts = name.split("+")
    return [f"scenario={name if len(parts) == 1 else '[' + ','.join(parts) + ']'}"]


def _values(here: Config, there: Config) -> tuple[dict[str, Any], dict[str, Any]]:
    """What differs, by dotted key: in the first scenario, and in the second; dated where it changes over time."""
    before, after = beliefs_and_dates(here), beliefs_and_dates(there)
    dates = [Problem(key, f"is {before[key]} in {here.scenario} and {after[key]} in {there.scenario}; both must share it") for key in DATES if before[key] != after[key]]
    if dates:
        raise ConfigurationError(dates, f"the gap from {here.scenario} to {there.scenario}")
    beliefs = [key for key in before if key in after and before[key] != after[key]]
    levers = dict.fromkeys(key for key, *_ in differing_levers(there, here))
    months = months_of_change(here, there)
    paths = [[Timeline(config).values(month) for month in months] for config in (here, there)]
    of_one, of_other = (
        {**{key: told[key] for key in beliefs}, **{key: _path(key, months, path) for key in levers}}
        for told, path in zip((before, after), paths)
    )
    return of_one, of_other


def _path(key: str, months: Sequence[int], values: Sequence[Mapping[str, Any]]) -> Any:
    """A lever over time: one value, or pairs of month and value."""
    steps: list[list[Any]] = []
    for month, row in zip(months, values):
        value = list(row[key]) if isinstance(row[key], tuple) else row[key]
        if not steps or steps[-1][1] != value:
            steps.append([month_label(month), value])
    return steps[0][1] if len(steps) == 1 else steps


def _parts(blocks: Sequence[str], keys: set[str], there: Config, source: str, named: bool) -> dict[str, list[str]]:
    """The keys of every block, each key in the first that covers it, and of the rest."""
    left, parts, found = [key for key in REGISTER if key in keys], dict[str, list[str]](), list[Problem]()
    for block in blocks:
        label, _, words = block.rpartition("=")
        covered = set[str]()
        for word in words.split("+"):
            more = _covered(word, there)
            if more is None:
                known = [*there.policies, *bundles(), *{key.split(".")[0] for key in keys}]
                found.append(Problem(f"blocks.{block}", f"{word!r} is no policy of {there.scenario}, no bundle, and no beginning of a lever's name{did_you_mean(word, known)}"))
            covered |= more or set()
        mine = [key for key in left if key in covered]
        left = [key for key in left if key not in covered]
        if mine:
            parts[label or words] = mine
        elif named and not found:
            found.append(Problem(f"blocks.{block}", "holds nothing that differs and is in no earlier block; what differs: " + ", ".join(sorted(keys))))
    if found:
        raise ConfigurationError(found, source)
    if left:
        parts[REST] = left
    if len(parts) < 2:
        raise ConfigurationError([Problem("blocks", f"make one block of all that differs ({', '.join(sorted(keys))}); name at least one part of it")], source)
    return parts


def _covered(word: str, there: Config) -> set[str] | None:
    """The keys that a word stands for, or None if it stands for nothing."""
    if word in there.policies:
        return {key for key, _ in flatten(there.policies[word].levers)}
    if word in bundles():
        return set(bundles()[word].on)
    return {key for key in REGISTER if key == word or key.startswith(f"{word}.")} or None
