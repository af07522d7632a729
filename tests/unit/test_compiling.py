import numpy as np
import pytest
from numba import prange

from sim import compiling

pytestmark = pytest.mark.unit


def test_the_folder_is_named_by_the_text_of_the_compiled_files(tmp_path, monkeypatch):
    monkeypatch.setenv("NUMBA_CACHE_DIR", str(tmp_path))
    first = compiling.cache_folder.__wrapped__()
    assert first.parent == tmp_path
    assert compiling.cache_folder.__wrapped__() == first
    changed = tmp_path / "kernel.py"
    changed.write_text("other")
    monkeypatch.setattr(compiling, "compiled_sources", lambda: [changed])
    assert compiling.cache_folder.__wrapped__() != first


def test_without_a_writable_folder_functions_compile_without_being_kept(tmp_path, monkeypatch):
    blocked = tmp_path / "file"
    blocked.write_text("")
    monkeypatch.setenv("NUMBA_CACHE_DIR", str(blocked))
    assert compiling.cache_folder.__wrapped__() is None
    monkeypatch.setattr(compiling, "cache_folder", lambda: None)

    def double(values):
        for place in prange(values.size):
            values[place] *= 2

    numbers = np.arange(3)
    compiling.compiled(double)(numbers)
    assert numbers.tolist() == [0, 2, 4]


def test_every_compiled_file_exists():
    assert {"kernel.py", "need.py", "randomness.py", "demography.py"} <= {
        path.name for path in compiling.compiled_sources() if path.is_file()
    }
