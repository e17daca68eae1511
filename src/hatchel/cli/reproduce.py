"""``hatchel reproduce``: run a study and write its page."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

TABLE_WIDTH = 100

if TYPE_CHECKING:
    from rich.table import Table

    from hatchel.records.table import Results
    from hatchel.studies.words.study import WordsSettings


def reproduce_command(
    study: Annotated[str | None, typer.Argument(help="Which study; --list names them.")] = None,
    draws: Annotated[
        int | None, typer.Option(min=1, help="words: draws of the letters. Default 5.")
    ] = None,
    seeds: Annotated[
        int | None, typer.Option(min=1, help="words: seeds per draw. Default 10.")
    ] = None,
    steps: Annotated[
        int | None, typer.Option(min=1, help="words: gradient steps. Default 1,000.")
    ] = None,
    letters: Annotated[
        Literal["sample", "full"] | None,
        typer.Option(help="words: the shipped sample (default), or the full EMNIST Letters."),
    ] = None,
    out: Annotated[
        Path | None, typer.Option(help="Where everything is written. Default out/STUDY.")
    ] = None,
    device: Annotated[
        str | None, typer.Option(help="words: auto (default), cpu, cuda or cuda:1.")
    ] = None,
    quick: Annotated[bool, typer.Option("--quick", help="words: 2 draws and 3 seeds.")] = False,
    list_studies: Annotated[bool, typer.Option("--list", help="List the studies.")] = False,
) -> None:
    """Run a published study and write its table, figures and page; go on where it stopped."""
    from hatchel.studies.catalogue import STUDIES, study_named

    if list_studies:
        for entry in STUDIES:
            typer.echo(f"{entry.name:20}{entry.title} ({entry.source})")
        return
    if study is None:
        raise ValueError("which study? hatchel reproduce --list names them")
    name = study_named(study).name
    directory = out or Path("out") / name
    if quick:
        draws, seeds = draws or 2, seeds or 3
    options: dict[str, object] = {
        "draws": draws,
        "seeds": seeds,
        "steps": steps,
        "letters": letters,
        "device": device,
    }
    given = {key: value for key, value in options.items() if value is not None}
    run = {"words": _words, "gaussian-synergy": _gaussian_synergy}[name]
    run(given, directory)


def _words(given: dict[str, object], directory: Path) -> None:
    from hatchel.reports.table import terminal_table
    from hatchel.reports.words import METHODS, METRICS, write_report
    from hatchel.studies.words.study import WordsSettings, prepared

    settings = prepared(WordsSettings.model_validate(given), directory)
    try:
        results = _with_progress(settings, directory)
    except KeyboardInterrupt:
        typer.echo(
            f"\nInterrupted. Finished runs are in {directory}; the same command goes on there.",
            err=True,
        )
        raise
    page = write_report(directory)
    _print(terminal_table(results, METHODS, METRICS), results, page)


def _gaussian_synergy(given: dict[str, object], directory: Path) -> None:
    from rich.table import Table

    from hatchel.reports.gaussian_synergy import joint_table, write_report
    from hatchel.studies.gaussian_synergy import GaussianSynergySettings, reproduce

    if given:
        raise ValueError(
            f"gaussian-synergy is exact and takes only --out; got --{', --'.join(given)}"
        )
    results = reproduce(GaussianSynergySettings(), directory)
    page = write_report(directory)
    grid = joint_table(results)
    table = Table("bits", *(metric.label for metric in grid.metrics))
    for line in grid.lines:
        table.add_row(line.label, *(cell.ours for cell in line.cells))
    _print(table, results, page)


def _with_progress(settings: "WordsSettings", directory: Path) -> "Results":
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeElapsedColumn,
        TimeRemainingColumn,
    )

    from hatchel.studies.words.study import reproduce, run_count

    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("runs"),
        TimeElapsedColumn(),
        TextColumn("left"),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=Console(stderr=True)) as bar:
        task = bar.add_task("words", total=run_count(settings))

        def advance(runs: int, failure: str) -> None:
            bar.advance(task, runs)
            if failure:
                bar.console.print(f"failed: {failure}", markup=False)

        return reproduce(settings, directory, advance)


def _print(table: "Table", results: "Results", page: Path) -> None:
    from rich.console import Console

    console = Console(width=max(Console().width, TABLE_WIDTH))
    console.print(table)
    for note in results.notes:
        console.print(f"• {note}", markup=False, highlight=False)
    console.print(f"\nreport: {page}", markup=False, highlight=False, soft_wrap=True)
