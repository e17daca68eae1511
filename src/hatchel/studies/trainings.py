"""What studies that train models have in common: where runs lie, and which are left."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from hatchel.data.data_set import DataSet
from hatchel.records.run import RunRecord, read_run
from hatchel.records.spec import RunSpec
from hatchel.records.training_log import last_entries
from hatchel.records.training_record import METRICS, RECORD, read_record, seed_directory
from hatchel.runs.stored import Run
from hatchel.runs.train import plan
from hatchel.runs.training_run import Job


def runs_root(root: Path, method: str) -> Path:
    """Return the directory below which the seeds of a method lie."""
    return root / "runs" / method


def run_of(root: Path, method: str, seed: int) -> Run:
    """Return the run of a seed."""
    return Run(seed_directory(runs_root(root, method), seed))


def training_jobs(specs: Sequence[RunSpec], seeds: int, root: Path, device: str) -> list[Job]:
    """Return the trainings of specs that are left, each stored under its recipe's name.

    Data are read once for all specs that name the same.
    """
    jobs: list[Job] = []
    read: dict[str, DataSet] = {}
    for spec in specs:
        key = spec.data.model_dump_json()
        found = plan(
            spec,
            tuple(range(seeds)),
            out=runs_root(root, spec.recipe),
            device=device,
            resume=True,
            read=read.get(key),
        )
        if found:
            read[key] = found[0].parts.loaded()
        jobs += found
    # Each plan shares the cores among its own jobs; here the jobs of all of them share.
    return [replace(job, threads=1) for job in jobs] if len(jobs) > 1 else jobs


def is_trained(root: Path, method: str, seeds: int, steps: int) -> bool:
    """Tell whether all seeds of a method have come so far."""
    return all(taken(root, method, seed) >= steps for seed in range(seeds))


def begun(job: Job) -> int:
    """Return from which step a training goes on: the first of its seeds'."""
    return min(_last_checkpoint(seed_directory(job.root, seed)) for seed in job.seeds)


def taken(root: Path, method: str, seed: int) -> int:
    """Return at which step the last checkpoint of a run is."""
    return _last_checkpoint(seed_directory(runs_root(root, method), seed))


def logged(log: Path) -> int:
    """Return the last step that a log has."""
    return max((entry.step for entry in last_entries(log)), default=0)


def log_of(root: Path, method: str, seed: int) -> Path:
    """Return where the log of a run lies."""
    return seed_directory(runs_root(root, method), seed) / METRICS


def title(method: str, seeds: Sequence[int]) -> str:
    """Name runs in a plan: "vae, seeds 0, 1"."""
    return f"{method}, seed{'s' * (len(seeds) > 1)} {', '.join(map(str, seeds))}"


def stored_records(root: Path) -> list[RunRecord]:
    """Read whatever was measured in this directory, by which a pace can be judged."""
    places = [(path.parent.name, path.stem) for path in (root / "runs").glob("*/draw-*.json")]
    found = [read_run(root, method, 0, int(stem[-3:])) for method, stem in places]
    return [run for run in found if run is not None]


def stored_runs(root: Path, methods: Iterable[str], seeds: int) -> Iterator[RunRecord]:
    """Read what was measured of these methods, seed by seed."""
    for method in methods:
        for seed in range(seeds):
            record = read_run(root, method, 0, seed)
            if record is not None:
                yield record


def _last_checkpoint(directory: Path) -> int:
    return read_record(directory).step if (directory / RECORD).exists() else 0
