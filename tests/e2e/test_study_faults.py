"""Whatever befalls a study, it ends as if nothing had happened: real processes, killed, starved, damaged and resumed.

The runs are those of `tests.study_runs`, which cost nothing, but for the last tests, in which the model itself runs.
"""

from __future__ import annotations

import json
import os
import resource
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import psutil
import pytest

from sim.errors import LcpSimError, OutputError
from sim.outcomes.tables import TABLES
from sim.studies import cluster, folder, lock, pool
from sim.studies.execute import retry_study, run_study
from sim.studies.folder import LOG, POPULATIONS, Standing, StudyFolder
from sim.studies.verify import take_back, verify
from tests.study_runs import (
    BASE,
    BEGUN,
    FLAGS,
    LADDER,
    OUT_OF_TIME,
    PLACE,
    PLAIN,
    QUICK,
    SLOW,
    SPEC,
    STUDY,
    calls,
    calm,
    flag,
    planned,
)  # fmt: skip

pytestmark = pytest.mark.e2e
ROOT = Path(__file__).resolve().parents[2]
SEEDS, MANY_SEEDS = 8, 100
PATIENCE = 120.0  # seconds, for a machine with much else to do
BEGIN = (
    "import sys; from sim.studies.execute import run_study; run_study(sys.argv[1], 2, *sys.argv[3:], run=sys.argv[2])"
)


@pytest.fixture
def place(tmp_path, monkeypatch):
    """Where a test has its study, and its runs their notes."""
    monkeypatch.setenv(PLACE, str(tmp_path))
    return tmp_path


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory):
    """The study as it is when nothing goes wrong."""
    return calm(tmp_path_factory.mktemp("calm") / STUDY, SEEDS)


def begin(place: Path, *how: str, run: str = SLOW) -> subprocess.Popen[bytes]:
    """Begin or resume a study in a process of its own, with two workers."""
    command = [sys.executable, "-c", BEGIN, str(place / STUDY), run, *how]
    return subprocess.Popen(command, cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)})


def await_(true: Callable[[], bool], what: str) -> None:
    began = time.monotonic()
    while not true():
        assert time.monotonic() - began < PATIENCE, f"waited in vain until {what}"
        time.sleep(0.01)


def await_done(study: StudyFolder, more: int, process: subprocess.Popen) -> None:
    """Wait until so many more runs are done, and there are workers at it."""
    goal = len(study.finished()) + more
    await_(lambda: len(study.finished()) >= goal and len(workers_of(process)) > 0, f"{more} more runs are done")


def workers_of(process: subprocess.Popen) -> list[psutil.Process]:
    """The processes that do the runs for one."""
    try:
        return [child for child in psutil.Process(process.pid).children() if child.status() != psutil.STATUS_ZOMBIE]
    except psutil.NoSuchProcess:
        return []


def are_gone(processes: list[psutil.Process]) -> Callable[[], bool]:
    return lambda: not any(one.is_running() and one.status() != psutil.STATUS_ZOMBIE for one in processes)


def assert_whole(place: Path, undisturbed: StudyFolder, failed: int = 0) -> None:
    """Nothing is missing, nothing is other than it should be, nothing is left over, and nothing was done twice."""
    study = StudyFolder(place / STUDY)
    assert study.standing() == Standing(len(undisturbed.plan), len(undisturbed.plan) - failed, failed)
    if not failed:
        assert study.digest() == undisturbed.digest()
    assert verify(study.path, sample=2, run=PLAIN).problems == ()
    assert [path for path in study.path.rglob("*") if path.name.endswith(".partial")] == []
    assert not (study.path / POPULATIONS).exists()
    assert study.writer() == {}
    assert_nothing_done_twice(study)


def assert_nothing_done_twice(study: StudyFolder) -> None:
    assert {what for what, *_ in calls(study.path.parent)} <= {BEGUN}  # the runs themselves look for their mark
    done = set()
    for line in (study.path / LOG).read_text(encoding="utf-8").splitlines():
        entry = json.loads(line)
        assert entry["what"] != "started" or entry["run_id"] not in done
        done |= {entry["run_id"]} if entry["what"] == "done" else set()


# Killed ----------------------------------------------------------------------------------------------------------


