"""Moments in which Ctrl-C has to wait."""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import current_thread, main_thread


@contextmanager
def sigint_held() -> Iterator[None]:
    """Hold Ctrl-C back until the block ends; then it is delivered as usual.

    Processes and threads started inside the block never see it: whoever started them decides what becomes of them.
    """
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


@contextmanager
def sigint_remembered() -> Iterator[Callable[[], None]]:
    """Ctrl-C that cannot get lost: raised as usual, and raised again by the function that the block is given.

    Code of compilers and of callbacks may swallow an exception that comes at a bad moment; who works in a loop asks here
    between its turns.
    """
    if current_thread() is not main_thread():
        yield lambda: None
        return
    came = False

    def interrupt(number: int, frame: object) -> None:
        nonlocal came
        came = True
        raise KeyboardInterrupt

    def ask() -> None:
        if came:
            raise KeyboardInterrupt

    before = signal.signal(signal.SIGINT, interrupt)
    try:
        yield ask
    finally:
        signal.signal(signal.SIGINT, before)
