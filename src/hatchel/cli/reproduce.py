"""``hatchel reproduce``: run a study and write its page."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

TABLE_WIDTH = 100

if TYPE_CHECKING:
    from hatchel.records.table import Results
    from hatchel.studies.words.study import WordsSettings


def reproduce_command(
    study: Annotated[str | None, typer.Argument(help="Which study; --list names them.")] = None,
    draws: Annotated[
        int | None, typer.Option(min=1, help="Draws of the letters. Default 5.")
    ] = None,
    seeds: Annotated[int | None, typer.Option(min=1, help="Seeds per draw. Default 10.")] = None,
    steps: Annotated[int, typer.Option(min=1, help="Gradient steps.")] = 1000,
    letters: Annotated[
        Literal["sample", "full"],
        typer.Option(help="Letter images: the shipped sample, or the full EMNIST Letters."),
    ] = "sample",
    out: Annotated[
        Path | None, typer.Option(help="Where everything is written. Default out/STUDY.")
    ] = None,
    device: Annotated[str, typer.Option(help="auto, cpu, cuda, …")] = "auto",
    quick: Annotated[bool, typer.Option("--quick", help="2 draws, 3 seeds.")] = False,
    list_studies: Annotated[bool, typer.Option("--list", help="List the studies.")] = False,
) -> None:
    """Run a published study and write its table, figures and page; go on where it stopped."""
    from hatchel.studies.catalogue import STUDIES, study_named

    if list_studies:
        for entry in STUDIES:
            typer.echo(f"{entry.name:24}{entry.title} ({entry.source})")
        return
    if study is None:
        raise ValueError("which study? hatchel reproduce --list names them")
    directory = out or Path("out") / study_named(study).name
    chosen: dict[str, object] = {"steps": steps, "letters": letters, "device": device}
    counts = {"draws": draws or (2 if quick else 5), "seeds": seeds or (3 if quick else 10)}
    _words(chosen | counts, directory)


def _words(chosen: dict[str, object], directory: Path) -> None:
    from hatchel.studies.words.study import WordsSettings

    settings = WordsSettings.model_validate(chosen)
    try:
        results = _with_progress(settings, directory)
    except KeyboardInterrupt:
        typer.echo(
            f"\nInterrupted. Finished runs are in {directory}; the same command goes on there.",
            err=True,
        )
        raise
    _show(results, directory)


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


def _show(results: "Results", directory: Path) -> None:
    from rich.console import Console

    from hatchel.reports.table import terminal_table
    from hatchel.reports.words import METHODS, METRICS, write_report

    terminal = Console()
    console = Console(width=max(terminal.width, TABLE_WIDTH))
    page = write_report(directory)
    console.print(terminal_table(results, METHODS, METRICS))
    for note in results.notes:
        console.print(f"• {note}", markup=False, highlight=False)
    console.print(f"\nreport: {page}", markup=False, highlight=False, soft_wrap=True)
