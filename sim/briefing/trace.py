"""Where a number of a briefing comes from: its figure, its runs, their configurations, and the code that made them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from sim.briefing.numbers import Numbers
from sim.errors import OutputError
from sim.studies.folder import StudyFolder, is_study

SHOWN = 5


def told(found: Numbers, number_id: str, all_runs: bool = False) -> str:
    """A page about one number.

    Args:
        found: numbers of a briefing.
        number_id: such as F6.3.
        all_runs: list every run, not only the first few.

    Raises:
        LcpSimError: if there is no such number.
    """
    number, about = found.find(number_id), found.about
    figure = about["figures"][number.figure]
    lines = [
        f"{number.id}  {number}", *(f"  {key:<16}{value}" for key, value in number.what.items() if value not in (None, "")),
        f"  {'figure':<16}{number.figure}: {figure['title']}", f"  {'edition':<16}{about['edition']}, profile {about['profile']}, {about['date']}",
        f"  {'model':<16}lcp-sim {about['model_version']}, code {about['code']}, commit {about['commit'] or 'not known'}",
    ]  # fmt: skip
    if about.get("draft"):
        lines.append(f"  {'draft':<16}{about['draft']}")
    if not number.runs:
        return "\n".join([*lines, "  It rests on declarations and on no run."])
    folders = {name: str(about["studies"][name]["folder"]) for name in figure["sources"] if name in about["studies"]}
    return "\n".join([*lines, f"  {'runs':<16}{len(number.runs)}", *_runs(number.runs if all_runs else number.runs[:SHOWN], folders, len(number.runs))])


def _runs(runs: tuple[str, ...], folders: dict[str, str], total: int) -> Iterator[str]:
    last = ""
    for run in runs:
        where = next((folder for folder in folders.values() if _has(folder, run)), "")
        if not where:
            yield f"    {run}  (its study is not in {', '.join(folders.values())} here; run it again to look into it)"
            continue
        row = StudyFolder(where).row(run)
        values = f", {row.values}" if row.values not in (None, "", "{}") else ""
        yield f"    {run}  {row.scenario}, seed {row.seed}{values}"
        yield f"      configuration {Path(where) / 'configs' / f'{row.config_hash}.json'}"
        last = f"  {'repeat one':<16}lcpsim study reproduce {where} {run}"
    if total > len(runs):
        yield f"    and {total - len(runs)} more: --all"
    if last:
        yield last


def _has(folder: str, run: str) -> bool:
    try:
        return is_study(folder) and run in set(StudyFolder(folder).plan["run_id"])
    except OutputError:
        return False
