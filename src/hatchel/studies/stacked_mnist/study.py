"""The study of stacked CorEx on MNIST: its settings, plan, records and findings in one."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from hatchel.records.run import RunRecord
from hatchel.records.table import Row
from hatchel.reports.pages.stacked_mnist import REPORT
from hatchel.studies.plan import Cost, Planned, Stage
from hatchel.studies.settings import command, on_device
from hatchel.studies.stacked_mnist import NAME, SOURCE, TITLE
from hatchel.studies.stacked_mnist.findings import best_seed, claims, findings
from hatchel.studies.stacked_mnist.paper import PUBLISHED
from hatchel.studies.stacked_mnist.settings import QUICK, StackedMnistSettings
from hatchel.studies.stacked_mnist.tasks import METHODS, tasks_of
from hatchel.studies.study import Study, methods_in, summarised
from hatchel.studies.trainings import stored_runs

METRICS = (
    "accuracy",
    "majority",
    "minus_elbo",
    "bound",
    "adds.1",
    "adds.2",
    "total_correlation",
    "information.first",
    "information.second",
)
_SECONDS = 8.0
"""Of an epoch of both layers, with two processes on two cores."""


def stages(settings: StackedMnistSettings, root: Path) -> tuple[Stage, ...]:
    """Return the one stage: a task a seed."""
    left = tasks_of(settings, root)
    epochs = settings.epochs * (1 + 1.33 * settings.cycles)
    cost = Cost(30 + _SECONDS * epochs, 2e5)
    planned = [Planned(f"seed {task.seed}", task.runs, cost) for task in left]
    return (Stage("training and measuring", lambda: left, lambda: planned),)


def records(settings: StackedMnistSettings, root: Path) -> Iterator[RunRecord]:
    """Read the records of these seeds."""
    return stored_runs(root, METHODS, settings.seeds)


def rows(runs: Sequence[RunRecord]) -> tuple[Row, ...]:
    """Return the table, with the paper's figures beside ours."""
    return tuple(
        row for row in summarised(runs, methods_in(runs), METRICS, PUBLISHED) if row.n or row.paper
    )


def facts(settings: StackedMnistSettings, runs: Sequence[RunRecord]) -> Mapping[str, object]:
    """Return the seed that is shown, and the command."""
    return {"shown": best_seed(runs), "command": command(NAME, settings)}


STUDY = Study(
    name=NAME,
    title=TITLE,
    source=SOURCE,
    settings=StackedMnistSettings,
    stages=stages,
    total=lambda settings: len(METHODS) * settings.seeds,
    records=records,
    rows=rows,
    findings=findings,
    report=REPORT,
    published=PUBLISHED,
    claims=claims,
    quick=QUICK,
    prepared=on_device,
    facts=facts,
)
