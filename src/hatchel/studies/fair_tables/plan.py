"""What is trained and judged, and what it takes."""

from functools import partial
from pathlib import Path

from hatchel.studies.fair_tables import NAME
from hatchel.studies.fair_tables.judging import measured
from hatchel.studies.fair_tables.rows import (
    BETA,
    UNTRAINED,
    VAE,
    Named,
    named,
    spec_of,
    trained_names,
)
from hatchel.studies.fair_tables.settings import FairTablesSettings
from hatchel.studies.fair_tables.untrained import Untrained
from hatchel.studies.measuring import Measuring
from hatchel.studies.plan import Cost
from hatchel.studies.trained_rows import Effort, TrainedRows

_PLAIN, _WITH_DISCRIMINATOR = Effort(0.002, 1e6), Effort(0.04, 55e6)
_JUDGING = Cost(19.0, 1e5)
"""On average: FFVAE is asked seven questions, each with codes of its own."""


def trained_rows(settings: FairTablesSettings, root: Path) -> TrainedRows:
    """Return the models, and with them what is judged without a training."""
    models = _models(settings)
    return TrainedRows(
        root=root,
        specs=[spec_of(row, settings.steps, settings.changes) for row in models],
        seeds=settings.seeds,
        device=settings.device,
        effort=_effort,
        measurings=[
            _judging(settings, root, row, seed)
            for row in rows_of(settings)
            for seed in range(settings.seeds)
        ],
        measuring=_JUDGING,
    )


def rows_of(settings: FairTablesSettings) -> tuple[Named, ...]:
    """Return all rows, those that are trained first."""
    untrained = (Named(data, row) for data in settings.data for row in UNTRAINED)
    return (*_models(settings), *untrained)


def run_count(settings: FairTablesSettings) -> int:
    """Return how many runs the study has: those that train count twice, as they are judged too."""
    return settings.seeds * (len(_models(settings)) + len(rows_of(settings)))


def _models(settings: FairTablesSettings) -> tuple[Named, ...]:
    return trained_names(settings.data, settings.alphas, settings.gammas, settings.betas)


def _judging(
    settings: FairTablesSettings, root: Path, row: Named, seed: int
) -> Measuring | Untrained:
    if row.row in UNTRAINED:
        return Untrained(root, row, seed, settings.samples, settings.probe)
    samples, probe = settings.samples, settings.probe
    judge = partial(measured, samples=samples, probe=probe, removable=row.is_ffvae)
    how = {"samples": samples, "probe": probe}
    return Measuring(NAME, root, row.method, seed, judge, how)


def _effort(name: str) -> Effort:
    return _PLAIN if named(name).family in (VAE, BETA) else _WITH_DISCRIMINATOR
