"""`lcpsim run`: a Hydra application, with our messages in place of Hydra's and none of its folders."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NoReturn

from sim.cli.progress import Progress
from sim.config import Config, build_config
from sim.errors import ConfigurationError, LcpSimError, Problem

OUT = "results/runs"
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
  scope      demo, england, a region (Q30 to Q39 or its name), or a list of codes: [5D9,5E1]
  seed       whole number that fixes all luck
  horizon    full (2006 to 2020) or quick (2008 to 2013)
  out        where the result goes; default results/runs/SCENARIO/HASH/SEED. With -m every run has
             its own folder SCENARIO/HASH/SEED within DIR.

$APP_CONFIG_GROUPS
$FLAGS_HELP"""


def main(arguments: list[str]) -> None:
    """Check every run that is asked for, then hand over to Hydra.

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
    if runs:
        _check(
            _expanded(parsed.overrides) if parsed.multirun else [parsed.overrides], parsed.overrides, parsed.multirun
        )
    with _scratch(parsed.multirun) as folder:
        own = [*NO_FOLDERS, *folder, "hydra/help=lcpsim", *(NO_LOGS if not parsed.info else ())]
        chosen = {override.partition("=")[0] for override in parsed.overrides}
        own = [override for override in own if override.partition("=")[0] not in chosen]
        try:
            _hand_over([*own, *composition.forgiving(parsed.overrides), *flags])
        except KeyboardInterrupt as stop:
            kept = "runs that were finished are kept, each in a folder of its own; nothing else was written"
            raise (KeyboardInterrupt(kept) if parsed.multirun else stop) from None


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
    many = setting.mode == RunMode.MULTIRUN
    worker = many and "Joblib" in str(setting.launcher.get("_target_"))
    if worker:
        import numba

        numba.set_num_threads(1)  # or the workers would fight over the cores
    _carry_out(values, many, quiet=worker)


def _carry_out(values: dict[str, Any], many: bool, quiet: bool) -> None:
    from sim.runner import run
    from sim.studies.manifest import Beginning, manifest
    from sim.studies.signals import sigint_remembered
    from sim.studies.store import OutputFolder

    beginning, config, seed = Beginning(), build_config(values), int(values["seed"])
    path = _folder_of(values, config, many)
    folder = OutputFolder(path)
    try:
        with folder:
            if quiet:
                result = run(config, seed)
            else:
                with (
                    Progress(f"Running {config.scenario}, seed {seed}", "months") as progress,
                    sigint_remembered() as ask,
                ):

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


def _folder_of(values: dict[str, Any], config: Config, many: bool) -> Path:
    own = Path(config.scenario) / config.hash() / str(values["seed"])
    out = values.get("out")
    if out is None:
        return Path(OUT) / own
    return Path(str(out)) / own if many else Path(str(out))


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


def _check(runs: Sequence[Sequence[str]], overrides: Sequence[str], many: bool) -> None:
    """Report the mistakes of all runs together; say where a policy moves a lever that the user has set."""
    from sim import composition
    from sim.analysis.arms import policies_that_override
    from sim.data.geography import scope
    from sim.studies.store import check_replaceable

    found: list[Problem] = []
    ready: list[tuple[Config, Path]] = []
    for run in runs:
        try:
            values = composition.compose([*run])
            config = build_config(values)
            ready.append((config, _folder_of(values, config, many)))
        except ConfigurationError as error:
            found += error.problems
    if found:
        hint = "Try: lcpsim explain KEY, for what a key means and allows"
        raise ConfigurationError(list(dict.fromkeys(found)), "the command", hint)
    for config, path in ready:
        scope(config.scope)
        check_replaceable(path.resolve(), str(path))
    keys = [override.partition("=")[0].lstrip("+") for override in overrides]
    for note in dict.fromkeys(note for config, _ in ready for note in policies_that_override(config, keys)):
        print(f"Note: {note}.", file=sys.stderr)


def _register_help() -> None:
    from hydra.core.config_store import ConfigStore

    page = {"app_name": "lcpsim run", "header": "", "footer": "", "template": HELP}
    ConfigStore.instance().store(group="hydra/help", name="lcpsim", node=page, provider="lcp-sim")


@contextmanager
def _scratch(multirun: bool) -> Iterator[list[str]]:
    """Hydra insists on a folder for a sweep and writes a note into it: it gets one that does not stay."""
    if not multirun:
        yield []
        return
    with tempfile.TemporaryDirectory(prefix="lcpsim-") as folder:
        yield [f"hydra.sweep.dir={folder}", "hydra.sweep.subdir=."]
