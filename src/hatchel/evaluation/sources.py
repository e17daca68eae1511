"""What a path stands for: a run, the runs of a recipe, or a file of codes."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from hatchel.data.data_set import DataSet
from hatchel.evaluation.coded import Coded
from hatchel.evaluation.codes_file import read_codes
from hatchel.evaluation.encoding import SAMPLES, encode_run
from hatchel.records.training_record import SPEC, read_record
from hatchel.runs.stored import Run

FOLDER = "evaluation"


@dataclass(frozen=True)
class Source:
    """One model.

    Attributes:
        path: the directory of a run, or a file of codes.
        name: by which it is told apart from the others.
    """

    path: Path
    name: str

    @property
    def is_run(self) -> bool:
        """Whether it is a run."""
        return self.path.is_dir()


def sources(paths: Sequence[Path]) -> list[Source]:
    """Return the models that paths stand for; a directory of seeds stands for its runs.

    Runs of a directory that failed are left out: see :func:`left_out`.

    Raises:
        ValueError: a path that is none of these, or the same one twice.
    """
    found = [one for path in paths for one in _models(path)]
    if not found:
        raise ValueError("evaluate what? give the directory of a run, or a file of codes")
    places = [path.resolve() for path in found]
    for path, place in zip(found, places, strict=True):
        if places.count(place) > 1:
            raise ValueError(f"{path} is given twice; give each model once")
    return [Source(path, name) for path, name in zip(found, _names(found), strict=True)]


def _models(path: Path) -> list[Path]:
    if path.is_file():
        return [path]
    if (path / SPEC).is_file():
        return [path]
    runs = [run for run in _seeds(path) if not _failed(run)]
    if not runs:
        what = "is neither a run nor a directory of runs" if path.exists() else "is not there"
        raise ValueError(
            f"{str(path)!r} {what}; give the directory of a run, such as out/RECIPE/seed-000, or "
            "an npz with codes and factors"
        )
    return runs


def one_run(path: Path) -> Run:
    """Return the run in a directory, which may be that of a recipe with a single seed.

    Raises:
        ValueError: there is none, or several, or the path is a file.
    """
    found = sources([path])
    if not found[0].is_run:
        raise ValueError(f"{path} is a file; give the directory of a run")
    if len(found) > 1:
        raise ValueError(f"{path} holds {len(found)} runs; give one, such as {found[0].path}")
    return Run(found[0].path)


def left_out(paths: Sequence[Path]) -> list[str]:
    """Say which runs of the directories given failed, and so are not among the models."""
    failed = [run for path in paths for run in _seeds(path) if _failed(run)]
    return [f"Left out: {run} failed: {read_record(run).reason}" for run in failed]


def _seeds(path: Path) -> list[Path]:
    return sorted(each.parent for each in path.glob(f"seed-*/{SPEC}"))


def _failed(run: Path) -> bool:
    return read_record(run).status == "failed"


def _names(paths: Sequence[Path]) -> list[str]:
    """Return the last part of each path, or so many of the last parts that all differ."""
    parts = [path.resolve().with_suffix("") if path.is_file() else path.resolve() for path in paths]
    deepest = max(len(path.parts) for path in parts)
    for depth in range(1, deepest + 1):
        names = ["-".join(path.parts[-depth:]).lstrip("/-") for path in parts]
        if len(set(names)) == len(names):
            return names
    return [f"{path.stem}-{place}" for place, path in enumerate(paths)]


def encoded(
    models: Sequence[Source],
    *,
    samples: int = SAMPLES,
    seed: int = 0,
    factors: Path | None = None,
    device: str = "auto",
) -> Iterator[Coded]:
    """Yield the codes of each model: of the same samples, where they share their data.

    Args:
        models: see :func:`sources`.
        samples: how many to encode; of a file with more rows, so many are drawn.
        seed: of the draw.
        factors: a file of factors for files of codes.
        device: where to encode.

    Raises:
        ValueError: a model that can't be read, or factors for a run, which has its own.
    """
    data: dict[str, DataSet] = {}
    for model in models:
        if not model.is_run:
            yield drawn_rows(read_codes(model.path, factors, model.name), samples, seed)
            continue
        if factors is not None:
            raise ValueError(
                f"{model.path} is a run, whose data set has factors of its own; --factors is for "
                "files of codes"
            )
        run = Run(model.path)
        key = run.spec.data.model_dump_json()
        data[key] = data.get(key) or run.data
        yield encode_run(Run(model.path, own_data=data[key]), samples, seed, model.name, device)


def drawn_rows(coded: Coded, samples: int, seed: int) -> Coded:
    """Return the codes of so many samples, drawn without replacement; all, where there are fewer.

    The same seed draws the same rows of every file with as many.
    """
    total = len(coded.codes)
    if total <= samples:
        return coded
    rows = np.random.default_rng(seed).choice(total, size=samples, replace=False)
    return replace(
        coded,
        codes=coded.codes[rows],
        factors=None if coded.factors is None else coded.factors[rows],
        log_variances=None if coded.log_variances is None else coded.log_variances[rows],
        notes=(*coded.notes, f"{samples:,} of {total:,} rows were drawn; --samples takes more."),
    )


def default_directories(models: Sequence[Source]) -> tuple[list[Path], Path]:
    """Return where each model's evaluation goes, and where a comparison of them does."""
    root = Path("out") / "evaluate"
    single = len(models) == 1
    places = [
        each.path / FOLDER if each.is_run else root if single else root / each.name
        for each in models
    ]
    runs = [each.path.resolve() for each in models if each.is_run]
    if len(runs) == len(models) and len({path.parent for path in runs}) == 1:
        return places, models[0].path.parent / FOLDER
    return places, root
