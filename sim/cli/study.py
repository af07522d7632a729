"""`lcpsim study VERB NAME`: many runs as one table that can be stopped, resumed, widened, checked and read."""

from __future__ import annotations

import argparse
import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from sim.cli.helping import Parser
from sim.cli.progress import StudyProgress
from sim.cli.studies import RESULTS, study_folder
from sim.cli.study_trust import export, reproduce, verify
from sim.cli.study_verbs import FAILED_RUNS, SHOWN, VERBS, verb_parser
from sim.errors import ConfigurationError, LcpSimError, OutputError, Problem, did_you_mean

if TYPE_CHECKING:
    from sim.studies.folder import Standing, StudyFolder
    from sim.studies.plan import Plan

DESCRIPTION = (
    "A study is a table of runs: scenarios x draws of levers and parameters x structures x seeds.\n\nverbs:\n"
    + "\n".join(f"  {verb:<11}{about}" for verb, about in VERBS.items())
)
EPILOG = """\
examples:
  lcpsim study plan size_risk --dry-run
  lcpsim study run size_risk --jobs 2
  lcpsim study status size_risk
  lcpsim study expand size_risk --seeds 16
  lcpsim study export size_risk --to xlsx

Each verb has its own help: lcpsim study plan --help. Studies are files in conf/study/, or files of your own."""
TRUSTING = {"verify": verify, "reproduce": reproduce, "export": export}


def main(arguments: list[str]) -> int:
    """Find the verb and do it. Exit code 1 when runs have failed or a study is damaged."""
    if not arguments or arguments[0] in ("-h", "--help"):
        parser = Parser("study", DESCRIPTION, EPILOG)
        parser.usage = "lcpsim study VERB NAME ..."
        parser.print_help()
        return 0
    verb, given = arguments[0], arguments[1:]
    if verb not in VERBS:
        raise LcpSimError(f"{verb}: no such verb{did_you_mean(verb, VERBS)} (lcpsim study has {', '.join(VERBS)})")
    act: Callable[[list[str]], int | None] = TRUSTING.get(verb) or globals()[f"_{verb}"]
    return act(given) or 0


# Planning ------------------------------------------------------------------------------------------------------


def _list(arguments: list[str]) -> None:
    verb_parser("list").parse_args(arguments)
    from sim.studies.plan import read_study, studies

    names = studies()
    width = max(map(len, names)) + 2
    for name in names:
        print(f"{name:<{width}}{read_study(name).get('title', '')}")


def _plan(arguments: list[str]) -> None:
    parser = verb_parser("plan")
    _add_out(parser)
    _add_jobs(parser)
    parser.add_argument("--dry-run", action="store_true", help="say how long and how large, and write nothing")
    options = parser.parse_args(arguments)
    from sim.studies.engines import check_jobs

    check_jobs(options.jobs)
    plan = _make_plan(options.study)
    _say_what(plan, options.jobs)
    if options.dry_run:
        print("Nothing was written (--dry-run).")
        return
    folder, is_new = _planned(plan, options.out)
    _warn_of_space(plan, folder)
    print(
        f"Planned{'' if is_new else ' already'}: {folder.shown}\nTry: lcpsim study run {options.study}{_out(options)}"
    )


def _make_plan(name: str) -> Plan:
    from sim.studies.plan import make_plan, read_study

    return make_plan(read_study(name), Path(name).stem)


def _planned(plan: Plan, out: str | None) -> tuple[StudyFolder, bool]:
    """The folder of a plan, and whether it is new."""
    from sim.studies.folder import StudyFolder, is_study
    from sim.studies.plan import Plan, configuration_of, differs

    where = out or f"{RESULTS}/{plan.name}"
    if not is_study(where):
        return StudyFolder.create(where, plan, configuration_of), True
    folder = StudyFolder(where)
    folder.check_version()
    if missing := set(plan.table["run_id"]) - set(folder.plan["run_id"]):
        difference = differs(plan, Plan(folder.name, folder.spec, folder.plan))
        raise OutputError(
            f"{where}: holds another plan of {folder.name} ({difference}; {len(missing):,} runs of the file are not in it). "
            "Nothing was touched: plan into another folder with --out, or widen what is there with lcpsim study expand"
        )
    return folder, False