def test_kills_of_workers_and_parent_at_any_moment_cost_nothing(place):
    study, chance, kills = planned(place / STUDY, MANY_SEEDS), np.random.default_rng(2008), 0
    while kills < 21:
        parent, killed = begin(place), []
        for _ in range(6):
            await_done(study, int(chance.integers(4, 7)), parent)  # so that no run sees three deaths
            time.sleep(chance.uniform(0.0, 0.05))
            victim = chance.choice(workers_of(parent))
            victim.kill()
            killed.append(victim)
        time.sleep(chance.uniform(0.0, 0.2))
        left = workers_of(parent)
        assert parent.poll() is None, "the study is too small for so many kills"
        parent.kill()
        parent.wait()
        kills += len(killed) + 1
        await_(are_gone([*killed, *left]), "the workers have followed their parent")
    assert study.standing().left > 0
    assert run_study(study.path, 2, run=SLOW) == Standing(2 * MANY_SEEDS, 2 * MANY_SEEDS, 0)
    assert_whole(place, calm(place / "calm", MANY_SEEDS))


def test_workers_end_when_their_parent_is_killed_even_in_the_middle_of_a_run(place):
    study = planned(place / STUDY, SEEDS)
    for scenario in (BASE, LADDER):
        flag(place, scenario, 1, "hang")
    parent = begin(place)
    await_(lambda: len(calls(place)) >= 2, "two runs hang")
    workers = workers_of(parent)
    assert len(workers) == 2
    parent.kill()
    parent.wait()
    await_(are_gone(workers), "the workers have ended")
    assert study.writer() == {}
    assert study.standing().done == 0


# Runs that go wrong ----------------------------------------------------------------------------------------------


def test_every_trouble_costs_its_own_run_alone_and_a_retry_mends_it(place, undisturbed, monkeypatch):
    monkeypatch.setattr(pool, "SECONDS_TO_END", 0.5)
    study = planned(place / STUDY, SEEDS)
    flag(place, BASE, 1, "raise", "always")
    flag(place, LADDER, 1, "raise-oddly")
    flag(place, BASE, 2, "hang")
    flag(place, LADDER, 2, "interrupt")
    flag(place, BASE, 3, "die", "die", "die")
    flag(place, BASE, 4, "exit")
    flag(place, BASE, 5, "sys-exit")
    flag(place, BASE, 6, "close-all")
    flag(place, BASE, 7, "talk")
    standing = run_study(study.path, 2, time_limit_seconds=6.0, run=QUICK)
    assert standing == Standing(16, 11, 5)
    failed = {(row.scenario, row.seed): study.failure(row.run_id) for row in map(study.row, study.failed())}
    assert {run: about["reason"][:80] for run, about in failed.items()} == {
        (BASE, 1): "ValueError: the well of seed 1 is dry",
        (LADDER, 1): failed[LADDER, 1]["reason"][:80],
        (BASE, 2): "it took longer than the limit of 6 seconds",
        (BASE, 3): "3 times in a row its process ended in the middle of it; at last, its process was",
        (BASE, 5): "SystemExit: I would rather not",
    }
    assert failed[LADDER, 1]["reason"].startswith("OSError: \udcff and a long story")
    about = failed[BASE, 1]
    assert "_trouble(config.scenario, seed)\n" in about["traceback"]
    assert about["configuration"] == study.config(about["config_hash"], BASE).plain()
    tries = {(row.scenario, row.seed): study.attempts()[row.run_id] for row in study.plan.itertuples()}
    again = {(BASE, 3): 3, (LADDER, 2): 2, (BASE, 4): 2, (BASE, 6): 2}
    assert tries == {**dict.fromkeys(tries, 1), **again}
    assert [path for path in study.path.glob("tables/*/*/*.parquet") if path.stem in study.failed()] == []
    assert_whole(place, undisturbed, failed=5)

    assert run_study(study.path, run=QUICK) == standing  # to resume is not to retry
    shutil.rmtree(place / FLAGS)
    assert retry_study(study.path, 2, run=QUICK) == Standing(16, 16, 0)
    assert study.failed() == set()
    assert_whole(place, undisturbed)


def test_processes_are_renewed_and_nothing_is_left_open(place, undisturbed, monkeypatch):
    monkeypatch.setattr(pool, "RUNS_EACH", 6)
    study = planned(place / STUDY, SEEDS)
    own = psutil.Process()
    before, seen = own.num_fds(), set()

    def look(moment):
        seen.update(child.pid for child in own.children())

    assert run_study(study.path, 2, progress=look, run=SLOW).left == 0
    assert len(seen) > 3
    assert own.num_fds() == before
    assert own.children() == []  # not even as zombies
    assert_whole(place, undisturbed)


