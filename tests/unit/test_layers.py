"""One order of files: a file imports only from its own layer and from those before it, and never in a circle."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

pytestmark = pytest.mark.unit
ROOT = Path(__file__).resolve().parents[2]

# From the bottom up; a name stands for the module and everything inside it, and the longest name wins.
# `declarations` are pure: numbers with their sources, and functions of arrays and numbers that draw, keep and change
# nothing. They stand low because the configuration collects their numbers, and because a contract serves settlement and
# ladder alike.
LAYERS: dict[str, tuple[str, ...]] = {
    "foundation": ("errors", "_version", "shipped", "own", "clock", "randomness", "compiling", "parameters", "levers", "pct_levers", "specialist_levers", "partnership_levers", "patient_levers", "forms", "engagement_levers", "abm", "linear_algebra"),
    "declarations": (
        "agents.rules", "agents.parameters", "money.contracts", "money.kinds", "money.parameters", "care.pathways", "care.quality",
        "care.redesign", "care.streams", "care.lines", "outcomes.metrics", "outcomes.reasons", "outcomes.tables",
    ),
    "data": ("data",),
    "people": ("people",),
    "care": ("care",),
    "configuration": ("declared", "bundles", "scenario_files", "composition", "contradictions", "config"),
    "money": ("money",),
    "policies": ("policies",),  # they know contracts and levers, and no agent
    "agents": ("agents",),
    "model": ("world", "build_people", "build_care", "build", "schedule", "record", "checks", "model"),
    "outcomes": ("outcomes",),
    "runner": ("history", "runner"),
    "validation": ("validation",),
    "studies": ("studies",),
    "analysis": ("analysis",),
    "claims": ("claims",),
    "figures": ("figures",),
    "briefing": ("briefing",),
    "bench": ("bench",),
    "cli": ("cli",),
}  # fmt: skip
PURE = ("agents.rules", "money.contracts")
# Circles that are broken by importing inside a function. Each is named here, with the reason.
LATE: dict[tuple[str, str], str] = {}
FACADE = "sim"  # the public names, all fetched on first use


@dataclass(frozen=True)
class Import:
    """One import: the module, what it asks for, and whether it happens only when a function is called."""

    by: str
    of: str
    late: bool


def is_type_checking(node: ast.AST) -> bool:
    test = getattr(node, "test", None)
    return isinstance(node, ast.If) and "TYPE_CHECKING" in (getattr(test, "id", ""), getattr(test, "attr", ""))


def imports_in(source: str, by: str, known: frozenset[str], is_package: bool = False) -> list[Import]:
    """Every import of a source text; what is imported for type checkers alone does not count."""
    found: list[Import] = []

    def walk(node: ast.AST, late: bool) -> None:
        for child in node.orelse if is_type_checking(node) else ast.iter_child_nodes(node):
            if isinstance(child, ast.Import):
                found.extend(Import(by, alias.name, late) for alias in child.names)
            elif isinstance(child, ast.ImportFrom):
                base = child.module or ""
                if child.level:
                    parts = by.split(".") if is_package else by.split(".")[:-1]
                    base = ".".join([*parts[: len(parts) - child.level + 1], *([base] if base else [])])
                names = (f"{base}.{alias.name}" for alias in child.names)
                found.extend(Import(by, name if name in known else base, late) for name in names)
            walk(child, late or isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda))

    walk(ast.parse(source), late=False)
    return found


def module_name(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


@cache
def modules() -> dict[str, Path]:
    return {module_name(path): path for path in sorted((ROOT / "sim").rglob("*.py"))}


@cache
def all_imports() -> tuple[Import, ...]:
    known = frozenset(modules())
    return tuple(
        one
        for name, path in modules().items()
        for one in imports_in(path.read_text(encoding="utf-8"), name, known, path.name == "__init__.py")
    )


def inside(module: str, *names: str) -> bool:
    return any(module == f"sim.{name}" or module.startswith(f"sim.{name}.") for name in names)


def own_imports() -> list[Import]:
    return [one for one in all_imports() if one.of.split(".")[0] == "sim" and one.of != one.by]


def layer_of(module: str) -> int:
    """The number of a module's layer, from 0 at the bottom."""
    fits = [
        (len(name), number) for number, names in enumerate(LAYERS.values()) for name in names if inside(module, name)
    ]
    assert fits, f"{module} stands in no layer: say in {Path(__file__).name} where it belongs"
    return max(fits)[1]


def circles(links: set[tuple[str, str]]) -> list[list[str]]:
    """One circle for each place where a chain of imports comes back to where it began."""
    after: dict[str, list[str]] = {}
    for by, of in sorted(links):
        after.setdefault(by, []).append(of)
    found, done = [], set()

    def follow(module: str, chain: list[str]) -> None:
        if module in chain:
            found.append([*chain[chain.index(module) :], module])
        elif module not in done:
            for of in after.get(module, []):
                follow(of, [*chain, module])
            done.add(module)

    for module in after:
        follow(module, [])
    return found


