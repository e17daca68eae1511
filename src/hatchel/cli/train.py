"""``hatchel train``: train a recipe from several seeds."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from hatchel.cli.plugins import import_modules
from hatchel.cli.step_progress import looked_at

if TYPE_CHECKING:
    from rich.console import Console
    from rich.progress import Progress, TaskID

    from hatchel.data.data_set import DataSet
    from hatchel.records.spec import RunSpec
    from hatchel.runs.stored import Run
    from hatchel.runs.training_run import Job


def train_command(
    recipe: Annotated[str | None, typer.Argument(help="Which recipe; --list names them.")] = None,
    settings: Annotated[
        list[str] | None,
        typer.Option("--set", metavar="KEY=VALUE", help="Change a setting; may be repeated."),
    ] = None,
    seeds: Annotated[str, typer.Option(help="0, or 0,3,7, or 0:5 for 0 to 4.")] = "0",
    data: Annotated[
        Path | None,
        typer.Option(help="Your own: a folder of pictures, an npz, npy, csv or parquet file."),
    ] = None,
    steps: Annotated[int | None, typer.Option(min=1, help="Gradient steps.")] = None,
    device: Annotated[str, typer.Option(help="auto, cpu, cuda or cuda:1.")] = "auto",
    engine: Annotated[
        str, typer.Option(help="What carries it out: processes or serial.")
    ] = "processes",
    out: Annotated[Path | None, typer.Option(help="Default out/RECIPE.")] = None,
    resume: Annotated[
        bool, typer.Option("--resume", help="Go on from the last checkpoints.")
    ] = False,
    tensorboard: Annotated[
        bool, typer.Option("--tensorboard", help="Write TensorBoard events, too.")
    ] = False,
    plugins: Annotated[
        list[str] | None,
        typer.Option(
            "--import", metavar="MODULE", help="A module that registers parts of your own."
        ),
    ] = None,
    pictures: Annotated[
        bool, typer.Option("--pictures/--no-pictures", help="Draw figures at the end.")
    ] = True,
    list_recipes: Annotated[
        bool,
        typer.Option("--list", help="List recipes, objectives; with a recipe, its settings."),
    ] = False,
) -> None:
    """Train a recipe: log, checkpoints, record and figures of every seed."""
    import_modules(plugins)
    if list_recipes:
        _list(recipe)
        return
    if recipe is None:
        raise ValueError("which recipe? hatchel train --list names them")
    from hatchel.records.spec import parsed_setting
    from hatchel.records.training_record import seed_directory
    from hatchel.runs.recipes import recipe_named
    from hatchel.runs.stored import Run
    from hatchel.runs.train import plan

    chosen = dict(parsed_setting(text) for text in settings or [])
    if steps is not None:
        chosen["training.steps"] = steps
    wanted = parsed_seeds(seeds)
    spec, read = recipe_named(recipe), None
    if data is not None:
        spec, read = _on(data, spec, chosen)
    root = out or Path("out") / spec.recipe
    with _console().status("loading the data and checking that everything fits"):
        jobs = plan(
            spec,
            wanted,
            settings=chosen,
            out=root,
            device=device,
            resume=resume,
            read=read,
            tensorboard=tensorboard,
        )
    _train(jobs, root, engine)
    _show(
        [Run(seed_directory(root, seed), own_data=_at_hand(jobs)) for seed in wanted],
        root,
        pictures,
    )


def _on(data: Path, spec: "RunSpec", settings: dict[str, Any]) -> "tuple[RunSpec, DataSet | None]":
    """Return the spec on the user's own data, and these; say what is to be known of them."""
    from hatchel.runs.own_data import fitted

    with _console().status("looking through the data"):
        found = fitted(spec, data, settings)
    for note in (*found.notes, *found.replaced):
        typer.echo(note, err=True)
    return found.spec, found.read


def parsed_seeds(text: str) -> tuple[int, ...]:
    """Return the seeds that ``0``, ``0,3,7`` or ``0:5`` stands for.

    Raises:
        ValueError: it is none of these.
    """
    try:
        if ":" in text:
            first, last = (int(part) for part in text.split(":"))
            return tuple(range(first, last))
        return tuple(int(part) for part in text.split(","))
    except ValueError as error:
        raise ValueError(f"--seeds takes 0, 0,3,7 or 0:5; got {text!r}") from error


