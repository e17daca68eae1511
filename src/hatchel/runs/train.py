"""Train several seeds: one process per core, or all at once on a GPU."""

import os
import warnings
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

from torch import nn

from hatchel.data.data_set import DataSet
from hatchel.execution.execute import execute, quiet
from hatchel.execution.machine import usable_cores
from hatchel.execution.task import Progress
from hatchel.methods.variational.method import Method
from hatchel.methods.variational.rehearsal import rehearse
from hatchel.networks.pair import Networks
from hatchel.records.spec import RunSpec
from hatchel.records.training_record import seed_directory
from hatchel.runs.code_of_data import with_code_of_data
from hatchel.runs.events import check_tensorboard
from hatchel.runs.own_data import fitted
from hatchel.runs.precise import in_precision
from hatchel.runs.recipes import recipe_named
from hatchel.runs.resolution import resolved
from hatchel.runs.run_writer import check_digest, holds_run
from hatchel.runs.stored import Run
from hatchel.runs.training_run import Job
from hatchel.training.checkpoint import check_fit, checkpoints, read_checkpoint
from hatchel.training.devices import torch_device


def train(
    spec: RunSpec | str,
    seeds: int | Iterable[int] = (0,),
    *,
    settings: Mapping[str, Any] | None = None,
    out: Path | str | None = None,
    device: str = "auto",
    resume: bool = False,
    networks: tuple[nn.Module, nn.Module] | None = None,
    data: Any = None,
    tensorboard: bool = False,
    engine: str = "processes",
    progress: Progress | None = None,
) -> list[Run]:
    """Train a spec from several seeds and return the runs, each a directory.

    Args:
        spec: a spec, or the name of a recipe.
        seeds: one or several; each trains a model of its own.
        settings: changes by dotted key, such as ``{"objective.gamma": 6.4}``.
        out: the directory of the runs; ``out/RECIPE`` where None.
        device: "auto", "cpu", "cuda" or "cuda:1".
        resume: go on from the last checkpoints; finished runs stay as they are.
        networks: an encoder and a decoder of one's own; see :class:`Networks`.
        data: of one's own, in place of what the spec names: a folder of pictures, an npy or npz
            file, a table, an array, a data frame or a data set. The spec's network and likelihood
            are replaced where they don't fit and no setting chose them; a warning says so.
        tensorboard: write event files for TensorBoard beside the log.
        engine: what carries it out: "processes" or "serial", on this machine.
        progress: told of each finished process.

    Raises:
        ValueError: anything that doesn't fit, before any training.
    """
    spec = _named(spec)
    chosen, settings = _several(seeds), _by_key(settings)
    pair = None if networks is None else Networks(*networks)
    read = None
    if data is not None:
        found = fitted(spec, data, settings, networks=pair is not None)
        spec, data, read, replaced, _ = found
        for said in replaced:
            warnings.warn(said, stacklevel=2)
    jobs = plan(
        spec,
        chosen,
        settings=settings,
        out=out,
        device=device,
        resume=resume,
        networks=pair,
        data=data,
        read=read,
        tensorboard=tensorboard,
    )
    execute(jobs, engine=engine, progress=progress or quiet)
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
    data: DataSet | None = None,
    read: DataSet | None = None,
    tensorboard: bool = False,
) -> list[Job]:
    """Return what has to be done, after checking that it can be; see :func:`train`.

    Args:
        spec: what is trained.
        seeds: each trains a model of its own.
        settings: changes by dotted key.
        out: the directory of the runs.
        device: where to train.
        resume: go on from the last checkpoints.
        networks: of the user's own.
        data: of the user's own.
        read: what the spec names, where it has been read already.
        tensorboard: write event files, too.

    Raises:
        ValueError: an unknown setting, parts that don't fit, an objective that refuses its first
            step, a device that is not here, a directory that holds other runs, or a checkpoint that
            does not belong to the spec.
    """
    parts = with_code_of_data(resolved(spec, settings, networks, data, read))
    where = torch_device(device)
    root = Path(out) if out is not None else Path("out") / parts.spec.recipe
    begun_in = [seed_directory(root, seed) for seed in seeds] if resume else []
    parts, why = in_precision(parts, where, begun_in)
    data_set = parts.loaded().training
    method = parts.method(data_set)
    _check_seeds(seeds)
    if tensorboard:
        check_tensorboard()
    begun = {seed: _begun(seed_directory(root, seed), parts.spec, method, resume) for seed in seeds}
    steps = parts.spec.training.steps
    left = [seed for seed, last in begun.items() if last is None or last.step < steps]
    if left:
        rehearse(method, data_set, parts.spec.training.batch_size, parts.spec.objective.name)
    groups = [(seed,) for seed in left] if where.type == "cpu" else [tuple(left)] if left else []
    idle = idle_threads(min(len(groups), usable_cores()) or 1)
    job = Job(parts, (), root, str(where), resume, tensorboard=tensorboard, precision_why=why)
    threads = {seed: idle if last is None else last.threads for seed, last in begun.items()}
    return [replace(job, seeds=group, threads=threads[group[0]]) for group in groups]


def _named(spec: Any) -> RunSpec:
    if isinstance(spec, RunSpec):
        return spec
    if isinstance(spec, str):
        return recipe_named(spec)
    raise ValueError(f"train what? Give the name of a recipe or a RunSpec, not {spec!r}")


def _several(seeds: Any) -> tuple[int, ...]:
    if isinstance(seeds, int):
        return (seeds,)
    if isinstance(seeds, str) or not isinstance(seeds, Iterable):
        raise ValueError(f"seeds={seeds!r}: give a number, or several such as range(5)")
    return tuple(seeds)


def _by_key(settings: Any) -> Mapping[str, Any]:
    if settings is None or isinstance(settings, Mapping):
        return settings or {}
    raise ValueError(f"settings={settings!r}: give changes by key, such as {{'n_latents': 6}}")


def _check_seeds(seeds: Sequence[int]) -> None:
    if not seeds or len(set(seeds)) < len(seeds) or min(seeds) < 0:
        raise ValueError(f"seeds={list(seeds)}: give one or more different seeds, 0 or greater")


class Begun(NamedTuple):
    """How far a run has come, and the threads it was begun with."""

    step: int
    threads: int


def _begun(directory: Path, spec: RunSpec, method: Method, resume: bool) -> Begun | None:
    """Return where a seed goes on, or None where it begins; raise where it can do neither."""
    if not resume:
        if holds_run(directory):
            raise ValueError(
                f"{directory} holds a run already; go on there with --resume, or choose another "
                "--out"
            )
        return None
    found = checkpoints(directory)
    if not found:
        return None
    stored = read_checkpoint(found[-1])
    check_digest(stored.digest, spec, found[-1])
    check_fit(method.init(0), stored, found[-1])
    return Begun(stored.step, stored.threads)


def idle_threads(processes: int) -> int:
    """Return how many threads each of some processes may use without waiting for others.

    Threads that share the products of a step wait for one another: on a machine that is busy with
    other work, two of them take ten times as long as one.
    """
    cores = usable_cores()
    idle = cores - int(os.getloadavg()[0]) if hasattr(os, "getloadavg") else cores
    return max(1, idle // processes)
