"""Put a briefing together: page, workbook, figures, tables, reference numbers, citation, in one folder an edition."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim._version import __version__
from sim.briefing.cite import citation
from sim.briefing.make import Made, make
from sim.briefing.numbers import Numbers, numbers_of, write_numbers
from sim.briefing.page import as_pdf, page
from sim.briefing.words import CANNOT_SAY, REHEARSAL, TO_READ_RANGES
from sim.errors import LcpSimError, OutputError
from sim.figures.drawn import FigureError
from sim.figures.registry import QUICK, Entry
from sim.figures.save import write
from sim.studies.dictionary import dictionary
from sim.studies.manifest import code_state
from sim.studies.version import model_version
from sim.studies.workbook import Sheet, write_workbook

if TYPE_CHECKING:
    import pandas as pd

    from sim.studies.load import Study

FOLDER = "results/briefing"
HTML, EXCEL, PDF = "briefing.html", "briefing.xlsx", "briefing.pdf"
Tell = Callable[[str], None]


def check_publishable(draft: bool, state: Mapping[str, Any] | None = None) -> str:
    """Why this can only be a draft; empty where it may be published.

    Args:
        draft: whether a draft was asked for.
        state: commit of the checkout and whether it is dirty; found out unless given.

    Raises:
        LcpSimError: if the code differs from its commit and no draft was asked for.
    """
    state = code_state() if state is None else state
    if state["dirty"] and not draft:
        raise LcpSimError(
            "The code differs from its last commit, so nobody could make this briefing again. Commit first (git status says what "
            "differs), or mark it as a draft: --draft"
        )
    if state["dirty"]:
        return "The code differed from its last commit."
    return "It was asked for as a draft." if draft else ""


def make_all(entries: Sequence[Entry], studies: Mapping[str, Study], profile: str, draft: bool, tell: Tell = lambda text: None) -> list[Made]:
    """Every figure and table of the briefing.

    Args:
        entries: from the registry.
        studies: open studies by source.
        profile: `quick` or `full`.
        draft: say in its place why a figure cannot be made, where a study is incomplete or lacks something, and go on.
        tell: called with a line a figure.

    Raises:
        FigureError, OutputError: if a figure cannot be made, unless it is a draft.
    """
    made = []
    for entry in entries:
        try:
            one = make(entry, studies, profile)
        except (FigureError, OutputError) as error:
            if not draft:
                raise
            one = Made(entry, entry.title, _nothing(), entry.changes, {}, lacking=str(error).splitlines()[0])
        tell(f"{entry.id:<5}{one.lacking or one.title}")
        made.append(one)
    return made


def about(edition: str, profile: str, draft: str) -> dict[str, Any]:
    """What a briefing is: edition, profile, date, model version, code, commit, and why it is a draft."""
    return {
        "made_by": "lcp-sim briefing", "edition": edition, "profile": profile, "date": datetime.now(UTC).isoformat(timespec="seconds"),
        "model_version": __version__, "code": model_version()["code"], "commit": code_state()["commit"], "draft": draft,
    }  # fmt: skip


def build(made: Sequence[Made], studies: Mapping[str, Study], facts: Mapping[str, Any], folder: Path, pdf: bool = False) -> list[Path]:
    """Write the briefing.

    Args:
        made: figures and tables.
        studies: open studies by source.
        facts: from `about`.
        folder: of the edition.
        pdf: also as PDF (needs the extra `pdf`).

    Returns:
        The files written, the page first.

    Raises:
        OutputError: if the folder cannot be written.
        LcpSimError: if a PDF is asked for and WeasyPrint is not installed.
    """
    text = page(made, facts)
    printed = as_pdf(text) if pdf else b""
    numbers = numbers_of(made, studies, facts)
    paths = [write(folder / HTML, text.encode())]
    if pdf:
        paths.append(write(folder / PDF, printed))
    for one in made:
        paths += one.save(folder / ("tables" if one.entry.is_table else "figures"))
    paths.append(write_numbers(numbers, folder / "results"))
    for form, content in citation(facts).items():
        name = {"text": "citation.txt", "bibtex": "citation.bib", "cff": "CITATION.cff"}[form]
        paths.append(write(folder / name, f"{content}\n".encode()))
    try:
        paths.append(write_workbook(folder / EXCEL, workbook(made, facts, numbers)))
    except OSError as error:
        raise OutputError(f"{folder / EXCEL}: cannot be written ({(error.strerror or str(error)).lower()})") from None
    return paths


def workbook(made: Sequence[Made], facts: Mapping[str, Any], numbers: Numbers) -> list[Sheet]:
    """Cover, notes, dictionary, and a sheet for the data of each figure and table, each number with its id."""
    cover = [
        ("title", citation(facts)["text"]), ("edition", facts["edition"]), ("profile", facts["profile"]), ("date", str(facts["date"])[:10]),
        ("model version", f"{facts['model_version']}, code {facts['code']}"), ("commit", facts["commit"] or "not known"),
        ("draft", facts["draft"] or "no"), *((f"study {name}", f"{at['folder']}, {at['runs']} runs") for name, at in numbers.about["studies"].items()),
        *((one.entry.id, f"{one.entry.title}: {one.lacking or one.title}") for one in made),
    ]  # fmt: skip
    notes = [*([REHEARSAL] if facts["profile"] == QUICK else []), *TO_READ_RANGES, *CANNOT_SAY,
             "In each sheet, `number` is the id by which lcpsim trace finds runs, configuration and code; estimate, lower and upper are in `unit`."]  # fmt: skip
    sheets = [
        Sheet("cover", ["what", "value"], [(key, str(value)) for key, value in cover], widths=(24, 110)),
        Sheet("notes", ["notes"], [(note,) for note in notes], widths=(140,)),
        Sheet("about", ["id", "question", "result", "note", "what would change it"],
              [(one.entry.id, one.entry.title, one.lacking or one.title, one.note, one.entry.changes) for one in made], widths=(8, 40, 50, 80, 60)),
        Sheet.of("dictionary", dictionary()),
    ]  # fmt: skip
    for one in made:
        if not one.lacking and not one.data.empty:
            data = one.data.copy()
            data.insert(0, "number", [one.number_id(place) for place in range(len(data))])
            sheets.append(Sheet.of(one.entry.id, data))
    return sheets


def _nothing() -> pd.DataFrame:
    import pandas as pd

    return pd.DataFrame()
