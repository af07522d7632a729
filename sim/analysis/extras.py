"""Libraries that only an analysis of studies needs, and what to type when they are not there."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from typing import Any

from sim.errors import LcpSimError

EXTRA = "lcp-sim[analysis]"


def extra(module: str, package: str) -> Any:
    """The module of an optional package.

    Raises:
        LcpSimError: with the command that installs it.
    """
    try:
        with quiet():
            return import_module(module)
    except ImportError as error:
        raise LcpSimError(
            f"This analysis needs the package {package}, which cannot be imported ({error}).\n"
            f"Try: python -m pip install '{EXTRA}'    (or: python -m pip install {package})"
        ) from None


@contextmanager
def quiet() -> Iterator[None]:
    """Keep what a library says about itself, and what it does to the form of warnings, to itself."""
    form = warnings.formatwarning
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        warnings.formatwarning = form
