"""The page opens offline with everything in it, the workbook explains itself, and numbers can be traced, verified and cited."""

from __future__ import annotations

import base64
import json
import re
import shutil
import subprocess
from dataclasses import replace
from html.parser import HTMLParser

import pytest

from sim.briefing import verify
from sim.briefing.build import about, build, check_publishable, make_all
from sim.briefing.cite import citation
from sim.briefing.make import Made
from sim.briefing.numbers import numbers_of, read_numbers
from sim.briefing.page import page
from sim.briefing.trace import told
from sim.errors import LcpSimError, OutputError
from sim.figures.registry import CLAIMS, HISTORY, STUDY, check, entries, sources
from sim.figures.style import FRAME, GREY, INK, PALETTE, contrast
from sim.outcomes.metrics import METRICS
from sim.studies.plan import studies
from tests import briefing_runs

pytestmark = pytest.mark.unit
SHOWN = ("F2", "F5", "F6", "F16", "T-B", "T-C", "T-D")
BROWSERS = ("chromium", "chromium-browser", "google-chrome")


@pytest.fixture(scope="module")
def facts():
    return {**about("test", "quick", "It was asked for as a draft."), "date": "2026-01-01T00:00:00+00:00"}


@pytest.fixture(scope="module")
def everything(finished, made):
    shown = [finished(key) for key in SHOWN]
    return shown, {name: made(name) for one in shown for name in one.entry.sources}


@pytest.fixture(scope="module")
def edition(everything, facts, tmp_path_factory):
    folder = tmp_path_factory.mktemp("edition")
    build(*everything, facts, folder)
    return folder


