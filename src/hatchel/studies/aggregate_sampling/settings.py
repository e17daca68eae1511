"""What can be chosen about the study of aggregate marginals."""

from typing import Annotated, Any

from pydantic import Field, model_validator

from hatchel.studies.aggregate_sampling.models import PUBLISHED_LATENTS, Data, spec_of
from hatchel.studies.settings import Called, StudySettings

QUICK = {"seeds": 2, "steps": 200, "samples": 500}


class AggregateSettings(StudySettings):
    """What can be chosen about the study."""

    data: Data = Field("portraits", description="portraits, mnist, or celeba for who has it.")
    latents: int = Field(PUBLISHED_LATENTS, ge=2, description="Latents; 128 in the paper.")
    seeds: int = Field(4, ge=1, description="Seeds, counted from 0.")
    steps: int = Field(
        2_000,
        ge=1,
        description="Gradient steps; more than before go on from the checkpoints.",
    )
    device: str = Field("auto", description="auto, cpu, cuda or cuda:1.")
    changes: Annotated[dict[str, Any], Called("set")] = Field(
        {},
        description="Change a setting of every training, such as likelihood.scale or "
        "likelihood.name; may be repeated.",
    )
    samples: int = Field(1_000, ge=12, description="Samples of each source that are scored.")
    mixture: int = Field(2_000, ge=100, description="Samples whose posteriors make up q(z).")

    @model_validator(mode="after")
    def _fitting(self) -> "AggregateSettings":
        spec_of(self.data, self.latents, 1, self.changes)
        return self
