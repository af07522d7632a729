"""Scopes: which PCTs a run covers, with their practices, hospital trusts and people, as plain arrays."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from scipy.spatial import cKDTree

from sim.data.ages import LIST_BANDS
from sim.data.attraction import attraction
from sim.data.load import columns
from sim.data.population import YEARS as POPULATION_YEARS
from sim.data.population import lists_by_cell, residents_by_age
from sim.data.specialties import admission_shares, outpatient_shares
from sim.errors import ScopeError, did_you_mean

__all__ = [
    "CONTRACTS",
    "DEMO",
    "LIST_BANDS",
    "POPULATION_YEARS",
    "SHA_NAMES",
    "Scope",
    "neighbours",
    "outline_codes",
    "scope",
    "synthetic_scope",
]

CONTRACTS = ("GMS", "PMS", "APMS")
DEMO = ("5A3", "5M8", "5QJ")  # South Gloucestershire, North Somerset, Bristol
SHA_NAMES = {
    "north_east": "Q30",
    "north_west": "Q31",
    "yorkshire_and_the_humber": "Q32",
    "east_midlands": "Q33",
    "west_midlands": "Q34",
    "east_of_england": "Q35",
    "london": "Q36",
    "south_east_coast": "Q37",
    "south_central": "Q38",
    "south_west": "Q39",
}
ENGLAND = "england"
DECAY_KM = 1.4  # fitted: sim.data.choice
IN_SCOPE_SHARE = 0.5  # of a trust's catchment, for the trust to be an agent of the run
OUTLINES_2010 = {"5P3": ("5QV",), "5P4": ("5QV",), "5CC": ("TAP",), "TAM": ("5QW",)}


@dataclass(frozen=True, eq=False)
class Scope:
    """The places of a run. P practices, C primary care trusts, T hospital trusts; sex 0 is female, 1 male.

    Arrays are read-only. Practices stand in the order of the national table, so those of one PCT together.
    """

    key: str
    registered: int  # persons on the lists of the scope, April 2009
    decay_km: float  # of the gravity model

    pct_codes: np.ndarray  # str[C]
    pct_names: np.ndarray  # str[C], for messages only
    pct_national_index: np.ndarray  # int32[C], row of the national table
    pct_sha: np.ndarray  # str[C]
    pct_residents_2009: np.ndarray  # float64[C] persons
    pct_registered_2009: np.ndarray  # int64[C] persons
    pct_rate_scale: np.ndarray  # float64[C], residents over registered relative to England (mean 1)
    pct_mff: np.ndarray  # float64[C], market forces factor (assumption)
    pct_imd: np.ndarray  # float64[C], IMD 2010 score
    pct_group_share: np.ndarray  # float64[2, C, 10], specialty groups of first attendances and of planned admissions
    pct_births_per_1000: np.ndarray  # float64[C], births per 1,000 registered persons a year, 2009
    pct_age_structure: np.ndarray  # float64[C, 91], shares by single age in 2006 (90 is 90 and over)
    pct_population: np.ndarray  # int32[C, 8, 91], residents by year of POPULATION_YEARS and single age

    practice_codes: np.ndarray  # str[P]
    practice_national_index: np.ndarray  # int32[P], permanent: row of the national table
    practice_first_person_id: np.ndarray  # uint32[P], permanent: the same in every scope
    practice_id_room: np.ndarray  # int32[P], person ids reserved for the practice
    practice_pct: np.ndarray  # int32[P], index into the PCTs of the scope
    practice_easting_m: np.ndarray  # int32[P]
    practice_northing_m: np.ndarray  # int32[P]
    practice_imd: np.ndarray  # float64[P], IMD 2010 score
    practice_contract: np.ndarray  # int8[P], place in CONTRACTS
    practice_dispensing: np.ndarray  # bool[P]
    practice_gp_count: np.ndarray  # int16[P], headcount
    practice_list_by_cell: np.ndarray  # int32[P, 9, 2], persons by band of LIST_BANDS and sex
    practice_trust_share: np.ndarray  # float64[P, T + 1], rows sum to 1; last: all other hospitals
    practice_trust_km: np.ndarray  # float32[P, T + 1]; last: mean distance of those others

    trust_codes: np.ndarray  # str[T]
    trust_national_index: np.ndarray  # int32[T]
    trust_beds: np.ndarray  # float64[T], general and acute
    trust_is_foundation: np.ndarray  # bool[T]
    trust_in_scope_share: np.ndarray  # float64[T], share of its catchment that the scope holds

    def __post_init__(self) -> None:
        for named in (self.practice_codes, self.practice_national_index):
            values, times = np.unique(named, return_counts=True)
            if (times > 1).any():
                twice = ", ".join(str(value) for value in values[times > 1])
                raise ScopeError(
                    f"among the places, practice {twice} stands more than once; a practice belongs to one primary care trust, and to "
                    "one group at a time, so give each its own code and its own row of the national table"
                )

    @property
    def practices(self) -> int:
        """How many practices the scope holds."""
        return int(self.practice_codes.size)


def scope(names: Sequence[str] | str, decay_km: float = DECAY_KM) -> Scope:
    """The scope of a name or of a list of names.

    Args:
        names: "demo", "england", an SHA ("Q30" or "north_east"), a PCT code, or a list of any of these.
            Their order does not matter.
        decay_km: Distance over which the pull of a hospital falls by a factor e (fitted in `sim.data.choice`).

    Raises:
        ScopeError: if nothing is named, a name is unknown, or a PCT is named twice.
    """
    asked = [names] if isinstance(names, str) else list(names)
    if not asked:
        raise ScopeError(f"the scope is empty; name {_allowed()}")
    codes, resolved = columns("pcts")["pct"], [_resolve(str(name).strip()) for name in asked]
    chosen = np.sort(np.concatenate([index for _, index in resolved]))
    twice = np.unique(chosen[1:][np.diff(chosen) == 0])
    if twice.size:
        raise ScopeError(f"the scope names {', '.join(codes[twice])} twice; name each PCT once")
    return _build("+".join(sorted(name for name, _ in resolved)), chosen, float(decay_km))


def _allowed() -> str:
    regions, codes = ", ".join(SHA_NAMES), ", ".join(DEMO)
    return f"demo, england, a region ({regions}, or Q30 to Q39), or PCT codes such as {codes}"


def _resolve(name: str) -> tuple[str, np.ndarray]:
    """The name as we write it, and the national rows of its PCTs."""
    table = columns("pcts")
    codes, sha, lower, upper = table["pct"], table["sha"], name.lower(), name.upper()
    if lower == ENGLAND:
        return ENGLAND, np.arange(codes.size)
    if lower == "demo":
        return "demo", np.flatnonzero(np.isin(codes, DEMO))
    if lower in SHA_NAMES or upper in SHA_NAMES.values():
        slugs = {code: slug for slug, code in SHA_NAMES.items()}
        region = slugs.get(upper, lower)
        return region, np.flatnonzero(sha == SHA_NAMES[region])
    if upper in codes:
        return upper, np.flatnonzero(codes == upper)
    known = ["demo", ENGLAND, *SHA_NAMES, *SHA_NAMES.values(), *codes.tolist()]
    hint = did_you_mean(lower, known) or did_you_mean(upper, known)
    raise ScopeError(f"{name!r}: no such scope{hint} (allowed: {_allowed()})")


@lru_cache
def _person_ids() -> tuple[np.ndarray, np.ndarray]:
    """First person id uint32[8206] and room for ids int32[8206], by national practice."""
    size = lists_by_cell().sum(axis=(1, 2), dtype=np.int64)
    room = (3 * size + 1) // 2 + 200  # half as many again, for those who are born or join
    first = np.cumsum(room) - room
    return first.astype(np.uint32), room.astype(np.int32)


@lru_cache
def specialty_shares() -> np.ndarray:
    """Shares of the specialty groups in each PCT's first attendances and planned admissions, float64[2, 152, 10]."""
    return np.stack([outpatient_shares(), admission_shares()])


