"""Direct labels that never overlap: moved apart along a line end, or set around a point."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, cast

import numpy as np
from matplotlib.axes import Axes
from matplotlib.axis import Axis
from matplotlib.backends.backend_agg import FigureCanvasAgg, RendererAgg
from matplotlib.path import Path
from matplotlib.text import Annotation
from matplotlib.transforms import Bbox

from sim.figures import facts

ANGLES = (0, 180, 90, 270, 45, 135, 315, 225, 22, 158, 338, 202)
DISTANCES = (8.0, 14.0, 22.0, 32.0, 44.0, 58.0, 74.0, 92.0, 112.0)
LEADER_FROM = 20.0  # points beyond which a thin line ties a label to its point
SWEEPS = 5
STRAIGHT = 0.3  # of an overlap, for a leader that could be taken for an interval
FAR = 0.004  # of an overlap, for each point of distance, where something is in the way anyhow


def apart(wanted: Sequence[float], gap: float, low: float, high: float) -> list[float]:
    """Places at least `gap` from each other inside low..high, as near as can be to those wanted.

    Equal wishes keep their order. Places nearer than the gap share out the move (least squares).
    """
    order = sorted(range(len(wanted)), key=lambda index: wanted[index])
    blocks: list[list[float]] = []  # sum and count of wishes less their rank times the gap
    for rank, index in enumerate(order):
        blocks.append([wanted[index] - rank * gap, 1.0])
        while len(blocks) > 1 and blocks[-2][0] / blocks[-2][1] > blocks[-1][0] / blocks[-1][1]:
            total, count = blocks.pop()
            blocks[-1][0] += total
            blocks[-1][1] += count
    level = [total / count for total, count in blocks for _ in range(int(count))]
    top = max(low, high - gap * (len(wanted) - 1))
    placed = [0.0] * len(wanted)
    for rank, index in enumerate(order):
        placed[index] = min(max(level[rank], low), top) + rank * gap
    return placed


def renderer_of(axes: Axes) -> RendererAgg:
    """What measures type on the page of a panel."""
    return cast(FigureCanvasAgg, axes.figure.canvas).get_renderer()


def around(
    axes: Axes,
    points: Sequence[tuple[float, float]],
    texts: Sequence[str],
    colours: Sequence[str],
    obstacles: Sequence[Bbox],
    marker: float = 7.0,
    **style: Any,
) -> list[Annotation]:
    """Label points of a scatter: the nearest free place beside each, with a thin leader where that is far.

    Leaders keep clear of labels and of each other as far as can be.

    Args:
        axes: Panel with final limits and size.
        points: Where the marks stand, in data.
        texts: One label each.
        colours: Of the labels.
        obstacles: Boxes in pixels that a label should keep clear of.
        marker: Size of a mark, in points.
        style: Passed to the labels.
    """
    pixel = axes.figure.dpi / 72.0
    renderer = renderer_of(axes)
    places = axes.transData.transform(points)
    half = marker * pixel / 2.0
    marks = [Bbox.from_extents(x - half, y - half, x + half, y + half) for x, y in places]
    inside = axes.get_window_extent()
    notes = [
        axes.annotate(
            text, point, xytext=(0, 0), textcoords="offset points", color=colour, annotation_clip=False, parse_math=False, **style
        )
        for text, point, colour in zip(texts, points, colours, strict=True)
    ]
    options = [_options(note, place, renderer, pixel) for note, place in zip(notes, places, strict=True)]
    fixed = [
        [
            (0.0 if _within(inside, spot.box) else 4.0)
            + 3.0 * sum(_overlap(spot.box, other) for other in marks)
            + sum(_overlap(spot.box, other) for other in obstacles)
            + (0.3 * sum(map(spot.leader.intersects_bbox, marks)) + STRAIGHT * (spot.angle % 90 == 0) if spot.leader else 0.0)
            for spot in own
        ]
        for own in options
    ]
    chosen: dict[int, _Spot] = {}
    crowded = [float(np.hypot(*(places - place).T).sum()) for place in places]
    order = sorted(range(len(points)), key=lambda one: crowded[one])
    for _ in range(SWEEPS):  # first in turn, then each again in view of all others
        before = dict(chosen)
        for index in order:
            others = [spot for one, spot in chosen.items() if one != index]
            best, least = options[index][0], math.inf
            for spot, bad in zip(options[index], fixed[index], strict=True):
                bad += FAR * spot.distance if bad else 0.0
                if bad < least:
                    bad += sum(_clash(spot, other) for other in others)
                if bad < least - 1e-9:
                    best, least = spot, bad
                if least == 0.0:
                    break
            chosen[index] = best
        if chosen == before:
            break
    for index, note in enumerate(notes):
        _put(note, chosen[index].distance, chosen[index].angle)
        if chosen[index].leader:
            axes.annotate(
                "", points[index], xytext=note.get_position(), textcoords="offset points", zorder=2,
                arrowprops={"arrowstyle": "-", "color": colours[index], "linewidth": 0.7, "shrinkA": 0, "shrinkB": 4},
            )  # fmt: skip
    return notes


@dataclass(frozen=True, eq=False)
class _Spot:
    """A place for a label: its box, and the leader to its point where that is far, in pixels."""

    distance: float
    angle: float
    box: Bbox
    leader: Path | None


def _options(note: Annotation, point: np.ndarray, renderer: RendererAgg, pixel: float) -> list[_Spot]:
    """All places of a label, the nearest first."""
    found = []
    for distance in DISTANCES:
        for angle in ANGLES:
            _put(note, distance, angle)
            box = note.get_window_extent(renderer).padded(1.0 * pixel)
            leader = Path([point, point + np.array(note.get_position()) * pixel]) if distance >= LEADER_FROM else None
            found.append(_Spot(distance, angle, box, leader))
    return found


def _clash(one: _Spot, other: _Spot) -> float:
    """How much two labels with their leaders are in each other's way; overlap of type counts most."""
    bad = 3.0 * _overlap(one.box, other.box)
    if one.leader:
        bad += 2.0 * one.leader.intersects_bbox(other.box)
        if other.leader:
            bad += 1.0 * one.leader.intersects_path(other.leader, filled=False)
    if other.leader:
        bad += 2.0 * other.leader.intersects_bbox(one.box)
    return bad


