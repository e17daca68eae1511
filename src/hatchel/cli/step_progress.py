"""Progress of trainings in other processes, read from their logs: one bar of steps."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

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
        task = bar.add_task("steps", total=total, completed=taken())

        def say(failure: str) -> None:
            if failure:
                bar.console.print(f"failed: {failure}", markup=False)

        with looked_at(lambda: bar.update(task, completed=taken())):
            yield say
