"""What a training leaves behind while it goes: log, checkpoints, record."""

import platform
import time
from importlib.metadata import version
from pathlib import Path
from typing import IO

import numpy as np
import torch
from torch import Tensor

from hatchel.data.data_set import DataSet
from hatchel.methods.variational.method import Method
from hatchel.records.files import writable_directory, write_text
from hatchel.records.spec import SCHEDULE, RunSpec, flattened
from hatchel.records.training_log import MetricsEntry, append_metrics, read_metrics, rewind_metrics
from hatchel.records.training_record import (
    METRICS,
    RECORD,
    SPEC,
    TrainingRecord,
    read_spec,
    write_record,
)
from hatchel.runs.events import EventWriter
from hatchel.training.checkpoint import (
    checkpoints,
    read_checkpoint,
    restore,
    write_checkpoint,
)
from hatchel.training.loop import TrainingState, diverged
from hatchel.training.phase import flat


class RunWriter:
    """Writes one run, and takes up one that was broken off.

    Args:
        directory: of the run.
        spec: complete.
        record: as it stands before the first step.
        state: fresh; overwritten by the last checkpoint on :meth:`resume`.
        events: where TensorBoard's event files go, too; None for none.
    """

    def __init__(
        self,
        directory: Path,
        spec: RunSpec,
        record: TrainingRecord,
        state: TrainingState,
        events: EventWriter | None = None,
    ) -> None:
        self.directory = directory
        self.record = record
        self._spec = spec
        self._before = 0.0  # seconds of earlier sittings
        self._started = self._saved = time.monotonic()
        self._log: IO[bytes] | None = None
        self._state = state
        self._events = events

    @property
    def seconds(self) -> float:
        """Training time so far, over all sittings."""
        return self._before + time.monotonic() - self._started

    def begin(self) -> None:
        """Write the spec and open the log."""
        writable_directory(self.directory)
        write_text(self.directory / SPEC, self._spec.model_dump_json(indent=1))
        write_record(self.directory, self.record)
        self._started = self._saved = time.monotonic()
        self._log = (self.directory / METRICS).open("ab")

    def resume(self) -> None:
        """Put the last checkpoint into the state, and cut the log back to it.

        Raises:
            ValueError: the checkpoint is damaged, or belongs to another spec.
        """
        found = checkpoints(self.directory)
        if found:
            stored = read_checkpoint(found[-1])
            check_digest(stored.digest, self._spec, found[-1])
            restore(self._state, stored, found[-1])
            self._before = stored.seconds
        if (self.directory / METRICS).exists():
            rewind_metrics(self.directory / METRICS, self._state.step)

    def log(self, step: int, terms: dict[str, Tensor]) -> str:
        """Write a line of the log; return what is no longer finite in it."""
        assert self._log is not None, "begin comes first"
        entry = entry_of(step, self.seconds, terms)
        append_metrics(self._log, entry)
        if self._events is not None:
            self._events.write(entry)
        return diverged(terms)

    def checkpoint_due(self, step: int) -> bool:
        """Tell whether a checkpoint should be written after this step."""
        training = self._spec.training
        minutes = (time.monotonic() - self._saved) / 60
        return (
            step % training.checkpoint_every == 0
            or step == training.steps
            or minutes >= training.checkpoint_minutes
        )

    def checkpoint(self, state: TrainingState) -> None:
        """Store the state and the record."""
        write_checkpoint(self.directory, state, self._spec.digest, self.seconds)
        self._saved = time.monotonic()
        self._write_record(state.step)

    def finish(self, step: int) -> TrainingRecord:
        """Close the log and store the record of a run that came to its end."""
        self._close()
        self._write_record(step, status="finished", final=final_terms(self.directory))
        return self.record

    def fail(self, step: int, reason: str) -> TrainingRecord:
        """Close the log and store why the run failed, where that can be written."""
        self._close()
        try:
            self._write_record(step, status="failed", reason=reason)
        except OSError:  # a full disk has no room for its own record
            self.record = self.record.model_copy(update={"status": "failed", "reason": reason})
        return self.record

    def _write_record(self, step: int, **changes: object) -> None:
        update = {"step": step, "seconds": self.seconds, **changes}
        self.record = self.record.model_copy(update=update)
        write_record(self.directory, self.record)

    def _close(self) -> None:
        if self._log is not None:
            self._log.close()
            self._log = None
        if self._events is not None:
            self._events.close()


def first_record(
    spec: RunSpec, seed: int, data: DataSet, method: Method, device: torch.device, why: str
) -> TrainingRecord:
    """Return the record of a run that has not begun.

    Args:
        spec: complete.
        seed: of the run.
        data: that it is trained on.
        method: that is trained.
        device: of training.
        why: why it has the spec's precision.
    """
    counted = flat(method.init(0))
    return TrainingRecord(
        recipe=spec.recipe,
        seed=seed,
        digest=spec.digest,
        device=str(device) if device.type == "cpu" else torch.cuda.get_device_name(device),
        precision=spec.training.precision,
        precision_why=why,
        threads=torch.get_num_threads(),
        parameters=sum(value.numel() for value in counted.values()),
        latents=method.model.code.latent_names,
        data={"name": data.name, "samples": len(data), **dict(data.facts)},
        versions={
            "hatchel": version("hatchel"),
            "torch": torch.__version__,
            "numpy": np.__version__,
            "python": platform.python_version(),
        },
    )


def entry_of(step: int, seconds: float, terms: dict[str, Tensor]) -> MetricsEntry:
    """Return the line of the log that holds these terms; an own objective may lack any of them."""
    worst, kl = terms.get("worst_set"), terms.get("kl_per_latent")
    return MetricsEntry(
        step=step,
        seconds=seconds,
        terms={name: float(value) for name, value in terms.items() if value.dim() == 0},
        kl_per_latent=() if kl is None else tuple(kl.tolist()),
        worst_set=None if worst is None else tuple(worst.nonzero().flatten().tolist()),
    )


def final_terms(directory: Path) -> dict[str, float]:
    """Return each term's mean over the last tenth of the log."""
    log = read_metrics(directory / METRICS)
    late = log.steps > 0.9 * log.steps.max(initial=0)
    return {name: float(values[late].mean()) for name, values in log.terms.items()}


def check_digest(digest: str, spec: RunSpec, path: Path) -> None:
    """Raise unless a stored digest is the spec's; the message says what differs."""
    if digest != spec.digest:
        raise ValueError(
            f"{path} was trained with other settings than these{_differing(path.parent, spec)}; "
            "resume with the same recipe and --set, or choose another --out. Only the schedule may "
            f"change: {', '.join(f'training.{name}' for name in SCHEDULE)}"
        )


def _differing(directory: Path, spec: RunSpec) -> str:
    """Say which settings a stored spec has otherwise; nothing where it can't be read."""
    try:
        theirs = flattened(read_spec(directory))
    except ValueError:
        return ""
    ours, schedule = flattened(spec), [f"training.{name}" for name in SCHEDULE]
    nothing = "nothing"
    apart = [
        f"{key} is {theirs.get(key, nothing)} there and {ours.get(key, nothing)} here"
        for key in dict.fromkeys([*theirs, *ours])
        if key not in schedule and theirs.get(key, nothing) != ours.get(key, nothing)
    ]
    return f" ({'; '.join(apart)})" if apart else ""


def holds_run(directory: Path) -> bool:
    """Tell whether a directory holds a run already."""
    return (directory / RECORD).exists() or bool(checkpoints(directory))
