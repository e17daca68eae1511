"""Executing tasks: in order in this process, or spread over workers of one thread each."""

import multiprocessing
import os
import time
from dataclasses import dataclass
from pathlib import Path

import pytest
import torch

from hatchel.execution.execute import ENGINES, execute
from hatchel.execution.machine import usable_cores
from hatchel.execution.task import failure_of


@dataclass(frozen=True)
class Run:
    """The record of a run."""

    seed: int
    reason: str = ""

    @property
    def status(self):
        return "failed" if self.reason else "finished"


@dataclass(frozen=True)
class Note:
    """A task that writes down where it ran."""

    directory: Path
    title: str
    failure: str = ""
    runs: int = 3

    def execute(self):
        (self.directory / self.title).write_text(f"{os.getpid()} {torch.get_num_threads()}")
        return [Run(0), Run(1, self.failure), Run(2, self.failure)]


@dataclass(frozen=True)
class Broken(Note):
    """A task with a mistake in it."""

    def execute(self):
        raise ZeroDivisionError("a mistake")


@dataclass(frozen=True)
class Killed(Note):
    """A task whose process is killed, as by a system without memory."""

    def execute(self):
        os._exit(137)


def tasks(directory, count=4):
    return [Note(directory, f"task {k}", f"failure {k}" if k == 1 else "") for k in range(count)]


def test_one_worker_goes_through_the_tasks_in_order_in_this_process(tmp_path):
    told = []
    execute(tasks(tmp_path), workers=1, progress=lambda *what: told.append(what))
    assert told == [(3, ""), (3, "task 1, seeds 1, 2: failure 1"), (3, ""), (3, "")]
    assert {int(p.read_text().split()[0]) for p in tmp_path.iterdir()} == {os.getpid()}


def test_two_workers_share_the_tasks_with_one_thread_each_and_a_mistake_is_not_swallowed(tmp_path):
    """One pool for both claims: a worker takes seconds to start."""
    told = []
    todo = [*tasks(tmp_path, 6), Broken(tmp_path, "broken")]
    with pytest.raises(ZeroDivisionError, match="a mistake"):
        execute(todo, workers=2, progress=lambda *what: told.append(what))
    done = [path.read_text().split() for path in tmp_path.iterdir() if path.stat().st_size]
    assert len(done) >= 5  # the broken one is last; the other worker may be busy with the sixth
    assert len(told) <= 6
    assert os.getpid() not in {int(pid) for pid, _ in done}
    assert {threads for _, threads in done} == {"1"}


def test_a_worker_that_is_killed_is_said_with_the_remedy(tmp_path):
    todo = [Killed(tmp_path, "killed"), Killed(tmp_path, "too")]
    with pytest.raises(ChildProcessError, match=r"a worker process was killed.*go on where it was"):
        execute(todo, workers=2)


@pytest.mark.parametrize("engine", ENGINES)
def test_an_engine_takes_tasks_and_returns_the_records_of_all_their_runs(tmp_path, engine):
    found = execute(tasks(tmp_path, 2), engine=engine, workers=1)
    assert [record.seed for record in found] == [0, 1, 2, 0, 1, 2]
    assert [record.status for record in found].count("failed") == 2


def test_the_serial_engine_stays_in_this_process_however_many_workers_there_may_be(tmp_path):
    execute(tasks(tmp_path), engine="serial", workers=8)
    assert {int(p.read_text().split()[0]) for p in tmp_path.iterdir()} == {os.getpid()}


def test_an_unknown_engine_is_refused_before_any_task_with_the_nearest(tmp_path):
    with pytest.raises(ValueError, match="no engine 'process'; did you mean 'processes'"):
        execute(tasks(tmp_path), engine="process")
    assert not list(tmp_path.iterdir())


def test_an_engine_of_ones_own_is_registered_and_chosen_by_its_name(tmp_path):
    @ENGINES.register("backwards")
    def backwards(tasks, workers):
        """The last task first."""
        for task in reversed(tasks):
            yield task, task.execute()

    told = []
    execute(tasks(tmp_path), engine="backwards", progress=lambda _, failure: told.append(failure))
    assert [bool(failure) for failure in told] == [False, False, True, False]
    assert ENGINES["backwards"].summary == "The last task first."
    assert not ENGINES["backwards"].options


def test_a_failure_names_each_reason_once_with_its_seeds():
    records = [Run(3, "NaN"), Run(0), Run(1, "NaN"), Run(1, "NaN"), Run(2, "no room")]
    assert failure_of("vae", records) == "vae, seeds 1, 3: NaN; vae, seed 2: no room"
    assert failure_of("vae", [Run(0)]) == ""


def test_an_interrupt_stops_after_the_tasks_that_are_done(tmp_path):
    def impatient(runs, failure):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        execute(tasks(tmp_path), workers=1, progress=impatient)
    assert [path.name for path in tmp_path.iterdir()] == ["task 0"]


@dataclass(frozen=True)
class Endless(Note):
    """A task that nobody waits for."""

    def execute(self):
        super().execute()
        time.sleep(600)
        return []


def test_an_interrupt_ends_the_workers_at_once_and_what_is_stored_stays(tmp_path):
    def impatient(runs, failure):
        raise KeyboardInterrupt

    todo = [Note(tmp_path, "done"), *(Endless(tmp_path, f"endless {k}") for k in range(3))]
    with pytest.raises(KeyboardInterrupt):
        execute(todo, workers=2, progress=impatient)
    patience = time.monotonic() + 60  # a worker has been told to end, and takes a moment
    while any(worker.is_alive() for worker in multiprocessing.active_children()):
        assert time.monotonic() < patience
        time.sleep(0.02)
    assert (tmp_path / "done").exists()
    assert not (tmp_path / "endless 2").exists()


def test_a_single_task_needs_no_worker(tmp_path):
    execute(tasks(tmp_path, 1), workers=8, progress=lambda *_: None)
    assert (tmp_path / "task 0").read_text().startswith(f"{os.getpid()} ")


def test_nothing_to_do_is_nothing_done():
    execute([], workers=4, progress=lambda *_: pytest.fail("there was nothing to tell"))


def test_usable_cores_are_those_this_process_may_run_on():
    assert 1 <= usable_cores() <= os.cpu_count()
