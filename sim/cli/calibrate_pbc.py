"""`lcpsim calibrate pbc`: history matching of the few free behavioural parameters, with studies, log and posterior draws kept."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.cli.helping import Parser
from sim.cli.histories import check_counts, scope_of, study_of
from sim.errors import OutputError

if TYPE_CHECKING:
    import pandas as pd

    from sim.analysis.history_match import Match
    from sim.studies.load import Study

OUT = "results/calibrate_pbc"
POSTERIOR_DRAWS = 200
FIRST_SEEDS = 1, 10_001  # of the two waves, so that they share no luck
DESCRIPTION = """\
Fit the behavioural parameters of practice-based commissioning to the published figures that may be fitted; held-out figures
are refused. History matching in two waves: runs spread evenly over the ranges teach an emulator of every figure, whatever the
figures do not rule out is run again, and the posterior is drawn from both. All three scenarios of a draw share their luck; its
replicates are averaged. Each wave is a study: it can be stopped at any moment, and the same command goes on."""
EPILOG = """\
examples:
  lcpsim calibrate pbc
  lcpsim calibrate pbc --scope 5D9,5QJ --draws 96 --more 48 --seeds 4 --jobs 2

Leaves draws.parquet, which a study uses by `kind: posterior, from: FOLDER`, and the log calibration.json."""


def main(arguments: list[str]) -> None:
    """Run both waves, match, print and write."""
    options = _read(arguments)
    check_counts(options, "draws", "more", "seeds", "jobs")
    import pandas as pd

    from sim.analysis.histories import over_draws, over_ranges, spec
    from sim.analysis.history_match import matched
    from sim.declared import REGISTER
    from sim.studies.design import DRAWS_FILE
    from sim.validation.pbc_knobs import KNOBS
    from sim.validation.targets import PBC, digest, targets

    fitted = [one for one in targets(PBC) if not one.held_out]
    out, scope, first = Path(options.out), scope_of(options.scope), options.seeds
    designs: dict[str, dict[str, Any]] = {"wave_1": over_ranges(options.draws, first)}
    points, figures, waves, match = [], [], [], None
    for number, wave in enumerate(("wave_1", "wave_2")):
        if match is not None:
            _write(out / "between", DRAWS_FILE, match.draws.drop_duplicates().head(options.more))
            designs[wave] = over_draws(str(out / "between"), _rows(match, options.more), first)
        study = study_of(
            spec(scope, [FIRST_SEEDS[number]], designs[wave]), out / wave, options.jobs, f"Wave {number + 1} of 2"
        )
        where, found = averaged(study)
        points.append(where)
        figures.append(found)
        match = matched(KNOBS, pd.concat(points), pd.concat(figures), fitted, POSTERIOR_DRAWS)
        waves.append(_log(match, len(where)))
    assert match is not None
    _write(out, DRAWS_FILE, match.draws)
    log = {
        "scope": scope, "seeds_per_draw": options.seeds, "targets": digest(PBC), "ranges": {key: list(ends) for key, ends in KNOBS.items()},
        "waves": waves,
    }  # fmt: skip
    _write_text(out / "calibration.json", json.dumps(log, indent=1) + "\n")
    print(f"Values found (mean of the posterior, middle 90% of it); {waves[-1]['inside']} of {len(match.rows)} figures are expected inside")
    low, high = (match.draws.quantile(q) for q in (0.05, 0.95))
    for key, value in match.centre.items():
        print(f"  {key:<34}{value:>9.4g}  ({low[key]:.4g} to {high[key]:.4g}; declared {REGISTER[key].default:.4g})")
    for key in match.out_of_reach:
        print(f"  no value of these parameters comes near {key}")
    print(f"\nPosterior draws and log are in\n{out}")


def averaged(study: Study) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Values of the knobs and figures at each draw of a wave, replicates averaged."""
    import numpy as np
    import pandas as pd

    from sim.analysis.histories import by_world
    from sim.declared import AllParams

    values = {int(draw): json.loads(str(text)) for draw, text in zip(study.plan["draw"], study.plan["values"])}
    found: dict[int, list[dict[str, float]]] = {}
    for draw, _, one in by_world(study, AllParams()):
        found.setdefault(draw, []).append(one)
    draws = sorted(found)
    means = pd.DataFrame([pd.DataFrame(found[draw]).replace([np.inf, -np.inf], np.nan).mean() for draw in draws])
    return pd.DataFrame([values[draw] for draw in draws]), means


def _rows(match: Match, wanted: int) -> int:
    return min(wanted, len(match.draws.drop_duplicates()))


def _log(match: Match, draws: int) -> dict[str, Any]:
    rows = match.rows.round(4).to_dict("records")
    return {
        "draws": draws, "left": match.left, "inside": int(match.rows["inside"].sum()), "out_of_reach": list(match.out_of_reach),
        "centre": match.centre, "figures": rows,
    }  # fmt: skip


def _write(folder: Path, name: str, frame: pd.DataFrame) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        frame.reset_index(drop=True).to_parquet(folder / name, index=False)
    except OSError as error:
        raise OutputError(f"{folder}: cannot be written ({(error.strerror or str(error)).lower()})") from None


def _write_text(path: Path, text: str) -> None:
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise OutputError(f"{path}: cannot be written ({(error.strerror or str(error)).lower()})") from None


def _read(arguments: list[str]) -> argparse.Namespace:
    parser = Parser("calibrate", DESCRIPTION, EPILOG)
    parser.add_argument("subject", metavar="pbc", help="what to calibrate")
    parser.add_argument("--scope", default="5D9", metavar="WHERE", help="places, between commas; default one small trust")
    parser.add_argument("--draws", type=int, default=64, metavar="N", help="points of the first wave; default 64")
    parser.add_argument("--more", type=int, default=32, metavar="N", help="points of the second wave; default 32")
    parser.add_argument("--seeds", type=int, default=2, metavar="N", help="replicates of each point; default 2")
    parser.add_argument("--jobs", type=int, default=1, metavar="N", help="local processes, one thread each; default 1")
    parser.add_argument("--out", default=OUT, metavar="DIR", help=f"where studies, draws and log go; default {OUT}")
    return parser.parse_args(arguments)
