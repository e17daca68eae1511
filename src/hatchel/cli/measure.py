"""``hatchel measure``: what the columns of a table say about a target, together and alone."""

from pathlib import Path
from typing import Annotated, Literal

import typer


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
    from hatchel.cli.survey_files import as_json, facts_of, write_survey
    from hatchel.cli.survey_tables import show_survey
    from hatchel.data.formats.table_file import read_table
    from hatchel.information.columns.prepare import prepare
    from hatchel.information.survey.survey import survey
    from hatchel.records.files import writable_directory

    if out is not None:
        writable_directory(out)
    table = read_table(file, columns=2)
    names = _separated(predictors, set(table.columns))
    columns = prepare(table, target, names, kind=kind, bins=bins)
    found = survey(columns, units=units, bootstrap=bootstrap, seed=seed)
    facts = facts_of(file, columns, found, bootstrap, seed)
    written = [] if out is None else write_survey(out, columns, found, facts)
    if json:
        typer.echo(as_json(facts))
    else:
        show_survey(columns, found, bootstrap, written)


def _separated(predictors: list[str] | None, columns: set[str]) -> list[str] | None:
    """Split at commas what is not itself the name of a column."""
    if not predictors:
        return None
    parts = [[entry] if entry in columns else entry.split(",") for entry in predictors]
    return [name.strip() for entry in parts for name in entry if name.strip()]
