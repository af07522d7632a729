"""`lcpsim claims list | show ID | test`: what was claimed, how each claim is tested, and what became of it."""

from __future__ import annotations

import argparse
import textwrap
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.cli.helping import Parser
from sim.cli.histories import scope_of
from sim.cli.studies import RESULTS, write_analysis
from sim.errors import LcpSimError, did_you_mean

if TYPE_CHECKING:
    import pandas as pd

    from sim.claims.results import Verdicts
    from sim.studies.folder import StudyFolder
    from sim.studies.load import Study

VERBS = {
    "list": "every claim of the ledger, one line each",
    "show": "one claim: its words, what refutes it, and how it is tested here",
    "test": "run what is left of the experiments, and give verdicts",
}
DESCRIPTION = "Claims of the documents of 2007 to 2010, tested.\n\nverbs:\n" + "\n".join(
    f"  {verb:<8}{about}" for verb, about in VERBS.items()
)
EPILOG = """\
examples:
  lcpsim claims list
  lcpsim claims show K4a
  lcpsim claims test --only G1,G2,D1-D8 --draws 64 --jobs 2
  lcpsim claims test --only P5,P6,P14 --scope demo --out results/claims_demo"""
WIDTH = 110


def main(arguments: list[str]) -> int:
    """Find the verb and do it."""
    if not arguments or arguments[0] in ("-h", "--help"):
        parser = Parser("claims", DESCRIPTION, EPILOG)
        parser.usage = "lcpsim claims VERB ..."
        parser.print_help()
        return 0
    verb, given = arguments[0], arguments[1:]
    if verb not in VERBS:
        raise LcpSimError(f"{verb}: no such verb{did_you_mean(verb, VERBS)} (lcpsim claims has {', '.join(VERBS)})")
    done: int | None = {"list": _list, "show": _show, "test": _test}[verb](given)
    return done or 0


def _list(arguments: list[str]) -> None:
    Parser("claims list", f"{VERBS['list'].capitalize()}. * confirmatory; - cannot be tested here.", "").parse_args(arguments)
    from sim.claims.ledger import CONFIRMATORY, claims, experiments

    theme = ""
    for claim in claims().values():
        if claim.theme != theme:
            theme = claim.theme
            print(f"\n{theme}")
        marks = ("*" if claim.kind == CONFIRMATORY else " ") + ("-" if experiments()[claim.id].untestable else " ")
        print(f"{claim.id:<5}{marks} {textwrap.shorten(claim.claim, WIDTH, placeholder=' ...')}")
    print("\n* confirmatory; - cannot be tested here. Try: lcpsim claims show H1")


def _show(arguments: list[str]) -> None:
    parser = Parser("claims show", f"{VERBS['show'].capitalize()}.", "")
    parser.add_argument("claim", metavar="ID", help="such as G1")
    options = parser.parse_args(arguments)
    from sim.claims.ledger import chosen, claims, experiments

    (key, *_) = chosen([options.claim])
    claim, experiment = claims()[key], experiments()[key]
    lines = [
        ("claim", claim.claim), ("hypothesis", claim.hypothesis), ("kind", f"{claim.kind}, {claim.theme}"),
        ("in the ledger", f"{claim.experiment}: {claim.metric}, {claim.expected_sign}"), ("refuted if", claim.refuted_if),
        *(("test" if not place else "and", test.text) for place, test in enumerate(experiment.tests)),
        ("not testable", experiment.untestable),
        ("restated by", ", ".join(f"{name} (off: {value})" for name, value in experiment.restates.items())),
        ("placebo", experiment.placebo), ("note", experiment.note),
        ("trusts needed", str(experiment.trusts) if experiment.trusts > 1 else ""),
    ]  # fmt: skip
    print(key)
    for name, words in lines:
        if words:
            print(textwrap.fill(words, WIDTH, initial_indent=f"  {name:<15}", subsequent_indent=" " * 17))


def _test(arguments: list[str]) -> int:
    options = _read(arguments)
    from sim.claims.ledger import chosen
    from sim.claims.results import verdicts
    from sim.cli.study import main as study_main
    from sim.studies.load import Study

    ids = chosen(options.only)
    folder = _planned(options, ids)
    if folder is not None:
        code = study_main(["resume", folder.shown, "--jobs", str(options.jobs)])
        if code:
            return code
    study = Study(options.out, False)
    found = verdicts(study)
    print(printed(found.table, ids))
    if found.exploratory:
        print(f"All of this is exploratory: {found.exploratory}.")
    for name, table in (("claims", found.table), ("claim_tests", found.tests), ("tensions", found.tensions)):
        write_analysis(study, name, table)
    write_analysis(study, "claims_ledger", _facts(found, study))
    drawn = _draw_tensions(study, found)
    if options.docs:
        from sim.claims.page import page
        from sim.cli.pages import write_docs

        write_docs(Path(options.docs), page(found, _how(study)), found.table, "claims")
    figures = f", figures of {drawn} tensions" if drawn else ""
    print(f"\nAll verdicts, each test and the tensions{figures} are in\n{Path(study.shown) / 'analysis'}")
    return 0


def _worlds(study: Study) -> int:
    from sim.studies.study_file import BASE

    return int(study.plan.loc[study.plan["design"] != BASE, "draw"].nunique())


def _how(study: Study) -> str:
    """What was run, in a sentence."""
    from sim.studies.study_file import BASE

    spec, plan = study.spec, study.plan
    scope = spec["scope"] if isinstance(spec["scope"], str) else ", ".join(spec["scope"])
    seeds = plan.loc[plan["design"] == BASE, "seed"].nunique()
    return (
        f"Scope {scope}, horizon {spec['horizon']}: {len(plan):,} runs of {len(study.scenarios)} arms, {seeds} seeds at the declared "
        f"values and {_worlds(study)} plausible worlds."
    )


