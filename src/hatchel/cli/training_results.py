"""What ``hatchel train`` shows: the parts that there are, and the runs that came out."""

import json
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import typer

if TYPE_CHECKING:
    from hatchel.names.catalogue import Catalogue
    from hatchel.records.training_record import TrainingRecord
    from hatchel.runs.stored import Run


def show_parts(recipe: str | None, settings: Mapping[str, Any]) -> None:
    """List recipes and objectives, or the settings of a recipe that some of them are changed of."""
    from hatchel.methods.variational.registry import OBJECTIVES
    from hatchel.records.spec import flattened
    from hatchel.runs.recipes import RECIPES, recipe_named
    from hatchel.runs.resolution import resolved

    if recipe is not None:
        for key, value in flattened(resolved(recipe_named(recipe), settings).spec).items():
            typer.echo(f"{key:36}{value}")
        return
    _show_entries(RECIPES)
    typer.echo("\nobjectives, for --set objective.name=…")
    _show_entries(OBJECTIVES)


def _show_entries(catalogue: "Catalogue[Any]") -> None:
    for name, entry in catalogue.items():
        typer.echo(f"{name:20}{entry.summary.replace('``', '')}")


def as_json(runs: "Sequence[Run]") -> str:
    """Return the records of runs as JSON."""
    return json.dumps([run.record.model_dump(mode="json") for run in runs], indent=1)


def show(runs: "Sequence[Run]") -> None:
    """Print a line for each run, and why those failed that did."""
    from rich.console import Console
    from rich.table import Table

    records = [run.record for run in runs]
    table = Table("seed", "status", "steps", "steps/s", "−ELBO", "reconstruction", "KL")
    for record in records:
        table.add_row(*_row(record))
    console = Console()
    console.print(table)
    console.print("nats per sample, mean over the last tenth of the log", style="dim")
    for record in records:
        if record.status == "failed":
            console.print(f"seed {record.seed} failed: {record.reason}", markup=False)


def _row(record: "TrainingRecord") -> list[str]:
    final = record.final
    numbers = [-final["elbo"] if "elbo" in final else None]
    numbers += [final.get(name) for name in ("reconstruction", "kl")]
    rate = record.step / record.seconds if record.seconds else 0.0
    shown = ["–" if value is None else f"{value:.1f}" for value in numbers]
    return [str(record.seed), record.status, f"{record.step:,}", f"{rate:.1f}", *shown]


def draw(runs: "Sequence[Run]") -> None:
    """Write the figures of runs; of one that failed those of its training."""
    from hatchel.reports.run_pictures import write_pictures
    from hatchel.runs.pictures import store_pictures

    for run in runs:
        if run.record.status == "finished":
            store_pictures(run)
        write_pictures(run.directory)
