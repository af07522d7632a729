"""Parameters of need and care, and what practices, seasons and growth do to the rates of each stream."""

from __future__ import annotations

from sim.parameters import Params, interval, param

OUTPATIENT, ELECTIVE, EMERGENCY = 0, 1, 2
STREAMS = ("outpatient", "elective", "emergency")


class PeopleParams(Params):
    """Persistent differences between people."""

    frailty_sd: float = param(
        1.6, unit="log units", low=0.0, high=2.5, prior=interval(1.0, 2.0), source="frailty-needed", mark="derived",
        about="Spread of persistent frailty; 1.6 gives a rate multiplier whose CV is about 3.5.")  # fmt: skip
    frailty_persistence: float = param(
        0.8, unit="correlation a year", low=0.0, high=1.0, prior=interval(0.6, 0.95), source="persistence-r-implied",
        mark="assumption", about="Year-to-year correlation of log frailty; that of cost, 0.3-0.4, is lower since chance adds to it.")  # fmt: skip
    frailty_cut: float = param(
        3.3, unit="sd", low=2.0, high=3.9, prior=interval(3.0, 3.9), source="assumption", mark="assumption",
        about="Frailty is cut at this many sd, about the highest one in two thousand.")  # fmt: skip


class CareParams(Params):
    """How rates differ between practices and GPs, how frailty enters each stream, and how prices spread."""

    frailty_outpatient: float = param(
        0.5, unit="exponent", low=0.0, high=1.5, prior=interval(0.3, 0.8), source="assumption", mark="assumption",
        about="Power of frailty in outpatient referral.")  # fmt: skip
    frailty_elective: float = param(
        0.7, unit="exponent", low=0.0, high=1.5, prior=interval(0.4, 1.0), source="assumption", mark="assumption",
        about="Power of frailty in elective admission.")  # fmt: skip
    frailty_emergency: float = param(
        1.0, unit="exponent", low=0.0, high=1.5, prior=interval(0.7, 1.2), source="assumption", mark="assumption",
        about="Power of frailty in emergency admission.")  # fmt: skip
    frailty_death: float = param(
        0.5, unit="exponent", low=0.0, high=1.5, prior=interval(0.2, 0.8), source="assumption", mark="assumption",
        about="Power of frailty in death.")  # fmt: skip
    practice_style_sd: float = param(
        0.15, unit="log units", low=0.0, high=0.4, prior=interval(0.05, 0.25), source="assumption",
        mark="assumption", about="Persistent spread of practices' rates net of need and chance (tau).")  # fmt: skip
    gp_style_sd: float = param(
        0.20, unit="log units", low=0.0, high=0.5, prior=interval(0.1, 0.35), source="assumption", mark="assumption",
        about="Persistent spread of referral between the GPs of a practice.")  # fmt: skip
    head_room: float = param(
        1.35, unit="ratio", low=1.1, high=3.0, prior=interval(1.1, 2.0), source="assumption", mark="assumption",
        about="Largest factor by which policy may raise a rate; a larger one stops the run.")  # fmt: skip
    price_cv_outpatient: float = param(
        0.5, unit="sd over mean", low=0.0, high=2.0, prior=interval(0.3, 0.8), source="assumption",
        mark="assumption", about="Spread of the price of an outpatient episode.")  # fmt: skip
    price_cv_elective: float = param(
        1.63, unit="sd over mean", low=0.0, high=3.0, prior=interval(1.0, 2.0), source="refcost-nonemergency-fce",
        mark="derived", about="Spread of the price of an elective admission (2,220 over 1,361).")  # fmt: skip
    price_cv_emergency: float = param(
        1.42, unit="sd over mean", low=0.0, high=3.0, prior=interval(1.0, 2.0), source="refcost-emergency-fce",
        mark="derived", about="Spread of the price of an emergency admission (2,283 over 1,604).")  # fmt: skip
    trust_decay_km: float = param(
        1.4, unit="km", low=0.5, high=30.0, prior=interval(1, 6), source="Meakin 2020", mark="derived",
        about="Distance over which the pull of a hospital falls by a factor of e; fitted by `python -m sim.data.choice`.")  # fmt: skip
