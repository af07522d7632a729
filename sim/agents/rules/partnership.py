"""What a group's form, leaders, professions and managers do; and what a form is worth to those who choose it (rule D1)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.parameters import Params, interval, param


class PartnershipParams(Params):
    """Strengths of what groups are; each range includes nought, which switches the effect off."""

    capital_worth: float = param(
        1.0, unit="£000 a year per GP for 1% of budget", low=0.0, high=10.0, prior=interval(0, 4), source="assumption",
        mark="assumption", about="Worth of capital behind the group to members who bear overspends.")  # fmt: skip
    pension_worth: float = param(
        2.0, unit="£000 a year per GP", low=0.0, high=20.0, prior=interval(0, 6), source="pension-top-barrier",
        mark="assumption", about="Worth of a form that can employ under the NHS pension scheme.")  # fmt: skip
    hospital_weight: float = param(
        1.0, unit="share 0-1", low=-1.0, high=1.0, prior=interval(0.0, 1.0), source="assumption", mark="assumption",
        about="How far a hospital with the whole say would keep a group from moving care out of hospital.")  # fmt: skip
    hands: float = param(
        0.5, unit="ratio", low=-1.0, high=3.0, prior=interval(0.0, 1.5), source="assumption", mark="assumption",
        about="How many more ideas come where all of a profession take part, for services that it carries.")  # fmt: skip
    drug_review: float = param(
        0.03, unit="share of prescribing cost", low=-0.05, high=0.2, prior=interval(0.0, 0.08), source="assumption", mark="assumption",
        about="How much cheaper prescribing is where all pharmacists take part than where none do; to be swept through nought.")  # fmt: skip
    ordinary_involvement: float = param(
        0.3, unit="active share", low=0.0, high=1.0, prior=interval(0.1, 0.5), source="assumption", mark="assumption",
        about="Part that other professions take in a consortium of 2009, at which ideas are as declared.")  # fmt: skip
    manager_distance: float = param(
        0.15, unit="share", low=-0.5, high=0.9, prior=interval(0.0, 0.4), source="assumption", mark="assumption",
        about="Share of doctors' engagement at work that is lost where managers lead alone.")  # fmt: skip
    manager_skill: float = param(
        0.5, unit="ratio", low=-0.5, high=3.0, prior=interval(0.0, 1.5), source="assumption", mark="assumption",
        about="How much faster a group learns where managers lead alone.")  # fmt: skip
    experience_lost: float = param(
        0.5, unit="share 0-1", low=0.0, high=1.0, prior=interval(0.0, 0.9), source="assumption", mark="assumption",
        about="Share of a group's own learning that goes to the supplier where all management is bought.")  # fmt: skip


@dataclass(frozen=True)
class Source:
    """Where management comes from: the share that is bought, and the part of that which the trust's office gives."""

    bought: float
    public: float


SOURCES = {"own": Source(0.0, 0.0), "pct": Source(1.0, 1.0), "private": Source(1.0, 0.0), "mixed": Source(0.5, 0.5)}
MANAGERS = {"doctor": 0.0, "mixed": 0.5, "manager": 1.0}


def worth_of_forms(keen, bears, forms, autonomy: float, p: PartnershipParams) -> np.ndarray:
    """Worth of each form to the members of each group, £000 a year per GP, [n, forms].

    Args:
        keen: engagement of each group's members, 0 to 1, [n].
        bears: share of overspends that each bears, 0 to 1, [n].
        forms: the table of forms.
        autonomy: worth of a say to a fully engaged GP, £000 a year.
        p: worths.
    """
    say = autonomy * np.outer(keen, forms.owned * (1.0 - forms.hospital_seat))
    return say + p.capital_worth * np.outer(bears, forms.capital) + p.pension_worth * forms.pension


def hands(involvement, professions, p: PartnershipParams):
    """How many times as many ideas come for services that a profession carries."""
    part = np.minimum(involvement * np.asarray(professions), 1.0)
    return np.maximum(1.0 + p.hands * (part - p.ordinary_involvement), 0.0)


def cost_under_review(involvement, professions, p: PartnershipParams):
    """Cost of prescribing in a group against one in which pharmacists take their ordinary part."""
    part = np.minimum(involvement * np.asarray(professions), 1.0)
    return 1.0 - p.drug_review * (part - p.ordinary_involvement)


def willing_to_move_care(hospital_seat, p: PartnershipParams):
    """How many times as many ideas for moving care out of hospital a group follows, with a hospital at its table."""
    return 1.0 - p.hospital_weight * np.asarray(hospital_seat)


def felt_by_doctors(leadership: str, p: PartnershipParams) -> float:
    """Share of engagement at work that is left under the group's leaders."""
    return 1.0 - p.manager_distance * MANAGERS[leadership]


def speed_of_learning(leadership: str, source: str, p: PartnershipParams) -> float:
    """How many times as fast a group that holds cash learns, by who leads and who manages."""
    return (1.0 + p.manager_skill * MANAGERS[leadership]) * (1.0 - p.experience_lost * SOURCES[source].bought)


def bought_help(source: str, support, shock) -> np.ndarray:
    """Help that bought support gives, 0 to 1: quality times local knowledge, less by a trust's reorganisation."""
    kind = SOURCES[source]
    return kind.bought * support.quality * support.local_knowledge * (1.0 - kind.public * np.asarray(shock))