def label_differences(axis: Axis, before: str = "") -> None:
    """Signed figures on an axis, with no more decimals than its steps need; limits must be final."""
    marks = axis.get_majorticklocs()
    step = float(np.diff(marks).min()) if len(marks) > 1 else 1.0
    places = next((place for place in range(5) if abs(step - round(step, place)) < step / 1000), 5)
    axis.set_major_formatter(
        lambda value, _: f"{before}0" if abs(value) < step / 1000 else facts.signed(value, places, before)
    )


def _put(note: Annotation, distance: float, angle: float) -> None:
    across, up = math.cos(math.radians(angle)), math.sin(math.radians(angle))
    note.set_position((distance * across, distance * up))
    note.set_horizontalalignment("left" if across > 0.3 else "right" if across < -0.3 else "center")
    note.set_verticalalignment("bottom" if up > 0.3 else "top" if up < -0.3 else "center")


def _within(outer: Bbox, inner: Bbox) -> bool:
    return inner.x0 >= outer.x0 and inner.x1 <= outer.x1 and inner.y0 >= outer.y0 and inner.y1 <= outer.y1


def _overlap(one: Bbox, other: Bbox) -> float:
    """Nil where boxes are apart, otherwise 1 and the part of the first box that is covered."""
    across = min(one.x1, other.x1) - max(one.x0, other.x0)
    up = min(one.y1, other.y1) - max(one.y0, other.y0)
    if across <= 0 or up <= 0:
        return 0.0
    return 1.0 + across * up / (one.width * one.height)
