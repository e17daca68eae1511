"""Checkpoints: the whole state of a run in one file that can't execute anything."""

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

import torch
from safetensors import SafetensorError
from safetensors.torch import load, save
from torch import Tensor

from hatchel.records.files import whole_file
from hatchel.training.adam import Adam
from hatchel.training.loop import TrainingState, leaf
from hatchel.training.phase import Parameters, flat, grouped

_NAME = re.compile(r"checkpoint-(\d{8,})\.safetensors")


class Checkpoint(NamedTuple):
    """A stored state.

    Attributes:
        step: steps taken when it was written.
        digest: of the settings that the run was made with.
        seconds: of training so far.
        threads: that it was trained with; sums of another number of them differ in rounding.
        tensors: by name.
    """

    step: int
    digest: str
    seconds: float
    threads: int
    tensors: dict[str, Tensor]


def checkpoint_path(directory: Path, step: int) -> Path:
    """Return where the checkpoint of a step lies."""
    return directory / f"checkpoint-{step:08d}.safetensors"


def checkpoints(directory: Path) -> list[Path]:
    """Return the checkpoints of a run, the oldest first."""
    found = [
        (int(match[1]), path)
        for path in directory.glob("checkpoint-*.safetensors")
        if (match := _NAME.fullmatch(path.name))
    ]
    return [path for _, path in sorted(found)]


def last_step(directory: Path) -> int:
    """Return at which step the last checkpoint of a run is; 0 where there is none."""
    steps = (int(match[1]) for each in checkpoints(directory) if (match := _NAME.match(each.name)))
    return max(steps, default=0)


def write_checkpoint(
    directory: Path, state: TrainingState, digest: str, seconds: float, keep: int = 2
) -> Path:
    """Store a state, whole or not at all, and drop all but the last ``keep`` checkpoints.

    Raises:
        OSError: the file can't be written; the checkpoints before it stay.
    """
    path = checkpoint_path(directory, state.step)
    facts = {
        "step": state.step,
        "digest": digest,
        "seconds": seconds,
        "threads": torch.get_num_threads(),
    }
    content = save(_tensors(state), {"hatchel": json.dumps(facts)})
    with whole_file(path) as file:
        file.write(content)
    for old in checkpoints(directory)[:-keep]:
        old.unlink(missing_ok=True)
    return path


def _tensors(state: TrainingState) -> dict[str, Tensor]:
    tensors = {f"parameters/{name}": value for name, value in flat(state.parameters).items()}
    for optimiser, adam in state.optimisers.items():
        tensors |= {f"optimisers/{optimiser}/{name}": value for name, value in adam.tensors()}
    return {name: value.detach().cpu().contiguous() for name, value in tensors.items()}


def read_checkpoint(path: Path) -> Checkpoint:
    """Read a checkpoint.

    Raises:
        ValueError: it is cut short, damaged or no checkpoint of ours.
    """
    content = path.read_bytes()
    try:
        tensors = load(content)
        size = int.from_bytes(content[:8], "little")
        facts = json.loads(json.loads(content[8 : 8 + size])["__metadata__"]["hatchel"])
        return Checkpoint(**facts, tensors=tensors)
    except (SafetensorError, KeyError, TypeError, ValueError) as error:
        raise ValueError(
            f"{path} is cut short or damaged ({error}); delete it, and the run goes on from the "
            "checkpoint before it, or from the start where there is none"
        ) from error


def restore(state: TrainingState, checkpoint: Checkpoint, path: Path) -> None:
    """Put a stored state in place of ``state``, on the device and in the type that it has.

    Raises:
        ValueError: the checkpoint holds other parameters than the model has.
    """
    check_fit(state.parameters, checkpoint, path)
    state.parameters = grouped(
        {
            name: leaf(checkpoint.tensors[f"parameters/{name}"].to(value))
            for name, value in flat(state.parameters).items()
        }
    )
    for name, adam in state.optimisers.items():
        _restore_adam(adam, flat(state.parameters), checkpoint.tensors, f"optimisers/{name}/")
    state.step = checkpoint.step


def check_fit(parameters: Parameters, checkpoint: Checkpoint, path: Path) -> None:
    """Raise unless a checkpoint holds just these parameters, in their shapes."""
    stored = checkpoint.tensors
    wanted = {f"parameters/{name}": value for name, value in flat(parameters).items()}
    held = {name for name in stored if name.startswith("parameters/")}
    differing = sorted(held ^ wanted.keys()) + sorted(
        name for name in held & wanted.keys() if stored[name].shape != wanted[name].shape
    )
    if differing:
        raise ValueError(
            f"{path} belongs to another model: {differing[0]} differs"
            f"{f' and {len(differing) - 1} more' if len(differing) > 1 else ''}; "
            "resume with the settings it was trained with, or choose another directory"
        )


def _restore_adam(
    adam: Adam, parameters: Mapping[str, Tensor], stored: Mapping[str, Tensor], prefix: str
) -> None:
    for name, parameter in parameters.items():
        if f"{prefix}mean/{name}" not in stored:
            continue
        adam.track({name: parameter})
        with torch.no_grad():
            adam.mean[name].copy_(stored[f"{prefix}mean/{name}"])
            adam.square[name].copy_(stored[f"{prefix}square/{name}"])
            adam.count[name].copy_(stored[f"{prefix}count/{name}"])
