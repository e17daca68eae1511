"""A survey as files: tables, a heat map of the pairs, and JSON of everything."""

import json
from dataclasses import asdict
from itertools import combinations
from math import isnan
from pathlib import Path
from typing import Any

import pandas as pd

from hatchel.information.columns.columns import Columns
from hatchel.information.samples.intervals import Reals
from hatchel.information.survey.tables import PairMap, Survey
from hatchel.records.files import whole_file, write_text


def facts_of(
    file: Path, columns: Columns, found: Survey, bootstrap: int, seed: int
) -> dict[str, Any]:
    """Return all that was found, and how, for JSON."""
    facts = asdict(found)
    if found.pairs is not None:
        facts["pairs"] = {
            "names": list(found.pairs.names),
            "synergy": _rows(found.pairs.synergy),
            "redundancy": _rows(found.pairs.redundancy),
        }
    head = {
        "file": file.name,
        "target": columns.target_name,
        "kind": columns.kind,
        "rows": len(columns.target),
        "bootstrap": bootstrap,
        "level": 0.95,
        "seed": seed,
    }
    return head | facts | {"notes": [*columns.notes, *found.notes]}


def _rows(values: Reals) -> list[list[float | None]]:
    """Return a matrix for JSON, which knows no NaN."""
    return [[None if isnan(value) else value for value in row] for row in values.tolist()]


def as_json(facts: dict[str, Any]) -> str:
    """Return facts as JSON, as they are printed and stored."""
    return json.dumps(facts, indent=1, ensure_ascii=False, allow_nan=False)


def write_survey(out: Path, columns: Columns, found: Survey, facts: dict[str, Any]) -> list[Path]:
    """Write tables, a heat map of the pairs and JSON, and return the files."""
    outcomes = {f"specific: {name}": i for i, name in enumerate(found.outcomes)}
    single = [
        {"predictor": r.name, "information": r.value, "raw": r.raw, "low": r.low, "high": r.high}
        | {title: r.specific[i] for title, i in outcomes.items()}
        for r in found.predictors
    ]
    tables = {"measures.csv": facts["measures"], "predictors.csv": single}
    if found.pairs is not None:
        tables["pairs.csv"] = pair_rows(found.pairs)
    for name, rows in tables.items():
        write_text(out / name, pd.DataFrame(rows).to_csv(index=False))
    write_text(out / "measure.json", as_json(facts))
    written = [out / name for name in (*tables, "measure.json")]
    if found.pairs is not None:
        with whole_file(out / "pairs.png") as picture:
            picture.write(_picture(columns, found.pairs, found.units))
        written.append(out / "pairs.png")
    return written


def pair_rows(pairs: PairMap) -> list[dict[str, Any]]:
    """Return one row per pair, the more informative predictor first."""
    return [
        {
            "first": pairs.names[a],
            "second": pairs.names[b],
            "synergy": pairs.synergy[a, b],
            "redundancy": pairs.redundancy[a, b],
        }
        for a, b in combinations(range(len(pairs.names)), 2)
    ]


def _picture(columns: Columns, pairs: PairMap, units: str) -> bytes:
    from hatchel.reports.charts.canvas import WIDE, png
    from hatchel.reports.charts.pair_maps import pair_maps

    return png(
        lambda room: pair_maps(
            pairs.names, pairs.synergy, pairs.redundancy, units, columns.target_name, room
        ),
        WIDE._replace(width=12.0),
    )
