"""``hatchel train``: train a recipe from several seeds."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from hatchel.cli.options import Device, Plugins
from hatchel.cli.plugins import import_modules
from hatchel.cli.training_progress import console, watched_training
from hatchel.cli.training_results import as_json, draw, show, show_parts

if TYPE_CHECKING:
    from hatchel.data.data_set import DataSet
    from hatchel.records.spec import RunSpec
    from hatchel.runs.stored import Run
    from hatchel.runs.training_run import Job

MOST_SEEDS = 10_000
Recipe = Annotated[str | None, typer.Argument(help="Which recipe; --list names them.")]
Settings = Annotated[
    list[str] | None,
    typer.Option("--set", metavar="KEY=VALUE", help="Change a setting; may be repeated."),
]
Seeds = Annotated[str, typer.Option(help="0, or 0,3,7, or 0:5 for 0 to 4.")]
Data = Annotated[
    Path | None,
    typer.Option(help="Your own: a folder of pictures, an npz, npy, csv or parquet file."),
]
Steps = Annotated[int | None, typer.Option(min=1, help="Gradient steps.")]
Engine = Annotated[str, typer.Option(help="What carries it out: processes or serial.")]
Out = Annotated[Path | None, typer.Option(help="Default out/RECIPE.")]
Resume = Annotated[bool, typer.Option("--resume", help="Go on from the last checkpoints.")]
Tensorboard = Annotated[bool, typer.Option("--tensorboard", help="Write TensorBoard events, too.")]
Pictures = Annotated[
    bool, typer.Option("--pictures/--no-pictures", help="Draw figures at the end.")
]
Listed = Annotated[
    bool, typer.Option("--list", help="List recipes, objectives; with a recipe, its settings.")
]
Json = Annotated[bool, typer.Option("--json", help="Print the records as JSON, not as a table.")]


def train_command(
    recipe: Recipe = None,
    settings: Settings = None,
    seeds: Seeds = "0",
    data: Data = None,
    steps: Steps = None,
    device: Device = "auto",
    engine: Engine = "processes",
    out: Out = None,
    resume: Resume = False,
    tensorboard: Tensorboard = False,
    plugins: Plugins = None,
    pictures: Pictures = True,
    listed: Listed = False,
    json: Json = False,
) -> None:
    """Train a recipe: log, checkpoints, record and figures of every seed."""
    import_modules(plugins)
    if listed:
        show_parts(recipe, _settings(settings or [], steps))
        return
    if recipe is None:
        raise ValueError("which recipe? hatchel train --list names them")
    from hatchel.runs.recipes import recipe_named

    chosen, wanted = _settings(settings or [], steps), parsed_seeds(seeds)
    spec, read = recipe_named(recipe), None
    if data is not None:
        spec, read = _on(data, spec, chosen)
    root = out or Path("out") / spec.recipe
    more = {"device": device, "resume": resume, "tensorboard": tensorboard}
    jobs = _planned(spec, wanted, settings=chosen, out=root, read=read, **more)
    watched_training(jobs, root, engine)
    runs = _runs(jobs, root, wanted)
    if json:
        typer.echo(as_json(runs))
    else:
        show(runs)
    if pictures:
        draw(runs)
    typer.echo(f"runs: {root}", err=json)
    if any(run.record.status == "failed" for run in runs):
        raise typer.Exit(1)


def _settings(given: Sequence[str], steps: int | None) -> dict[str, Any]:
    from hatchel.records.spec import parsed_setting

    chosen = dict(parsed_setting(text) for text in given)
    return chosen if steps is None else chosen | {"training.steps": steps}


def _on(data: Path, spec: "RunSpec", settings: dict[str, Any]) -> "tuple[RunSpec, DataSet | None]":
    """Return the spec on the user's own data, and these; say what is to be known of them."""
    from hatchel.runs.own_data import fitted

    with console().status("looking through the data"):
        found = fitted(spec, data, settings)
    for note in (*found.notes, *found.replaced):
        typer.echo(note, err=True)
    return found.spec, found.read


def _planned(spec: "RunSpec", seeds: tuple[int, ...], **more: Any) -> "list[Job]":
    from hatchel.runs.train import plan

    with console().status("loading the data and checking that everything fits"):
        return plan(spec, seeds, **more)


def _runs(jobs: "Sequence[Job]", root: Path, seeds: Sequence[int]) -> "list[Run]":
    """Return the runs, with the data that have been read already."""
    from hatchel.records.training_record import seed_directory
    from hatchel.runs.stored import Run

    data = jobs[0].parts.loaded() if jobs else None
    return [Run(seed_directory(root, seed), own_data=data) for seed in seeds]


def parsed_seeds(text: str) -> tuple[int, ...]:
    """Return the seeds that ``0``, ``0,3,7`` or ``0:5`` stands for.

    Raises:
        ValueError: it is none of these.
    """
    try:
        if ":" in text:
            first, last = (int(part) for part in text.split(":"))
            found: Sequence[int] = range(first, last)
        else:
            found = [int(part) for part in text.split(",")]
    except ValueError as error:
        raise ValueError(f"--seeds takes 0, 0,3,7 or 0:5; got {text!r}") from error
    if len(found) > MOST_SEEDS:
        raise ValueError(f"--seeds {text}: {len(found):,} seeds are too many; give {MOST_SEEDS:,}")
    return tuple(found)
