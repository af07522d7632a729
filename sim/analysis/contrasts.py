"""Contrasts: pairs of arms of one study that differ in one thing, whatever the study's own baseline is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

import pandas as pd
import yaml

from sim import shipped
from sim.analysis.compare import differences
from sim.errors import ConfigurationError, LcpSimError, Problem
from sim.studies.load import Study, require_complete

SOURCE = "conf/contrasts.yaml"
HEADLINES = (
    "lcp_coverage", "active_engagement", "redesigns", "out_of_hospital_share", "net_saving_per_head", "quality_index",
    "management_cost_per_head", "specialists_in_groups", "pct_balance",
)  # fmt: skip


@dataclass(frozen=True)
class Contrast:
    """One thing done instead of another: `pairs` gives, for each frame in which it is asked, the arm with the other and
    the arm with the one."""

    name: str
    title: str
    pairs: dict[str, tuple[str, str]]


@cache
def contrasts() -> dict[str, Contrast]:
    """The key contrasts by name.

    Raises:
        ConfigurationError: with every mistake of the file.
    """
    return check_contrasts(yaml.safe_load((shipped.conf_folder() / "contrasts.yaml").read_text(encoding="utf-8")))


def check_contrasts(content: Any) -> dict[str, Contrast]:
    """Contrasts from the mapping that a file holds.

    Raises:
        ConfigurationError: with every mistake at once.
    """
    found = list(_problems(content))
    if found:
        raise ConfigurationError(found, SOURCE)
    return {
        name: Contrast(name, entry["title"], {frame: (pair[0], pair[1]) for frame, pair in entry["pairs"].items()})
        for name, entry in content.items()
    }


def _problems(content: Any) -> Iterator[Problem]:
    for name, entry in content.items():
        if set(entry) != {"title", "pairs"}:
            yield Problem(name, "must hold title and pairs, and nothing else")
            continue
        for frame, pair in entry["pairs"].items():
            if not isinstance(pair, list) or len(pair) != 2 or pair[0] == pair[1]:
                yield Problem(f"{name}.pairs.{frame}", f"{pair!r} is no pair of two different arms")


def contrast_table(study: Study, asked: dict[str, Contrast] | None = None, allow_incomplete: bool = False) -> pd.DataFrame:
    """Every contrast on every headline measure.

    Args:
        study: an open study without a design, whose scenarios are the arms.
        asked: contrasts by name; default the key ones.
        allow_incomplete: use the seeds that both arms of a pair have when runs failed or are missing.

    Returns:
        One row for each contrast, frame and measure: contrast, frame, without, with, metric, unit, estimate (the arm
        `with` less the arm `without`; of a saving, what it saves), lower, upper, interval, n_seeds.

    Raises:
        LcpSimError: if the study lacks an arm.
        OutputError: if it is incomplete, unless that is allowed.
    """
    require_complete(study, allow_incomplete)
    asked = contrasts() if asked is None else asked
    summary = study.summary.df()
    rows = []
    for contrast in asked.values():
        for frame, (without, with_it) in contrast.pairs.items():
            if missing := [arm for arm in (without, with_it) if arm not in study.scenarios]:
                raise LcpSimError(
                    f"{study.shown}: has no {' and no '.join(missing)}, which {contrast.name} compares (it has "
                    f"{', '.join(study.scenarios)}). Run: lcpsim study run contrasts"
                )
            both = summary[summary["scenario"].isin((without, with_it))]
            seeds = both.groupby("seed")["scenario"].nunique()
            found = differences(both[both["seed"].isin(seeds.index[seeds == 2])], [without, with_it])
            found = found[found["metric"].isin(HEADLINES)].drop(columns=["scenario", "baseline"])
            found.insert(0, "contrast", contrast.name)
            found.insert(1, "frame", frame)
            found.insert(2, "without", without)
            found.insert(3, "with", with_it)
            rows.append(found)
    return pd.concat(rows, ignore_index=True)
