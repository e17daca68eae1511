"""``hatchel reproduce``: run a study and write its page."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

TABLE_WIDTH = 100

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from rich.table import Table

    from hatchel.records.table import Results
    from hatchel.studies.words.study import WordsSettings


def reproduce_command(
    study: Annotated[str | None, typer.Argument(help="Which study; --list names them.")] = None,
    draws: Annotated[
        int | None, typer.Option(min=1, help="words: draws of the letters. Default 5.")
    ] = None,
    seeds: Annotated[
        int | None,
        typer.Option(
            min=1,
            help="words: seeds per draw, default 10; nonsyn-dsprites: of each method, default 2.",
        ),
    ] = None,
    steps: Annotated[
        int | None,
        typer.Option(
            min=1,
            help="gradient steps: words, default 1,000; nonsyn-dsprites, default 800, where more "
            "than before go on from the checkpoints.",
        ),
    ] = None,
    methods: Annotated[
        str | None,
        typer.Option(
            help="nonsyn-dsprites: which are trained, such as nonsyn,factor-6.4,vae,vae-narrow."
        ),
    ] = None,
    changes: Annotated[
        list[str] | None,
        typer.Option(
            "--set",
            metavar="KEY=VALUE",
            help="nonsyn-dsprites: change a setting of every training; may be repeated.",
        ),
    ] = None,
    letters: Annotated[
        Literal["sample", "full"] | None,
        typer.Option(help="words: the shipped sample (default), or the full EMNIST Letters."),
    ] = None,
    out: Annotated[
        Path | None, typer.Option(help="Where everything is written. Default out/STUDY.")
    ] = None,
    device: Annotated[str | None, typer.Option(help="auto (default), cpu, cuda or cuda:1.")] = None,
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
        "methods": methods,
        "set": changes,
    }
    given = {key: value for key, value in options.items() if value is not None}
    run, known = {
        "words": (_words, ("draws", "seeds", "steps", "letters", "device")),
        "gaussian-synergy": (_gaussian_synergy, ()),
        "nonsyn-dsprites": (_nonsyn_dsprites, ("seeds", "steps", "methods", "device", "set")),
    }[name]
    _check_options(name, given, known)
    run(given, directory)


def _check_options(study: str, given: "Mapping[str, object]", known: "Sequence[str]") -> None:
    strange = [option for option in given if option not in known]
    if not strange:
        return
    taken = ", ".join(f"--{option}" for option in (*known, "out"))
    exact = "is exact and " if not known else ""
    only = "only " if not known else ""
    raise ValueError(
        f"{study} {exact}takes {only}{taken}; got {', '.join(f'--{option}' for option in strange)}"
    )


def _words(given: dict[str, object], directory: Path) -> None:
    from hatchel.reports.pages.words import METHODS, METRICS, write_report
    from hatchel.reports.table import terminal_table
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


def _gaussian_synergy(_: dict[str, object], directory: Path) -> None:
    from rich.table import Table

    from hatchel.reports.pages.gaussian_synergy import joint_table, write_report
    from hatchel.studies.gaussian_synergy import GaussianSynergySettings, reproduce

    results = reproduce(GaussianSynergySettings(), directory)
    page = write_report(directory)
    grid = joint_table(results)
    table = Table("bits", *(metric.label for metric in grid.metrics))
    for line in grid.lines:
        table.add_row(line.label, *(cell.ours for cell in line.cells))
    _print(table, results, page)


def _nonsyn_dsprites(given: dict[str, object], directory: Path) -> None:
    from rich.table import Table

    from hatchel.cli.step_progress import steps_shown
    from hatchel.records.spec import parsed_setting
    from hatchel.reports.pages.nonsyn_dsprites import result_grid, write_report
    from hatchel.reports.stored import read_study
    from hatchel.studies.nonsyn_dsprites.study import (
        NonSynSettings,
        prepared,
        reproduce,
        step_count,
        steps_taken,
    )

    texts: Any = given.pop("set", [])
    given["changes"] = dict(parsed_setting(text) for text in texts)
    if "methods" in given:
        given["methods"] = tuple(str(given["methods"]).split(","))
    settings = prepared(NonSynSettings.model_validate(given), directory)
    try:
        with steps_shown(step_count(settings), lambda: steps_taken(settings, directory)) as say:
            results = reproduce(settings, directory, lambda _, failure: say(failure))
    except KeyboardInterrupt:
        typer.echo(
            f"\nInterrupted. {directory} holds the last checkpoints; the same command goes on "
            "there.",
            err=True,
        )
        raise
    page = write_report(directory)
    grid = result_grid(read_study(directory))
    table = Table("nats per image", *(metric.label for metric in grid.metrics), "runs")
    for line in grid.lines:
        table.add_row(line.label, *(cell.ours for cell in line.cells), line.runs)
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