def test_processes_that_cannot_start_stop_the_study_with_a_clear_message(place, undisturbed, monkeypatch, capfd):
    study = planned(place / STUDY, SEEDS)
    broken = place / "broken"
    broken.mkdir()
    (broken / "pyarrow.py").write_text("raise MemoryError('there is no room')", encoding="utf-8")
    with monkeypatch.context() as patch:
        patch.setattr(sys, "path", [str(broken), *sys.path])
        with pytest.raises(LcpSimError, match=r"[3-9] processes in a row ended before they were ready.*--jobs 1") as caught:
            run_study(study.path, 2, run=QUICK)
    assert "0 of 16 runs are finished and kept" in caught.value.__notes__[0]
    assert "there is no room" in capfd.readouterr().err
    assert psutil.Process().children() == []
    assert run_study(study.path, run=QUICK).left == 0
    assert_whole(place, undisturbed)


# Disks -----------------------------------------------------------------------------------------------------------


@pytest.fixture
def small_disk(place):
    """A disk with room for a few runs, and a way to make it large."""
    disk = place / STUDY
    disk.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=320k", "tmpfs", str(disk)]
    if not shutil.which("mount") or subprocess.run(mount, check=False, capture_output=True).returncode:
        pytest.skip("no disk can be mounted here; the limit on the size of files is tried instead")
    try:
        yield lambda: subprocess.run(["mount", "-o", "remount,size=64m", str(disk)], check=True)
    finally:
        subprocess.run(["umount", "-l", str(disk)], check=True)


def test_a_full_disk_stops_the_study_and_what_is_finished_is_kept(place, undisturbed, small_disk):
    study = planned(place / STUDY, SEEDS)
    with pytest.raises(OutputError, match=r"cannot be written \(.*no space left on device") as caught:
        run_study(study.path, 2, run=QUICK)
    done = study.standing().done
    assert 0 < done < 16
    assert f"{done} of 16 runs are finished and kept" in caught.value.__notes__[0]
    small_disk()
    assert run_study(study.path, run=QUICK) == Standing(16, 16, 0)
    assert_whole(place, undisturbed)


def test_files_that_may_not_grow_stop_the_study_and_what_is_finished_is_kept(place, undisturbed):
    study = planned(place / STUDY, SEEDS)
    assert run_study(study.path, stop_after=3, run=QUICK).done >= 3
    own, most = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (2000, most))  # for our workers too
    try:
        with pytest.raises(OutputError, match=r"cannot be written \(.*file too large"):
            run_study(study.path, run=QUICK)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (own, most))
    assert run_study(study.path, run=QUICK) == Standing(16, 16, 0)
    assert_whole(place, undisturbed)


@pytest.fixture
def locked() -> Iterator[Callable[[Path], Callable[[], None]]]:
    """Makes a folder unwritable, for the administrator too, and returns what makes it writable again."""
    open_again: list[Callable[[], None]] = []

    def close(path: Path) -> Callable[[], None]:
        if os.geteuid():
            path.chmod(0o555)
            open_again.append(lambda: path.chmod(0o755))
        else:
            if subprocess.run(["chattr", "+i", str(path)], check=False, capture_output=True).returncode:
                pytest.skip("nothing is forbidden to the administrator on this file system")
            open_again.append(lambda: subprocess.run(["chattr", "-i", str(path)], check=True) and None)
        return open_again[-1]

    yield close
    for opened in open_again:
        opened()


def test_a_folder_that_cannot_be_written_stops_the_study_until_it_can(place, undisturbed, locked):
    study = planned(place / STUDY, SEEDS)
    opened = locked(study.path / "done")
    with pytest.raises(OutputError, match=r"cannot be written \((permission denied|operation not permitted)\)"):
        run_study(study.path, run=QUICK)
    assert study.standing() == Standing(16, 0, 0)
    opened()
    assert run_study(study.path, run=QUICK).left == 0
    assert_whole(place, undisturbed)


