"""The house style: colours, dashes and markers by scenario, type sizes and Matplotlib settings.

Colour is never the only cue: each scenario also has its own dash and marker, and two scenarios whose greys are alike
differ in both. Colours are those of the Government Analysis Function, all at least 3:1 on white.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, ParamSpec, TypeVar

import matplotlib

INK = "#1F2328"
GREY = "#5F6670"  # lesser text and reference lines, 5.9:1
FRAME = "#8A9099"  # axes, 3.2:1
GRIDLINE = "#DDE1E6"
LAND = "#F3F4F6"
PAPER = "#FFFFFF"
OTHERS = "#80868F"  # scenarios that are not highlighted, 3.7:1

WIDTH_CM = 17.0
DPI = 200
TITLE_PT, SUBTITLE_PT, TEXT_PT = 13.0, 10.0, 9.0
HIGHLIGHTED = 4  # scenarios in a panel, besides the baseline

PALETTE: Mapping[str, str] = {
    "dark blue": "#12436D",
    "turquoise": "#28A197",
    "dark pink": "#801650",
    "orange": "#F46A25",
    "dark grey": "#3D3D3D",
    "light purple": "#A285D1",
}


@dataclass(frozen=True)
class Look:
    """How one scenario is shown: colour, dash pattern (in line widths), marker, and whether it is filled."""

    colour: str
    dash: tuple[float, ...]
    marker: str
    filled: bool = True

    @property
    def line(self) -> tuple[float, tuple[float, ...] | None]:
        """The dash as Matplotlib wants it."""
        return (0.0, self.dash or None)

    @property
    def face(self) -> str:
        return self.colour if self.filled else PAPER

    @property
    def text(self) -> str:
        """The colour darkened until small type can be read (4.5:1)."""
        return darker(self.colour, 4.5)


LOOKS: Mapping[str, Look] = {
    "lcp_ladder": Look(PALETTE["dark blue"], (), "o"),
    "lcp_big_bang": Look(PALETTE["turquoise"], (7.0, 1.5, 1.5, 1.5), "s"),
    "pbc_real_budget": Look(PALETTE["dark pink"], (2.5, 1.2), "D"),
    "pbc_2009": Look(PALETTE["orange"], (5.0, 2.0), "o", filled=False),
    "pct_only": Look(PALETTE["dark grey"], (1.0, 1.5), "X"),
    "pbc_fixed": Look(PALETTE["light purple"], (9.0, 2.0), "^"),
}
NAMES: Mapping[str, str] = {
    "lcp_ladder": "LCP ladder",
    "lcp_big_bang": "LCP big bang",
    "pbc_real_budget": "PBC real budgets",
    "pbc_2009": "PBC as it was",
    "pct_only": "PCT only",
    "pbc_fixed": "PBC fixed",
    "gp_only_statutory": "GP-only statutory",
    "ico_pilots": "ICO pilots",
    "stronger_pct": "Stronger PCT",
    "lcp_and_stronger_pct": "LCP, stronger PCT",
    "us_physician_group": "US physician group",
    "nz_ipa": "NZ association",
    "au_division": "Australian division",
    "ico_national": "ICO national",
    "total_purchasing": "Total purchasing",
    "lcp_pms_route": "LCP by PMS",
    "lcp_ft_hosted": "LCP hosted by FT",
    "lcp_social_enterprise": "LCP social firm",
    "lcp_private_support": "LCP, private help",
    "lcp_choice": "LCP with choice",
    "pct_mergers_first": "PCT mergers first",
    "pct_mergers_with_lcp": "LCP with mergers",
    "lcp_first_then_mergers": "LCP, then mergers",
}
ABBREVIATIONS: Mapping[str, str] = {
    "PBC": "practice-based commissioning",
    "LCP": "local clinical partnership",
    "PCT": "primary care trust",
}
GREY_LOOKS = tuple(
    Look(OTHERS, dash, marker, filled=False)
    for dash, marker in (((3.0, 1.0), "v"), ((1.5, 1.0), "<"), ((6.0, 1.0, 1.0, 1.0, 1.0, 1.0), ">"), ((4.0, 3.0), "P"))
)

RUNGS = ("none", "R0", "R1", "R2", "R3", "R4")
RUNG_NAMES: Mapping[str, str] = {
    "none": "no group",
    "R0": "R0 consortium",
    "R1": "R1 shared risk, one line",
    "R2": "R2 real, part of services",
    "R3": "R3 real, most services",
    "R4": "R4 full partnership",
}
RUNG_COLOURS: Mapping[str, str] = {
    "none": "#EEF0F3",
    "R0": "#CFDCE9",
    "R1": "#A3BDD6",
    "R2": "#6C96BE",
    "R3": "#2E689F",
    "R4": "#0B2C4D",
}
RUNG_MARKERS: Mapping[str, str] = {"none": "o", "R0": "o", "R1": "^", "R2": "s", "R3": "D", "R4": "p"}

SETTINGS: Mapping[str, Any] = {
    "font.family": ["sans-serif"],
    "font.sans-serif": ["DejaVu Sans", "Arial", "Helvetica"],
    "font.size": TEXT_PT,
    "axes.labelsize": TEXT_PT,
    "xtick.labelsize": TEXT_PT,
    "ytick.labelsize": TEXT_PT,
    "text.color": INK,
    "axes.labelcolor": INK,
    "xtick.labelcolor": INK,
    "ytick.labelcolor": INK,
    "xtick.color": FRAME,
    "ytick.color": FRAME,
    "axes.edgecolor": FRAME,
    "axes.linewidth": 0.8,
    "axes.unicode_minus": True,
    "axes.axisbelow": True,
    "lines.linewidth": 1.8,
    "lines.markersize": 5.0,
    "svg.hashsalt": "lcp-sim",
    "svg.fonttype": "none",
    "figure.dpi": DPI,
    "savefig.dpi": DPI,
}
_LEFT_ALONE = ("backend", "interactive", "toolbar", "timezone", "savefig.directory", "docstring", "webagg")
P = ParamSpec("P")
T = TypeVar("T")


def settings() -> dict[Any, Any]:
    """Matplotlib's own defaults with the house style upon them, so that a user's settings change nothing."""
    plain: dict[Any, Any] = dict(matplotlib.rcParamsDefault)
    return {key: value for key, value in {**plain, **SETTINGS}.items() if not key.startswith(_LEFT_ALONE)}


def in_house_style(function: Callable[P, T]) -> Callable[P, T]:
    """Run a function under the house style and leave the user's Matplotlib settings as they were."""

    @functools.wraps(function)
    def styled(*args: P.args, **kwargs: P.kwargs) -> T:
        with matplotlib.rc_context(settings()):
            return function(*args, **kwargs)

    return styled


