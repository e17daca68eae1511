"""Calls in threads: all results in order, and nobody waits who is interrupted."""

import subprocess
import sys
import threading
import time

import pytest

from hatchel.execution.threads import in_threads

INTERRUPTED = """
import time
from hatchel.execution.threads import in_threads
with in_threads([lambda: time.sleep(60)] * 3, 2):
    raise KeyboardInterrupt
"""


def test_results_come_in_the_order_of_the_calls():
    with in_threads([lambda k=k: k**2 for k in range(20)], 3) as futures:
        assert [future.result() for future in futures] == [k**2 for k in range(20)]


def test_there_are_as_many_at_a_time_as_asked_for():
    """Two that wait for each other end; a third would never have been needed."""
    meeting = threading.Barrier(2)
    with in_threads([lambda: meeting.wait(10)] * 4, 2) as futures:
        assert sorted(future.result() for future in futures) == [0, 0, 1, 1]


def test_an_error_is_raised_where_its_result_is_asked_for():
    def fails():
        raise ValueError("no")

    with in_threads([fails, lambda: 1], 1) as (first, second):
        assert second.result() == 1
        with pytest.raises(ValueError, match="no"):
            first.result()


def test_a_block_that_ends_well_has_waited_for_what_began():
    done, begun = [], threading.Event()

    def slow():
        begun.set()
        time.sleep(0.2)
        done.append(1)

    with in_threads([slow], 1):
        begun.wait()
    assert done == [1]


def test_what_waits_is_cancelled_by_an_exception():
    hold, ran = threading.Event(), []
    with (
        pytest.raises(KeyboardInterrupt),
        in_threads([hold.wait, lambda: ran.append(1)], 1) as all_,
    ):
        raise KeyboardInterrupt
    hold.set()
    assert all_[1].cancelled()
    assert not ran


def test_a_process_that_is_interrupted_ends_though_its_calls_run():
    """Else it would take a minute."""
    done = subprocess.run(
        [sys.executable, "-c", INTERRUPTED], capture_output=True, timeout=30, check=False
    )
    assert b"KeyboardInterrupt" in done.stderr
