from __future__ import annotations

import subprocess
import sys

import pytest

from sim._version import __version__
from sim.cli.main import VERBS, main

HEAVY = {
    "numpy",
    "pandas",
    "numba",
    "pydantic",
    "hydra",
    "omegaconf",
    "yaml",
    "mesa",
    "matplotlib",
    "joblib",
    "pyarrow",
}


def call(capsys, *arguments):
    try:
        code = main(arguments)
    except SystemExit as left:  # argparse leaves like that after help
        code = left.code
    return code, *capsys.readouterr()


@pytest.mark.unit
def test_help_loads_nothing_heavy():
    script = (
        "import sys\nfrom sim.cli.main import main\n"
        "try: main(['--help'])\nexcept SystemExit: pass\n"
        "print(*sorted({name.split('.')[0] for name in sys.modules}))"
    )
    printed = subprocess.check_output([sys.executable, "-c", script], text=True).splitlines()
    assert not HEAVY & set(printed[-1].split())
    assert "lcpsim compare pbc_2009 lcp_ladder" in "\n".join(printed)


@pytest.mark.unit
def test_help_and_no_words_at_all_show_every_verb(capsys):
    for arguments in ([], ["--help"], ["-h"]):
        code, out, _ = call(capsys, *arguments)
        assert code == 0
        assert all(f"\n  {verb} " in out for verb in VERBS)


@pytest.mark.unit
def test_the_version(capsys):
    assert call(capsys, "--version")[:2] == (0, f"lcpsim {__version__}\n")


@pytest.mark.unit
@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_has_help_with_its_name(capsys, verb):
    code, out, _ = call(capsys, verb, "--help")
    assert code == 0
    assert f"usage: lcpsim {verb}" in out


@pytest.mark.unit
def test_an_unknown_verb_names_the_nearest(capsys):
    code, out, err = call(capsys, "compar", "pbc_2009")
    assert (code, out) == (2, "")
    assert err.startswith("compar: no such verb; did you mean compare?")


@pytest.mark.unit
@pytest.mark.parametrize("verb", ["show", "explain"])
def test_a_verb_without_what_it_needs_says_so(capsys, verb):
    code, _, err = call(capsys, verb)
    assert code == 2
    assert "required" in err
    assert f"Try: lcpsim {verb} --help" in err


@pytest.mark.unit
def test_scenarios_are_listed_one_a_line(capsys):
    code, out, _ = call(capsys, "scenarios")
    lines = dict(line.split("  ", 1) for line in out.splitlines())
    assert code == 0
    assert lines["pbc_2009"].strip() == "Practice-based commissioning as it was"


@pytest.mark.unit
def test_explain_tells_all_that_is_known_of_a_lever_and_of_a_metric(capsys):
    code, out, _ = call(capsys, "explain", "savings.retention", "net_saving_per_head")
    assert code == 0
    for text in ("Share of a saving", "share 0-1", "0.7", "pbc-retention-2006", "checked", "£ a head a year"):
        assert text in out
    code, _, err = call(capsys, "explain", "savings.retenton")
    assert code == 2
    assert "did you mean savings.retention?" in err
