"""What can be chosen about the study of anchored latents."""

from typing import Annotated, Any

from pydantic import Field, model_validator

from hatchel.objectives.anchors import anchor_weights
from hatchel.studies.anchor_portraits.models import (
    ANCHOR,
    PUBLISHED_LATENTS,
    SQUARED_ERROR,
    Anchoring,
    Data,
    spec_of,
)
from hatchel.studies.settings import Called, StudySettings

QUICK = {"seeds": 2, "steps": 200, "samples": 1_000}


class AnchorSettings(StudySettings):
    """What can be chosen about the study."""

    data: Data = Field("portraits", description="portraits, or celeba for who has it.")
    anchors: int = Field(5, ge=1, description="Anchored latents, the first ones; the paper's 5.")
    strength: float = Field(
        0.5, description="λ below 1 of the anchors: their KL weighs 1 − λ; the paper's 0.5."
    )
    latents: int = Field(
        32, ge=1, description=f"Latents of both models; the paper's {PUBLISHED_LATENTS:,}."
    )
    scale: float = Field(
        SQUARED_ERROR,
        gt=0,
        description="σ of a pixel, which decides how many nats there are; at √½ the loss is the "
        "paper's squared error.",
    )
    seeds: int = Field(4, ge=1, description="Seeds of both models, counted from 0.")
    steps: int = Field(
        3_000,
        ge=1,
        description="Gradient steps; more than before go on from the checkpoints.",
    )
    device: str = Field("auto", description="auto, cpu, cuda or cuda:1.")
    changes: Annotated[dict[str, Any], Called("set")] = Field(
        {}, description="Change a setting of every training; may be repeated."
    )
    samples: int = Field(3_000, ge=100, description="Images behind the scores.")
    mixture: int = Field(2_000, ge=100, description="Images whose posteriors make up q(z).")

    @property
    def anchoring(self) -> Anchoring:
        """What the models are."""
        return Anchoring(self.data, self.latents, self.scale, self.anchors, self.strength)

    @model_validator(mode="after")
    def _fitting(self) -> "AnchorSettings":
        anchor_weights(self.latents, range(self.anchors), self.strength)
        spec_of(ANCHOR, self.anchoring, 1, self.changes)
        return self
