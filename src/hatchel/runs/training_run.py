"""Train one seed, and store all that there is to know of it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import torch
from torch import Tensor

from hatchel.execution.interrupts import interrupts_held
from hatchel.methods.variational.start import fresh_state, sampler_of, training_dtype
from hatchel.records.spec import RunSpec
from hatchel.records.training_record import TrainingRecord, seed_directory
from hatchel.runs.events import EventWriter
from hatchel.runs.resolution import Resolved
from hatchel.runs.run_writer import RunWriter, first_record
from hatchel.training.adam import AdamSettings
from hatchel.training.devices import torch_device
from hatchel.training.label_source import label_source
from hatchel.training.loop import Loop, Precision, TrainingState
from hatchel.training.memory import keep_freed_memory
from hatchel.training.precision import AUTO
from hatchel.training.source import resident, sample_source
from hatchel.training.stacked import StackedLoop


@dataclass(frozen=True)
class Job:
    """Some seeds of a spec, to be trained by one process on one device.

    Attributes:
        parts: the spec, and what its names stand for.
        seeds: one on a CPU; any number on a GPU, which trains them at once.
        root: the directory of the recipe; each seed has its own below.
        device: "cpu", "cuda" or "cuda:1".
        resume: go on from the last checkpoint where there is one.
        threads: of this process.
        tensorboard: write event files for TensorBoard, too.
        precision_why: why the spec has the precision that it has.
    """

    parts: Resolved
    seeds: tuple[int, ...]
    root: Path
    device: str = "cpu"
    resume: bool = False
    threads: int = 1
    tensorboard: bool = False
    precision_why: str = ""

    @property
    def spec(self) -> RunSpec:
        """What is trained."""
        return self.parts.spec

    @property
    def runs(self) -> int:
        """How many runs this finishes."""
        return len(self.seeds)

    @property
    def title(self) -> str:
        """The recipe's name."""
        return self.spec.recipe

    def execute(self) -> list[TrainingRecord]:
        """Train and return the records.

        Raises:
            ValueError: the parts don't fit each other, or a checkpoint does not fit them; nothing
                has been trained then.
        """
        keep_freed_memory()
        before = torch.get_num_threads()
        torch.set_num_threads(self.threads)
        try:
            return _train(self)
        finally:
            torch.set_num_threads(before)


def _train(job: Job) -> list[TrainingRecord]:
    device = torch_device(job.device)
    data = job.parts.loaded().training
    method = job.parts.method(data)
    training = job.spec.training
    assert training.precision != AUTO, "chosen at the door"
    precision: Precision = training.precision
    adam = AdamSettings(**job.spec.optimiser.model_dump())
    states = [fresh_state(method, seed, device, precision, adam) for seed in job.seeds]
    records = [
        first_record(job.spec, seed, data, method, device, job.precision_why) for seed in job.seeds
    ]
    writers = _writers(job, records, states)
    dtype = training_dtype(precision)
    samples = sample_source(data, device, dtype)
    labels = label_source(data, method.phases, device, dtype)
    samplers = [
        sampler_of(method, data, training.batch_size, seed, device, precision) for seed in job.seeds
    ]
    if device.type == "cpu" and len(states) == 1:
        loop = Loop(states[0], method.phases, samplers[0], samples, precision, labels)
        return [_one(loop, writers[0], job.spec)]
    stack = StackedLoop(
        states,
        method.phases,
        samplers,
        samples,
        precision,
        labels,
        graph=resident(data, device),
    )
    return _many(stack, writers, job.spec)


def _writers(
    job: Job, records: Sequence[TrainingRecord], states: Sequence[TrainingState]
) -> list[RunWriter]:
    """Return what writes each run; states go on from their checkpoints where asked for."""
    writers = []
    for record, state in zip(records, states, strict=True):
        directory = seed_directory(job.root, record.seed)
        events = EventWriter(directory, record.latents) if job.tensorboard else None
        writers.append(RunWriter(directory, job.spec, record, state, events))
    if job.resume:
        for writer in writers:
            writer.resume()
    return writers


def _one(loop: Loop, writer: RunWriter, spec: RunSpec) -> TrainingRecord:
    """Train one model to its end, or to where it diverges or can't be stored."""
    state = loop.state
    try:
        with interrupts_held() as interrupted:
            writer.begin()
            while state.step < spec.training.steps:
                terms = loop.step()
                if logged(spec, state.step) and (bad := writer.log(state.step, terms)):
                    return writer.fail(state.step, divergence(bad, state.step))
                stop = interrupted()
                if stop or writer.checkpoint_due(state.step):
                    writer.checkpoint(state)
                if stop:
                    raise KeyboardInterrupt
            return writer.finish(state.step)
    except OSError as error:
        return writer.fail(state.step, unwritable(error, writer.directory))


def _many(stack: StackedLoop, writers: list[RunWriter], spec: RunSpec) -> list[TrainingRecord]:
    """Train a stack; a model that diverges or can't be stored is recorded, the others go on."""
    guarded = [Guarded(writer) for writer in writers]
    for one in guarded:
        one.attempt(0, one.writer.begin)
    with interrupts_held() as interrupted:
        while stack.step_count < spec.training.steps and any(one.alive for one in guarded):
            terms = stack.step()
            step = stack.step_count
            if logged(spec, step):
                for place, one in enumerate(guarded):
                    one.log(step, {name: value[place] for name, value in terms.items()})
            stop = interrupted()
            if stop or any(one.alive and one.writer.checkpoint_due(step) for one in guarded):
                for one, state in zip(guarded, stack.states(), strict=True):
                    one.attempt(step, partial(one.writer.checkpoint, state))
            if stop:
                raise KeyboardInterrupt
    return [one.ended(stack.step_count) for one in guarded]


class Guarded:
    """A writer within a stack: its failure ends it alone."""

    def __init__(self, writer: RunWriter) -> None:
        self.writer = writer
        self._failed: TrainingRecord | None = None

    @property
    def alive(self) -> bool:
        """Whether it has not failed."""
        return self._failed is None

    def log(self, step: int, terms: dict[str, Tensor]) -> None:
        """Write a line of the log, unless it has failed."""

        def write() -> None:
            if bad := self.writer.log(step, terms):
                self._failed = self.writer.fail(step, divergence(bad, step))

        self.attempt(step, write)

    def attempt(self, step: int, write: Callable[[], None]) -> None:
        """Write something, unless it has failed."""
        if not self.alive:
            return
        try:
            write()
        except OSError as error:
            self._failed = self.writer.fail(step, unwritable(error, self.writer.directory))

    def ended(self, step: int) -> TrainingRecord:
        """Return the record of a run that has come to its end, one way or the other."""
        return self._failed or self.writer.finish(step)


def logged(spec: RunSpec, step: int) -> bool:
    """Tell whether a step is logged: the first, the last, and every so many."""
    training = spec.training
    return step in (1, training.steps) or step % training.log_every == 0


def divergence(terms: str, step: int) -> str:
    """Say that terms are no longer finite."""
    return (
        f"{terms} became infinite or undefined by step {step}; "
        "try a smaller optimiser.learning_rate or weaker penalties"
    )


def unwritable(error: OSError, directory: Path) -> str:
    """Say that the run can't be stored."""
    return (
        f"{directory} can't be written to ({error.strerror}); make room or choose another --out, "
        "then go on with --resume"
    )
