"""The engine of local processes: one per core, stopped at any moment."""

import multiprocessing
import os
import signal
import threading
from collections.abc import Generator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from typing import Any

import torch
from threadpoolctl import threadpool_limits

from hatchel.execution.interrupts import interrupts_ignored
from hatchel.execution.task import Finished, Task

_PATIENCE = 10.0
"""Seconds that a worker has to store what it has."""


def processes(tasks: Sequence[Task[Any]], workers: int) -> Generator[Finished, None, None]:
    """One process per core; with one worker or one task, in this process.

    Each worker has a single thread: small matrix products gain nothing from a second one and lose
    much to it on a busy machine. An interrupt ends the workers at once.

    Raises:
        ChildProcessError: a worker was killed from outside.
    """
    if workers == 1 or len(tasks) <= 1:
        for task in tasks:
            yield task, task.execute()
        return
    context = multiprocessing.get_context("spawn")
    most = min(workers, len(tasks))
    with ProcessPoolExecutor(most, mp_context=context, initializer=_become_worker) as pool:
        try:
            yield from _completed(pool, tasks)
        except BaseException:  # the one that closes a generator, too
            with interrupts_ignored():
                _end(pool)
            raise


def _end(pool: ProcessPoolExecutor) -> None:
    """Ask the workers to end; a training stores its state first."""
    children = multiprocessing.active_children()
    pool.shutdown(wait=False, cancel_futures=True)
    for child in children:
        child.terminate()
    for child in children:
        child.join(_PATIENCE)


def _completed(
    pool: ProcessPoolExecutor, tasks: Sequence[Task[Any]]
) -> Generator[Finished, None, None]:
    with interrupts_ignored():  # workers inherit it: they start deaf, and stay so
        pending = {pool.submit(task.execute): task for task in tasks}
    while pending:
        done, _ = wait(pending, return_when=FIRST_COMPLETED)
        for future in done:
            yield pending.pop(future), _records(future)


def _records(future: "Future[Sequence[Any]]") -> Sequence[Any]:
    try:
        return future.result()
    except BrokenProcessPool as error:
        raise ChildProcessError(
            "a worker process was killed, perhaps for want of memory; what had finished is stored: "
            "go on where it was, and choose the engine serial to have one process at a time"
        ) from error


def _become_worker() -> None:
    """One thread each; an interrupt is for the parent to handle, whose end is the worker's too."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_leave_with_parent, daemon=True).start()
    torch.set_num_threads(1)
    threadpool_limits(1)


def _leave_with_parent() -> None:
    """Wait for a parent that is killed, and don't go on computing for nobody."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