@lru_cache(maxsize=8)
def _catchment(decay_km: float) -> np.ndarray:
    """Patients of each PCT who use each trust, float64[152, 158], national."""
    used = attraction(decay_km).share * lists_by_cell().sum(axis=(1, 2))[:, None]
    starts = np.searchsorted(columns("practices")["pct"], np.arange(columns("pcts")["pct"].size))
    return np.add.reduceat(used, starts, axis=0)


def _build(key: str, chosen: np.ndarray, decay_km: float) -> Scope:
    pcts, practices, trusts = columns("pcts"), columns("practices"), columns("trusts")
    rows = np.flatnonzero(np.isin(practices["pct"], chosen))
    cells, (first_id, room) = lists_by_cell(), _person_ids()
    catchment = _catchment(decay_km)
    whole = catchment.sum(axis=0)  # nought for specialist hospitals, which belong to no area smaller than England
    everywhere = float(chosen.size == len(catchment))
    held = np.divide(catchment[chosen].sum(axis=0), whole, out=np.full(whole.size, everywhere), where=whole > 0.0)
    near = np.flatnonzero(held >= IN_SCOPE_SHARE)
    share, km = _with_outside(attraction(decay_km).share[rows], attraction(decay_km).km[rows], near)
    cube = residents_by_age()[chosen]
    registered = pcts["registered_2009"].astype(np.int64)
    residents = pcts["residents_2009"].astype(np.float64)
    contract = np.argmax(practices["contract"][rows, None] == np.array(CONTRACTS), axis=1)
    return _read_only(
        Scope(
            key=key,
            registered=int(cells[rows].sum()),
            decay_km=decay_km,
            pct_codes=pcts["pct"][chosen],
            pct_names=pcts["name"][chosen],
            pct_national_index=chosen.astype(np.int32),
            pct_sha=pcts["sha"][chosen],
            pct_residents_2009=residents[chosen],
            pct_registered_2009=registered[chosen],
            pct_rate_scale=(residents / registered)[chosen] / (residents.sum() / registered.sum()),
            pct_mff=pcts["mff"][chosen].astype(np.float64),
            pct_imd=pcts["imd_score"][chosen].astype(np.float64),
            pct_group_share=specialty_shares()[:, chosen],
            pct_births_per_1000=pcts["births_per_1000_registered"][chosen].astype(np.float64),
            pct_age_structure=cube[:, 0] / cube[:, 0].sum(axis=1, keepdims=True),
            pct_population=cube,
            practice_codes=practices["code"][rows],
            practice_national_index=rows.astype(np.int32),
            practice_first_person_id=first_id[rows],
            practice_id_room=room[rows],
            practice_pct=np.searchsorted(chosen, practices["pct"][rows]).astype(np.int32),
            practice_easting_m=practices["easting_m"][rows],
            practice_northing_m=practices["northing_m"][rows],
            practice_imd=practices["imd_score"][rows].astype(np.float64),
            practice_contract=contract.astype(np.int8),
            practice_dispensing=practices["dispensing"][rows],
            practice_gp_count=practices["gp_count"][rows],
            practice_list_by_cell=cells[rows],
            practice_trust_share=share,
            practice_trust_km=km,
            trust_codes=trusts["code"][near],
            trust_national_index=near.astype(np.int32),
            trust_beds=trusts["general_acute_beds"][near].astype(np.float64),
            trust_is_foundation=trusts["is_foundation_trust"][near],
            trust_in_scope_share=held[near],
        )
    )