def looks(scenarios: Iterable[str], highlighted: Iterable[str]) -> dict[str, Look]:
    """A look for each scenario: fixed for the known ones, then what is left in order; grey if not highlighted."""
    scenarios, shown = list(scenarios), set(highlighted)
    spare = [look for name, look in LOOKS.items() if name not in shown]
    greys = 0
    found = {}
    for scenario in scenarios:
        if scenario in shown and scenario in LOOKS:
            found[scenario] = LOOKS[scenario]
        elif scenario in shown and spare:
            found[scenario] = spare.pop(0)
        else:
            found[scenario] = GREY_LOOKS[greys % len(GREY_LOOKS)]
            greys += 1
    return found


def short_name(scenario: str) -> str:
    """A few words for a scenario: its fixed name, or its file name made readable."""
    if scenario in NAMES:
        return NAMES[scenario]
    words = [word.upper() if word.upper() in ABBREVIATIONS else word for word in scenario.split("_")]
    name = " ".join(words)
    name = name[:1].upper() + name[1:]
    return name if len(name) <= 24 else name[:23].rstrip() + "…"


def luminance(colour: str) -> float:
    """Relative luminance by the Web Content Accessibility Guidelines, 0 to 1."""
    channels = [int(colour[place : place + 2], 16) / 255.0 for place in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str = PAPER) -> float:
    """Contrast ratio of two colours, 1 to 21."""
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def darker(colour: str, ratio: float) -> str:
    """The colour, mixed with black just far enough to stand out from white by `ratio`."""
    channels = [int(colour[place : place + 2], 16) for place in (1, 3, 5)]
    for part in range(100, -1, -2):
        mixed = "#" + "".join(f"{round(channel * part / 100):02X}" for channel in channels)
        if contrast(mixed) >= ratio:
            return mixed
    return "#000000"