def _draw_tensions(study: Study, found: Verdicts) -> int:
    """A figure for each tension of which a claim was judged; how many there are."""
    from sim._version import __version__
    from sim.claims.ledger import tensions
    from sim.claims.results import sides
    from sim.figures.drawn import NothingToShow
    from sim.figures.save import save
    from sim.figures.tensions import tension

    kind = "exploratory" if found.exploratory else "confirmatory"
    source = f"authors' simulations, lcp-sim v{__version__}. Study {study.name}, {len(study.plan)} runs, {_worlds(study)} worlds, {kind}"
    provenance = {
        "Model version": f"lcp-sim {__version__}", "Scenario hashes": f"claims ledger {found.digest[:16]}",
        "Run ids": "; ".join(study.plan["run_id"]),
    }  # fmt: skip
    drawn = 0
    for one in tensions():
        rows = found.tensions[found.tensions["tension"] == one.id]
        try:
            save(tension(rows, sides(one), _worlds(study), source, provenance), f"tension_{one.id}", study.path / "analysis" / "figures")
        except NothingToShow:
            continue
        drawn += 1
    return drawn


def _read(arguments: list[str]) -> argparse.Namespace:
    parser = Parser("claims test", f"{VERBS['test'].capitalize()}.", EPILOG)
    parser.add_argument("--only", action="append", default=[], metavar="IDS", help="such as G1,G2,D1-D8, or confirmatory; default all")
    parser.add_argument("--draws", type=int, default=16, metavar="N", help="worlds; a power of two, 64 to find conditions; default 16")
    parser.add_argument("--seeds", type=int, default=8, metavar="N", help="seeds of the declared values; 30 where it is to be a finding; default 8")
    parser.add_argument("--scope", default="5D9", metavar="WHERE", help="places, between commas; default 5D9, one small trust")
    parser.add_argument("--horizon", default="full", metavar="NAME", help="default full, ten years after policy start")
    parser.add_argument("--worlds", choices=("priors", "posterior"), default="priors", help="default priors")
    parser.add_argument("--jobs", type=int, default=1, metavar="N", help="local processes; default 1")
    parser.add_argument("--out", metavar="DIR", default=f"{RESULTS}/claims", help=f"folder of the study; default {RESULTS}/claims")
    parser.add_argument("--docs", metavar="DIR", help="also write validation_claims.md and validation/claims.csv there")
    return parser.parse_args(arguments)


def _planned(options: argparse.Namespace, ids: list[str]) -> StudyFolder | None:
    """The folder of the study, planned or widened to what is asked; none where no claim that was asked for can run."""
    from sim.claims.plan import claims_study, widened
    from sim.studies.folder import StudyFolder, is_study
    from sim.studies.plan import configuration_of, make_plan

    places = scope_of(options.scope)
    scope = places[0] if len(places) == 1 else places
    spec = claims_study(ids, scope, options.seeds, options.draws, options.horizon, options.worlds)
    there = is_study(options.out)
    if not spec["scenarios"]:
        if there:
            return None
        raise LcpSimError("None of these claims can be tested here. Try: lcpsim claims show ID, for the reason")
    if not there:
        plan = make_plan(spec, "claims")
        return StudyFolder.create(options.out, plan, configuration_of)
    folder = StudyFolder(options.out)
    folder.check_version()
    plan = make_plan(widened(spec, folder.spec), "claims")
    if set(plan.table["run_id"]) - set(folder.plan["run_id"]):
        folder.replace_plan(plan, configuration_of, {"claims": ids, "draws": options.draws, "seeds": options.seeds})
    return folder


def _facts(found: Verdicts, study: Study) -> pd.DataFrame:
    """What the verdicts rest on, for the record."""
    import pandas as pd

    facts = {
        "ledger": found.digest, "exploratory because": found.exploratory, "study": study.name, "code": study.header.get("code"),
        "model_version": study.header.get("model_version"), "runs": len(study.plan),
    }  # fmt: skip
    return pd.DataFrame({"fact": list(facts), "value": [str(value) for value in facts.values()]})


def printed(table: pd.DataFrame, ids: list[str]) -> str:
    """A line for each claim that was asked for."""
    lines = [f"{'':<5}{'verdict':<19}{'share':>6}{'without':>9}{'estimate':>10}  {'95% interval':<20} unit"]
    lines += [_line(row) for row in table[table["id"].isin(ids)].to_dict("records")]
    counts = table["verdict"].replace("", "not tested").value_counts()
    lines += ["", "All claims: " + ", ".join(f"{n} {verdict}" for verdict, n in counts.items())]
    lines.append("Share: of plausible worlds in which the claim holds; without: the same with what merely restates it off.")
    return "\n".join(lines)


def _line(row: dict[Any, Any]) -> str:
    from sim.claims.page import percent

    head = f"{row['id']:<5}{row['verdict'] or 'not tested':<19}"
    if row["estimate"] != row["estimate"]:
        return head + textwrap.shorten(row["reason"], WIDTH - len(head), placeholder=" ...")
    shares = f"{percent(row['share_of_worlds']):>6}{percent(row['share_without_restating']):>9}"
    between = "" if row["lower"] != row["lower"] else f"{row['lower']:.3g} to {row['upper']:.3g}"
    return f"{head}{shares}{row['estimate']:>+10.3g}  {between:<20} {row['unit']}"
