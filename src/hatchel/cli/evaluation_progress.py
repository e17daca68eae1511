"""The steps of ``hatchel evaluate``, each shown while it lasts."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.progress import Progress

    from hatchel.evaluation.coded import Coded
    from hatchel.evaluation.evaluate import Evaluation, Plan
    from hatchel.evaluation.sources import Source
    from hatchel.metrics.suite import Progress as Told
    from hatchel.records.evaluation import ComparisonRecord


@contextmanager
def progress_shown() -> "Iterator[Progress]":
    """Show what is told of steps while the block runs."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (
        TextColumn("{task.description}"),
        BarColumn(bar_width=20),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=Console(stderr=True)) as bar:
        yield bar


@contextmanager
def told_from_the_first(name: str, last: str) -> "Iterator[Told]":
    """Show progress from the first step on: a mistake that shows before it is one line.

    Args:
        name: of what is measured.
        last: what is being done where the step has no name.
    """
    with ExitStack() as shown:
        task: Callable[..., None] | None = None

        def told(doing: str, done: int, total: int) -> None:
            nonlocal task
            if task is None:
                bar = shown.enter_context(progress_shown())
                task = partial(bar.update, bar.add_task(name, total=None))
            task(description=f"{name}: {doing or last}", completed=done, total=total)

        yield told


def encoded_models(
    bar: "Progress",
    models: "Sequence[Source]",
    samples: int,
    seed: int,
    factors: Path | None,
    device: str,
) -> "list[Coded]":
    """Encode every model; arguments as of :func:`hatchel.evaluation.sources.encoded`."""
    from hatchel.evaluation.sources import encoded

    task = bar.add_task("encoding", total=len(models))
    found = []
    for coded in encoded(models, samples=samples, seed=seed, factors=factors, device=device):
        found.append(coded)
        bar.advance(task)
    return found


def evaluated_model(bar: "Progress", coded: "Coded", place: Path, plan: "Plan") -> "Evaluation":
    """Measure one model, and store the records and the page in ``place``."""
    from hatchel.evaluation.evaluate import evaluate, write_evaluation
    from hatchel.reports.pages.evaluation import write_evaluation_page

    task = bar.add_task(coded.name, total=None)

    def told(name: str, done: int, total: int) -> None:
        doing = name or "latents"
        bar.update(task, description=f"{coded.name}: {doing}", completed=done, total=total)

    found = evaluate(coded, plan, told)
    write_evaluation(place, found)
    bar.update(task, description=f"{coded.name}: page")
    write_evaluation_page(place)
    bar.update(task, description=coded.name)
    return found


def compared_models(
    bar: "Progress", found: "Sequence[Evaluation]", plan: "Plan", directory: Path
) -> "ComparisonRecord":
    """Compare models, and store the record and the page in ``directory``."""
    from hatchel.evaluation.comparison import compare
    from hatchel.records.evaluation import write_comparison
    from hatchel.reports.pages.evaluation_comparison import write_comparison_page

    task = bar.add_task("comparison", total=1)
    comparison = compare(found, plan)
    write_comparison(directory, comparison)
    write_comparison_page(directory)
    bar.advance(task)
    return comparison