def test_every_module_stands_in_a_layer_and_every_layer_names_modules():
    for module in modules():
        if module != FACADE:
            layer_of(module)
    named = {f"sim.{name}" for names in LAYERS.values() for name in names}
    assert not named - set(modules())


def test_nothing_imports_from_a_layer_above_its_own():
    upwards = [
        f"{one.by} ({list(LAYERS)[layer_of(one.by)]}) imports {one.of} ({list(LAYERS)[layer_of(one.of)]})"
        for one in own_imports()
        if one.by != FACADE and one.of != FACADE and layer_of(one.of) > layer_of(one.by)
    ]
    assert not upwards, "\n".join(upwards)


def test_no_import_goes_in_a_circle_not_even_inside_functions():
    links = {(one.by, one.of) for one in own_imports() if FACADE not in (one.by, one.of)}
    assert not circles(links - set(LATE))
    for broken, reason in LATE.items():
        assert broken in links, f"{broken} is no longer needed: {reason}"
        assert not [one for one in own_imports() if (one.by, one.of) == broken and not one.late]


def test_rules_and_contracts_know_only_numpy_the_foundation_and_each_other():
    allowed = (*LAYERS["foundation"], *PURE)
    standard = ("__future__", "dataclasses", "math", "typing", "collections", "numpy")
    wrong = [
        f"{one.by} imports {one.of}"
        for one in all_imports()
        if inside(one.by, *PURE) and not inside(one.of, *allowed) and one.of.split(".")[0] not in standard
    ]
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("pure", PURE)
def test_rules_do_not_know_contracts_nor_contracts_rules(pure):
    other = next(name for name in PURE if name != pure)
    assert not [one for one in own_imports() if inside(one.by, pure) and inside(one.of, other)]


def test_the_month_of_care_knows_neither_money_nor_agents_nor_policies():
    kernels = ("care.plain", "care.kernel", "care.need", "care.prices")
    wrong = [one for one in own_imports() if inside(one.by, *kernels) and inside(one.of, "money", "agents", "policies")]
    assert not wrong


@pytest.mark.parametrize("reader", ["outcomes", "analysis", "figures"])
def test_what_measures_or_draws_never_touches_the_model(reader):
    touched = ("world", "model", "build", "schedule", "checks", "agents", "care", "people", "money", "policies")
    wrong = [
        f"{one.by} imports {one.of}" for one in own_imports() if inside(one.by, reader) and inside(one.of, *touched)
    ]
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize(
    "package, homes",
    [
        ("mesa", ("abm",)),
        ("hydra", ("composition", "cli")),
        ("omegaconf", ("composition", "cli")),
        ("matplotlib", ("figures",)),
        ("joblib", ("studies.engines",)),
        ("pyarrow", ("data", "studies")),
        ("tqdm", ("cli",)),
        ("duckdb", ("studies",)),
        ("openpyxl", ("studies.workbook",)),
        ("distributed", ("studies.cluster",)),
    ],
)
def test_each_heavy_package_has_one_home_so_that_an_upgrade_touches_one_place(package, homes):
    users = {one.by for one in all_imports() if one.of.split(".")[0] == package}
    assert users, f"nothing uses {package}"
    assert not [module for module in users if not inside(module, *homes)]


def test_only_the_keyed_draws_make_random_numbers():
    generators = [
        f"{one.by} imports {one.of}"
        for one in all_imports()
        if one.of.split(".")[0] in ("random", "secrets", "uuid") or one.of.startswith("numpy.random")
    ]
    reached = [
        name
        for name, path in modules().items()
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Attribute)
        and node.attr == "random"
        and getattr(node.value, "id", "") in ("np", "numpy")
    ]
    assert not generators + reached


def test_the_package_folders_of_the_model_stay_empty_so_that_a_rule_can_be_read_alone():
    for name, path in modules().items():
        if path.name == "__init__.py" and inside(name, "agents", "money", "care", "people", "policies", "data"):
            assert not path.read_text(encoding="utf-8").strip(), name


# The tools above can fail -------------------------------------------------------------------------------------------


def test_an_import_inside_a_function_counts_and_one_for_type_checkers_does_not():
    source = (
        "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import sim.world\nelse:\n    import sim.record\n"
        "def f():\n    from sim import model\n    from . import contracts\n"
    )
    known = frozenset({"sim.model", "sim.money.contracts"})
    found = {(one.of, one.late) for one in imports_in(source, "sim.money.ledger", known)}
    assert found == {("typing", False), ("sim.record", False), ("sim.model", True), ("sim.money.contracts", True)}


def test_a_circle_of_three_is_found():
    assert circles({("a", "b"), ("b", "c"), ("c", "a"), ("c", "d")}) == [["a", "b", "c", "a"]]
    assert not circles({("a", "b"), ("a", "c"), ("b", "d"), ("c", "d")})
