"""The figures and tables of the briefing, as `conf/figures.yaml` declares them: what each asks, and what it is drawn from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import yaml

from sim import shipped
from sim.errors import ConfigurationError, LcpSimError, Problem, did_you_mean

FILE = "figures.yaml"
FULL, QUICK = "full", "quick"
PROFILES = (QUICK, FULL)
STUDY, CLAIMS, HISTORY = "study", "claims", "history"
KINDS = (STUDY, CLAIMS, HISTORY)
NEEDS = ("scenarios", "metrics", "vary", "design")


@dataclass(frozen=True)
class Source:
    """Results that figures are drawn from: a study of `conf/study`, or one that a verb plans.

    `profiles` holds by profile the name of the study, or the settings of the verb.
    """

    name: str
    kind: str
    profiles: Mapping[str, Any]

    def folder(self, profile: str) -> str:
        """The name of the folder of results in which a profile's runs lie."""
        return str(self.profiles[profile]) if self.kind == STUDY else f"{self.name}_{profile}"

    def command(self, profile: str) -> str:
        """What to type so that the results are there."""
        return f"lcpsim study run {self.profiles[profile]}" if self.kind == STUDY else f"lcpsim briefing build --profile {profile}"


@dataclass(frozen=True)
class Needs:
    """What a figure reads of one source: scenarios, metrics, keys that the design varies, and the kind of design."""

    scenarios: tuple[str, ...] = ()
    metrics: tuple[str, ...] = ()
    vary: tuple[str, ...] = ()
    design: str = ""


@dataclass(frozen=True)
class Entry:
    """A figure or table: the question it asks, the function that makes it, its sources, and what would change it."""

    id: str
    title: str
    made_by: str
    sources: tuple[str, ...]
    changes: str
    needs: Mapping[str, Needs] = field(default_factory=dict)
    serves: tuple[str, ...] = ()
    whatif: str = ""

    @property
    def is_table(self) -> bool:
        return self.id.startswith("T-")


@cache
def _content() -> dict[str, Any]:
    path = shipped.conf_folder() / FILE
    content = yaml.safe_load(path.read_text(encoding="utf-8"))
    if problems := check(content):
        raise ConfigurationError(problems, FILE)
    return dict(content)


@cache
def sources() -> dict[str, Source]:
    """Every source by name."""
    return {
        name: Source(name, about.get("kind", STUDY), {profile: about[profile] for profile in PROFILES})
        for name, about in _content()["sources"].items()
    }


@cache
def entries() -> dict[str, Entry]:
    """Every figure, then every table, by id."""
    found = {}
    for what, maker in (("figures", "draws"), ("tables", "makes")):
        for key, about in _content()[what].items():
            needs = {
                source: Needs(tuple(asked.get("scenarios", ())), tuple(asked.get("metrics", ())), tuple(asked.get("vary", ())), asked.get("design", ""))
                for source, asked in about.get("needs", {}).items()
            }
            found[key] = Entry(
                key, about["title"], about[maker], tuple(about["sources"]), about["changes"], needs,
                tuple(about.get("serves", ())), about.get("whatif", ""),
            )  # fmt: skip
    return found


def chosen(ids: Iterable[str]) -> list[Entry]:
    """The entries of those ids, or all of them where none is given.

    Raises:
        LcpSimError: naming the nearest right id.
    """
    names = [name.upper() for name in ids]
    for given in names:
        if given not in entries():
            raise LcpSimError(f"{given}: no such figure or table{did_you_mean(given, entries())} (there are {', '.join(entries())})")
    return [entries()[name] for name in dict.fromkeys(names)] if names else list(entries().values())


def check(content: Mapping[str, Any]) -> list[Problem]:
    """What is wrong with the content of the file, all at once."""
    found = [Problem(key, "is missing") for key in ("profiles", "sources", "figures", "tables") if key not in content]
    if found:
        return found
    for name, about in content["sources"].items():
        found += [Problem(f"sources.{name}", f"has no profile {profile}") for profile in PROFILES if profile not in about]
        if about.get("kind", STUDY) not in KINDS:
            found.append(Problem(f"sources.{name}.kind", f"{about['kind']!r} is none of {', '.join(KINDS)}"))
    for what, maker in (("figures", "draws"), ("tables", "makes")):
        for key, about in content[what].items():
            found += [Problem(f"{what}.{key}", f"lacks {name}") for name in ("title", maker, "sources", "changes") if name not in about]
            wanted = [*about.get("sources", ()), *about.get("needs", {}), *([about["whatif"]] if "whatif" in about else [])]
            found += [
                Problem(f"{what}.{key}", f"{name} is no source{did_you_mean(name, content['sources'])}")
                for name in wanted if name not in content["sources"]
            ]  # fmt: skip
            found += [
                Problem(f"{what}.{key}.needs.{source}.{name}", f"is none of {', '.join(NEEDS)}")
                for source, asked in about.get("needs", {}).items() for name in asked if name not in NEEDS
            ]  # fmt: skip
    return found
