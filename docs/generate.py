"""Write what is made from the code: `python docs/generate.py`. A test fails when it and the code differ.

These are the pages of `docs/reference/`, the short tables between the marks of `docs/odd.md`, and a notebook beside each script of
`notebooks/`.
"""

from __future__ import annotations

import re
import sys
from collections import Counter
from dataclasses import fields
from inspect import cleandoc
from pathlib import Path

import yaml

from sim.agents.base import Var
from sim.agents.department import Department
from sim.agents.gp import GpView
from sim.agents.group import Group
from sim.agents.pct import PrimaryCareTrust
from sim.agents.practice import Practice
from sim.agents.specialist import SpecialistView
from sim.agents.trust import HospitalTrust
from sim.config import REGISTER, explain, read_scenario, scenario_files
from sim.outcomes.metrics import METRICS
from sim.outcomes.tables import TABLES
from sim.people.columns import People
from sim.schedule import SCHEDULE

sys.path.insert(0, str(Path(__file__).parent))
from percent import notebook

ROOT = Path(__file__).resolve().parents[1]
SOURCES = ROOT / "sim" / "data" / "sources.yaml"
ASSUMPTION = "assumption"
NOTE = "Made from the code by `python docs/generate.py`; change the code, not this page.\n"
WHEN = {"is_monthly": "each month", "is_april": "each April", "is_march": "each March", "is_quarter_end": "each quarter"}


