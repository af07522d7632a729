"""Bundles of levers that are spoken of as one thing: what the Audit Commission called factors, the NHS Alliance handicaps.

They stand in `conf/bundles.yaml`. `+bundle=NAME` on the command line sets the levers of a bundle to its values `with`,
`+without=NAME` to those `without`, from policy start or from the first month as the bundle says; several are written as
a list. A study of kind factorial takes a list of bundles for its switches.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import yaml

from sim import shipped
from sim.declared import LEVER_REGISTER
from sim.errors import ConfigurationError, Problem, did_you_mean
from sim.parameters import LEVER

STARTS = {"policy_start": "${policy_start}", "from_start": "${start}"}
FIELDS = ("set", "about", "source", "acts", "without", "with")


@dataclass(frozen=True)
class Bundle:
    """Some levers by dotted key, as they are without (`off`) and with (`on`) the thing that the bundle stands for."""

    name: str
    set: str
    about: str
    source: str
    acts: str
    off: Mapping[str, Any]
    on: Mapping[str, Any]

    def policy(self, state: str) -> dict[str, Any]:
        """A dated policy that sets the levers to those of a state, `off` or `on`."""
        tree: dict[str, Any] = {}
        for key, value in getattr(self, state).items():
            branch = tree
            *path, leaf = key.split(".")
            for word in path:
                branch = branch.setdefault(word, {})
            branch[leaf] = value
        return {"starts": STARTS[self.acts], "levers": tree}


@cache
def bundles() -> dict[str, Bundle]:
    """Every bundle by name.

    Raises:
        ConfigurationError: with every mistake of the file.
    """
    content = yaml.safe_load((shipped.conf_folder() / "bundles.yaml").read_text(encoding="utf-8"))
    return check_bundles(content)


def check_bundles(content: Any) -> dict[str, Bundle]:
    """Bundles from the mapping that a file holds.

    Raises:
        ConfigurationError: with every mistake at once.
    """
    found = []
    for name, entry in content.items():
        wrong = sorted(set(FIELDS) ^ set(entry))
        found += [Problem(f"{name}.{key}", "is missing, or no entry of a bundle") for key in wrong]
        if wrong:
            continue
        if entry["acts"] not in STARTS:
            found.append(Problem(f"{name}.acts", f"{entry['acts']!r} is not allowed; use one of {', '.join(STARTS)}"))
        if set(entry["without"]) != set(entry["with"]):
            found.append(Problem(name, "must set the same levers without and with"))
        for state in ("without", "with"):
            found += LEVER_REGISTER.problems(entry[state], only=LEVER, prefix=f"{name}.{state}.")
    if found:
        raise ConfigurationError(found, "conf/bundles.yaml", "Try: lcpsim explain KEY, for what a key means and allows")
    return {
        name: Bundle(name, entry["set"], entry["about"], entry["source"], entry["acts"], entry["without"], entry["with"])
        for name, entry in content.items()
    }


def find_bundle(name: str) -> Bundle:
    """The bundle of that name.

    Raises:
        ConfigurationError: naming the nearest and all that there are.
    """
    known = bundles()
    if name not in known:
        hint = "Bundles: " + ", ".join(known)
        raise ConfigurationError([Problem(name, f"no such bundle{did_you_mean(name, known)}")], "the bundles", hint)
    return known[name]
