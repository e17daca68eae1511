"""Progress of tasks, some of it read from the logs of trainings in other processes."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.progress import Progress

SECONDS_BETWEEN_LOOKS = 1.0


@contextmanager
def looked_at(look: Callable[[], None]) -> Iterator[None]:
    """Call ``look`` every second while the block runs, and once more at its end."""
    ended = threading.Event()

    def keep_looking() -> None:
        while not ended.wait(SECONDS_BETWEEN_LOOKS):
            look()

    watcher = threading.Thread(target=keep_looking, daemon=True)
    watcher.start()
    try:
        yield
    finally:
        ended.set()
        watcher.join()
        look()


def _bar(unit: str) -> "Progress":
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeElapsedColumn,
        TimeRemainingColumn,
    )

    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn(unit),
        TimeElapsedColumn(),
        TextColumn("left"),
        TimeRemainingColumn(),
        console=Console(stderr=True),
    )


@contextmanager
def amount_shown(
    title: str, unit: str, total: int, before: int, taken: Callable[[], int] | None
) -> Iterator[Callable[[int, str], None]]:
    """Show how much has been done of all that there will be, and the time left.

    Args:
        title: of what.
        unit: in which it is counted.
        total: all of it.
        before: what had been done before.
        taken: counts what is stored, where that grows while a task is running; None where tasks
            say when their runs are done.

    Yields:
        A function that is told the runs of a task and what failed in it.
    """
    with _bar(unit) as bar:
        task = bar.add_task(title, total=total, completed=before)

        def told(runs: int, failure: str) -> None:
            if taken is None:
                bar.advance(task, runs)
            if failure:
                bar.console.print(f"failed: {failure}", markup=False)

        if taken is None:
            yield told
            return
        with looked_at(lambda: bar.update(task, completed=taken())):
            yield told
