"""The page of a figure: title, subtitle, body, source and note, laid out in points so that nothing overflows."""

from __future__ import annotations

from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties

from sim.figures.drawn import Words
from sim.figures.style import DPI, FRAME, GREY, GRIDLINE, INK, PAPER, SUBTITLE_PT, TEXT_PT, TITLE_PT, WIDTH_CM

POINTS_PER_CM = 72.0 / 2.54
MARGIN = 8.0
LEADING = 1.3


class Page:
    """A figure of fixed width whose height follows from its words and the body asked for.

    The body is measured in points from its lower left corner; `width` and `height` are its size.
    """

    def __init__(self, words: Words, body_height: float) -> None:
        self.full_width = WIDTH_CM * POINTS_PER_CM
        self.width = self.full_width - 2 * MARGIN
        self.height = body_height
        self.figure = Figure(figsize=(self.full_width / 72.0, 1.0), dpi=DPI, facecolor=PAPER)
        self.canvas = FigureCanvasAgg(self.figure)
        self._measures: dict[tuple[str, float, str], float] = {}
        self._set(words)

    def _set(self, words: Words) -> None:
        title = self.balanced(words.title, TITLE_PT, "bold")
        subtitle = self.balanced(words.subtitle, SUBTITLE_PT, least=0.7)
        foot = [line for text in (f"Source: {words.source}", f"Note: {words.note}") for line in self.wrap(text, TEXT_PT)]
        above = MARGIN + LEADING * (TITLE_PT * len(title) + SUBTITLE_PT * len(subtitle)) + 12.0
        self._below = MARGIN + LEADING * TEXT_PT * len(foot) + 8.0
        self.full_height = above + self.height + self._below
        self.figure.set_size_inches(self.full_width / 72.0, self.full_height / 72.0)
        y = self.full_height - MARGIN
        for line in title:
            y = self._line(line, y, TITLE_PT, INK, "bold")
        y -= 3.0
        for line in subtitle:
            y = self._line(line, y, SUBTITLE_PT, GREY)
        y = self._below - 8.0
        for line in foot:
            y = self._line(line, y, TEXT_PT, GREY)

    def _line(self, text: str, top: float, size: float, colour: str, weight: str = "normal") -> float:
        self.figure.text(
            MARGIN / self.full_width, top / self.full_height, text, size=size, color=colour, weight=weight,
            ha="left", va="top", parse_math=False,
        )  # fmt: skip
        return top - LEADING * size

    def text_width(self, text: str, size: float = TEXT_PT, weight: str = "normal") -> float:
        """Width of one line of type, in points."""
        key = (text, size, weight)
        if key not in self._measures:
            font = FontProperties(size=size, weight=weight)
            pixels = self.canvas.get_renderer().get_text_width_height_descent(text, font, False)[0]
            self._measures[key] = float(pixels) * 72.0 / DPI
        return self._measures[key]

    def wrap(self, text: str, size: float = TEXT_PT, weight: str = "normal", width: float | None = None) -> list[str]:
        """Lines of type no wider than the page (or `width` points)."""
        limit = self.width if width is None else width
        lines: list[str] = []
        for word in text.split(" "):
            longer = f"{lines[-1]} {word}" if lines else word
            if lines and self.text_width(longer, size, weight) <= limit:
                lines[-1] = longer
            else:
                lines.append(word)
        return lines

    def balanced(self, text: str, size: float, weight: str = "normal", least: float = 0.3) -> list[str]:
        """As few lines as `wrap` makes, but of nearly equal length (at least `least` of the page)."""
        lines = self.wrap(text, size, weight)
        for width in range(int(self.width * least), int(self.width), 6):
            shorter = self.wrap(text, size, weight, width)
            if len(shorter) == len(lines) and all(self.text_width(line, size, weight) <= width for line in shorter):
                return shorter
        return lines

    def axes(self, left: float, bottom: float, width: float, height: float, grid: str | None = "y") -> Axes:
        """A plain panel in the body: no box, light gridlines in one direction."""
        axes = self.figure.add_axes(
            (
                (MARGIN + left) / self.full_width,
                (self._below + bottom) / self.full_height,
                width / self.full_width,
                height / self.full_height,
            )
        )
        for side in ("top", "right", "left"):
            axes.spines[side].set_visible(False)
        axes.tick_params(length=0, pad=4)
        axes.tick_params(axis="x", length=3, color=FRAME)
        if grid:
            axes.grid(axis="y" if grid == "y" else "x", color=GRIDLINE, linewidth=0.8)
        return axes
