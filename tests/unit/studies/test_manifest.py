from __future__ import annotations

import getpass
import json
import os
import socket
import subprocess
import tomllib

import pytest
from packaging.requirements import Requirement

from sim import shipped
from sim._version import __version__
from sim.config import load_config
from sim.data.load import data_hash
from sim.studies import manifest as manifests
from sim.studies.manifest import DEPENDENCIES, Beginning, code_state, manifest


def made():
    config = load_config(["scenario=lcp_ladder"])
    return config, manifest(Beginning(), ["lcpsim", "run"], [config], (1, 2), {"b.csv": "1", "a.csv": "2"})


def texts(value):
    if isinstance(value, dict):
        for key, item in value.items():
            yield from (*texts(key), *texts(item))
    elif isinstance(value, list):
        for item in value:
            yield from texts(item)
    elif isinstance(value, str):
        yield value


@pytest.mark.unit
def test_it_holds_what_is_needed_to_make_the_result_again():
    config, found = made()
    found = json.loads(json.dumps(found))
    assert found["made_by"] == "lcp-sim"
    assert found["version"] == __version__
    assert found["scenarios"] == {
        "lcp_ladder": {"hash": config.hash(), "configuration": json.loads(json.dumps(config.plain()))}
    }
    assert found["seeds"] == [1, 2]
    assert found["data_hash"] == data_hash()
    assert found["packages"]["numba"]
    assert found["elapsed_seconds"] >= 0
    assert list(found["files"]) == ["a.csv", "b.csv"]
    assert set(found["code"]) == {"commit", "dirty"}


@pytest.mark.unit
def test_it_names_no_person_machine_or_place():
    every = list(texts(made()[1]))
    assert [text for text in every if text.startswith(("/", "~")) or ":\\" in text] == []
    here = {os.path.expanduser("~"), os.getcwd(), str(shipped.PACKAGE.parent), socket.gethostname()}
    assert [text for text in every for place in here if place in text] == []
    assert getpass.getuser() not in every


@pytest.mark.unit
def test_every_dependency_is_recorded():
    project = tomllib.loads((shipped.PACKAGE.parent / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert [Requirement(line).name for line in project["dependencies"]] == list(DEPENDENCIES)


def git(folder, *arguments):
    identity = ["-c", "user.name=t", "-c", "user.email=t@example.org", "-c", "commit.gpgsign=false"]
    done = subprocess.run(["git", *identity, *arguments], cwd=folder, capture_output=True, text=True, check=True)
    return done.stdout.strip()


@pytest.fixture
def checkout(tmp_path, monkeypatch):
    """A small checkout that passes for ours."""
    top = tmp_path / "checkout"
    (top / "sim").mkdir(parents=True)
    (top / "conf").mkdir()
    (top / "conf" / "config.yaml").touch()
    (top / "pyproject.toml").write_text('[project]\nname = "lcp-sim"\n', encoding="utf-8")
    monkeypatch.setattr(shipped, "PACKAGE", top / "sim")
    return top


@pytest.mark.unit
def test_the_commit_and_whether_it_was_altered(checkout):
    assert code_state() == {"commit": None, "dirty": None}
    git(checkout, "init", "-q")
    assert code_state() == {"commit": None, "dirty": True}
    git(checkout, "add", ".")
    git(checkout, "commit", "-qm", "first")
    assert code_state() == {"commit": git(checkout, "rev-parse", "HEAD"), "dirty": False}
    (checkout / "new.py").touch()
    assert code_state()["dirty"] is True


@pytest.mark.unit
def test_a_copy_inside_another_project_does_not_borrow_its_commit(checkout):
    outer = checkout.parent
    git(outer, "init", "-q")
    git(outer, "add", ".")
    git(outer, "commit", "-qm", "first")
    assert code_state() == {"commit": None, "dirty": None}


@pytest.mark.unit
def test_without_git_the_commit_is_not_known(checkout, monkeypatch):
    git(checkout, "init", "-q")
    monkeypatch.setenv("PATH", "")
    assert manifests.code_state() == {"commit": None, "dirty": None}
