"""The project as a package: what an import loads, what the wheel carries, how the set-up speaks."""

from __future__ import annotations

import importlib.metadata
import os
import re
import shutil
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

import sim
from sim import shipped
from sim.errors import DataError

ROOT = Path(__file__).resolve().parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
HEAVY = {"hydra", "matplotlib", "mesa", "numba", "numpy", "omegaconf", "pandas", "pyarrow", "scipy"}


def folder_with(parent: Path, *files: str) -> Path:
    """A folder that holds the named files, each with a line of text."""
    for name in files:
        (parent / name).parent.mkdir(parents=True, exist_ok=True)
        (parent / name).write_text("about: a test\n", encoding="utf-8")
    return parent


def files_below(folder: Path) -> set[str]:
    """Paths of the files in a folder, without caches and hidden files."""
    paths = (path.relative_to(folder) for path in folder.rglob("*") if path.is_file())
    return {path.as_posix() for path in paths if not any(part[0] in "._" for part in path.parts)}


# --- the import --------------------------------------------------------------------------------------


@pytest.mark.unit
def test_importing_the_package_loads_no_heavy_library():
    script = "import sys, sim; print(*sorted({name.split('.')[0] for name in sys.modules}))"
    loaded = subprocess.check_output([sys.executable, "-c", script], cwd=ROOT, text=True).split()
    assert "sim" in loaded
    assert not HEAVY & set(loaded)


@pytest.mark.unit
@pytest.mark.parametrize("name", sim.__all__)
def test_every_public_name_is_there(name):
    assert getattr(sim, name) is not None
    assert name in dir(sim)


@pytest.mark.unit
def test_a_name_that_is_not_public_is_an_attribute_error():
    with pytest.raises(AttributeError, match="no attribute 'scenario'"):
        _ = sim.scenario


# --- the version and the pins ------------------------------------------------------------------------


@pytest.mark.unit
def test_the_version_is_written_once_and_agrees_everywhere():
    assert "version" not in PROJECT
    assert PROJECT["dynamic"] == ["version"]
    assert importlib.metadata.version("lcp-sim") == sim.__version__
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    assert str(citation["version"]) == sim.__version__
    changes = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert re.findall(r"^## \[(\d[^]]*)\]", changes, flags=re.MULTILINE)[0] == sim.__version__


@pytest.mark.unit
def test_the_citation_file_has_what_its_format_asks_for():
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    assert citation["cff-version"] == "1.2.0"
    assert {"cff-version", "message", "title", "authors"} <= set(citation)
    assert citation["authors"] == [{"name": "lcp-sim contributors"}]
    assert citation["license"] == PROJECT["license"] == "MIT"


def pins() -> dict[str, str]:
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    return {canonicalize_name(name): version for name, version in (line.split("==") for line in lines)}


@pytest.mark.unit
def test_the_pins_are_exact_sorted_and_hold_no_address():
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    assert [line for line in lines if not re.fullmatch(r"[A-Za-z0-9._-]+==[A-Za-z0-9.+!]+", line)] == []
    assert lines == sorted(lines, key=str.lower)
    assert len(pins()) == len(lines)


@pytest.mark.unit
def test_every_dependency_is_pinned_down_to_the_last_one():
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    tools = re.search(r"^BUILD_TOOLS = (.*)$", makefile, flags=re.MULTILINE)
    wanted = [*PROJECT["dependencies"], *PROJECT["optional-dependencies"]["dev"], *tools[1].split()]
    pinned, seen = pins(), set()
    while wanted:
        needed = Requirement(wanted.pop())
        extras = needed.extras or {""}
        if (needed.name, *extras) in seen or (
            needed.marker and not any(needed.marker.evaluate({"extra": extra}) for extra in extras)
        ):
            continue
        seen.add((needed.name, *extras))
        name = canonicalize_name(needed.name)
        assert name in pinned or name == PROJECT["name"], f"constraints.txt does not pin {needed.name}"
        assert name not in pinned or needed.specifier.contains(pinned[name], prereleases=True), f"{needed} against {pinned[name]}"
        for text in importlib.metadata.requires(needed.name) or []:
            inner = Requirement(text)
            if inner.marker is None or any(inner.marker.evaluate({"extra": extra}) for extra in extras):
                inner.marker = None
                wanted.append(str(inner))


# --- settings and scenarios --------------------------------------------------------------------------


@pytest.mark.unit
def test_a_checkout_reads_its_own_folders():
    assert shipped.conf_folder() == ROOT / "conf"
    assert shipped.scenarios_folder() == ROOT / "scenarios"


@pytest.mark.unit
def test_an_installed_package_reads_the_folders_inside_it(tmp_path):
    package = folder_with(tmp_path / "sim", "_shipped/conf/config.yaml", "_shipped/scenarios/pbc_2009.yaml")
    assert shipped.find("conf", package) == package / "_shipped" / "conf"
    assert shipped.find("scenarios", package) == package / "_shipped" / "scenarios"


