"""The short table that a comparison prints: differences from the baseline in users' words and units."""

from __future__ import annotations

import math
import textwrap
from collections.abc import Iterator, Sequence

import pandas as pd

from sim.analysis.compare import Comparison
from sim.clock import MONTHS_IN_YEAR, month_label, parse_month
from sim.config import Config
from sim.outcomes.metrics import HEADLINES, LAST_YEAR, METRICS, SINCE_START, Metric

NAME_WIDTH = 38
LEVEL_WIDTH = 10
CELL_WIDTH = 16
ACROSS = 4  # scenarios side by side
MOST_DECIMALS = 3
MONTHS = "January February March April May June July August September October November December".split()


def printed(comparison: Comparison) -> str:
    """The comparison as plain text, at most four scenarios side by side, with what the numbers mean."""
    others = comparison.scenarios[1:]
    blocks = [others[first : first + ACROSS] for first in range(0, len(others), ACROSS)]
    width = NAME_WIDTH + LEVEL_WIDTH + CELL_WIDTH * min(ACROSS, len(others))
    parts = [_heading(comparison), *("\n".join(_block(comparison, block)) for block in blocks), _reading(comparison)]
    return "\n\n".join(_wrapped(part, max(width, 80)) if part in (parts[0], parts[-1]) else part for part in parts)


def _heading(comparison: Comparison) -> str:
    config, n = comparison.configs[comparison.baseline], len(comparison.seeds)
    where = ", ".join(config.scope)
    runs = f"{n} paired seeds" if n > 1 else "1 seed"
    return (
        f"What would change against {comparison.baseline}, simulated for scope {where}: "
        f"{in_words(config.start)} to {in_words(config.end)}, {runs}."
    )


def _reading(comparison: Comparison) -> str:
    config = comparison.configs[comparison.scenarios[1]]
    if len(comparison.seeds) > 1:
        meaning = (
            f"Below each difference stands its 95% interval over {len(comparison.seeds)} paired seeds; * marks an interval that "
            "excludes no change. It shows luck only: what we do not know about the world is not in it."
        )
    else:
        meaning = "With one seed there are no intervals, and luck cannot be told from effect: use more seeds."
    own = next((policy for name, policy in config.policies.items() if name == "command_line"), None)
    added = f" Settings of the command line act from {in_words(own.starts)}, in every scenario but the first." if own else ""
    return f"{meaning}{added} Simulated results, not forecasts."


def _block(comparison: Comparison, scenarios: Sequence[str]) -> Iterator[str]:
    table = comparison.table.set_index(["metric", "scenario"])
    level = comparison.levels.set_index(["metric", "scenario"])["level"]
    heads = [textwrap.wrap(name, CELL_WIDTH - 2) for name in scenarios]
    base = textwrap.wrap(comparison.baseline, LEVEL_WIDTH)
    for line in range(max(len(head) for head in (*heads, base))):
        cells = [f"{_line(head, line):>{CELL_WIDTH}}" for head in heads]
        yield f"{'':<{NAME_WIDTH}}{_line(base, line):>{LEVEL_WIDTH}}{''.join(cells)}".rstrip()
    for period, title in _periods(comparison.configs[comparison.baseline]):
        yield title
        for metric in (METRICS[key] for key in HEADLINES):
            if metric.period == period:
                rows = [table.loc[(metric.key, name)] for name in scenarios]
                yield from _measure(metric, float(level[metric.key, comparison.baseline]), rows)


def _measure(metric: Metric, level: float, rows: Sequence[pd.Series]) -> Iterator[str]:
    decimals = _decimals([float(row[part]) for row in rows for part in ("estimate", "lower", "upper")], level)
    first = [_estimate(row, decimals) for row in rows]
    second = [_interval(row, decimals) for row in rows]
    base = "" if metric.difference else _number(level, decimals)
    yield f"  {metric.name:<{NAME_WIDTH - 2}}{base:>{LEVEL_WIDTH}}{''.join(f'{cell:>{CELL_WIDTH}}' for cell in first)}".rstrip()
    yield f"    {metric.unit:<{NAME_WIDTH - 4}}{'':>{LEVEL_WIDTH}}{''.join(f'{cell:>{CELL_WIDTH}}' for cell in second)}".rstrip()


def _estimate(row: pd.Series, decimals: int) -> str:
    if math.isnan(row["estimate"]):
        return "not defined "
    sure = row["lower"] > 0.0 or row["upper"] < 0.0
    text = _number(row["estimate"], decimals)
    sign = "+" if row["estimate"] > 0.0 and float(text.replace(",", "")) != 0.0 else ""
    return f"{sign}{text}{'*' if sure else ' '}"


def _interval(row: pd.Series, decimals: int) -> str:
    if math.isnan(row["lower"]):
        return ""
    if row["lower"] == row["upper"]:
        return "in every seed "
    return f"{_number(row['lower'], decimals)} to {_number(row['upper'], decimals)} "


def _decimals(shown: Sequence[float], level: float) -> int:
    """Enough decimals for two digits of the smallest difference worth two, and one figure of the level."""
    sizes = [abs(value) for value in shown if value and not math.isnan(value)]
    if not sizes:
        sizes = [abs(level)] if level and not math.isnan(level) else [1.0]
    return min(MOST_DECIMALS, max(0, 1 - math.floor(math.log10(max(sizes)))))


def _number(value: float, decimals: int) -> str:
    if math.isnan(value):
        return "not defined"
    text = f"{value:,.{decimals}f}"
    return text.lstrip("-") if not text.strip("-0.,") else text


def _periods(config: Config) -> Iterator[tuple[str, str]]:
    end = parse_month(config.end)
    last = max(parse_month(config.start), end - MONTHS_IN_YEAR + 1)
    yield LAST_YEAR, f"In the last year, {in_words(month_label(last))} to {in_words(config.end)}"
    yield SINCE_START, f"Over the policy years, {in_words(config.policy_start)} to {in_words(config.end)}"


def in_words(month: str) -> str:
    """`2010-04` as April 2010."""
    year, _, number = month.partition("-")
    return f"{MONTHS[int(number) - 1]} {year}"


def _line(lines: Sequence[str], number: int) -> str:
    return lines[number] if number < len(lines) else ""


def _wrapped(text: str, width: int) -> str:
    return textwrap.fill(text, width)