def table(head: list[str], rows: list[list[object]]) -> str:
    """A Markdown table."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(str(cell).replace("|", "\\|") for cell in line) + " |" for line in lines) + "\n"


def levers() -> str:
    rows = []
    for entry in REGISTER.levers:
        facts = explain(entry.key)
        rows.append([f"`{entry.key}`", entry.about, facts["default"], entry.allowed(), entry.source, ", ".join(entry.acts_on)])
    return table(["lever", "meaning", "baseline", "allowed", "source", "moves"], rows)


def parameters() -> str:
    rows = [
        [f"`{entry.key}`", entry.about, entry.default, entry.unit, entry.prior, entry.source, entry.mark]
        for entry in REGISTER.parameters
    ]
    return table(["parameter", "meaning", "value", "unit", "prior", "source", "mark"], rows)


def assumptions() -> str:
    entries = [entry for entry in (*REGISTER.levers, *REGISTER.parameters) if entry.mark == ASSUMPTION]
    rows = [[f"`{entry.key}`", entry.role, entry.about, entry.default, entry.allowed(), entry.source] for entry in entries]
    head = f"{len(entries)} levers and parameters rest on judgement, wholly or in part: no source gives their value.\n\n"
    return head + table(["key", "what", "meaning", "value", "allowed", "source, if any"], rows)


def sources() -> str:
    rows = [
        [f"`{name}`", about["title"], about["year"], about["publisher"], about["licence"], about["review_by"], f"`{about['sha256'][:12]}`"]
        for name, about in yaml.safe_load(SOURCES.read_text(encoding="utf-8"))["sources"].items()
    ]
    return table(["file", "what", "year", "publisher", "licence", "review by", "hash begins"], rows)


def metrics() -> str:
    good = {1: "better", -1: "worse", 0: ""}
    rows = [[f"`{m.key}`", m.name, m.about, m.unit, m.period, good[m.good]] for m in METRICS.values()]
    return table(["metric", "name", "meaning", "unit", "period", "more is"], rows)


def schedule() -> str:
    rows = [[step.name, WHEN[step.when.__name__], f"`{step.run_parts.__module__}.{step.run_parts.__name__}`"] for step in SCHEDULE]
    return table(["what happens", "when", "where"], rows)


BODIES: dict[str, tuple[Var, ...]] = {
    "GP": GpView.STATE, "specialist": SpecialistView.STATE, "practice": Practice.STATE, "group": Group.STATE, "primary care trust": PrimaryCareTrust.STATE,
    "hospital trust": HospitalTrust.STATE, "department": Department.STATE,
}  # fmt: skip


def state() -> str:
    rows = [
        [body, f"`{var.name}`", var.about, var.unit, *("" if end is None else end for end in (var.low, var.high))]
        for body, vars in BODIES.items() for var in vars
    ]  # fmt: skip
    return table(["body", "variable", "meaning", "unit", "lowest", "highest"], [*people(), *rows])


def people() -> list[list[object]]:
    """Columns of people, from the words of their class: N is a row a person, P a row a practice."""
    rows: list[list[object]] = []
    for field in fields(People):
        found = re.search(rf"^ +{field.name}: (\w+ \[[NP][^]]*\]), (.*?)\.$", cleandoc(str(People.__doc__)), flags=re.MULTILINE | re.DOTALL)
        assert found, f"the words of People say nothing of {field.name}"
        about = " ".join(found[2].split()).replace("*", r"\*")
        rows.append(["people", f"`{field.name}`", about[0].upper() + about[1:], found[1], "", ""])
    return rows


def tables() -> str:
    rows = [[f"`{t.name}`", f"`{c.name}`", c.about, c.unit, c.kind] for t in TABLES.values() for c in t.columns]
    return table(["table", "column", "meaning", "unit", "type"], rows)


def scenarios() -> str:
    rows = []
    for name, path in scenario_files().items():
        about = read_scenario(path)["about"]
        rows.append([f"`{name}`", about["title"], about["question"], about["source"], about["status"]])
    return table(["scenario", "title", "question", "source", "status"], rows)


PAGES = {
    "levers": ("Levers", levers),
    "parameters": ("Parameters", parameters),
    "assumptions": ("Assumptions", assumptions),
    "sources": ("Sources of data", sources),
    "metrics": ("Metrics", metrics),
    "schedule": ("Schedule of a month", schedule),
    "state": ("State variables", state),
    "tables": ("Published tables", tables),
    "scenarios": ("Scenarios", scenarios),
}


def short_schedule() -> str:
    """What happens, and when, in the order in which it does."""
    return table(["step", "what happens", "when"], [[place, step.name, WHEN[step.when.__name__]] for place, step in enumerate(SCHEDULE, start=1)])


def short_state() -> str:
    """How many state variables each body has, and the first few of them."""
    names = {"people": [field.name for field in fields(People)], **{body: [var.name for var in vars] for body, vars in BODIES.items()}}
    rows = [[body, len(own), ", ".join(f"`{name}`" for name in own[:4]) + (", ..." if len(own) > 4 else "")] for body, own in names.items()]
    return table(["body", "variables", "for example"], rows)


def short_parameters() -> str:
    """How many parameters there are, by what they rest on."""
    kinds = Counter(entry.mark for entry in REGISTER.parameters)
    return table(["mark", "parameters"], [[mark, count] for mark, count in kinds.most_common()])


SHORT = {"schedule": short_schedule, "state": short_state, "parameters": short_parameters}
"""Tables of `odd.md`, by the name in their marks."""


def filled(text: str) -> str:
    """A page with its short tables put between their marks, `<!-- made: NAME -->` and `<!-- end -->`."""
    return re.sub(
        r"(<!-- made: (\w+) -->\n).*?(<!-- end -->)", lambda found: f"{found[1]}\n{SHORT[found[2]]()}\n{found[3]}", text, flags=re.DOTALL
    )


def made() -> dict[Path, str]:
    """Every file that is made from the code, with what it should hold."""
    docs, odd = ROOT / "docs", ROOT / "docs" / "odd.md"
    reference = {docs / "reference" / f"{name}.md": f"# {title}\n\n{NOTE}\n{body()}" for name, (title, body) in PAGES.items()}
    scripts = {path.with_suffix(".ipynb"): notebook(path.read_text(encoding="utf-8")) for path in sorted((ROOT / "notebooks").glob("*.py"))}
    return {**reference, odd: filled(odd.read_text(encoding="utf-8")), **scripts}


if __name__ == "__main__":
    for path, text in made().items():
        path.write_text(text, encoding="utf-8")
