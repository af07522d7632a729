"""`lcpsim run`: a Hydra application, with our messages in place of Hydra's and none of its folders."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

from sim.cli.progress import Progress
from sim.config import Config, build_config
from sim.errors import ConfigurationError, LcpSimError, Problem

if TYPE_CHECKING:
    from sim.studies.folder import StudyFolder
    from sim.studies.sweep import SweepRun

OUT = "results/runs"
LAUNCHER_NOTES = ".launcher"
FAILED_RUNS = 1  # exit code when a sweep is over and runs of it have failed
NO_LOGS = ("hydra/job_logging=none", "hydra/hydra_logging=none")
NO_FOLDERS = ("hydra.output_subdir=null", "hydra.job.chdir=false", "hydra.run.dir=.")
HELP = """\
usage: lcpsim run [scenario=NAME] [scope=WHERE] [seed=N] [out=DIR] [KEY=VALUE ...] [-m]

Run one scenario once and write its tables. Every lever, parameter and date can be set: KEY=VALUE.
This is a Hydra application (hydra.cc), so its flags and its syntax for overrides work.

examples:
  lcpsim run scenario=lcp_ladder scope=demo seed=1 out=results/mine
  lcpsim run scenario=pbc_2009 savings.retention=1.0 horizon=quick
  lcpsim run -m scenario=pbc_2009,lcp_ladder seed=1,2,3 out=results/sweep
  lcpsim run -m 'scenario=glob(*)' hydra/launcher=joblib hydra.launcher.n_jobs=2
  lcpsim run scenario=lcp_ladder --cfg job        print the configuration, run nothing

  scenario   a name (lcpsim scenarios), or a list of them: [lcp_ladder,another]
  +bundle    a bundle of levers put in place from policy start, or a list: [timely_budgets,shared_ownership]
  +without   a handicap lifted, such as lack_of_trust; conf/bundles.yaml holds them all
  scope      demo, england, a region (Q30 to Q39 or its name), or a list of codes: [5D9,5E1]
  seed       whole number that fixes all luck
  horizon    full (2006 to 2020) or quick (2008 to 2013)
  out        where the result goes; default results/runs/SCENARIO/HASH/SEED. With -m all runs land in
             one study: lcpsim study status, resume, verify and export work on it, and so does
             sim.load_study; default results/sweeps/HASH. What is done already is not done again.