class Reader(HTMLParser):
    """What a test asks of the page: its elements with their attributes, ids, and the text outside tables."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.prose: list[str] = []
        self._inside: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))
        if tag not in ("img", "meta", "br"):
            self._inside.append(tag)

    def handle_endtag(self, tag):
        assert self._inside.pop() == tag

    def handle_data(self, data):
        if not {"table", "style", "pre", "code"} & set(self._inside):
            self.prose.append(data)


@pytest.fixture(scope="module")
def html(everything, facts):
    return page(everything[0], facts)


def test_the_page_asks_for_nothing_outside_itself(html):
    reader = Reader(html)
    for tag, attributes in reader.elements:
        for name in ("src", "href", "action", "srcset", "poster", "data"):
            value = attributes.get(name)
            assert value is None or value.startswith(("data:", "#")), (tag, value)
        assert tag not in ("script", "link", "iframe", "object")
    assert "@import" not in html
    assert "url(" not in html


def test_every_figure_has_alt_text_and_a_table_and_ids_are_used_once(html, finished):
    reader = Reader(html)
    images = [attributes for tag, attributes in reader.elements if tag == "img"]
    assert len(images) == 4
    assert all(len(one["alt"].split()) >= 8 for one in images)
    for one in images:
        assert base64.b64decode(one["src"].partition("base64,")[2]).startswith(b"<?xml")
    ids = [attributes["id"] for _, attributes in reader.elements if "id" in attributes]
    assert len(ids) == len(set(ids))
    assert {"F6", "F6.1", "T-B"} <= set(ids)
    targets = [attributes["href"][1:] for tag, attributes in reader.elements if tag == "a"]
    assert targets
    assert set(targets) <= set(ids)
    heads = [attributes for tag, attributes in reader.elements if tag == "th"]
    assert all("scope" in one for one in heads)
    assert len([tag for tag, _ in reader.elements if tag == "caption"]) == len([tag for tag, _ in reader.elements if tag == "table"])


def test_the_page_says_what_it_is_what_it_cannot_say_and_that_it_is_a_draft(html):
    prose = " ".join(Reader(html).prose)
    for words in ("A rehearsal.", "Draft.", "What this model cannot say", "How to read the ranges", "Who could be harmed", "How to cite", "forecast no place"):
        assert words in prose
    assert re.search(r"was not made: fewer than 30", prose)
    for word in ("draw", "draws", "tick", "agent", "agents"):
        assert not re.search(rf"\b{word}\b", prose), word


def test_headlines_have_a_number_and_a_range_each(html):
    box = html.partition('class="headlines"')[2].partition("</section>")[0]
    lines = re.findall(r"<li>(.*?)</li>", box)
    assert len(lines) == 3
    assert all(re.search(r"\d.*\(.* to .*\)", line) for line in lines)


def test_colours_of_the_page_can_be_read():
    assert contrast(INK) >= 7.0
    assert contrast(GREY) >= 4.5
    assert contrast(PALETTE["dark blue"]) >= 4.5
    assert contrast(FRAME) >= 3.0


def test_the_page_opens_in_a_real_browser_without_a_request_or_an_error(edition):
    browser = next((found for name in BROWSERS if (found := shutil.which(name))), None)
    if browser is None:
        pytest.skip(f"no browser to open the page in (looked for {', '.join(BROWSERS)})")
    probe = edition / "probe.html"
    script = (
        "<script>window.addEventListener('load',()=>{const r=performance.getEntriesByType('resource').filter(e=>!e.name.startsWith('data:'));"
        "const i=[...document.images];document.title=JSON.stringify({requests:r.length,images:i.length,"
        "shown:i.filter(e=>e.complete&&e.naturalWidth>100&&e.offsetHeight>100).length,wide:Math.max(0,document.documentElement.scrollWidth-innerWidth),"
        "tables:[...document.querySelectorAll('details')].map(d=>(d.open=true,d.querySelector('table').offsetHeight)).filter(h=>h>20).length})})</script>"
    )
    probe.write_text((edition / "briefing.html").read_text(encoding="utf-8").replace("</head>", f"{script}</head>"), encoding="utf-8")
    command = [browser, "--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={edition / 'profile'}", "--enable-logging=stderr",
               "--window-size=1000,1400", "--virtual-time-budget=4000", "--dump-dom", probe.as_uri()]  # fmt: skip
    seen = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    found = re.search(r"<title>(\{.*?\})</title>", seen.stdout.replace("&quot;", '"'))
    assert found, seen.stderr[-500:]
    assert json.loads(found[1]) == {"requests": 0, "images": 4, "shown": 4, "wide": 0, "tables": 6}
    assert "CONSOLE" not in seen.stderr


def test_the_workbook_has_a_cover_notes_a_dictionary_and_a_sheet_for_each(edition, finished):
    openpyxl = pytest.importorskip("openpyxl")
    book = openpyxl.load_workbook(edition / "briefing.xlsx", read_only=True)
    assert book.sheetnames == ["cover", "notes", "about", "dictionary", *(key for key in SHOWN if key != "T-C")]
    rows = list(book["F6"].iter_rows(values_only=True))
    assert rows[0][0] == "number"
    assert rows[1][0] == "F6.1"
    assert rows[1][rows[0].index("estimate")] == pytest.approx(finished("F6").data["estimate"].iloc[0])


def test_everything_is_in_the_folder_of_the_edition(edition):
    for name in ("figures/F6.png", "figures/F6.svg", "figures/F6.csv", "figures/F6.txt", "tables/T-B.csv", "tables/T-C.txt", "results/numbers.json", "CITATION.cff"):
        assert (edition / name).is_file(), name


def test_a_number_is_traced_to_its_runs_configuration_and_code(edition, made):
    numbers = read_numbers(edition)
    text = told(numbers, "f6.1")
    run = numbers.find("F6.1").runs[0]
    row = made("sizes").plan.set_index("run_id").loc[run]
    for part in (run, str(row["config_hash"]), str(numbers.about["code"]), "lcpsim study reproduce", "lcp.min_pop"):
        assert part in text
    assert "more: --all" not in told(numbers, "F6.1", all_runs=True)
    with pytest.raises(LcpSimError, match="no such number"):
        numbers.find("F99.1")
    with pytest.raises(OutputError, match="no such briefing"):
        read_numbers(edition / "nowhere")


def test_a_rebuild_of_the_same_holds_and_of_another_world_does_not(everything, finished, made, facts):
    shown, studies_ = everything
    reference = numbers_of(shown, studies_, facts)
    same = verify.compared(reference, numbers_of(shown, studies_, facts))
    assert set(same["verdict"]) == {verify.SAME}
    assert set(verify.titles_compared(reference, reference)["verdict"]) == {verify.SAME}
    six = finished("F6")
    moved = replace(six, title="another", data=six.data.assign(estimate=six.data["estimate"] + 500.0, lower=six.data["lower"] + 500.0, upper=six.data["upper"] + 500.0))
    other = numbers_of([moved], studies_, facts)
    found = verify.compared(reference, other).set_index("number")["verdict"]
    assert found["F6.1"] == verify.MOVED
    assert found["F2.1"] == verify.GONE
    assert verify.titles_compared(reference, other).set_index("figure")["verdict"]["F6"] == verify.MOVED


def test_a_number_holds_where_ranges_meet_on_the_same_side_of_nil(everything, facts):
    number = numbers_of(*everything, facts).find("F6.1")

    def verdict(old, new):
        return verify.judged(*(replace(number, estimate=one[0], lower=one[1], upper=one[2]) for one in (old, new)))

    assert verdict((2.0, 1.0, 3.0), (2.5, 1.5, 3.5)) == verify.HOLDS
    assert verdict((2.0, 1.0, 3.0), (-2.0, -3.0, -1.0)) == verify.MOVED
    assert verdict((2.0, 1.0, 3.0), (9.0, 8.0, 10.0)) == verify.MOVED
    assert verdict((2.0, None, None), (2.1, None, None)) == verify.HOLDS
    assert verdict((None, None, None), (None, None, None)) == verify.SAME


def test_the_citation_names_edition_version_and_code(facts):
    forms = citation(facts)
    for text in forms.values():
        assert facts["code"] in text
        assert "DRAFT" in text
    assert forms["bibtex"].startswith("@techreport{lcpsimtest,")


def test_code_that_differs_from_its_commit_is_published_as_a_draft_only():
    with pytest.raises(LcpSimError, match="Commit first"):
        check_publishable(False, {"commit": "a", "dirty": True})
    assert "differed" in check_publishable(True, {"commit": "a", "dirty": True})
    assert check_publishable(False, {"commit": "a", "dirty": False}) == ""


def test_an_incomplete_study_is_published_as_a_draft_only(tmp_path):
    from sim.studies.load import Study

    briefing_runs.planned("enthusiasm", tmp_path / "e")
    lacking = {"enthusiasm": Study(tmp_path / "e")}
    with pytest.raises(OutputError, match="0 of 8"):
        make_all([entries()["F9"]], lacking, "quick", draft=False)
    (one,) = make_all([entries()["F9"]], lacking, "quick", draft=True)
    assert isinstance(one, Made)
    assert "0 of 8 runs" in one.lacking


# The registry ------------------------------------------------------------------------------------------------------


def test_the_registry_names_only_what_there_is():
    known = studies()
    for source in sources().values():
        if source.kind == STUDY:
            assert set(source.profiles.values()) <= set(known), source.name
        else:
            assert source.kind in (CLAIMS, HISTORY)
    for entry in entries().values():
        for needs in entry.needs.values():
            assert set(needs.metrics) <= set(METRICS), entry.id
    assert [key for key in entries() if key.startswith("F")] == [f"F{n}" for n in range(1, 17)]
    assert [key for key in entries() if key.startswith("T")] == [f"T-{letter}" for letter in "ABCDEF"]


@pytest.mark.parametrize("name", [source.name for source in sources().values() if source.kind == STUDY])
def test_studies_of_both_profiles_have_what_their_figures_need(name):
    from sim.studies.plan import read_study

    for profile in ("quick", "full"):
        spec = read_study(sources()[name].profiles[profile])
        varied = {key for design in spec["designs"].values() for key in design.get("over", ())}
        for entry in entries().values():
            needs = entry.needs.get(name)
            if needs is None:
                continue
            assert set(needs.scenarios) <= set(spec["scenarios"]), (entry.id, profile)
            assert set(needs.vary) <= varied, (entry.id, profile)


def test_mistakes_in_the_registry_are_told_all_at_once():
    content = {"profiles": {}, "sources": {"one": {"quick": "a", "kind": "odd"}}, "figures": {"F1": {"title": "t", "draws": "x", "sources": ["two"], "changes": "c"}}, "tables": {"T-A": {}}}
    found = {problem.where for problem in check(content)}
    assert {"sources.one", "sources.one.kind", "figures.F1", "tables.T-A"} <= found


def test_plans_of_verbs_are_named_as_their_folders():
    from sim.briefing.results import plan_of

    for name in ("history", "claims"):
        source = sources()[name]
        plan = plan_of(source, "quick")
        assert plan.name == source.folder("quick")
        assert len(plan.table) > 0
