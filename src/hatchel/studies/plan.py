"""What a study has left to do, in stages, and what that will cost."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from hatchel.execution.machine import usable_cores
from hatchel.execution.task import Task
from hatchel.records.run import RunRecord


class Cost(NamedTuple):
    """What something is expected to take.

    Attributes:
        seconds: of one process.
        size: bytes on disk.
    """

    seconds: float
    size: float = 0.0


class Planned(NamedTuple):
    """What is to be done, said before it is.

    Attributes:
        title: what it is.
        runs: how many runs it finishes.
        cost: what it is expected to take.
    """

    title: str
    runs: int
    cost: Cost


@dataclass(frozen=True)
class Stage:
    """Tasks that may be worked at once, after those of the stages before.

    Attributes:
        title: what is done.
        tasks: returns what is left, when the stage is reached: it may depend on stages before.
        planned: returns what will be left, before anything is done.
        workers: how many tasks at once; as many as there are cores where None.
    """

    title: str
    tasks: Callable[[], Sequence[Task[Any]]]
    planned: Callable[[], Sequence[Planned]] = tuple
    workers: int | None = None


class Plan(NamedTuple):
    """All that is left of a study.

    Attributes:
        stages: the title of each that has something left, and what.
        cost: of all of it, stages one after the other and tasks side by side.
    """

    stages: tuple[tuple[str, tuple[Planned, ...]], ...]
    cost: Cost


def plan_of(stages: Iterable[Stage], page: Cost) -> Plan:
    """Return what is left of a study.

    Args:
        stages: in their order.
        page: what its page takes.
    """
    found = [(stage, tuple(stage.planned())) for stage in stages]
    costs = [each.cost for _, planned in found for each in planned]
    seconds = page.seconds + sum(_side_by_side(planned, stage.workers) for stage, planned in found)
    size = page.size + sum(cost.size for cost in costs)
    left = tuple((stage.title, planned) for stage, planned in found if planned)
    return Plan(left, Cost(seconds, size))


def _side_by_side(planned: Sequence[Planned], workers: int | None) -> float:
    """Return the time of tasks that share workers: no less than the longest of them."""
    seconds = [each.cost.seconds for each in planned]
    return max(sum(seconds) / (workers or usable_cores()), max(seconds, default=0.0))


def pace(runs: Iterable[RunRecord], expected: Callable[[RunRecord], float]) -> float:
    """Return how many times as long runs took here as is expected of them; 1 where none is stored.

    Args:
        runs: that are stored.
        expected: the seconds of a run; 0 where nothing is known of it.
    """
    pairs = [(expected(run), run.seconds) for run in runs if run.status == "finished"]
    known = [(ours, theirs) for theirs, ours in pairs if theirs]
    return sum(ours for ours, _ in known) / sum(theirs for _, theirs in known) if known else 1.0