$APP_CONFIG_GROUPS
$FLAGS_HELP"""


def main(arguments: list[str]) -> int:
    """Check every run that is asked for, then hand over to Hydra. Exit code 1 when runs of a sweep have failed.

    Raises:
        ConfigurationError: with every mistake of every run, before any.
        ScopeError: if a scope names no primary care trust, before any run.
        OutputError: if the folder of a run cannot be written or holds something else.
    """
    from hydra._internal.utils import get_args_parser

    from sim import composition

    parser = get_args_parser()
    parser.error = _refuse  # type: ignore[method-assign]
    parsed = parser.parse_intermixed_args(arguments)  # flags may stand anywhere
    flags = list(arguments)
    for override in parsed.overrides:
        flags.remove(override)
    composition.register()
    _register_help()
    runs = not (parsed.help or parsed.hydra_help or parsed.cfg or parsed.info or parsed.shell_completion)
    composition.check_scenarios(parsed.overrides)
    folder = None
    if runs:
        asked = _checked(_expanded(parsed.overrides) if parsed.multirun else [parsed.overrides], parsed.overrides)
        if parsed.multirun:
            folder = _study(asked)
        else:
            _check_folder(asked[0])
    into = [f"++out={_quoted(folder.shown)}"] if folder else []
    with _scratch(folder) as scratch:
        own = [*NO_FOLDERS, *scratch, "hydra/help=lcpsim", *(NO_LOGS if not parsed.info else ())]
        chosen = {override.partition("=")[0] for override in parsed.overrides}
        own = [override for override in own if override.partition("=")[0] not in chosen]
        words = [*own, *composition.forgiving(parsed.overrides), *into, *flags]
        if folder is None:
            _hand_over(words)
            return 0
        return _swept(words, folder)


def _study(asked: Sequence[SweepRun]) -> StudyFolder:
    """The study of a sweep, and a word about it."""
    from sim.studies.sweep import sweep_folder

    outs = {run.values.get("out") for run in asked}
    if len(outs) > 1:
        raise ConfigurationError(
            [Problem("out", "a sweep has one folder; its runs are told apart by the plan inside it")]
        )
    out = outs.pop()
    folder, new = sweep_folder(asked, None if out is None else str(out))
    distinct = len({run.run_id for run in asked})
    same = f", {len(asked) - distinct:,} of them twice" if distinct < len(asked) else ""
    there = f"; {distinct - new:,} were there before" if distinct > new else ""
    print(f"{folder.shown}: {len(asked):,} runs asked for{same}{there}", file=sys.stderr)
    return folder


def _swept(words: Sequence[str], folder: StudyFolder) -> int:
    """Have Hydra launch a sweep, and say what came of it."""
    from sim.studies.lock import StudyLock

    try:
        with StudyLock(folder.path, folder.shown):
            folder.clear_leftovers()
            _hand_over(words)
            folder.clear_populations()
    except KeyboardInterrupt:
        now = folder.standing()
        kept = (
            f"{now.done:,} of {now.total:,} runs are finished and kept. Go on with: lcpsim study resume {folder.shown}"
        )
        raise KeyboardInterrupt(kept) from None
    now = folder.standing()
    print(f"{folder.shown}: {now.done:,} done, {now.failed:,} failed, {now.left:,} left")
    return FAILED_RUNS if now.failed else 0


def _refuse(message: str) -> NoReturn:
    raise LcpSimError(f"lcpsim run: {message}\nTry: lcpsim run --help")


def _hand_over(arguments: Sequence[str]) -> None:
    import hydra
    from hydra.core.global_hydra import GlobalHydra
    from hydra.errors import HydraException
    from omegaconf.errors import OmegaConfBaseException

    from sim import shipped

    GlobalHydra.instance().clear()
    before, asked = sys.argv, os.environ.get("HYDRA_FULL_ERROR")
    sys.argv = ["lcpsim run", *arguments]
    os.environ["HYDRA_FULL_ERROR"] = "1"  # exceptions come to us instead of being printed as tracebacks
    try:
        hydra.main(version_base="1.3", config_path=str(shipped.conf_folder()), config_name="config")(task)()
    except (HydraException, OmegaConfBaseException) as error:
        if asked == "1":
            raise
        raise LcpSimError(
            f"The command could not be carried out:\n  {str(error).strip()}\nTry: lcpsim run --help"
        ) from None
    finally:
        sys.argv = before
        if asked is None:
            del os.environ["HYDRA_FULL_ERROR"]
        GlobalHydra.instance().clear()


def task(composed: Any) -> None:
    """One run of the application: configuration in, folder of results out. Called by Hydra, perhaps in a worker."""
    from hydra.core.hydra_config import HydraConfig
    from hydra.types import RunMode

    from sim import composition

    setting = HydraConfig.get()
    values = composition.plain(composed, [str(override) for override in setting.overrides.task])
    if setting.mode != RunMode.MULTIRUN:
        _carry_out(values)
        return
    if "Basic" not in str(setting.launcher.get("_target_")):
        import numba

        numba.set_num_threads(1)  # or the workers would fight over the cores
    _carry_out_in_study(values)


def _carry_out_in_study(values: dict[str, Any]) -> None:
    from sim.errors import OutputError
    from sim.studies.sweep import do_run
    from sim.studies.worker import FAILED, SKIPPED, STOP

    config, seed = build_config(values), int(values["seed"])
    outcome = do_run(str(values["out"]), config, seed)
    if outcome.state == STOP:
        raise OutputError(outcome.message)
    state = "done before" if outcome.state == SKIPPED else outcome.state
    line = f"{outcome.task.run_id}  {config.scenario}, seed {seed}: {state}"
    if outcome.state == FAILED:
        print(f"{line}: {outcome.message}", file=sys.stderr, flush=True)
    else:
        print(line, flush=True)


def _carry_out(values: dict[str, Any]) -> None:
    from sim.runner import run
    from sim.studies.manifest import Beginning, manifest
    from sim.studies.signals import sigint_remembered
    from sim.studies.store import OutputFolder

    beginning, config, seed = Beginning(), build_config(values), int(values["seed"])
    path = _folder_of(values, config)
    folder = OutputFolder(path)
    try:
        with folder:
            with Progress(f"Running {config.scenario}, seed {seed}", "months") as progress, sigint_remembered() as ask:

                def month_done(done: int, of: int) -> None:
                    ask()
                    progress(done, of)

                result = run(config, seed, month_done)
            for name, frame in result.tables().items():
                folder.write_table(name, frame)
            folder.write_manifest(manifest(beginning, _command(config, seed), [config], [seed], folder.hashes()))
    except KeyboardInterrupt:
        state = "the result was complete, in" if folder.finished else "nothing was written to"
        raise KeyboardInterrupt(f"{state} {path}") from None
    except Exception as error:
        error.add_note(f"This happened in scenario {config.scenario} with seed {seed}.")
        raise
    print(path, flush=True)


def _folder_of(values: Mapping[str, Any], config: Config) -> Path:
    out = values.get("out")
    return Path(OUT) / config.scenario / config.hash() / str(values["seed"]) if out is None else Path(str(out))


def _command(config: Config, seed: int) -> list[str]:
    """How to make a result again; the manifest holds the configuration itself."""
    scenario = (
        f"scenario=[{config.scenario.replace('+', ',')}]" if "+" in config.scenario else f"scenario={config.scenario}"
    )
    return ["lcpsim", "run", scenario, f"scope=[{','.join(config.scope)}]", f"seed={seed}"]


def _expanded(overrides: Sequence[str]) -> list[list[str]]:
    """The overrides of every run of a sweep, in Hydra's order."""
    from hydra import initialize_config_dir
    from hydra._internal.core_plugins.basic_sweeper import BasicSweeper
    from hydra.core.global_hydra import GlobalHydra
    from hydra.core.override_parser.overrides_parser import OverridesParser
    from hydra.errors import HydraException

    from sim import composition, shipped

    GlobalHydra.instance().clear()
    try:
        with initialize_config_dir(version_base="1.3", config_dir=str(shipped.conf_folder())):
            parser = OverridesParser.create(config_loader=GlobalHydra.instance().config_loader())
            parsed = parser.parse_overrides(composition.forgiving(overrides))
            (runs,) = BasicSweeper.split_arguments(parsed, None)
    except HydraException as error:
        raise ConfigurationError([Problem("overrides", str(error).strip())], " ".join(overrides)) from None
    finally:
        GlobalHydra.instance().clear()
    return [[override.removeprefix("++") for override in run if not override.startswith("hydra")] for run in runs]


