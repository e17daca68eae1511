"""What can be chosen about the study of Non-Syn VAE."""

from typing import Annotated, Any

from pydantic import Field, field_validator, model_validator

from hatchel.studies.nonsyn_dsprites import paper
from hatchel.studies.nonsyn_dsprites.rows import METHODS, check_changes, checked_methods
from hatchel.studies.nonsyn_dsprites.tasks import Scale
from hatchel.studies.settings import Called, StudySettings

QUICK = {"seeds": 1, "steps": 300}


class NonSynSettings(StudySettings):
    """What can be chosen about the study."""

    seeds: int = Field(2, ge=1, description="Seeds of each method, counted from 0.")
    steps: int = Field(
        800,
        ge=1,
        description="Gradient steps, from the first on; more than before go on from the "
        "checkpoints.",
    )
    methods: tuple[str, ...] = Field(
        METHODS, description="Which are trained, such as nonsyn,factor-6.4,vae,vae-narrow."
    )
    device: str = Field("auto", description="auto, cpu, cuda or cuda:1.")
    changes: Annotated[dict[str, Any], Called("set")] = Field(
        {},
        description="Change a setting of every training, such as optimiser.learning_rate; may be "
        "repeated.",
    )
    images: int = Field(10_000, ge=20, description="Images behind MIG.")
    mixture: int = Field(5_000, ge=2, description="Images whose posteriors make up q(z).")

    @property
    def scale(self) -> Scale:
        """By what every run is measured: the α and ω that Non-Syn VAE is trained with."""
        alpha = self.changes.get("objective.alpha", paper.ALPHA)
        discount = self.changes.get("objective.discount", paper.DISCOUNT)
        return Scale(alpha, discount, paper.WINDOW, self.images, self.mixture)

    @field_validator("methods")
    @classmethod
    def _known(cls, names: tuple[str, ...]) -> tuple[str, ...]:
        return checked_methods(names)

    @model_validator(mode="after")
    def _fitting(self) -> "NonSynSettings":
        check_changes(self.methods, self.changes)
        return self
