"""Threads of this process that nobody waits for who is interrupted."""

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, wait
from contextlib import contextmanager
from threading import Thread
from typing import TypeVar

T = TypeVar("T")


@contextmanager
def in_threads(calls: Sequence[Callable[[], T]], threads: int) -> Iterator[list[Future[T]]]:
    """Run calls in a few threads, in their order.

    A block that ends well has waited for all that began. One that is left by an exception, such as
    an interrupt, is left at once: calls that are waiting are cancelled, and what is running goes on
    by itself, and ends with the process. ``ThreadPoolExecutor`` waits for it, also at the end of
    the process, which may be half a minute of a boosting that nobody wants any more.

    Args:
        calls: independent of one another.
        threads: how many at a time.

    Yields:
        A future for each call, in their order.
    """
    futures: list[Future[T]] = [Future() for _ in calls]
    waiting = deque(zip(futures, calls, strict=True))
    for _ in range(min(threads, len(calls))):
        Thread(target=_work, args=(waiting,), daemon=True).start()
    try:
        yield futures
    finally:
        for future in futures:
            future.cancel()
    wait(futures)


def _work(waiting: "deque[tuple[Future[T], Callable[[], T]]]") -> None:
    while waiting:
        try:
            future, call = waiting.popleft()
        except IndexError:  # another thread was quicker
            return
        if future.set_running_or_notify_cancel():
            _carry_out(future, call)


def _carry_out(future: Future[T], call: Callable[[], T]) -> None:
    try:
        future.set_result(call())
    except BaseException as error:  # it is raised where the result is asked for
        future.set_exception(error)
