from __future__ import annotations

import errno
import fcntl
import json
import os
import subprocess
import sys
import threading

import pytest

from sim.errors import OutputError
from sim.studies import lock
from sim.studies.lock import LOCK, StudyLock, is_held, read_lock

pytestmark = pytest.mark.unit


def test_whoever_holds_it_is_named_and_a_second_one_is_refused(tmp_path):
    with StudyLock(tmp_path, "mine") as held:
        about = read_lock(tmp_path)
        assert (about["process"], about["session"]) == (os.getpid(), held.session)
        assert is_held(tmp_path)
        with pytest.raises(OutputError) as caught, StudyLock(tmp_path, "mine"):
            pass
        assert read_lock(tmp_path) == about  # the second one leaves it as it is
    assert str(caught.value) == (
        f"mine: is being written by process {os.getpid()}, since {about['since']}; only one may write a study at a time. "
        "Wait until it ends, or stop it: what it has finished is kept"
    )
    assert read_lock(tmp_path) == {}
    assert not is_held(tmp_path)


def test_it_can_be_had_again_and_every_spell_has_a_name_of_its_own(tmp_path):
    sessions = set()
    for _ in range(3):
        with StudyLock(tmp_path, "mine") as held:
            sessions.add(held.session)
    assert len(sessions) == 3


def test_it_is_dropped_after_an_error(tmp_path):
    with pytest.raises(ValueError, match="bad luck"), StudyLock(tmp_path, "mine"):
        raise ValueError("bad luck")
    assert not is_held(tmp_path)
    with StudyLock(tmp_path, "mine"):
        pass


@pytest.mark.integration
def test_a_process_that_is_killed_drops_it_whatever_it_left_in_the_file(tmp_path):
    script = (
        "import sys, time, pathlib\nfrom sim.studies.lock import StudyLock\n"
        "with StudyLock(pathlib.Path(sys.argv[1]), 'mine'):\n    print('held', flush=True)\n    time.sleep(600)"
    )
    process = subprocess.Popen([sys.executable, "-c", script, str(tmp_path)], stdout=subprocess.PIPE, text=True)
    assert process.stdout.readline() == "held\n"
    with pytest.raises(OutputError, match=f"is being written by process {process.pid}"), StudyLock(tmp_path, "mine"):
        pass
    process.kill()
    process.communicate()
    assert read_lock(tmp_path)["process"] == process.pid
    assert not is_held(tmp_path)
    with StudyLock(tmp_path, "mine") as held:
        assert read_lock(tmp_path)["session"] == held.session


def test_processes_that_are_started_meanwhile_do_not_inherit_it(tmp_path):
    with StudyLock(tmp_path, "mine"):
        process = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"], close_fds=False)
    try:
        with StudyLock(tmp_path, "mine"):  # it waits a moment, for a process lets go only when its program is loaded
            pass
    finally:
        process.kill()
        process.wait()


@pytest.mark.parametrize("content", [b"", b"{", b"[1]", b"\xff\xfe", b'{"session": "old", "process": 1}' * 50])
def test_whatever_stands_in_the_file_is_no_hindrance(tmp_path, content):
    (tmp_path / LOCK).write_bytes(content)
    assert isinstance(read_lock(tmp_path), dict)
    with StudyLock(tmp_path, "mine") as held:
        assert json.loads((tmp_path / LOCK).read_bytes())["session"] == held.session


def test_a_look_at_it_holds_nobody_up(tmp_path):
    (tmp_path / LOCK).touch()
    file = os.open(tmp_path / LOCK, os.O_RDONLY)
    fcntl.flock(file, fcntl.LOCK_SH)  # as `is_held` does, but for longer
    threading.Timer(0.15, os.close, [file]).start()
    with StudyLock(tmp_path, "mine"):
        assert is_held(tmp_path)


def test_a_holder_that_said_nothing_of_itself_is_an_unknown_one(tmp_path, monkeypatch):
    monkeypatch.setattr(lock, "SECONDS_BETWEEN", 0.0)
    with StudyLock(tmp_path, "mine"):
        (tmp_path / LOCK).write_bytes(b"")
        with pytest.raises(OutputError, match="by process of unknown number, since an unknown time"):
            StudyLock(tmp_path, "mine").__enter__()


def test_a_folder_that_cannot_be_written_and_one_without_locks_are_told_apart(tmp_path, monkeypatch):
    (tmp_path / "a" / LOCK).mkdir(parents=True)
    with pytest.raises(
        OutputError, match=r"^mine: cannot be written \(is a directory\); name another folder with --out$"
    ):
        StudyLock(tmp_path / "a", "mine").__enter__()
    with pytest.raises(OutputError, match=r"^mine: cannot be written \(no such file or directory\)"):
        StudyLock(tmp_path / "nowhere", "mine").__enter__()

    def refuse(file, how):
        raise OSError(errno.ENOLCK, "No locks available")

    monkeypatch.setattr(fcntl, "flock", refuse)
    with pytest.raises(OutputError, match=r"^mine: its file system has no locks.*put the study elsewhere$"):
        StudyLock(tmp_path, "mine").__enter__()
    assert not is_held(tmp_path)


def test_a_refusal_leaves_no_file_open(tmp_path, monkeypatch):
    monkeypatch.setattr(lock, "SECONDS_BETWEEN", 0.0)
    with StudyLock(tmp_path, "mine"):
        before = len(os.listdir("/proc/self/fd")) if os.path.isdir("/proc/self/fd") else 0
        for _ in range(5):
            with pytest.raises(OutputError):
                StudyLock(tmp_path, "mine").__enter__()
            is_held(tmp_path)
        assert not before or len(os.listdir("/proc/self/fd")) == before
