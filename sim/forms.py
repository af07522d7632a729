"""Legal forms of groups, from `conf/forms.yaml`: rows of attributes. Nothing in the model asks for a form's name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from functools import cache
from typing import Any, get_args

import numpy as np
import yaml

from sim import shipped
from sim.errors import ConfigurationError, Problem, did_you_mean
from sim.partnership_levers import FormName

HIGHEST = {"owned": 1.0, "pension": 1.0, "capital": 10.0, "governance": 5.0, "hospital_seat": 1.0, "professions": 3.0}


@dataclass(frozen=True)
class Forms:
    """All forms, a row each in the order of the file; what the columns mean is said there."""

    names: tuple[str, ...]
    owned: np.ndarray
    pension: np.ndarray
    capital: np.ndarray
    governance: np.ndarray
    hospital_seat: np.ndarray
    professions: np.ndarray

    def row(self, name: str) -> int:
        """The row of a form."""
        return self.names.index(name)


ATTRIBUTES = tuple(field.name for field in fields(Forms) if field.name != "names")


@cache
def forms() -> Forms:
    """The forms that are shipped.

    Raises:
        ConfigurationError: with every mistake of the file.
    """
    return check_forms(yaml.safe_load((shipped.conf_folder() / "forms.yaml").read_text(encoding="utf-8")))


def check_forms(content: Mapping[str, Any]) -> Forms:
    """Forms from the mapping that a file holds.

    Raises:
        ConfigurationError: with every mistake at once.
    """
    known = [name for name in get_args(FormName) if name != "chosen"]
    found = [Problem(name, f"no such form{did_you_mean(str(name), known)}; allowed: {', '.join(known)}") for name in content if name not in known]
    found += [Problem(name, "is missing") for name in known if name not in content]
    for name, row in content.items():
        for key in sorted(set(ATTRIBUTES) - set(row)):
            found.append(Problem(f"{name}.{key}", "is missing: a form states every attribute"))
        for key, value in row.items():
            if key == "about":
                continue
            if key not in ATTRIBUTES:
                found.append(Problem(f"{name}.{key}", f"no such attribute{did_you_mean(str(key), ATTRIBUTES)}; allowed: {', '.join(ATTRIBUTES)}"))
            elif isinstance(value, bool) or not isinstance(value, int | float) or not 0.0 <= value <= HIGHEST[key]:
                found.append(Problem(f"{name}.{key}", f"{value!r} is not a number from 0 to {HIGHEST[key]:g}"))
    if found:
        raise ConfigurationError(found, "conf/forms.yaml", "The first row is what a group is before it takes a form")
    return Forms(tuple(content), **{key: np.array([float(row[key]) for row in content.values()]) for key in ATTRIBUTES})
