"""Metrics in threads of their own, instead of threads inside each product."""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from contextlib import contextmanager
from typing import TypeVar

from threadpoolctl import ThreadpoolController

from hatchel.execution.threads import in_threads

T = TypeVar("T")


@contextmanager
def side_by_side(calls: Sequence[Callable[[], T]]) -> Iterator[list[Future[T]]]:
    """Run calls, as many at a time as a matrix product may have threads, and products on one.

    The products of a score are small: threads that share one wait for each other longer than they
    work, which took five times the time of a logistic regression. Where products have one thread
    already, as in a worker process, there is one call at a time.

    Args:
        calls: independent of one another.

    Yields:
        A future for each, as of :func:`~hatchel.execution.threads.in_threads`.
    """
    products = ThreadpoolController().select(user_api="blas")
    threads = max((each["num_threads"] for each in products.info()), default=1)
    with products.limit(limits=1), in_threads(calls, threads) as futures:
        yield futures
