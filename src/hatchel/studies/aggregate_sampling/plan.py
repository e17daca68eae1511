"""What is trained and measured, and what it takes."""

from pathlib import Path

from hatchel.studies.aggregate_sampling.models import spec_of
from hatchel.studies.aggregate_sampling.settings import AggregateSettings
from hatchel.studies.aggregate_sampling.tasks import measuring
from hatchel.studies.plan import Cost
from hatchel.studies.trained_rows import Effort, TrainedRows

_TRAINING = Effort(0.04, 7e6)
_MEASURING = Cost(90.0, 1e6)


def trained_rows(settings: AggregateSettings, root: Path) -> TrainedRows:
    """Return the one model."""
    return TrainedRows(
        root=root,
        specs=[spec_of(settings.data, settings.latents, settings.steps, settings.changes)],
        seeds=settings.seeds,
        device=settings.device,
        effort=lambda name: _TRAINING,
        measurings=[measuring(root, seed, settings) for seed in range(settings.seeds)],
        measuring=_MEASURING,
    )
