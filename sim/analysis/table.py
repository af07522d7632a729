"""The short table that a comparison prints: differences from the baseline in users' words and units."""

from __future__ import annotations

import math
import textwrap
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from sim.analysis.compare import Comparison
from sim.clock import MONTHS_IN_YEAR, month_label, parse_month
from sim.config import Config
from sim.outcomes.metrics import HEADLINES, LAST_YEAR, METRICS, SINCE_START, Metric

NAME_WIDTH = 38
LEVEL_WIDTH = 10
CELL_WIDTH = 16
ACROSS = 4  # scenarios side by side
MOST_DECIMALS = 3
MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December",
)  # fmt: skip


def printed(comparison: Comparison) -> str:
    """The comparison as plain text, at most four scenarios side by side, with what the numbers mean."""
    others = comparison.scenarios[1:]
    blocks = [others[first : first + ACROSS] for first in range(0, len(others), ACROSS)]
    width = NAME_WIDTH + LEVEL_WIDTH + CELL_WIDTH * min(ACROSS, len(others))
    heading, reading = (textwrap.fill(text, max(width, 80)) for text in (_heading(comparison), _reading(comparison)))
    return "\n\n".join([heading, *("\n".join(_block(comparison, block)) for block in blocks), reading])


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
    added = (
        f" Settings of the command line act from {in_words(own.starts)}, in every scenario but the first."
        if own
        else ""
    )
    gaps = comparison.table[comparison.table["metric"].isin(HEADLINES)]["estimate"].isna().any()
    lone = (
        f" In brackets: the scenario's own level, where {comparison.baseline} has none to compare it with."
        if gaps
        else ""
    )
    return f"{meaning}{lone}{added} Simulated results, not forecasts."


def _block(comparison: Comparison, scenarios: Sequence[str]) -> Iterator[str]:
    cells: dict[Any, Any] = {(row.metric, row.scenario): row for row in comparison.table.itertuples()}
    level = comparison.levels.set_index(["metric", "scenario"])["level"]
    heads = [_broken(name, CELL_WIDTH - 1) for name in scenarios]
    base = _broken(comparison.baseline, LEVEL_WIDTH)
    for line in range(max(len(head) for head in (*heads, base))):
        names = [f"{_line(head, line):>{CELL_WIDTH}}" for head in heads]
        yield f"{'':<{NAME_WIDTH}}{_line(base, line):>{LEVEL_WIDTH}}{''.join(names)}".rstrip()
    for period, title in _periods(comparison.configs[comparison.baseline]):
        yield title
        for metric in (METRICS[key] for key in HEADLINES):
            if metric.period == period:
                rows = [cells[metric.key, name] for name in scenarios]
                own = [float(level[metric.key, name]) for name in (comparison.baseline, *scenarios)]
                yield from _measure(metric, own, rows)


def _measure(metric: Metric, levels: Sequence[float], rows: Sequence[Any]) -> Iterator[str]:
    decimals = _decimals(rows, max((level for level in levels if not math.isnan(level)), default=0.0))
    first = [_estimate(row, level, decimals) for row, level in zip(rows, levels[1:], strict=True)]
    second = [_interval(row, decimals) for row in rows]
    base = "" if metric.difference else _number(levels[0], decimals)
    yield f"  {metric.name:<{NAME_WIDTH - 2}}{base:>{LEVEL_WIDTH}}{''.join(f'{cell:>{CELL_WIDTH}}' for cell in first)}".rstrip()
    yield f"    {metric.unit:<{NAME_WIDTH - 4}}{'':>{LEVEL_WIDTH}}{''.join(f'{cell:>{CELL_WIDTH}}' for cell in second)}".rstrip()


def _estimate(row: Any, level: float, decimals: int) -> str:
    if math.isnan(row.estimate):
        return f"({_number(level, decimals)}) " if not math.isnan(level) else "none "
    text = _number(row.estimate, decimals)
    sign = "+" if row.estimate > 0.0 and float(text.replace(",", "")) != 0.0 else ""
    return f"{sign}{text}{'*' if _is_sure(row) else ' '}"


def _interval(row: Any, decimals: int) -> str:
    if math.isnan(row.lower):
        return ""
    if row.lower == row.upper:
        return "in every seed "
    return f"{_number(row.lower, decimals)} to {_number(row.upper, decimals)} "


def _decimals(rows: Sequence[Any], level: float) -> int:
    """Two digits of a typical difference, and more where one that is not luck would be written as nil."""
    sizes = [np.nanmax([abs(row.estimate), (row.upper - row.lower) / 2.0, 0.0]) for row in rows]
    typical = float(np.median([size for size in sizes if size > 0.0] or [abs(level) or 1.0]))
    decimals = min(MOST_DECIMALS, max(0, 1 - math.floor(math.log10(typical))))
    sure = [min(abs(float(row.lower)), abs(float(row.upper))) for row in rows if _is_sure(row)]
    while decimals < MOST_DECIMALS and any(round(bound, decimals) == 0.0 for bound in sure):
        decimals += 1
    return decimals


def _is_sure(row: Any) -> bool:
    """Whether the interval excludes no change."""
    return bool(row.lower > 0.0 or row.upper < 0.0)


def _broken(name: str, width: int) -> list[str]:
    """A scenario's name in lines, broken after an underscore where it is long."""
    return [line.replace("-", "_") for line in textwrap.wrap(name.replace("_", "-"), width)]


def _number(value: float, decimals: int) -> str:
    if math.isnan(value):
        return "none"
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
