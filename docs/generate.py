"""Write `docs/reference/` from the code: `python docs/generate.py`. A test fails when the pages and the code differ."""

from __future__ import annotations

from pathlib import Path

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
from sim.schedule import SCHEDULE

FOLDER = Path(__file__).parent / "reference"
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


def metrics() -> str:
    good = {1: "better", -1: "worse", 0: ""}
    rows = [[f"`{m.key}`", m.name, m.about, m.unit, m.period, good[m.good]] for m in METRICS.values()]
    return table(["metric", "name", "meaning", "unit", "period", "more is"], rows)


def schedule() -> str:
    rows = [[step.name, WHEN[step.when.__name__], f"`{step.run_parts.__module__}.{step.run_parts.__name__}`"] for step in SCHEDULE]
    return table(["what happens", "when", "where"], rows)


def state() -> str:
    bodies: dict[str, tuple[Var, ...]] = {
        "GP": GpView.STATE, "specialist": SpecialistView.STATE, "practice": Practice.STATE, "group": Group.STATE, "primary care trust": PrimaryCareTrust.STATE,
        "hospital trust": HospitalTrust.STATE, "department": Department.STATE,
    }  # fmt: skip
    rows = [[body, f"`{var.name}`", var.about, var.unit, var.low, var.high] for body, vars in bodies.items() for var in vars]
    return table(["body", "variable", "meaning", "unit", "lowest", "highest"], rows)


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
    "metrics": ("Metrics", metrics),
    "schedule": ("Schedule of a month", schedule),
    "state": ("State variables", state),
    "tables": ("Published tables", tables),
    "scenarios": ("Scenarios", scenarios),
}


def pages() -> dict[str, str]:
    """Every page by name."""
    return {name: f"# {title}\n\n{NOTE}\n{body()}" for name, (title, body) in PAGES.items()}


if __name__ == "__main__":
    FOLDER.mkdir(exist_ok=True)
    for name, text in pages().items():
        (FOLDER / f"{name}.md").write_text(text, encoding="utf-8")
