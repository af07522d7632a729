"""Make the packaged tables from the source files: `python -m sim.data.rebuild [folder]`."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pyarrow as pa

from sim.data.making import lists, outlines, places, populations, shapes, waits
from sim.data.making.table import Made
from sim.randomness import Draws

SEED = 2009
TABLES = Path(__file__).resolve().parent / "tables"


def make() -> list[Made]:
    """All packaged tables, made from the sources. The same sources always give the same tables.

    Raises:
        DataError: if a source file is missing or is not the one registered.
    """
    draws = Draws(seed=SEED, domain="imputation")
    pct_rows = places.pct_rows()
    people = populations.residents(pct_rows["pct"].to_numpy())
    practice_rows = places.core_practices(pct_rows)
    listed = lists.lists(practice_rows, people, draws)
    practices = places.practices_table(practice_rows, listed, draws)
    return [
        practices,
        places.pcts_table(pct_rows, practices, people),
        populations.population_table(people),
        places.trusts_table(),
        shapes.mortality_table(),
        shapes.rates_table(),
        shapes.multipliers_table(),
        shapes.activity_table(),
        shapes.deprivation_table(),
        shapes.spread_table(practices),
        shapes.evidence_table(),
        shapes.references_table(),
        outlines.outline_table(
            "pct_outlines",
            "pct_boundaries_approx.geojson.gz",
            "pct",
            "Approximate outlines of the 151 PCTs of 2010-2013; for maps only.",
        ),
        outlines.outline_table(
            "sha_outlines",
            "sha_boundaries_approx.geojson",
            "sha",
            "Approximate outlines of the ten SHAs; for maps only.",
        ),
        waits.specialty_table(pct_rows["pct"].to_numpy()),
        waits.waits_table(pct_rows["pct"].to_numpy(), pct_rows["sha"].to_numpy()),
        waits.trust_patients_table(),
        waits.practice_authorities_table(practice_rows["code"].to_numpy()),
    ]


def rebuild(folder: Path) -> None:
    """Write every packaged table and `manifest.json` (hash, rows, columns, units) into `folder`.

    The bytes depend on the sources and on the version of pyarrow, which the manifest records.
    """
    folder.mkdir(parents=True, exist_ok=True)
    entries = {made.name: made.write(folder) for made in make()}
    manifest = {"made_with": {"pyarrow": pa.__version__}, "tables": entries}
    text = json.dumps(manifest, indent=1, ensure_ascii=False) + "\n"
    (folder / "manifest.json").write_text(text, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    rebuild(Path(sys.argv[1]) if len(sys.argv) > 1 else TABLES)
