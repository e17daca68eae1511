"""What can be chosen about the study of precision."""

from typing import Annotated, Any

from pydantic import Field, field_validator, model_validator

from hatchel.studies.precision.rows import METHODS, check_changes, checked_methods
from hatchel.studies.settings import Called, StudySettings

QUICK = {"seeds": 2, "steps": 200, "methods": ("vae",)}


class PrecisionSettings(StudySettings):
    """What can be chosen about the study."""

    seeds: int = Field(5, ge=2, description="Seeds of each method, counted from 0.")
    steps: int = Field(
        800,
        ge=1,
        description="Gradient steps, from the first on; more than before go on from the "
        "checkpoints.",
    )
    methods: tuple[str, ...] = Field(
        METHODS, description="Which are trained, such as vae,beta-4,factor-6.4."
    )
    device: str = Field("auto", description="auto, cpu, cuda or cuda:1.")
    changes: Annotated[dict[str, Any], Called("set")] = Field(
        {}, description="Change a setting of every training; may be repeated."
    )
    samples: int = Field(5_000, ge=100, description="Samples behind the scores.")

    @field_validator("methods")
    @classmethod
    def _known(cls, names: tuple[str, ...]) -> tuple[str, ...]:
        return checked_methods(names)

    @model_validator(mode="after")
    def _fitting(self) -> "PrecisionSettings":
        check_changes(self.methods, self.changes)
        return self