def _say_what(plan: Plan, jobs: int) -> None:
    from sim.studies.plan import estimate

    table = plan.table
    kinds = ", ".join(f"{rows['draw'].nunique():,} {design}" for design, rows in table.groupby("design", sort=False))
    structures = table["structure"].nunique()
    print(f"{plan.name}: {plan.spec.get('title', '')}")
    print(f"  scenarios   {', '.join(plan.spec['scenarios'])}  (the first is the baseline)")
    print(
        f"  draws       {table['draw'].nunique():,} ({kinds})"
        + (f", {structures} structures" if structures > 1 else "")
    )
    print(f"  seeds       {len(plan.spec['seeds']):,} ({_few(plan.spec['seeds'])}); sampled draws may have their own")
    print(f"  in all      {estimate(plan, jobs=jobs)}")


def _few(seeds: list[int]) -> str:
    shown = ", ".join(map(str, seeds[:8]))
    return shown if len(seeds) <= 8 else f"{shown}, ... {seeds[-1]}"


def _warn_of_space(plan: Plan, folder: StudyFolder) -> None:
    from sim.studies.plan import estimate

    free = shutil.disk_usage(folder.path).free / 1e6
    if (needed := estimate(plan).megabytes) > free:
        print(f"Note: about {needed:,.0f} MB are needed and {free:,.0f} MB are free there.", file=sys.stderr)


def _expand(arguments: list[str]) -> None:
    parser = verb_parser("expand", " Sampled draws keep the seeds they have; the new runs are done by resume.")
    parser.add_argument("--seeds", metavar="N", type=int, help="how many seeds there shall be in all")
    parser.add_argument(
        "--draws", metavar="[DESIGN=]N", nargs="+", help="how many draws a sampled design shall have in all"
    )
    parser.add_argument("--scenarios", metavar="NAME", nargs="+", default=[], help="scenarios to add")
    options = parser.parse_args(arguments)
    from sim.studies.folder import StudyFolder
    from sim.studies.plan import Plan, configuration_of, expand

    folder = StudyFolder(study_folder(options.study))
    folder.check_version()
    if "designs" not in folder.spec:
        raise OutputError(
            f"{folder.shown}: has no plan file, for lcpsim run -m made it; widen it by that command with more"
        )
    present = Plan(folder.name, folder.spec, folder.plan)
    draws = _draws_asked(options.draws)
    wider = expand(present, options.seeds, draws, options.scenarios)
    how = {"seeds": options.seeds, "draws": draws, "scenarios": options.scenarios}
    added = folder.replace_plan(wider, configuration_of, {name: value for name, value in how.items() if value})
    standing = folder.standing()
    print(f"{folder.shown}: {added:,} runs added, {standing.total:,} in all; {standing.done:,} done are kept.")
    print(f"Try: lcpsim study resume {options.study}")


def _draws_asked(words: list[str] | None) -> int | dict[str, int] | None:
    if not words:
        return None
    found, wrong = {}, []
    for word in words:
        design, _, number = word.rpartition("=")
        try:
            found[design] = int(number)
        except ValueError:
            wrong.append(Problem("draws", f"{word!r} is neither a number nor DESIGN=NUMBER"))
    if not wrong and "" in found and len(words) > 1:
        wrong.append(Problem("draws", "give one number, or DESIGN=NUMBER for each design"))
    if wrong:
        raise ConfigurationError(wrong, "the command")
    return found.get("", found)


# Doing ---------------------------------------------------------------------------------------------------------


def _run(arguments: list[str]) -> int:
    parser = verb_parser("run")
    _add_out(parser)
    _add_doing(parser)
    options = parser.parse_args(arguments)
    from sim.studies.execute import check_settings

    check_settings(options.jobs, options.engine, options.scheduler, options.time_limit)
    return run_plan(_make_plan(options.study), options)


