"""``hatchel measure``: what the columns of a table say about a target, together and alone."""

from math import isnan
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table

    from hatchel.information.samples.columns import Columns
    from hatchel.information.samples.intervals import Reals
    from hatchel.information.survey import MeasureRow, PairMap, PredictorRow, Survey

WIDTH = 100
# Rows of the table of predictors, and pairs named, on the terminal; files hold them all.
SHOWN = 15
PAIRS_NAMED = 5
# Outcomes of a target beyond which specific information has no room on the terminal.
MOST_OUTCOMES = 6


def measure_command(
    file: Annotated[Path, typer.Argument(help="CSV, TSV, Parquet, NPY or NPZ.")],
    target: Annotated[str, typer.Option(help="The column to be informed about.")],
    predictors: Annotated[
        list[str] | None,
        typer.Option(help="Columns that inform; repeat it or separate with commas. Default: all."),
    ] = None,
    kind: Annotated[
        Literal["auto", "discrete", "gaussian", "gaussian-copula"],
        typer.Option(help="auto: discrete for text and for up to ten values, else gaussian."),
    ] = "auto",
    bins: Annotated[
        int, typer.Option(min=2, help="Bins of equal frequency for numbers taken as discrete.")
    ] = 4,
    units: Annotated[Literal["bits", "nats"], typer.Option(help="Of all information.")] = "bits",
    bootstrap: Annotated[
        int, typer.Option(min=0, help="Resamples behind each 95 % interval; 0 for none.")
    ] = 1000,
    seed: Annotated[int, typer.Option(min=0, help="Of the resampling.")] = 0,
    out: Annotated[
        Path | None, typer.Option(help="Write tables, a heat map of all pairs and JSON there.")
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="Print JSON instead of tables.")] = False,
) -> None:
    """Measure what columns say about a target: information, synergy and redundancy."""
    from hatchel.data.formats.table_file import read_table
    from hatchel.information.samples.columns import prepare
    from hatchel.information.survey import survey
    from hatchel.records.files import writable_directory

    if out is not None:
        writable_directory(out)
    table = read_table(file)
    names = _separated(predictors, set(table.columns))
    columns = prepare(table, target, names, kind=kind, bins=bins)
    found = survey(columns, units=units, bootstrap=bootstrap, seed=seed)
    facts = _facts(file, columns, found, bootstrap, seed)
    written = [] if out is None else _write(out, columns, found, facts)
    if json:
        typer.echo(_as_json(facts))
    else:
        _show(columns, found, bootstrap, written)


def _separated(predictors: list[str] | None, columns: set[str]) -> list[str] | None:
    """Split at commas what is not itself the name of a column."""
    if not predictors:
        return None
    parts = [[entry] if entry in columns else entry.split(",") for entry in predictors]
    return [name.strip() for entry in parts for name in entry if name.strip()]


def _facts(
    file: Path, columns: "Columns", found: "Survey", bootstrap: int, seed: int
) -> dict[str, Any]:
    from dataclasses import asdict

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


def _rows(values: "Reals") -> list[list[float | None]]:
    """Return a matrix for JSON, which knows no NaN."""
    return [[None if isnan(value) else value for value in row] for row in values.tolist()]


def _as_json(facts: dict[str, Any]) -> str:
    import json

    return json.dumps(facts, indent=1, ensure_ascii=False, allow_nan=False)


def _write(out: Path, columns: "Columns", found: "Survey", facts: dict[str, Any]) -> list[Path]:
    import pandas as pd

    from hatchel.records.files import whole_file, write_text

    outcomes = {f"specific: {name}": i for i, name in enumerate(found.outcomes)}
    single = [
        {"predictor": r.name, "information": r.value, "raw": r.raw, "low": r.low, "high": r.high}
        | {title: r.specific[i] for title, i in outcomes.items()}
        for r in found.predictors
    ]
    tables = {"measures.csv": facts["measures"], "predictors.csv": single}
    if found.pairs is not None:
        tables["pairs.csv"] = _pair_rows(found.pairs)
    for name, rows in tables.items():
        write_text(out / name, pd.DataFrame(rows).to_csv(index=False))
    write_text(out / "measure.json", _as_json(facts))
    written = [out / name for name in (*tables, "measure.json")]
    if found.pairs is not None:
        with whole_file(out / "pairs.png") as picture:
            picture.write(_picture(columns, found.pairs, found.units))
        written.append(out / "pairs.png")
    return written


