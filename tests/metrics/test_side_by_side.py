"""Calls side by side are calls one after the other, quicker."""

import threading

import pytest
from threadpoolctl import threadpool_info, threadpool_limits

from hatchel.metrics.side_by_side import side_by_side


def _threads_of_products():
    return {each["num_threads"] for each in threadpool_info() if each["user_api"] == "blas"}


def test_results_come_in_the_order_of_the_calls():
    """Whichever ends first."""
    with side_by_side([lambda k=k: k**2 for k in range(20)]) as futures:
        assert [future.result() for future in futures] == [k**2 for k in range(20)]


def test_products_have_one_thread_inside_and_theirs_again_after():
    """Also where a call fails."""
    before = _threads_of_products()

    def fails():
        raise ValueError("no score")

    with side_by_side([_threads_of_products, fails]) as futures:
        assert futures[0].result() == {1}
        with pytest.raises(ValueError, match="no score"):
            futures[1].result()
    assert _threads_of_products() == before


def test_one_call_at_a_time_where_products_have_one_thread():
    """As in a worker process, whose neighbours have the other cores."""
    running, most = set(), []

    def call():
        running.add(threading.get_ident())
        most.append(len(running))
        running.discard(threading.get_ident())

    with threadpool_limits(1), side_by_side([call] * 10) as futures:
        for future in futures:
            future.result()
    assert set(most) == {1}