def run_plan(plan: Plan, options: argparse.Namespace) -> int:
    """Do every run of a plan that is not done, in the folder named by `options.out` or that of its name; exit code of the runs."""
    _say_what(plan, options.jobs)
    folder, _ = _planned(plan, options.out)
    _warn_of_space(plan, folder)
    return _do("run_study", folder.shown, options)


def _resume(arguments: list[str]) -> int:
    parser = verb_parser("resume")
    _add_doing(parser)
    options = parser.parse_args(arguments)
    return _do("run_study", study_folder(options.study), options)


def _retry(arguments: list[str]) -> int:
    parser = verb_parser("retry")
    _add_doing(parser)
    options = parser.parse_args(arguments)
    return _do("retry_study", study_folder(options.study), options)


def _do(how: str, path: str, options: argparse.Namespace) -> int:
    from sim.studies import execute
    from sim.studies.folder import StudyFolder

    carry_out: Callable[..., Standing] = getattr(execute, how)
    for change in StudyFolder(path).library_changes():
        print(f"Note: a library is of another release than when the study was planned: {change}.", file=sys.stderr)
    try:
        with StudyProgress(path) as progress:
            standing = carry_out(
                path, options.jobs, options.engine, options.scheduler, options.time_limit, progress=progress
            )
    except KeyboardInterrupt:
        now = StudyFolder(path).standing()
        kept = f"{now.done:,} of {now.total:,} runs are finished and kept. Go on with: lcpsim study resume {path}"
        raise KeyboardInterrupt(kept) from None
    return _report(StudyFolder(path), standing)


def _status(arguments: list[str]) -> int:
    parser = verb_parser("status", " Exit code 1 when runs have failed.")
    options = parser.parse_args(arguments)
    from sim.studies.folder import StudyFolder

    folder = StudyFolder(study_folder(options.study))
    if writer := folder.writer():
        print(f"{folder.shown}: process {writer.get('process')} has been writing it since {writer.get('since')}")
    return _report(folder, folder.standing())


def _report(folder: StudyFolder, standing: Standing) -> int:
    print(
        f"{folder.shown}: {standing.total:,} runs planned; {standing.done:,} done, {standing.failed:,} failed, "
        f"{standing.left:,} left"
    )
    known = folder.failed()
    failed = [run_id for run_id in folder.plan["run_id"] if run_id in known]
    for run_id in failed[:SHOWN]:
        about = folder.failure(run_id)
        print(f"  failed: {run_id} ({about.get('scenario')}, seed {about.get('seed')}): {about.get('reason')}")
    if failed:
        more = f"and {len(failed) - SHOWN:,} more; " if len(failed) > SHOWN else ""
        print(f"  {more}tracebacks and configurations are in {folder.shown}/failed")
        print(f"Try: lcpsim study retry {folder.shown}")
    if standing.left:
        print(f"Try: lcpsim study resume {folder.shown}")
    return FAILED_RUNS if failed else 0


# Trusting and reading ------------------------------------------------------------------------------------------





# Flags ---------------------------------------------------------------------------------------------------------


def _add_out(parser: Parser) -> None:
    parser.add_argument("--out", metavar="DIR", help=f"folder of the study; default {RESULTS}/NAME")


def _out(options: argparse.Namespace) -> str:
    return f" --out {options.out}" if options.out else ""


def _add_jobs(parser: Parser) -> None:
    parser.add_argument("--jobs", type=int, default=1, metavar="N", help="local processes, one thread each; default 1")


def _add_doing(parser: Parser) -> None:
    _add_jobs(parser)
    parser.add_argument("--engine", default="local", metavar="ENGINE", help="local (default), or dask")
    parser.add_argument("--scheduler", metavar="ADDRESS", help="of a Dask scheduler, such as tcp://127.0.0.1:8786")
    parser.add_argument(
        "--time-limit",
        type=float,
        metavar="SECONDS",
        help="what one run may take; one that takes longer counts as failed",
    )