def _console() -> "Console":
    from rich.console import Console

    return Console(stderr=True)


def _list(recipe: str | None) -> None:
    from hatchel.methods.variational.registry import OBJECTIVES
    from hatchel.records.spec import flattened
    from hatchel.runs.recipes import RECIPES, recipe_named
    from hatchel.runs.resolution import resolved

    if recipe is not None:
        for key, value in flattened(resolved(recipe_named(recipe)).spec).items():
            typer.echo(f"{key:36}{value}")
        return
    for name, entry in RECIPES.items():
        typer.echo(f"{name:20}{entry.summary}")
    typer.echo("\nobjectives, for --set objective.name=…")
    for name, its in OBJECTIVES.items():
        typer.echo(f"{name:20}{its.summary}")


def _train(jobs: "Sequence[Job]", root: Path, engine: str) -> None:
    from hatchel.execution.execute import execute

    if not jobs:
        return
    try:
        with _watched(jobs):
            execute(jobs, engine=engine)
    except KeyboardInterrupt:
        typer.echo(
            f"\nInterrupted. {root} holds the last checkpoints: go on with --resume.", err=True
        )
        raise


@contextmanager
def _watched(jobs: "Sequence[Job]") -> Iterator[None]:
    """Show how far every run has come, as its log says."""
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeRemainingColumn,
    )

    from hatchel.records.training_record import seed_directory

    columns = (
        TextColumn("{task.description}"),
        BarColumn(bar_width=10),
        MofNCompleteColumn(),
        TimeRemainingColumn(compact=True),
        TextColumn("{task.fields[news]}"),
    )
    with Progress(*columns, console=_console()) as bar:
        rows = {
            seed_directory(job.root, seed): bar.add_task(
                f"seed {seed}", total=job.spec.training.steps, news=""
            )
            for job in jobs
            for seed in job.seeds
        }

        def look() -> None:
            for directory, row in rows.items():
                _look(bar, directory, row)

        with looked_at(look):
            yield


def _look(bar: "Progress", directory: Path, row: "TaskID") -> None:
    from hatchel.records.training_log import last_entries
    from hatchel.records.training_record import METRICS

    entries = last_entries(directory / METRICS)
    if not entries:
        return
    last = entries[-1]
    terms = last.terms
    if {"elbo", "kl"} <= terms.keys():
        terms = {"−ELBO": -terms["elbo"], "KL": terms["kl"]}
    news = "  ".join(f"{name} {value:.1f}" for name, value in list(terms.items())[:2])
    if len(entries) > 1 and last.seconds > entries[0].seconds:
        rate = (last.step - entries[0].step) / (last.seconds - entries[0].seconds)
        news = f"{rate:.1f} steps/s  {news}"
    bar.update(row, completed=last.step, news=news)


def _at_hand(jobs: "Sequence[Job]") -> "DataSet | None":
    """Return the data that have been read already, so that figures need not read them again."""
    return jobs[0].parts.loaded() if jobs else None


def _show(runs: "Sequence[Run]", root: Path, pictures: bool) -> None:
    from rich.console import Console
    from rich.table import Table

    table = Table("seed", "status", "steps", "steps/s", "−ELBO", "reconstruction", "KL")
    for run in runs:
        record = run.record
        final = record.final
        numbers = [final.get(n) for n in ("elbo", "reconstruction", "kl")]
        shown = [
            ("–" if v is None else f"{v * (-1 if k == 0 else 1):.1f}")
            for k, v in enumerate(numbers)
        ]
        rate = record.step / record.seconds if record.seconds else 0.0
        table.add_row(str(record.seed), record.status, f"{record.step:,}", f"{rate:.1f}", *shown)
    console = Console()
    console.print(table)
    console.print("nats per sample, mean over the last tenth of the log", style="dim")
    failed = [run.record for run in runs if run.record.status == "failed"]
    for record in failed:
        console.print(f"seed {record.seed} failed: {record.reason}", markup=False)
    if pictures:
        for run in runs:
            _draw(run)
    console.print(f"runs: {root}", markup=False, highlight=False, soft_wrap=True)
    if failed:
        raise typer.Exit(1)


def _draw(run: "Run") -> None:
    from hatchel.reports.run_pictures import write_pictures
    from hatchel.runs.pictures import store_pictures

    if run.record.status == "finished":
        store_pictures(run)
    write_pictures(run.directory)
