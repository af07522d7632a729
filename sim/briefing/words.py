"""The words of the briefing that no result changes: sections, method, how to read ranges, what the model cannot say."""

from __future__ import annotations

from dataclasses import dataclass

ABBREVIATIONS = {
    "PCT": "primary care trust, which commissioned care for a place",
    "PBC": "practice-based commissioning, notional budgets for practices from 2005",
    "LCP": "local clinical partnership, a group owned by clinicians with a real budget",
    "ICO": "integrated care organisation",
    "sd": "standard deviation",
}


@dataclass(frozen=True)
class Section:
    """A part of the page: its title, an anchor, and the figures and tables that stand in it in this order."""

    title: str
    anchor: str
    ids: tuple[str, ...]
    method: bool = False


SECTIONS = (
    Section("The answer on one page", "answer", ("F16", "F3", "F2", "F4")),
    Section("Size, money, handicaps, order and fairness", "parts", ("F6", "F5", "F10", "F11", "F14")),
    Section("Method", "method", ("F1", "T-D"), method=True),
    Section("Annex", "annex", ("F7", "F8", "F9", "F12", "F13", "F15", "T-A", "T-B", "T-C", "T-E", "T-F")),
)
REHEARSAL = (
    "This edition was made from few runs in small places, to show that everything works. Its numbers and titles are no findings and are not "
    "to be quoted. The full profile is made of hundreds of runs on larger places."
)
METHOD = (
    "This is a computer model of England's family doctors, hospitals and the local bodies that held the money, from 2006 on. Simulated people "
    "have the ages, illnesses and deprivation of the places they live in. Doctors weigh what they can gain against the time it takes, "
    "whether promises are kept, and what their neighbours do. Nothing in the model knows what a group is called: only money, risk, time, "
    "information, skill, trust, size and rules count.",
    "Each policy is run with the same people and the same luck, so that what differs is the policy and nothing else. Each comparison is run "
    "again with other luck, and in other worlds that are as plausible as the first, because much about how people behave is not known.",
    "Claims of the time were written down with what would refute them before they were tested. Misses are shown with the hits.",
)
TO_READ_RANGES = (
    "A range after a number, or a band around a line, holds 95 of 100 results that other luck would have given (unless it says otherwise). It "
    "says nothing of what is not known about the world: for that, look at the share of plausible worlds.",
    "Where a range holds nil, the model cannot tell the effect from luck. That is no proof that there is none.",
    "Titles are chosen by the result. A title says that something would rise or fall only where its range lies on one side of nil.",
    "Differences smaller than the smallest effect of interest, which was set before, count as none.",
)
CANNOT_SAY = (
    "It cannot say what will happen to any practice, hospital or area. It compares policies; it does not forecast.",
    "It cannot say whether people would be healthier: it follows the process of care, not health.",
    "It cannot say anything surely from a small place or a few runs: chance is large there.",
    "It is no better than its assumptions. Many numbers about behaviour are judgements; Table T-F lists them all, and Table T-C those that matter most.",
    "Management of partnerships is added, and nothing is taken off the trusts whose work they do, so that their savings are too low by whatever trusts would shed.",
    "Shared shocks that do not shrink with size are missing, so that chance looks a little too kind to large groups.",
)
HARM = (
    "Somebody who took a simulated figure for a real one, and cut a budget or closed a service because of it, would harm patients. No place, "
    "practice or doctor is named here, and none should be read into it."
)
