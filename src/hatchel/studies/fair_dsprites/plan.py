"""What is trained and measured, and what it takes."""

from pathlib import Path

from hatchel.studies.fair_dsprites.cells import cells, spec_of
from hatchel.studies.fair_dsprites.settings import FairDspritesSettings
from hatchel.studies.fair_dsprites.tasks import how_of, measuring
from hatchel.studies.plan import Cost
from hatchel.studies.trained_rows import Effort, TrainedRows

_CELL = Effort(0.11, 60e6)
_MEASURING = Cost(9.0, 1e5)


def trained_rows(settings: FairDspritesSettings, root: Path) -> TrainedRows:
    """Return the cells of the grid."""
    grid = cells(settings.alphas, settings.gammas)
    return TrainedRows(
        root=root,
        specs=[spec_of(cell, settings.steps, settings.changes) for cell in grid],
        seeds=settings.seeds,
        device=settings.device,
        effort=lambda name: _CELL,
        measurings=[
            measuring(root, cell.name, seed, how_of(settings))
            for cell in grid
            for seed in range(settings.seeds)
        ],
        measuring=_MEASURING,
    )
