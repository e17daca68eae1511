"""Carry a plan out by an engine that is chosen by name."""

from collections.abc import Generator, Sequence
from contextlib import closing
from typing import Any, TypeVar

from hatchel.execution.machine import usable_cores
from hatchel.execution.processes import processes
from hatchel.execution.task import Engine, Finished, Progress, Record, Task, failure_of
from hatchel.names.catalogue import Catalogue

Out = TypeVar("Out", bound=Record)


def serial(tasks: Sequence[Task[Any]], workers: int) -> Generator[Finished, None, None]:
    """One task after the other, in this process."""
    del workers
    for task in tasks:
        yield task, task.execute()


ENGINES: Catalogue[Engine] = Catalogue(
    "engine",
    {"processes": processes, "serial": serial},
    group="hatchel.engines",
    given=("tasks", "workers"),
)
"""How tasks may be carried out."""


def quiet(runs: int, failure: str) -> None:
    """Tell nobody."""
    del runs, failure


def _checked(title: str, own: Any) -> Sequence[Any]:
    if not isinstance(own, Sequence):
        raise ValueError(
            f"a task of {title} returned a {type(own).__name__}; it returns the records of its runs"
        )
    return own


def execute(
    tasks: Sequence[Task[Out]],
    *,
    workers: int | None = None,
    engine: str = "processes",
    progress: Progress = quiet,
) -> list[Out]:
    """Execute tasks and return the records of all their runs.

    An interrupt ends the work at once; what finished tasks have stored stays.

    Args:
        tasks: the long ones first.
        workers: how many tasks at once; as many as there are cores where None.
        engine: a name in :data:`ENGINES`.
        progress: called after each task.

    Raises:
        ValueError: there is no such engine.
    """
    carry_out = ENGINES[engine].builder
    records: list[Out] = []
    with closing(carry_out(tasks, usable_cores() if workers is None else workers)) as finished:
        for task, own in finished:
            records += _checked(task.title, own)
            progress(task.runs, failure_of(task.title, own))
    return records
