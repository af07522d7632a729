"""What it does to holders of cash that they answer for it: dear services are looked at, results count, and reports cost."""

from __future__ import annotations

from sim.parameters import Params, interval, param

FINANCE, OUTCOMES, EXPERIENCE = "finance", "outcomes", "experience"


class AccountabilityParams(Params):
    """Strengths at full answerability; each range includes nought."""

    review: float = param(
        0.5, unit="probability", low=0.0, high=1.0, prior=interval(0.0, 0.9), source="assumption", mark="assumption",
        about="Chance that a holder who answers for finance stops a dear service though it has no stake in its cost.")  # fmt: skip
    results: float = param(
        0.05, unit="share of budget paid for results that would pull as much", low=-0.2, high=0.5, prior=interval(0.0, 0.2),
        source="assumption", mark="assumption",
        about="Pull on quality of answering for outcomes, in the coin of paying for them; to be swept through nought.")  # fmt: skip
    experience: float = param(
        0.1, unit="sd", low=-0.5, high=1.0, prior=interval(0.0, 0.3), source="assumption", mark="assumption",
        about="Pull on patients' experience of answering for it; to be swept through nought.")  # fmt: skip
    report_gbp: float = param(
        0.5, unit="£ a head a year for each domain", low=0.0, high=5.0, prior=interval(0.1, 1.5), source="assumption",
        mark="assumption", about="What reports to one body on one domain cost a holder of the whole budget.")  # fmt: skip


def answerable(to_pct: float, to_regulator: float) -> float:
    """Strength of answering to two bodies, 0 to 1: what the one does not ask for the other may."""
    return 1.0 - (1.0 - to_pct) * (1.0 - to_regulator)


def looks(acct, p: AccountabilityParams) -> float:
    """Chance that a holder of cash stops a dear service because it answers for its finance."""
    return p.review * answerable(acct.to_pct, acct.to_regulator) * (FINANCE in acct.domains)


def pull(acct, p: AccountabilityParams) -> float:
    """Pull of answering for outcomes, as a share of budget paid for results."""
    return p.results * answerable(acct.to_pct, acct.to_regulator) * (OUTCOMES in acct.domains)


def pull_on_experience(acct, p: AccountabilityParams) -> float:
    """What answering for patients' experience adds to it, sd."""
    return p.experience * answerable(acct.to_pct, acct.to_regulator) * (EXPERIENCE in acct.domains)


def cost_gbp(acct, p: AccountabilityParams) -> float:
    """Cost of reports, £ a head a year for a holder of the whole budget: each body asks for each domain by itself."""
    return p.report_gbp * (acct.to_pct + acct.to_regulator) * len(set(acct.domains))
