"""Carry out a plan: one process per core, or one GPU; stop and go on at any moment."""

import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, ProcessPoolExecutor, wait
from contextlib import contextmanager
from typing import Protocol

import torch
from threadpoolctl import threadpool_limits


class Task(Protocol):
    """A piece of work that stores its own results."""

    @property
    def runs(self) -> int:
        """How many runs it finishes."""

    def execute(self) -> str:
        """Do it; return what failed, or an empty string."""


Progress = Callable[[int, str], None]
"""Told the runs that a task has finished, and what failed in it."""


def usable_cores() -> int:
    """Cores that this process may run on."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def execute(tasks: Sequence[Task], *, workers: int, progress: Progress) -> None:
    """Execute tasks, the long ones first in the order given.

    With several workers each is a process of its own with a single thread: small matrix products
    gain nothing from a second thread and lose much to it on a busy machine. An interrupt ends
    the workers at once; what finished tasks have stored stays.

    Args:
        tasks: picklable.
        workers: processes; 1 works in this process.
        progress: called after each task.
    """
    if workers == 1 or len(tasks) <= 1:
        for task in tasks:
            progress(task.runs, task.execute())
        return
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(workers, mp_context=context, initializer=_become_worker) as pool:
        try:
            for task, failure in _completed(pool, tasks):
                progress(task.runs, failure)
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            for child in multiprocessing.active_children():
                child.terminate()
            raise


def _completed(pool: ProcessPoolExecutor, tasks: Sequence[Task]) -> Iterator[tuple[Task, str]]:
    with _interrupts_held():  # workers inherit it: they start deaf, and stay so
        pending = {pool.submit(task.execute): task for task in tasks}
    while pending:
        done, _ = wait(pending, return_when=FIRST_COMPLETED)
        for future in done:
            yield pending.pop(future), future.result()


@contextmanager
def _interrupts_held() -> Iterator[None]:
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


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
