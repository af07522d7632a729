"""Linear algebra on one thread: the last bit of a product must not depend on how many threads a machine has.

Libraries behind NumPy and SciPy share a product among threads as they please, and so add it up in another order. What a
run does with such products is small; that its results are the same everywhere is worth more.
"""

from __future__ import annotations

from contextlib import AbstractContextManager
from functools import cache

from threadpoolctl import ThreadpoolController


def on_one_thread() -> AbstractContextManager[object]:
    """Hold the libraries of NumPy and SciPy to one thread; compiled loops over practices keep theirs."""
    limits: AbstractContextManager[object] = _controller().limit(limits=1, user_api="blas")
    return limits


@cache
def _controller() -> ThreadpoolController:
    import scipy.linalg  # noqa: F401  # a library that is loaded later would not be held

    return ThreadpoolController()
