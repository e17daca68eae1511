"""Train several seeds: one process per core, or all at once on a GPU."""

import os
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from torch import nn

from hatchel.data.images import ImageData
from hatchel.methods.variational.method import Method
from hatchel.methods.variational.registry import objective_named
from hatchel.networks.pair import Networks
from hatchel.records.spec import RunSpec, changed, choose
from hatchel.records.training_record import read_record, seed_directory
from hatchel.runs.components import OWN, completed, data_of, method_of
from hatchel.runs.events import check_tensorboard
from hatchel.runs.execution import Progress, execute, usable_cores
from hatchel.runs.recipes import recipe_named
from hatchel.runs.run_writer import check_digest, holds_run
from hatchel.runs.stored import Run
from hatchel.runs.training_run import Job
from hatchel.training.checkpoint import check_fit, checkpoints, read_checkpoint
from hatchel.training.devices import torch_device


def train(
    spec: RunSpec | str,
    seeds: Iterable[int] = (0,),
    *,
    settings: Mapping[str, Any] | None = None,
    out: Path | str | None = None,
    device: str = "auto",
    resume: bool = False,
    networks: tuple[nn.Module, nn.Module] | None = None,
    data: ImageData | None = None,
    tensorboard: bool = False,
    progress: Progress | None = None,
) -> list[Run]:
    """Train a spec from several seeds and return the runs, each a directory.

    Args:
        spec: a spec, or the name of a recipe.
        seeds: each trains a model of its own.
        settings: changes by dotted key, such as ``{"objective.gamma": 6.4}``.
        out: the directory of the runs; ``out/RECIPE`` where None.
        device: "auto", "cpu", "cuda" or "cuda:1".
        resume: go on from the last checkpoints; finished runs stay as they are.
        networks: an encoder and a decoder of one's own; see :class:`Networks`.
        data: images of one's own, in place of what the spec names.
        tensorboard: write event files for TensorBoard beside the log.
        progress: told of each finished process.

    Raises:
        ValueError: anything that doesn't fit, before any training.
    """
    if isinstance(spec, str):
        spec = recipe_named(spec)
    pair = None if networks is None else Networks(*networks)
    chosen = tuple(seeds)
    jobs = plan(
        spec,
        chosen,
        settings=settings,
        out=out,
        device=device,
        resume=resume,
        networks=pair,
        data=data,
        tensorboard=tensorboard,
    )
    execute(jobs, workers=min(len(jobs), usable_cores()), progress=progress or _quiet)
    root = Path(out) if out is not None else Path("out") / spec.recipe
    return [Run(seed_directory(root, seed), pair, data) for seed in chosen]


def plan(
    spec: RunSpec,
    seeds: tuple[int, ...],
    *,
    settings: Mapping[str, Any] | None = None,
    out: Path | str | None = None,
    device: str = "auto",
    resume: bool = False,
    networks: Networks | None = None,
    data: ImageData | None = None,
    tensorboard: bool = False,
) -> list[Job]:
    """Return what has to be done, after checking that it can be.

    Raises:
        ValueError: an unknown setting, parts that don't fit, a device that is not here, a directory
            that holds other runs, or a checkpoint that does not belong to the spec.
    """
    spec = changed(completed(_with_own(spec, networks, data)), settings or {})
    spec = completed(spec)
    where = torch_device(device)
    root = Path(out) if out is not None else Path("out") / spec.recipe
    loaded = data_of(spec) if data is None else data
    method = method_of(spec, loaded, networks)
    _check_seeds(seeds)
    if tensorboard:
        check_tensorboard()
    left = [seed for seed in seeds if _wanted(seed_directory(root, seed), spec, method, resume)]
    groups = [(seed,) for seed in left] if where.type == "cpu" else [tuple(left)] if left else []
    threads = idle_threads(min(len(groups), usable_cores()) or 1)
    return [
        Job(
            spec,
            group,
            root,
            str(where),
            resume,
            threads_before(seed_directory(root, group[0])) or threads,
            networks,
            data,
            plugins(spec),
            tensorboard,
        )
        for group in groups
    ]


def _with_own(spec: RunSpec, networks: Networks | None, data: ImageData | None) -> RunSpec:
    own = choose(OWN)
    update = {"network": own} if networks is not None else {}
    return spec.model_copy(update=update | ({"data": own} if data is not None else {}))


def _check_seeds(seeds: Sequence[int]) -> None:
    if not seeds or len(set(seeds)) < len(seeds) or min(seeds) < 0:
        raise ValueError(f"seeds={list(seeds)}: give one or more different seeds, 0 or greater")


def _wanted(directory: Path, spec: RunSpec, method: Method, resume: bool) -> bool:
    """Tell whether a seed has steps to go; raise where it can't go on."""
    if not resume:
        if holds_run(directory):
            raise ValueError(
                f"{directory} holds a run already; go on there with --resume, or choose another "
                "--out"
            )
        return True
    found = checkpoints(directory)
    if not found:
        return True
    stored = read_checkpoint(found[-1])
    check_digest(stored.digest, spec, found[-1])
    check_fit(method.init(0), stored, found[-1])
    return stored.step < spec.training.steps


def idle_threads(processes: int) -> int:
    """Return how many threads each of some processes may use without waiting for others.

    Threads that share the products of a step wait for one another: on a machine that is busy with
    other work, two of them take ten times as long as one.
    """
    cores = usable_cores()
    idle = cores - int(os.getloadavg()[0]) if hasattr(os, "getloadavg") else cores
    return max(1, idle // processes)


def threads_before(directory: Path) -> int | None:
    """Return how many threads a run was begun with: sums of another number differ in rounding."""
    return read_record(directory).threads if checkpoints(directory) else None


def plugins(spec: RunSpec) -> tuple[str, ...]:
    """Return the modules that a worker must import to know the spec's objective."""
    module = objective_named(spec.objective.name).function.__module__
    return () if module == "__main__" or module.startswith("hatchel.") else (module,)


def _quiet(runs: int, failure: str) -> None:
    del runs, failure