def _pair_rows(pairs: "PairMap") -> list[dict[str, Any]]:
    from itertools import combinations

    return [
        {
            "first": pairs.names[a],
            "second": pairs.names[b],
            "synergy": pairs.synergy[a, b],
            "redundancy": pairs.redundancy[a, b],
        }
        for a, b in combinations(range(len(pairs.names)), 2)
    ]


def _picture(columns: "Columns", pairs: "PairMap", units: str) -> bytes:
    from hatchel.reports.charts.canvas import WIDE, png
    from hatchel.reports.charts.pair_maps import pair_maps

    return png(
        lambda room: pair_maps(
            pairs.names, pairs.synergy, pairs.redundancy, units, columns.target_name, room
        ),
        WIDE._replace(width=12.0),
    )


def _show(columns: "Columns", found: "Survey", bootstrap: int, written: list[Path]) -> None:
    from rich.console import Console

    terminal = Console()
    console = Console(width=max(terminal.width, WIDTH), highlight=False)
    _say(console, f"What {len(columns.names)} columns say about {columns.target_name}")
    _say(console, f"{len(columns.target):,} rows, measured as {columns.kind}, in {found.units}.")
    for note in (*columns.notes, *found.notes):
        _say(console, f"• {note}")
    console.print(_measures_table(found, bootstrap))
    console.print(_predictors_table(columns, found))
    if len(found.predictors) > SHOWN:
        _say(console, f"… and {len(found.predictors) - SHOWN} more, all of them with --out DIR")
    if found.pairs is not None:
        _name_pairs(console, found.pairs, found.units)
    for path in written:
        _say(console, f"wrote {path}")
    if not written:
        _say(console, "\n--out DIR writes all tables, a heat map of the pairs, and JSON.")


def _say(console: "Console", text: str) -> None:
    console.print(text, markup=False, soft_wrap=False)


def _interval(row: "MeasureRow | PredictorRow") -> str:
    return "" if row.low is None or row.high is None else f"{row.low:.3f} … {row.high:.3f}"


def _measures_table(found: "Survey", bootstrap: int) -> "Table":
    from rich.table import Table
    from rich.text import Text

    table = Table(
        title=Text(f"\nTogether: {_who(found)}"),
        title_justify="left",
        caption=_caption(found, bootstrap),
        caption_justify="left",
    )
    table.add_column("measure")
    table.add_column(found.units, justify="right")
    table.add_column("95 % interval", justify="right")
    for row in found.measures:
        table.add_row(row.title, f"{row.value:.3f}", _interval(row))
    return table


def _who(found: "Survey") -> str:
    together = found.together
    if len(together) <= 6:
        return ", ".join(together)
    return f"{'all ' * (len(together) == len(found.predictors))}{len(together)} predictors"


def _caption(found: "Survey", bootstrap: int) -> str:
    value = {row.name: row.value for row in found.measures}
    bias = "Corrected for the bias that resamples show; intervals take rows as independent."
    if not bootstrap:
        bias = "Not corrected for the bias of few samples; --bootstrap does."
    if value["ci_synergy"] <= value["mutual_information"]:
        return bias
    return (
        f"{bias} CI synergy above the mutual information: whoever ignores the correlations of "
        "the predictors would do worse than without them."
    )


def _predictors_table(columns: "Columns", found: "Survey") -> "Table":
    from rich.table import Table
    from rich.text import Text

    # As texts, names in brackets are no markup.
    title = Text(f"\nAlone, and about single outcomes of {columns.target_name}")
    table = Table(title=title, title_justify="left")
    table.add_column("predictor", overflow="fold")
    table.add_column(found.units, justify="right")
    table.add_column("95 % interval", justify="right")
    outcomes = found.outcomes if len(found.outcomes) <= MOST_OUTCOMES else ()
    for outcome in outcomes:
        table.add_column(Text(outcome), justify="right", overflow="fold")
    for row in found.predictors[:SHOWN]:
        about = (f"{value:.3f}" for value in row.specific[: len(outcomes)])
        table.add_row(Text(row.name), f"{row.value:.3f}", _interval(row), *about)
    return table


def _name_pairs(console: "Console", pairs: "PairMap", units: str) -> None:
    rows = [row for row in _pair_rows(pairs) if not isnan(row["synergy"])]
    if not rows:
        return
    for what, why in (
        ("synergy", "what both say only together"),
        ("redundancy", "what either says alone"),
    ):
        best = sorted(rows, key=lambda row: -row[what])[:PAIRS_NAMED]
        _say(console, f"\nPairs with the most {what} ({why}), in {units}:")
        for row in best:
            _say(console, f"  {row[what]:.3f}  {row['first']} + {row['second']}")
