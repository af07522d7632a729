"""Reasons for which money moves in the ledger: who pays whom, and why."""

from __future__ import annotations

FLOWS: dict[str, tuple[str, str, str]] = {
    # reason: who pays, who is paid, why
    "allocation": ("department", "primary care trusts", "the year's money, a twelfth a month"),
    "budget": ("primary care trusts", "budget holders", "real budgets that have arrived"),
    "hospital care": ("trusts and holders", "hospitals", "attendances, admissions, maternity"),
    "community care": ("trusts and holders", "community services", "redesigned services"),
    "prescribing": ("trusts and holders", "pharmacies", "drugs"),
    "community health": ("trusts and holders", "community services", "nurses and therapists outside hospital"),
    "mental health": ("trusts and holders", "mental health services", "mental health care"),
    "other care": ("trusts and holders", "other providers", "care bought in blocks, practice contracts among it"),
    "practice contract": ("trusts and holders", "clinicians", "the core of general practice, net of its expenses"),
    "integrated care payment": ("trusts and holders", "clinicians", "the part of the practice contract that is earned by integrated care"),
    "quality payment": ("trusts and holders", "clinicians", "points of the quality and outcomes framework"),
    "management": ("primary care trusts", "managers", "support of practices, management of real budgets"),
    "monitoring": ("primary care trusts", "managers", "watching over contracts"),
    "referral control": ("primary care trusts", "managers", "centres through which referrals pass"),
    "governance": ("primary care trusts", "managers", "governance of groups"),
    "protected time": ("primary care trusts", "clinicians", "funded hours of commissioning"),
    "incentive payment": ("primary care trusts", "clinicians", "taking part in commissioning, and what was achieved"),
    "set-up": ("trusts and holders", "managers", "the start of redesigned services"),
    "specialists' pay": ("trusts and holders", "clinicians", "premiums of specialists, and their time without work"),
    "hospital support": ("primary care trusts", "hospitals", "cost of empty capacity that policy has them share"),
    "savings paid": ("trusts and budget accounts", "holders' funds", "savings at hand, and promises that were kept"),
    "savings spent": ("holders' funds", "community services", "services bought from savings"),
    "savings spent on premises": ("holders' funds", "builders and suppliers", "premises bought from savings"),
    "savings taken as income": ("holders' funds", "clinicians", "savings that became personal income"),
    "surplus returned": ("budget accounts", "trusts and hosts", "what the holder may not keep of a saving"),
    "overspend borne": ("holders' funds and hosts", "budget accounts", "the holder's share of an overspend"),
    "overspend covered": ("primary care trusts", "budget accounts", "the trust's share of an overspend"),
    "step-in": ("primary care trusts", "funds of failed holders", "reserves that were gone"),
    "stop-loss met": ("primary care trusts", "budget accounts", "patients who cost more than the cap"),
    "pool paid in": ("budget accounts", "risk pools", "the share of budgets that is set aside"),
    "overspend met by pool": ("risk pools", "budget accounts", "overspends of members"),
    "pool refunded": ("risk pools", "budget accounts", "what overspends left of the pool"),
    "marginal price": ("hospitals", "primary care trusts", "emergencies above those of 2008-09"),
    "bills corrected": ("hospitals", "primary care trusts", "bills that monitoring found wrong"),
    "fund moved": ("holders' funds", "holders' funds", "groups that merged or ended"),
    "shared by merged trusts": ("areas of one trust", "areas of the same trust", "results shared after a merger"),
}
"""Every reason for which money moves: who pays whom, and why. The order is that of the record."""
REASONS = tuple(FLOWS)
