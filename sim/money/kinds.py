"""Kinds of contract, found by file: whoever adds one touches no other file.

A kind is a module of `sim.money.contracts`, or of a folder of one's own, with a function `contract(offer) -> Contract`; the file's
name is the kind's name.
"""

from __future__ import annotations

import pkgutil
from functools import lru_cache
from importlib import import_module
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType

import numpy as np

from sim import own
from sim.care.lines import LINES
from sim.errors import ContractError, did_you_mean
from sim.levers import BY_KIND, AllLevers
from sim.money import contracts as package
from sim.money.contracts.base import Contract, Offer
from sim.money.contracts.parameters import ContractParams

NO_KINDS = ("base", "parameters")


def kinds() -> tuple[str, ...]:
    """Names of all kinds of contract, in alphabetical order."""
    ships = [found.name for found in pkgutil.iter_modules(package.__path__) if found.name not in NO_KINDS]
    return tuple(sorted([*ships, *own.files(own.CONTRACTS)]))


def offered(levers: AllLevers, line_shares: np.ndarray, parameters: ContractParams) -> Offer:
    """What a kind of contract may read, with the shares of lines [11] by name."""
    return Offer(levers, dict(zip(LINES, np.asarray(line_shares).tolist(), strict=True)), parameters)


def terms(kind: str, offer: Offer) -> Contract:
    """Terms of a kind of contract.

    Args:
        kind: one of `kinds()`.
        offer: levers of the month, shares of lines, parameters.

    Raises:
        ContractError: if there is no such kind, or its terms are impossible.
    """
    if kind not in kinds():
        raise ContractError(f"{kind!r}: no such contract{did_you_mean(kind, kinds())} (there are {', '.join(kinds())})")
    module = _module(kind)
    if not hasattr(module, "contract"):
        raise ContractError(f"{kind}: its file has no function contract(offer)")
    try:
        found = module.contract(offer)
    except ContractError as error:
        raise ContractError(f"{kind}: {error}") from None
    except Exception as error:  # whatever somebody's own contract may do
        raise ContractError(f"{kind}: its contract(offer) fails ({type(error).__name__}: {error})") from error
    if not isinstance(found, Contract):
        raise ContractError(f"{kind}: its contract(offer) gives a {type(found).__name__}; return a sim.Contract")
    return found


def _module(kind: str) -> ModuleType:
    file = own.files(own.CONTRACTS).get(kind)
    if file is None:
        return import_module(f"{package.__name__}.{kind}")
    try:
        return _loaded(file, file.stat().st_mtime_ns)
    except Exception as error:  # whatever somebody's own file may do
        raise ContractError(f"{kind}: its file cannot be read ({type(error).__name__}: {error})") from error


@lru_cache(maxsize=64)
def _loaded(file: Path, stamp: int) -> ModuleType:
    """A contract of one's own, as its file was at that time."""
    spec = spec_from_file_location(f"own_contract_{file.stem}", file)
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def problem_of(kind: str) -> str | None:
    """Why a kind cannot be used with the levers of the baseline, or None when it can."""
    if kind == BY_KIND:
        return None
    try:
        terms(kind, offered(AllLevers(), np.full(len(LINES), 1.0 / len(LINES)), ContractParams()))
    except ContractError as error:
        return str(error)
    return None
