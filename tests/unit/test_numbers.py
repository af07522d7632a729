"""No number hides in the code: what is believed of the world or moved by policy is declared, with its source."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

pytestmark = pytest.mark.unit
ROOT = Path(__file__).resolve().parents[2]
LINTED = ("agents", "money", "policies", "care")
DECLARING = ("param", "lever", "Var", "interval", "uniform", "_burden")
# Arithmetic that says nothing of the world.
ALLOWED = {
    0.0: "nothing",
    1.0: "all of it",
    0.5: "rounding, and half of a square",
    2.0: "powers of two, and the middle between two",
    12.0: "months in a year",
    100.0: "per cent, and pence in a pound",
}
# Named at the top of a file: units, and limits of the arithmetic.
NAMED = {
    "MOST_INERTIA": "log odds beyond which no chance is left",
    "NEARLY_NORMAL": "mean above which a Poisson number is drawn as a rounded normal one",
    "NEAR": "error allowed in a speed of treatment",
    "ROUNDING": "error allowed in sums of parts of people",
    "STEP_WEEKS": "weeks in a step of a waiting list",
    "PEOPLE": "people to whom cases a month are stated",
    "SOURCES": "none, all or half of management bought, by what the words say",
    "MANAGERS": "none, half or all of the lead with managers, by what the words say",
    "FULL_PRICE": "a price that is paid in full",
    "OF_USE": "worth of a pound of each use of savings to those who choose it (assumption, said there)",
    "_A_LITTLE_MORE": "so that a bound worked out in another order is never too low",
    "PENCE": "pence in a pound",
    "PERCENT": "per cent",
    "THOUSAND": "pounds in £000",
    "WEEKS_A_YEAR": "weeks in a year",
    "RANK_TOLERANCE": "share of the largest singular value below which a column of a regression adds nothing",
    "LARGEST_WEIGHT": "stands for without end where trust cannot move (rule D11)",
}


def is_declaration(node: ast.AST) -> bool:
    if not isinstance(node, ast.Call):
        return False
    name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
    return name in DECLARING


def constant_names(node: ast.AST) -> list[str]:
    """The names that a statement gives, if all are written in capitals."""
    targets = node.targets if isinstance(node, ast.Assign) else [node.target] if isinstance(node, ast.AnnAssign) else []
    names = [leaf.id for target in targets for leaf in ast.walk(target) if isinstance(leaf, ast.Name)]
    return names if names and all(name.lstrip("_").isupper() for name in names) else []


def stray_numbers(source: str) -> list[tuple[int, float]]:
    """Line and value of every broken number outside declarations and constants."""
    found: list[tuple[int, float]] = []

    def walk(node: ast.AST, top: bool = False) -> None:
        for child in ast.iter_child_nodes(node):
            if is_declaration(child) or (top and constant_names(child)):
                continue
            if isinstance(child, ast.Constant) and isinstance(child.value, float) and child.value not in ALLOWED:
                found.append((child.lineno, child.value))
            walk(child)

    walk(ast.parse(source), top=True)
    return found


def named_numbers(source: str) -> set[str]:
    """Constants of a file whose value holds a broken number."""
    return {
        name
        for node in ast.parse(source).body
        if any(isinstance(leaf, ast.Constant) and isinstance(leaf.value, float) for leaf in ast.walk(node))
        for name in constant_names(node)
    }


def files() -> list[Path]:
    return [path for folder in LINTED for path in sorted((ROOT / "sim" / folder).rglob("*.py"))]


@pytest.mark.parametrize("path", files(), ids=lambda path: str(path.relative_to(ROOT)))
def test_no_undeclared_number_stands_in_the_model(path):
    source = path.read_text(encoding="utf-8")
    lines = source.splitlines()
    stray = [f"{path.name}:{line}: {value}: {lines[line - 1].strip()}" for line, value in stray_numbers(source)]
    assert not stray, "\n".join(["declare with param() or lever():", *stray])
    unknown = named_numbers(source) - set(NAMED)
    assert not unknown, f"a constant with a broken number needs a reason here, or a declaration: {sorted(unknown)}"


def test_every_allowed_constant_is_in_use():
    found = set().union(*(named_numbers(path.read_text(encoding="utf-8")) for path in files()))
    assert found == set(NAMED)


@pytest.mark.parametrize(
    "source, found",
    [
        ("def f(x):\n    return 0.02 * x", [(2, 0.02)]),
        ("rate = 0.03", [(1, 0.03)]),
        ("RATE = 0.03", []),
        ("def f(x, y=0.25):\n    return x * y", [(1, 0.25)]),
        ("class P:\n    RATE = 0.03", [(2, 0.03)]),
        ("class P:\n    rate: float = param(0.03, low=-0.4, prior=interval(0.01, 0.05))", []),
        ("def f(x):\n    return param(0.03) + 7.5", [(2, 7.5)]),
        ("x = 100.0 * 12.0 * 0.5", []),
    ],
)
def test_the_lint_sees_what_it_should(source, found):
    assert stray_numbers(source) == found
