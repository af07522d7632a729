"""Parameters of need and care: how people, practices and prices of each stream differ."""

from __future__ import annotations

from sim.parameters import Params, interval, param


class PeopleParams(Params):
    """Persistent differences between people."""

    frailty_sd: float = param(
        1.49, unit="log units", low=0.0, high=2.5, prior=interval(1.0, 2.0), source="frailty-needed", mark="derived",
        about="Spread of persistent frailty, beyond what age, sex, deprivation and conditions bring.")  # fmt: skip
    frailty_persistence: float = param(
        0.5, unit="correlation a year", low=0.0, high=1.0, prior=interval(0.3, 0.95), source="persistence-r-implied",
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
    frailty_other_outpatient: float = param(
        0.5, unit="exponent", low=0.0, high=1.5, prior=interval(0.3, 0.8), source="assumption", mark="assumption",
        about="Power of frailty in other first outpatients.")  # fmt: skip
    frailty_accident: float = param(
        0.5, unit="exponent", low=0.0, high=1.5, prior=interval(0.2, 0.8), source="assumption", mark="assumption",
        about="Power of frailty in attendance at A&E.")  # fmt: skip
    frailty_mental: float = param(
        0.8, unit="exponent", low=0.0, high=1.5, prior=interval(0.4, 1.2), source="assumption", mark="assumption",
        about="Power of frailty in mental health care.")  # fmt: skip
    frailty_rare: float = param(
        0.5, unit="exponent", low=0.0, high=1.5, prior=interval(0.0, 1.0), source="assumption", mark="assumption",
        about="Power of frailty in rare costly care.")  # fmt: skip
    frailty_death: float = param(
        0.25, unit="exponent", low=0.0, high=1.5, prior=interval(0.2, 0.8), source="assumption", mark="assumption",
        about="Power of frailty in death.")  # fmt: skip
    practice_style_sd: float = param(
        0.15, unit="log units", low=0.0, high=0.6, prior=interval(0.05, 0.25), source="assumption",
        mark="assumption", about="Persistent spread of practices' planned care and other outpatients net of need and chance (tau).")  # fmt: skip
    emergency_style_sd: float = param(
        0.23, unit="log units", low=0.0, high=0.6, prior=interval(0.1, 0.3), source="practice-emergency-rate",
        mark="derived", about="Persistent spread of practices' emergency admissions net of need and chance.")  # fmt: skip
    sensitive_style_sd: float = param(
        0.296, unit="log units", low=0.0, high=0.6, prior=interval(0.1, 0.4), source="practice-acs-rate",
        mark="derived", about="The same for ambulatory-care-sensitive admissions.")  # fmt: skip
    accident_style_sd: float = param(
        0.25, unit="log units", low=0.0, high=0.6, prior=interval(0.1, 0.4), source="assumption",
        mark="assumption", about="The same for attendances at A&E, where nearness counts most.")  # fmt: skip
    style_correlation: float = param(
        0.5, unit="correlation", low=0.0, high=1.0, prior=interval(0.0, 0.9), source="assumption", mark="assumption",
        about="Correlation of a practice's manner between two streams.")  # fmt: skip
    style_area_share: float = param(
        0.4, unit="share of variance", low=0.0, high=1.0, prior=interval(0.2, 0.6), source="acs-variance-split",
        mark="derived", about="Share of the variance of manner that lies between areas.")  # fmt: skip
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
        0.85, unit="sd over mean", low=0.0, high=3.0, prior=interval(0.7, 1.5), source="refcost-nonemergency-fce",
        mark="derived", about="Spread of the price of an elective stay; with day cases the whole has 2,220 over 1,361.")  # fmt: skip
    price_cv_day_case: float = param(
        0.9, unit="sd over mean", low=0.0, high=3.0, prior=interval(0.6, 1.3), source="refcost-nonemergency-fce",
        mark="derived", about="Spread of the price of a day case.")  # fmt: skip
    price_cv_emergency: float = param(
        1.42, unit="sd over mean", low=0.0, high=3.0, prior=interval(1.0, 2.0), source="refcost-emergency-fce",
        mark="derived", about="Spread of the price of an emergency admission (2,283 over 1,604).")  # fmt: skip
    price_cv_other_outpatient: float = param(
        0.5, unit="sd over mean", low=0.0, high=2.0, prior=interval(0.3, 0.8), source="assumption",
        mark="assumption", about="Spread of the price of another first outpatient attendance.")  # fmt: skip
    price_cv_accident: float = param(
        0.3, unit="sd over mean", low=0.0, high=2.0, prior=interval(0.2, 0.5), source="tariff-ae-recalled",
        mark="derived", about="Spread of the price of an A&E attendance (117, 87 and 59).")  # fmt: skip
    price_cv_mental: float = param(
        1.2, unit="sd over mean", low=0.0, high=4.0, prior=interval(0.8, 2.0), source="assumption",
        mark="assumption", about="Spread of the price of an episode of mental health care.")  # fmt: skip
    price_cv_rare: float = param(
        1.0, unit="sd over mean", low=0.0, high=3.0, prior=interval(0.5, 1.5), source="assumption",
        mark="assumption", about="Spread of the price of a course of rare care.")  # fmt: skip
    followups_per_first: float = param(
        2.24, unit="attendances", low=0.0, high=6.0, prior=interval(2.1, 2.4), source="op-followup-0809",
        mark="checked", about="Follow-ups that a first attendance brings, booked with it.")  # fmt: skip
    mental_health_per_1000: float = param(
        40.0, unit="episodes per 1,000 people a year", low=5.0, high=150.0, prior=interval(20, 80),
        source="assumption", mark="assumption", about="Episodes of specialist mental health care.")  # fmt: skip
    mental_health_per_head_gbp: float = param(
        161.0, unit="£ a registered person, 2009-10", low=80.0, high=250.0, prior=interval(140, 180),
        source="mental-health-share", mark="derived", about="Mental health care: 11% of an allocation of 1,535 a resident.")  # fmt: skip
    rare_per_1000: float = param(
        1.3, unit="courses per 1,000 people a year", low=0.5, high=5.0, prior=interval(1, 3), source="assumption",
        mark="assumption", about="Courses of rare costly care (fifteen categories of a total purchasing pilot).")  # fmt: skip
    rare_per_head_gbp: float = param(
        24.0, unit="£ a registered person, 2009-10", low=0.0, high=80.0, prior=interval(18, 40), source="assumption",
        mark="assumption", about="Rare costly care: 2.8% of hospital and community spending.")  # fmt: skip
    trend_outpatient: float = param(
        1.9, unit="% a year until March 2011", low=-10.0, high=10.0, prior=interval(1, 4), source="op-growth-0910-1011", mark="derived",
        about="Growth of outpatient care beyond that of demand: 4.4% in 2010-11, of which demand and people bring 2.5.")  # fmt: skip
    trend_planned: float = param(
        3.3, unit="% a year until March 2018", low=-10.0, high=10.0, prior=interval(1.5, 4.5), source="hospital-activity-growth",
        mark="derived", about="Growth of planned admissions beyond that of demand: 6.1%, of which demand and people bring 2.8.")  # fmt: skip
    trend_emergency: float = param(
        1.0, unit="% a year until March 2011", low=-10.0, high=10.0, prior=interval(0.5, 1.5), source="emergency-growth", mark="derived",
        about="Growth of emergency admissions beyond that of demand: 2.8%, of which demand and people bring 1.8.")  # fmt: skip
    trend_prescribing: float = param(
        -1.9, unit="% a year until March 2011", low=-10.0, high=10.0, prior=interval(-3, 0), source="prescribing-growth", mark="derived",
        about="Growth of the cost of prescribing beyond that of demand: 3.5% in 2010, where demand, people and prices bring 5.4.")  # fmt: skip
    community_contacts: float = param(
        1.5, unit="contacts a person a year", low=0.2, high=5.0, prior=interval(1, 2), source="assumption",
        mark="assumption", about="Contacts with community health services; fewer make a practice's year more chancy.")  # fmt: skip
    community_per_head_gbp: float = param(
        161.0, unit="£ a registered person, 2009-10", low=80.0, high=250.0, prior=interval(130, 190),
        source="pct-spend-split-recalled", mark="unverified", about="Community health services: 11% of spending.")  # fmt: skip
    frequent_style_sd: float = param(
        0.12, unit="log units", low=0.0, high=0.4, prior=interval(0.05, 0.2), source="assumption", mark="assumption",
        about="Persistent spread of practices' prescribing, community care and consultations.")  # fmt: skip
    trust_decay_km: float = param(
        1.4, unit="km", low=0.5, high=30.0, prior=interval(1, 6), source="Meakin 2020", mark="derived",
        about="Distance over which the pull of a hospital falls by a factor of e; fitted by `python -m sim.data.choice`.")  # fmt: skip