def test_damage_is_found_by_verify_and_mended_by_resume(place, undisturbed):
    shutil.copytree(undisturbed.path, place / STUDY)
    study = StudyFolder(place / STUDY)
    tables = {run_id: sorted(study.path.glob(f"tables/*/*/{run_id}.parquet")) for run_id in study.plan.run_id}
    short, altered, gone, marked, emptied, renamed = list(tables)[:6]
    tables[short][0].write_bytes(tables[short][0].read_bytes()[:-20])
    content = bytearray(tables[altered][1].read_bytes())
    content[len(content) // 2] ^= 1
    tables[altered][1].write_bytes(content)
    tables[gone][2].unlink()
    (study.path / "done" / f"{marked}.json").write_text("{", encoding="utf-8")
    (study.path / "done" / f"{emptied}.json").write_text('{"tables": {}}', encoding="utf-8")
    tables[renamed][3].write_bytes(tables[list(tables)[7]][3].read_bytes())  # whole, but of another run
    found = verify(study.path, sample=3, run=PLAIN)
    assert dict(found.problems) == {
        short: f"{tables[short][0].relative_to(study.path)}: was altered or cut short since it was written",
        altered: f"{tables[altered][1].relative_to(study.path)}: was altered or cut short since it was written",
        gone: f"{tables[gone][2].relative_to(study.path)}: is missing",
        marked: "its mark is damaged",
        emptied: "its mark names no files",
        renamed: f"{tables[renamed][3].relative_to(study.path)}: was altered or cut short since it was written",
    }
    take_back(study.path, found.damaged)
    assert study.standing() == Standing(16, 10, 0)
    assert run_study(study.path, run=QUICK) == Standing(16, 16, 0)
    assert len(calls(place)) == 6
    assert_whole(place, undisturbed)


def test_files_that_a_power_cut_took_are_noticed_when_a_study_is_resumed(place, undisturbed):
    shutil.copytree(undisturbed.path, place / STUDY)
    study = StudyFolder(place / STUDY)
    emptied, gone = sorted(study.finished())[:2]
    os.truncate(next(study.path.glob(f"tables/*/*/{emptied}.parquet")), 0)
    next(study.path.glob(f"tables/*/*/{gone}.parquet")).unlink()
    assert run_study(study.path, run=QUICK) == Standing(16, 16, 0)
    assert len(calls(place)) == 2
    assert_whole(place, undisturbed)


# Clocks ----------------------------------------------------------------------------------------------------------


def test_a_clock_that_jumps_changes_nothing(place, undisturbed, monkeypatch):
    moments = iter(["2038-01-19T03:14:08+00:00", "1970-01-01T00:00:00+00:00"] * 1000)
    for module in (folder, lock):
        monkeypatch.setattr(module, "moment", lambda: next(moments))
    hours = iter([4e9, 0.0, -1.0] * 100_000)
    monkeypatch.setattr(time, "time", lambda: next(hours))
    study = planned(place / STUDY, SEEDS)
    run_study(study.path, time_limit_seconds=60.0, stop_after=5, run=OUT_OF_TIME)
    for number, path in enumerate(sorted(study.path.rglob("*"))):
        os.utime(path, (4e9, 4e9) if number % 2 else (0, 0))
    assert run_study(study.path, time_limit_seconds=60.0, run=OUT_OF_TIME).left == 0
    assert_whole(place, undisturbed)


# Dask ------------------------------------------------------------------------------------------------------------


class Cluster:
    """A scheduler and workers, each a process of its own."""

    def __init__(self, place: Path) -> None:
        self.place, self.processes = place, []
        file = place / "scheduler.json"
        self.scheduler = self._start("scheduler", "--port", "0", "--no-dashboard", "--scheduler-file", str(file))
        await_(lambda: file.exists() and bool(file.read_text()), "the scheduler has written its address")
        self.address = json.loads(file.read_text())["address"]

    def add_worker(self) -> subprocess.Popen:
        more = (
            "--nworkers",
            "1",
            "--nthreads",
            "1",
            "--no-nanny",
            "--no-dashboard",
            "--local-directory",
            str(self.place),
        )
        return self._start("worker", self.address, *more)

    def _start(self, what: str, *more: str) -> subprocess.Popen:
        with (self.place / "dask.log").open("ab") as log:
            command = [sys.executable, "-m", "dask", what, *more]
            env = {**os.environ, "PYTHONPATH": str(ROOT)}
            self.processes.append(subprocess.Popen(command, cwd=self.place, env=env, stdout=log, stderr=log))
        return self.processes[-1]

    def end(self) -> None:
        found = [child for process in self.processes for child in workers_of(process)]
        for process in self.processes:
            process.kill()
            process.wait()
        await_(are_gone(found), "the processes beside the Dask workers have ended")


@pytest.fixture
def dask(place):
    cluster = Cluster(place)
    yield cluster
    cluster.end()


@pytest.mark.identity
def test_a_dask_cluster_may_lose_workers_and_the_parent_and_gives_the_same_bits(place, undisturbed, dask):
    study = planned(place / STUDY, SEEDS)
    first = dask.add_worker()
    parent = begin(place, "dask", dask.address)
    await_(lambda: len(study.finished()) >= 2, "a few runs are done")
    parent.kill()
    parent.wait()
    dask.add_worker()

    def kill_the_first_worker(moment):
        if moment.standing.done >= 8 and first.poll() is None:
            first.kill()

    standing = run_study(study.path, 1, "dask", dask.address, 60.0, kill_the_first_worker, run=SLOW)
    assert standing == Standing(16, 16, 0)
    assert first.wait() == -signal.SIGKILL
    assert_whole(place, undisturbed)


def test_runs_that_go_wrong_on_a_dask_cluster_fail_as_they_do_here_and_a_lost_scheduler_is_told(
    place, undisturbed, dask, caplog
):
    study = planned(place / STUDY, SEEDS)
    flag(place, BASE, 1, "raise")
    flag(place, LADDER, 1, "hang")
    flag(place, BASE, 2, "die", "die", "die")
    flag(place, LADDER, 2, "exit")
    dask.add_worker()

    def kill_the_scheduler(moment):
        if moment.standing.done >= 5 and moment.standing.failed == 3:
            dask.scheduler.kill()

    with pytest.raises(LcpSimError, match=r"tcp://.*: the connection to the scheduler was lost") as caught:
        run_study(study.path, 1, "dask", dask.address, 4.0, kill_the_scheduler, run=SLOW)
    assert "runs are finished and kept" in caught.value.__notes__[0]
    assert caplog.records == []  # Dask's own words for it are a page of traceback
    assert sorted(study.failure(run_id)["reason"][:30] for run_id in study.failed()) == [
        "3 times in a row its process e",
        "ValueError: the well of seed 1",
        "it took longer than the limit ",
    ]
    assert study.writer() == {}
    dask.end()
    assert run_study(study.path, 2, run=QUICK) == Standing(16, 13, 3)
    assert retry_study(study.path, 2, run=QUICK) == Standing(16, 16, 0)
    assert_whole(place, undisturbed)


def test_a_scheduler_that_does_not_answer_is_a_clear_error(place, monkeypatch):
    monkeypatch.setattr(cluster, "SECONDS_TO_CONNECT", 0.5)
    study = planned(place / STUDY, SEEDS)
    for address in ("tcp://127.0.0.1:9", "nowhere", "ftp://127.0.0.1:9", "tcp://127.0.0.1:port"):
        with pytest.raises(
            LcpSimError, match=rf"^{address}: no Dask scheduler answers there(?s:.)*Try: dask scheduler"
        ):
            run_study(study.path, 1, "dask", address, run=QUICK)
    assert study.attempts() == {}
    assert study.writer() == {}


# The model itself, from the command line -------------------------------------------------------------------------


def lcpsim(place: Path, *arguments: str) -> subprocess.Popen[str]:
    """A command in a terminal: Ctrl-C reaches it and all that it has started in its session."""
    return subprocess.Popen(
        [sys.executable, "-m", "sim.cli.main", "study", *arguments],
        cwd=place,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
    )


@pytest.mark.identity
def test_a_study_of_the_model_is_stopped_twice_resumed_and_verified(tmp_path):
    spec = {**SPEC, "seeds": 9}
    (tmp_path / "tiny.yaml").write_text("\n".join(f"{key}: {json.dumps(value)}" for key, value in spec.items()))
    study, command = None, ("run", "tiny.yaml")
    for number in (signal.SIGINT, signal.SIGTERM):
        process = lcpsim(tmp_path, *command, "--jobs", "2")
        await_(lambda: (tmp_path / "results/tiny/study.json").exists(), "it is planned")
        study = study or StudyFolder(tmp_path / "results/tiny")
        await_done(study, 2, process)
        workers = workers_of(process)
        assert len(workers) == 2
        assert study.writer()["process"] == process.pid
        with pytest.raises(
            OutputError, match=rf"is being written by process {process.pid}, since .*only one may write"
        ):
            run_study(study.path)
        os.killpg(process.pid, number)
        _, err = process.communicate(timeout=PATIENCE)
        done = study.standing().done
        assert process.returncode == 130
        assert 0 < done < 18
        assert err.splitlines()[-1] == (
            f"Stopped: {done} of 18 runs are finished and kept. Go on with: lcpsim study resume results/tiny."
        )
        assert "Traceback" not in err
        assert are_gone(workers)()
        command = ("resume", "tiny")
    process = lcpsim(tmp_path, *command, "--jobs", "2")
    out, err = process.communicate(timeout=PATIENCE)
    assert process.returncode == 0, err
    assert out == "results/tiny: 18 runs planned; 18 done, 0 failed, 0 left\n"
    found = verify(study.path, sample=3)
    assert (found.problems, found.files, len(found.repeated)) == ((), 18 * len(TABLES), 3)
    assert_nothing_done_twice(study)
