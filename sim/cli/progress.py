"""How far the work is, on standard error: a bar for people, a few lines for a log."""

from __future__ import annotations

import sys
import time
from types import TracebackType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sim.studies.execute import Moment

LINES = 4  # that a log receives
SECONDS_BETWEEN_LINES = 30


class Progress:
    """Call it with (done, in all). Shows a bar on a terminal, else a line at each quarter."""

    def __init__(self, what: str, unit: str) -> None:
        self.what, self.unit = what, unit
        self.began = time.perf_counter()
        self._bar: Any = None
        self._quarters = 0

    def __enter__(self) -> Progress:
        if not sys.stderr.isatty():
            print(f"{self.what} ...", file=sys.stderr, flush=True)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._bar is not None:
            self._bar.close()

    def __call__(self, done: int, total: int) -> None:
        if sys.stderr.isatty():
            self._draw(done, total)
        elif done * LINES // total > self._quarters:
            self._quarters = done * LINES // total
            seconds = time.perf_counter() - self.began
            print(f"  {done} of {total} {self.unit}, {seconds:.0f} s", file=sys.stderr, flush=True)

    def begin(self, total: int) -> None:
        """Show that work has begun, before the first piece is done."""
        if sys.stderr.isatty():
            self._draw(0, total)

    def _draw(self, done: int, total: int) -> None:
        if self._bar is None:
            from tqdm import tqdm

            look = f"{{desc}} |{{bar}}| {{n_fmt}} of {{total_fmt}} {self.unit}, {{elapsed}} gone, {{remaining}} left"
            self._bar = tqdm(desc=self.what, total=total, bar_format=look, mininterval=0.2, dynamic_ncols=True)
        self._bar.update(done - self._bar.n)


class StudyProgress:
    """Runs done, failed and left, and the time left: a bar on a terminal, else a line every half minute."""

    def __init__(self, what: str) -> None:
        self.what = what
        self._bar: Any = None
        self._said = -float("inf")

    def __enter__(self) -> StudyProgress:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._bar is not None:
            self._bar.close()

    def __call__(self, moment: Moment) -> None:
        if sys.stderr.isatty():
            self._draw(moment)
        elif not moment.standing.left or time.monotonic() - self._said >= SECONDS_BETWEEN_LINES:
            self._said = time.monotonic()
            print(f"{self.what}: {moment}", file=sys.stderr, flush=True)

    def _draw(self, moment: Moment) -> None:
        if self._bar is None:
            from tqdm import tqdm

            look = "{desc} |{bar}| {elapsed} gone"
            self._bar = tqdm(total=moment.standing.total, bar_format=look, mininterval=0.2, dynamic_ncols=True)
        self._bar.set_description_str(f"{self.what}: {moment}", refresh=False)
        self._bar.update(moment.standing.done + moment.standing.failed - self._bar.n)
