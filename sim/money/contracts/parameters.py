"""Numbers of the contracts that ship: sizes, shares and allowances of earlier and proposed schemes."""

from __future__ import annotations

from sim.parameters import Params, interval, param


class ContractParams(Params):
    """Terms that were written into schemes, where levers do not set them."""

    fundholding_min_people: int = param(
        5_000, unit="people", low=0, high=20_000, prior=interval(3_000, 9_000), source="gpfh-eligibility", mark="checked",
        about="Smallest list with which a practice could hold a standard fund.")  # fmt: skip
    fundholding_elective_share: float = param(
        0.7, unit="share of elective admissions", low=0.0, high=1.0, prior=interval(0.6, 0.8), source="gpfh-scope", mark="checked",
        about="Share of elective admissions that a fund had to pay for.")  # fmt: skip
    fundholding_stop_loss_gbp: float = param(
        6_000.0, unit="£ a patient a year", low=1_000.0, high=50_000.0, prior=interval(5_000, 10_000),
        source="fundholding-stop-loss", mark="unverified", about="Cost of one patient above which the health authority paid.")  # fmt: skip
    fundholding_management_gbp: float = param(
        6.9, unit="£ a head a year", low=0.0, high=15.0, prior=interval(4.0, 10.0), source="gpfh-mgmt-total", mark="derived",
        about="Management and computing of a fund: 66 million of allowances in 1994-95, with computers as 232 stands to 164 in all "
        "years to then, over 40% of 49 million people, at prices of 2009-10.")  # fmt: skip
    purchasing_min_people: int = param(
        10_000, unit="people", low=0, high=100_000, prior=interval(7_000, 20_000), source="assumption", mark="assumption",
        about="Smallest population of a total purchasing site.")  # fmt: skip
    purchasing_management_gbp: float = param(
        2.8, unit="£ a head a year", low=0.0, high=10.0, prior=interval(1.0, 7.0), source="tpp-mgmt-per-head", mark="unverified",
        about="Direct management cost of a total purchasing site.")  # fmt: skip
    prescribing_share: float = param(
        0.54, unit="share 0-1", low=0.0, high=1.0, prior=interval(0.2, 0.8), source="risk-bexley-share", mark="checked",
        about="Share of over- and underspends of prescribing that practices have under a prescribing risk-share.")  # fmt: skip
    two_sided_share: float = param(
        0.5, unit="share 0-1", low=0.0, high=1.0, prior=interval(0.25, 0.75), source="assumption", mark="assumption",
        about="Share of savings and of overspends that the holder has under a two-sided share.")  # fmt: skip
    two_sided_corridor: float = param(
        0.02, unit="share of budget", low=0.0, high=0.1, prior=interval(0.0, 0.04), source="assumption", mark="assumption",
        about="Band around the budget of a two-sided share in which nothing is gained or lost.")  # fmt: skip
    two_sided_stop_loss_gbp: float = param(
        20_000.0, unit="£ a patient a year", low=5_000.0, high=100_000.0, prior=interval(10_000, 50_000), source="assumption",
        mark="assumption", about="Cost of one patient above which the holder of a two-sided share is not charged.")  # fmt: skip
    outcome_weight: float = param(
        0.1, unit="share of budget", low=0.0, high=0.5, prior=interval(0.02, 0.2), source="assumption", mark="assumption",
        about="Share of the money that depends on outcomes under full capitation with outcome payment.")  # fmt: skip
