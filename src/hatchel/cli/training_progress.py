"""A training that shows on the terminal how far it has come."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from hatchel.cli.step_progress import looked_at

if TYPE_CHECKING:
    from rich.console import Console
    from rich.progress import Progress, TaskID

    from hatchel.runs.training_run import Job


def console() -> "Console":
    """Return the terminal that progress is shown on: that of errors."""
    from rich.console import Console

    return Console(stderr=True)


def watched_training(jobs: "Sequence[Job]", root: Path, engine: str) -> None:
    """Train, and say after an interrupt how to go on."""
    from hatchel.execution.execute import execute

    if not jobs:
        return
    try:
        with _watched(jobs):
            execute(jobs, engine=engine)
    except KeyboardInterrupt:
        typer.echo(f"\nInterrupted. {_left_at(jobs, root)}", err=True)
        raise


def _left_at(jobs: "Sequence[Job]", root: Path) -> str:
    """Say at which step each run goes on."""
    from hatchel.records.training_record import seed_directory
    from hatchel.training.checkpoint import last_step

    steps = {seed: last_step(seed_directory(root, seed)) for job in jobs for seed in job.seeds}
    if not any(steps.values()):
        return "Nothing was stored yet; the same command with --resume begins anew."
    said = "; ".join(f"seed {seed} from step {step:,}" for seed, step in steps.items())
    return f"The same command with --resume goes on: {said}."


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
    with Progress(*columns, console=console()) as bar:
        rows = {
            seed_directory(job.root, seed): bar.add_task(
                f"seed {seed}", total=job.spec.training.steps, news=""
            )
            for job in jobs
            for seed in job.seeds
        }

        def look() -> None:
            for directory, row in rows.items():
                update(bar, directory, row)

        with looked_at(look):
            yield


def update(bar: "Progress", directory: Path, row: "TaskID") -> None:
    """Show of a run what the last line of its log says."""
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
