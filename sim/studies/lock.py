"""One writer per study. The system itself drops the lock of a process that has died, however it died."""

from __future__ import annotations

import errno
import fcntl
import json
import os
import time
from pathlib import Path
from types import TracebackType

from sim.errors import OutputError
from sim.studies.files import moment

LOCK = "lock"
TRIES, SECONDS_BETWEEN = 5, 0.1  # for a look at the lock, which takes it for a moment


class StudyLock:
    """Held while a study is written; `session` names this spell of writing.

    A worker that outlives its study's writer finds another session in the file, and drops what it has made.

    Raises:
        OutputError: on entry, if another process holds it or the folder cannot be written.
    """

    def __init__(self, folder: Path, shown: str) -> None:
        self.path, self.shown = folder / LOCK, shown
        self.session = f"{os.getpid()}-{time.monotonic_ns()}"  # no setting of the clock can repeat it
        self._file = -1

    def __enter__(self) -> StudyLock:
        try:
            self._file = os.open(self.path, os.O_RDWR | os.O_CREAT, 0o644)
            _take(self._file)
            about = {"process": os.getpid(), "since": moment(), "session": self.session}
            _rewrite(self._file, json.dumps(about))
        except OSError as error:
            holder = read_lock(self.path.parent)
            self._close()
            raise OutputError(self._refusal(error, holder)) from None
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            _rewrite(self._file, "")
        except OSError:
            pass  # what is left in the file does no harm: the lock itself is gone with the process
        finally:
            self._close()

    def _close(self) -> None:
        if self._file >= 0:
            os.close(self._file)
            self._file = -1

    def _refusal(self, error: OSError, holder: dict[str, str]) -> str:
        if isinstance(error, BlockingIOError):
            who = (
                f"process {holder.get('process', 'of unknown number')}, since {holder.get('since', 'an unknown time')}"
            )
            return (
                f"{self.shown}: is being written by {who}; only one may write a study at a time. "
                "Wait until it ends, or stop it: what it has finished is kept"
            )
        if error.errno in (errno.ENOLCK, errno.ENOSYS, errno.EOPNOTSUPP):
            return f"{self.shown}: its file system has no locks, which keep two writers apart; put the study elsewhere"
        reason = (error.strerror or str(error)).lower()
        return f"{self.shown}: cannot be written ({reason}); name another folder with --out"


def read_lock(folder: Path) -> dict[str, str]:
    """What the present or last writer wrote about itself; empty when nobody writes."""
    try:
        found = json.loads((folder / LOCK).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def is_held(folder: Path) -> bool:
    """Whether a process writes a study now; one that has died does not, whatever it left in the file."""
    try:
        file = os.open(folder / LOCK, os.O_RDONLY)
    except OSError:
        return False
    try:
        fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    except OSError:
        return False
    finally:
        os.close(file)
    return False


def _take(file: int) -> None:
    for _ in range(TRIES - 1):
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return
        except BlockingIOError:
            time.sleep(SECONDS_BETWEEN)
    fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)


def _rewrite(file: int, text: str) -> None:
    os.ftruncate(file, 0)
    os.pwrite(file, text.encode(), 0)
    os.fsync(file)  # for workers on other machines