@pytest.mark.unit
@pytest.mark.parametrize("declared", ['[project]\nname = "another"\n', "not = [a, table", ""])
def test_a_stranger_s_folders_beside_the_package_are_not_taken_for_ours(tmp_path, declared):
    folder_with(tmp_path, "conf/config.yaml", "scenarios/theirs.yaml", "sim/_shipped/conf/config.yaml")
    (tmp_path / "pyproject.toml").write_text(declared, encoding="utf-8")
    assert shipped.find("conf", tmp_path / "sim") == tmp_path / "sim" / "_shipped" / "conf"


@pytest.mark.unit
def test_a_missing_folder_is_named_with_what_to_do(tmp_path):
    with pytest.raises(DataError, match=r"folder scenarios/ of lcp-sim is missing.*Install lcp-sim again"):
        shipped.find("scenarios", tmp_path / "sim")


# --- the wheel ---------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    """The wheel of this checkout, built without the network."""
    out = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(out), str(ROOT)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    (path,) = out.glob("*.whl")
    return path


@pytest.mark.integration
def test_the_wheel_carries_the_package_with_its_settings_scenarios_and_data(wheel):
    assert wheel.name == f"lcp_sim-{sim.__version__}-py3-none-any.whl"
    with zipfile.ZipFile(wheel) as archive:
        held = set(archive.namelist())
    wanted = {
        f"sim/{where}{name}"
        for folder, where in (
            (ROOT / "conf", "_shipped/conf/"),
            (ROOT / "scenarios", "_shipped/scenarios/"),
            (ROOT / "sim" / "data" / "tables", "data/tables/"),
        )
        for name in files_below(folder)
    }
    wanted |= {"sim/__init__.py", "sim/_shipped/conf/config.yaml"}
    wanted |= {"sim/data/README.md", "sim/data/sources.yaml"}
    assert wanted - held == set()
    assert any(name.startswith("sim/data/tables/") for name in wanted)
    assert any(name.startswith("sim/_shipped/scenarios/") for name in wanted)


@pytest.mark.integration
def test_the_wheel_installs_one_package_and_leaves_out_the_raw_sources(wheel):
    with zipfile.ZipFile(wheel) as archive:
        held = archive.namelist()
    assert {name.split("/")[0] for name in held} == {"sim", f"lcp_sim-{sim.__version__}.dist-info"}
    assert [name for name in held if name.startswith("sim/data/sources/") or "__pycache__" in name] == []


@pytest.mark.integration
def test_an_unpacked_wheel_finds_its_own_settings_and_scenarios(wheel, tmp_path):
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(tmp_path)
    script = "from sim import shipped; print(shipped.conf_folder(), shipped.scenarios_folder(), sep='\\n')"
    alone = {**os.environ, "PYTHONPATH": str(tmp_path)}
    printed = subprocess.check_output([sys.executable, "-c", script], cwd=tmp_path, text=True, env=alone)
    home = tmp_path.resolve() / "sim" / "_shipped"
    assert printed.splitlines() == [str(home / "conf"), str(home / "scenarios")]


# --- the set-up --------------------------------------------------------------------------------------


def make(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Call make in the checkout, apart from any make that started the tests."""
    clean = {key: value for key, value in os.environ.items() if not key.startswith(("MAKE", "MFLAGS"))}
    return subprocess.run(
        ["make", "-C", str(ROOT), *arguments], capture_output=True, text=True, check=False, env=clean
    )


needs_make = pytest.mark.skipif(shutil.which("make") is None, reason="make is not installed")


@needs_make
@pytest.mark.integration
@pytest.mark.parametrize("version", ["2.7.18", "3.9.18", "3.10.13"])
def test_a_python_that_is_too_old_gets_one_clear_sentence(tmp_path, version):
    old = tmp_path / "old python"
    old.write_text(f"#!/bin/sh\necho {version}\n", encoding="utf-8")
    old.chmod(0o755)
    done = make("setup", f"PYTHON={old}", f"VENV={tmp_path}/venv")
    sentence, *rest = [line for line in done.stderr.splitlines() if not line.startswith("make")]
    assert done.returncode != 0
    assert sentence.startswith(f"lcp-sim needs Python 3.11 or newer, and '{old}' is Python {version}")
    assert rest == []
    assert not (tmp_path / "venv").exists()


@needs_make
@pytest.mark.integration
def test_a_python_that_does_not_run_gets_one_clear_sentence(tmp_path):
    done = make("setup", f"PYTHON={tmp_path}/nowhere", f"VENV={tmp_path}/venv")
    assert done.returncode != 0
    assert f"lcp-sim needs Python 3.11 or newer, and '{tmp_path}/nowhere' does not run" in done.stderr


@needs_make
@pytest.mark.integration
def test_help_lists_every_target():
    text = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.search(r"^\.PHONY: (.*)$", text, flags=re.MULTILINE)[1].split()) - {"FORCE"}
    listed = set(re.findall(r"^  make (\w+)", make("help").stdout, flags=re.MULTILINE))
    assert listed == targets