def _checked(runs: Sequence[Sequence[str]], overrides: Sequence[str]) -> list[SweepRun]:
    """Report the mistakes of all runs together; say where a policy moves a lever that the user has set."""
    from sim import composition
    from sim.analysis.arms import policies_that_override
    from sim.data.geography import scope
    from sim.studies.sweep import SweepRun

    found: list[Problem] = []
    ready: list[SweepRun] = []
    for run in runs:
        try:
            values = composition.compose([*run])
            ready.append(SweepRun(tuple(run), values, build_config(values)))
        except ConfigurationError as error:
            found += error.problems
    if found:
        hint = "Try: lcpsim explain KEY, for what a key means and allows"
        raise ConfigurationError(list(dict.fromkeys(found)), "the command", hint)
    for one in ready:
        scope(one.config.scope)
    keys = [override.partition("=")[0].lstrip("+") for override in overrides]
    for note in dict.fromkeys(note for one in ready for note in policies_that_override(one.config, keys)):
        print(f"Note: {note}.", file=sys.stderr)
    return ready


def _check_folder(run: SweepRun) -> None:
    from sim.studies.store import check_replaceable

    path = _folder_of(run.values, run.config)
    check_replaceable(path.resolve(), str(path))


def _register_help() -> None:
    from hydra.core.config_store import ConfigStore

    page = {"app_name": "lcpsim run", "header": "", "footer": "", "template": HELP}
    ConfigStore.instance().store(group="hydra/help", name="lcpsim", node=page, provider="lcp-sim")


@contextmanager
def _scratch(folder: StudyFolder | None) -> Iterator[list[str]]:
    """Where Hydra and its launchers put their notes on a sweep: inside the study, where every node of a cluster sees it.

    They stay only when the sweep is cut short, for then they may say why.
    """
    if folder is None:
        yield []
        return
    notes = folder.path / LAUNCHER_NOTES
    yield [f"hydra.sweep.dir={_quoted(str(notes))}", "hydra.sweep.subdir=."]
    shutil.rmtree(notes, ignore_errors=True)


def _quoted(path: str) -> str:
    """A path as Hydra reads it, whatever characters it holds."""
    return "'" + path.replace("\\", "\\\\").replace("'", "\\'") + "'"
