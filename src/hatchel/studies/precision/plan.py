"""What is trained and measured, and what it takes."""

from pathlib import Path

from hatchel.studies.plan import Cost
from hatchel.studies.precision.rows import PRECISIONS, row_name, spec_of
from hatchel.studies.precision.settings import PrecisionSettings
from hatchel.studies.precision.tasks import measuring
from hatchel.studies.trained_rows import Effort, TrainedRows

_FACTOR, _OTHERS = Effort(0.14, 66e6), Effort(0.08, 6e6)
_MEASURING = Cost(20.0, 1e5)


def trained_rows(settings: PrecisionSettings, root: Path) -> TrainedRows:
    """Return every method in both precisions, the slowest trained first."""
    methods = sorted(settings.methods, key=lambda method: -_effort(method).seconds)
    return TrainedRows(
        root=root,
        specs=[
            spec_of(m, p, settings.steps, settings.changes) for m in methods for p in PRECISIONS
        ],
        seeds=settings.seeds,
        device=settings.device,
        effort=_effort,
        measurings=[
            measuring(root, name, seed, settings.samples)
            for name in names(settings)
            for seed in range(settings.seeds)
        ],
        measuring=_MEASURING,
    )


def names(settings: PrecisionSettings) -> tuple[str, ...]:
    """Return the rows: every method in both precisions."""
    return tuple(row_name(m, p) for m in settings.methods for p in PRECISIONS)


def _effort(name: str) -> Effort:
    return _FACTOR if name.startswith("factor") else _OTHERS
