"""What ``hatchel sample`` shows on the terminal."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rich.table import Table

    from hatchel.records.estimate import EstimateRecord
    from hatchel.records.samples import SampleQualityRecord, SampleScoresRecord

WIDTH = 110


def as_json(
    files: Mapping[str, Path], quality: "SampleQualityRecord | None", asked: Mapping[str, Any]
) -> str:
    """Return what is printed: what was asked for, the files by kind, and the scores or null."""
    facts = {
        **asked,
        "files": {kind: str(path) for kind, path in files.items()},
        "scores": None if quality is None else quality.model_dump(mode="json"),
    }
    return json.dumps(facts, indent=1, ensure_ascii=False, allow_nan=False)


def show(files: Mapping[str, Path], quality: "SampleQualityRecord | None") -> None:
    """Print the scores, if there are any, and where the files are."""
    from rich.console import Console

    console = Console(width=max(Console().width, WIDTH), highlight=False)
    if quality is not None:
        console.print(_table(quality))
        said = f"{quality.samples:,} samples a set; features: {quality.features_are}."
        for note in (said, *quality.notes):
            console.print(f"• {note}", markup=False)
    for path in files.values():
        what = "scores" if path.suffix == ".json" else "samples"
        console.print(f"{what}: {path}", markup=False, soft_wrap=True)


def _table(quality: "SampleQualityRecord") -> "Table":
    from rich import box
    from rich.table import Table

    sets = {**quality.generated, "real": quality.real}
    table = Table(box=box.HORIZONTALS, pad_edge=False)
    table.add_column("score")
    for name in sets:
        table.add_column(name, justify="right")
    columns = [_scores(record) for record in sets.values()]
    for name in columns[0]:
        table.add_row(name, *(_cell(column[name]) for column in columns))
    return table


def _scores(record: "SampleScoresRecord") -> "dict[str, EstimateRecord]":
    """Return the scores by what their rows are called."""
    near = {name: getattr(record, name) for name in ("precision", "recall", "density", "coverage")}
    return near | {f"told by {name}": each for name, each in record.two_sample.items()}


def _cell(found: "EstimateRecord") -> str:
    from hatchel.reports.pages.evaluation_tables import number

    value, low, high = map(number, (found.value, found.low, found.high))
    return value if found.low is None else f"{value} ({low}–{high})"