def _with_outside(share: np.ndarray, km: np.ndarray, near: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Keep the trusts in `near`; all others become the last column."""
    others = np.setdiff1d(np.arange(share.shape[1]), near)
    outside = share[:, others].sum(axis=1, keepdims=True)
    reach = (share[:, others] * km[:, others]).sum(axis=1, keepdims=True)
    nearest = km[:, others].min(axis=1, keepdims=True, initial=np.inf)
    mean = np.divide(reach, outside, out=nearest.astype(np.float64), where=outside > 0)
    return np.hstack([share[:, near], outside]), np.hstack([km[:, near], mean]).astype(np.float32)


def _read_only(made: Scope) -> Scope:
    for value in vars(made).values():
        if isinstance(value, np.ndarray):
            value.flags.writeable = False
    return made


def outline_codes(pct: str) -> tuple[str, ...]:
    """Codes in `pct_outlines` that draw a PCT of April 2009.

    The outlines are of 2010-2013: both Hertfordshire PCTs (5P3, 5P4) share 5QV, and two codes were renewed.
    """
    return OUTLINES_2010.get(pct, (pct,))


def neighbours(x: np.ndarray, y: np.ndarray, k: int, within: np.ndarray) -> np.ndarray:
    """The `k` nearest practices of each, inside the same PCT and never itself; int32[P, k].

    Ties go to the lower index; -1 fills up where a PCT has fewer practices.

    Args:
        x: Eastings in metres, [P].
        y: Northings in metres, [P].
        k: How many.
        within: PCT of each practice, [P].
    """
    found = np.full((len(x), k), -1, dtype=np.int32)
    for pct in np.unique(within):
        rows = np.flatnonzero(within == pct)
        asked = min(k, rows.size - 1)
        if asked < 1:
            continue
        place = np.column_stack([x[rows], y[rows]]).astype(np.float64)
        # practices share buildings: take all within the k-th distance, then ties go by index
        reach = cKDTree(place).query(place, k=[asked + 1])[0][:, 0]
        for row, near in enumerate(cKDTree(place).query_ball_point(place, reach * (1 + 1e-9) + 1e-6)):
            others = np.array(sorted(set(near) - {row}))
            distance = np.hypot(*(place[others] - place[row]).T)
            found[rows[row], :asked] = rows[others[np.argsort(distance, kind="stable")[:asked]]]
    return found


def synthetic_scope(
    practices: int = 3, list_size: int = 400, pcts: int = 1, trusts: int = 1, outside_share: float = 0.1
) -> Scope:
    """A small artificial scope for tests: every practice of the same size with England's ages and sexes.

    PCTs are T01, T02 ..., practices S00001 ..., trusts H01 ...; practices are dealt out to PCTs in equal runs
    and stand 2 km apart in a row; their deprivation runs evenly from 10 to 40. Nothing is drawn.

    Raises:
        ScopeError: unless there is at least one PCT, a practice for each PCT, a trust and a patient.
    """
    if min(practices // max(pcts, 1), list_size, pcts, trusts) < 1 or not 0 <= outside_share <= 1:
        raise ScopeError("a synthetic scope has a PCT, a practice for each, a trust and a patient")
    cells = lists_by_cell()
    exact = cells.sum(axis=0) * (list_size / cells.sum(dtype=np.int64))
    mix = np.floor(exact).astype(np.int32)
    short = list_size - int(mix.sum())
    mix.ravel()[np.argsort(-(exact - mix).ravel(), kind="stable")[:short]] += 1
    belongs = (np.arange(practices) * pcts // practices).astype(np.int32)
    registered = np.bincount(belongs, minlength=pcts) * list_size
    imd = np.linspace(10.0, 40.0, practices)
    cube = np.repeat(residents_by_age().sum(axis=0, dtype=np.int32)[None], pcts, axis=0)
    inside = np.full((practices, trusts), (1.0 - outside_share) / trusts)
    room = (3 * list_size + 1) // 2 + 200
    easting = 400_000 + 2_000 * np.arange(practices)
    km = np.abs(easting[:, None] - (400_000 + 4_000 * np.arange(trusts))) / 1000
    return _read_only(
        Scope(
            key=f"synthetic_{practices}x{list_size}",
            registered=practices * list_size,
            decay_km=DECAY_KM,
            pct_codes=np.array([f"T{n + 1:02d}" for n in range(pcts)]),
            pct_names=np.array([f"Artificial PCT {n + 1}" for n in range(pcts)]),
            pct_national_index=np.arange(pcts, dtype=np.int32),
            pct_sha=np.full(pcts, "T00"),
            pct_residents_2009=registered / 1.05,
            pct_registered_2009=registered.astype(np.int64),
            pct_rate_scale=np.ones(pcts),
            pct_mff=np.ones(pcts),
            pct_imd=np.bincount(belongs, imd) / np.bincount(belongs),
            pct_group_share=np.repeat(specialty_shares().mean(axis=1, keepdims=True), pcts, axis=1),
            pct_births_per_1000=np.full(pcts, 12.0),
            pct_age_structure=cube[:, 0] / cube[:, 0].sum(axis=1, keepdims=True),
            pct_population=cube,
            practice_codes=np.array([f"S{n + 1:05d}" for n in range(practices)]),
            practice_national_index=np.arange(practices, dtype=np.int32),
            practice_first_person_id=(np.arange(practices) * room).astype(np.uint32),
            practice_id_room=np.full(practices, room, dtype=np.int32),
            practice_pct=belongs,
            practice_easting_m=easting.astype(np.int32),
            practice_northing_m=np.full(practices, 300_000, np.int32),
            practice_imd=imd,
            practice_contract=(np.arange(practices) % 2).astype(np.int8),
            practice_dispensing=np.zeros(practices, dtype=bool),
            practice_gp_count=np.full(practices, max(1, round(list_size / 1582)), dtype=np.int16),
            practice_list_by_cell=np.repeat(mix[None], practices, axis=0),
            practice_trust_share=np.hstack([inside, np.full((practices, 1), outside_share)]),
            practice_trust_km=np.hstack([km, np.full((practices, 1), 20.0)]).astype(np.float32),
            trust_codes=np.array([f"H{n + 1:02d}" for n in range(trusts)]),
            trust_national_index=np.arange(trusts, dtype=np.int32),
            trust_beds=np.full(trusts, 500.0),
            trust_is_foundation=(np.arange(trusts) % 2 == 0),
            trust_in_scope_share=np.ones(trusts),
        )
    )
