"""The directory that a study leaves behind, read back."""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from numpy.typing import NDArray
from pydantic import ValidationError

from hatchel.records.comparison import Comparison
from hatchel.records.files import read_arrays
from hatchel.records.results import Results
from hatchel.records.run import Curve, RunRecord, read_run

Arrays = dict[str, NDArray[Any]]

RESULTS = "results.json"
_RUN_FILE = re.compile(r"draw-(\d+)-seed-(\d+)\.json")


@dataclass(frozen=True)
class StoredStudy:
    """What a study found, with its single runs.

    Attributes:
        root: the study's directory.
        results: the table over all runs.
        runs: the records of single runs that belong to the table.
    """

    root: Path
    results: Results
    runs: tuple[RunRecord, ...]

    def finished(self, method: str) -> list[RunRecord]:
        """Return the finished runs of a method."""
        return [run for run in self.runs if run.method == method and run.status == "finished"]

    def claims(self) -> list[Comparison]:
        """Return what papers claim in words, beside what came out."""
        return [one for one in self.results.comparisons if one.published is None]

    def failed(self) -> list[RunRecord]:
        """Return the runs that ended with a reason instead of a result."""
        return [run for run in self.runs if run.status == "failed"]

    def curves(self, method: str, name: str) -> list[Curve]:
        """Return the named curve of each finished run that has one."""
        return [run.curves[name] for run in self.finished(method) if name in run.curves]

    def arrays(self, name: str, draw: int) -> Arrays:
        """Return the arrays kept of a method (or of the data) in one draw, or none at all."""
        path = array_path(self.root, name, draw)
        return read_arrays(path) if path.exists() else {}

    def draws_with_arrays(self, name: str) -> list[int]:
        """Return the draws of which arrays of ``name`` were kept."""
        pattern = re.compile(rf"{re.escape(name)}-draw-(\d+)\.npz")
        matches = [pattern.fullmatch(path.name) for path in (self.root / "arrays").glob("*.npz")]
        return sorted(int(match[1]) for match in matches if match)


def array_path(root: Path, name: str, draw: int) -> Path:
    """Return where the arrays of a method (or of the data) in one draw lie below ``root``."""
    return root / "arrays" / f"{name}-draw-{draw:03d}.npz"


def read_study(root: Path) -> StoredStudy:
    """Read ``results.json`` and the runs that it summarises.

    Raises:
        ValueError: as :func:`read_results`.
    """
    results = read_results(root)
    return StoredStudy(root, results, tuple(_runs(root, results)))


def read_results(root: Path) -> Results:
    """Read ``results.json``.

    Raises:
        ValueError: there is none, or it is damaged or of another version.
    """
    path = root / RESULTS
    try:
        return Results.model_validate_json(path.read_bytes())
    except OSError as error:
        raise ValueError(f"no readable results at {str(path)!r}; run the study first") from error
    except ValidationError as error:
        raise ValueError(
            f"{str(path)!r} is damaged or of another version ({_first(error)}); hatchel reproduce "
            f"STUDY --out {root} writes it anew and keeps finished runs"
        ) from error


def _first(error: ValidationError) -> str:
    said = error.errors()[0]
    place = ".".join(map(str, said["loc"]))
    return f"{place}: {said['msg']}" if place else str(said["msg"])


def _runs(root: Path, results: Results) -> list[RunRecord]:
    """Read the runs of the table's methods, in order; a file that can't be read is passed over."""
    found = [
        read_run(root, method, draw, seed)
        for method in dict.fromkeys(row.method for row in results.rows)
        for draw, seed in _places(root / "runs" / method)
        if _belongs(draw, results.settings.get("draws"))
        and _belongs(seed, results.settings.get("seeds"))
    ]
    return [run for run in found if run is not None]


def _places(folder: Path) -> list[tuple[int, int]]:
    matches = [_RUN_FILE.fullmatch(path.name) for path in folder.glob("*.json")]
    return sorted((int(match[1]), int(match[2])) for match in matches if match)


def _belongs(index: int, count: object) -> bool:
    """Say whether a run is of this study and not left over from a larger one before it."""
    return not isinstance(count, int) or index < count
