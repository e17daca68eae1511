"""Progress of trainings in other processes, read from their logs: one bar of steps."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

SECONDS_BETWEEN_LOOKS = 2.0


@contextmanager
def steps_shown(total: int, taken: Callable[[], int]) -> Iterator[Callable[[str], None]]:
    """Show how many steps have been taken of all that there will be.

    Args:
        total: steps of all trainings.
        taken: counts those that are logged.

    Yields:
        A function that prints a failure above the bar; an empty one is none.
    """
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeElapsedColumn,
        TimeRemainingColumn,
    )

    columns = (
        TextColumn("steps of all runs"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TextColumn("left"),
        TimeRemainingColumn(elapsed_when_finished=True),
    )
    with Progress(*columns, console=Console(stderr=True)) as bar:
        task, ended = bar.add_task("steps", total=total, completed=taken()), threading.Event()

        def look() -> None:
            while not ended.wait(SECONDS_BETWEEN_LOOKS):
                bar.update(task, completed=taken())

        def say(failure: str) -> None:
            if failure:
                bar.console.print(f"failed: {failure}", markup=False)

        watcher = threading.Thread(target=look, daemon=True)
        watcher.start()
        try:
            yield say
        finally:
            ended.set()
            watcher.join()
            bar.update(task, completed=taken())
