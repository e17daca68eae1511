"""What is trained and measured, and what it takes."""

from pathlib import Path

from hatchel.studies.anchor_portraits.models import MODELS, spec_of
from hatchel.studies.anchor_portraits.settings import AnchorSettings
from hatchel.studies.anchor_portraits.tasks import measuring
from hatchel.studies.plan import Cost
from hatchel.studies.trained_rows import Effort, TrainedRows

_TRAINING = Effort(0.04, 6e6)
_MEASURING = Cost(40.0, 1e6)


def trained_rows(settings: AnchorSettings, root: Path) -> TrainedRows:
    """Return both models."""
    return TrainedRows(
        root=root,
        specs=[
            spec_of(model, settings.anchoring, settings.steps, settings.changes) for model in MODELS
        ],
        seeds=settings.seeds,
        device=settings.device,
        effort=lambda name: _TRAINING,
        measurings=[
            measuring(root, model, seed, settings)
            for model in MODELS
            for seed in range(settings.seeds)
        ],
        measuring=_MEASURING,
    )
