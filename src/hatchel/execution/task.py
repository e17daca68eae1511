"""What is carried out, what comes out of it, and who does it."""

from collections.abc import Callable, Generator, Sequence
from typing import Any, Protocol, TypeVar


class Record(Protocol):
    """What is stored of a run."""

    @property
    def seed(self) -> int:
        """Of the run."""

    @property
    def status(self) -> str:
        """Whether it is "finished" or "failed"."""

    @property
    def reason(self) -> str:
        """Why it failed."""


Out = TypeVar("Out", bound=Record, covariant=True)


class Task(Protocol[Out]):
    """A piece of work that stores its own results; picklable."""

    @property
    def title(self) -> str:
        """What it is of, such as the name of a method."""

    @property
    def runs(self) -> int:
        """How many runs it finishes."""

    def execute(self) -> Sequence[Out]:
        """Do it, and return the records of its runs."""


Finished = tuple[Task[Any], Sequence[Any]]
Engine = Callable[[Sequence[Task[Any]], int], Generator[Finished, None, None]]
"""Takes tasks and how many may be worked at once; yields each task with its records."""

Progress = Callable[[int, str], None]
"""Told the runs that a task has finished, and what failed in it."""


def failure_of(title: str, records: Sequence[Record]) -> str:
    """Return what failed of a task, each reason with its seeds; an empty text where nothing did."""
    seeds: dict[str, set[int]] = {}
    for record in records:
        if record.status == "failed":
            seeds.setdefault(record.reason, set()).add(record.seed)
    return "; ".join(
        f"{title}, seed{'s' * (len(own) > 1)} {', '.join(map(str, sorted(own)))}: {reason}"
        for reason, own in seeds.items()
    )
