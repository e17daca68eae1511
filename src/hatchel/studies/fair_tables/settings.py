"""What can be chosen about the study of tables."""

from typing import Annotated, Any

from pydantic import Field, field_validator, model_validator

from hatchel.studies.fair.judging import one_probe
from hatchel.studies.fair_tables.rows import DATA, checked_data, spec_of, trained_names
from hatchel.studies.settings import Called, StudySettings

QUICK = {
    "seeds": 2,
    "steps": 200,
    "alphas": (100.0,),
    "betas": (4.0,),
    "data": ("communities",),
}


class FairTablesSettings(StudySettings):
    """What can be chosen about the study."""

    data: tuple[str, ...] = Field(DATA, description="Which tables, such as adult,communities.")
    alphas: tuple[float, ...] = Field((10.0, 100.0), description="α of FFVAE.")
    gammas: tuple[float, ...] = Field((10.0, 100.0), description="γ of FFVAE and of FactorVAE.")
    betas: tuple[float, ...] = Field((2.0, 4.0, 8.0, 16.0), description="β of β-VAE.")
    seeds: int = Field(5, ge=1, description="Seeds of each row, counted from 0.")
    steps: int = Field(
        1_000,
        ge=1,
        description="Gradient steps; more than before go on from the checkpoints.",
    )
    probe: str = Field("mlp", description="What predicts the label: mlp, logistic or boosting.")
    samples: int = Field(3_000, ge=300, description="Rows that are judged: two thirds train.")
    device: str = Field("auto", description="auto, cpu, cuda or cuda:1.")
    changes: Annotated[dict[str, Any], Called("set")] = Field(
        {}, description="Change a setting of every training; may be repeated."
    )

    @field_validator("data")
    @classmethod
    def _known(cls, names: tuple[str, ...]) -> tuple[str, ...]:
        return checked_data(names)

    @field_validator("alphas", "gammas", "betas")
    @classmethod
    def _some(cls, values: tuple[float, ...]) -> tuple[float, ...]:
        if not values or min(values) < 0 or len(set(values)) < len(values):
            raise ValueError("give one or more different numbers, 0 or greater")
        return tuple(sorted(values))

    @field_validator("probe")
    @classmethod
    def _one(cls, name: str) -> str:
        return one_probe(name)

    @model_validator(mode="after")
    def _fitting(self) -> "FairTablesSettings":
        for row in trained_names(self.data, self.alphas, self.gammas, self.betas):
            spec_of(row, 1, self.changes)
        return self
