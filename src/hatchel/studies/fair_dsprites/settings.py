"""What can be chosen about the study of FFVAE over α and γ."""

from typing import Annotated, Any

from pydantic import Field, field_validator, model_validator

from hatchel.studies.fair.judging import one_probe
from hatchel.studies.fair_dsprites.cells import Cell, spec_of
from hatchel.studies.settings import Called, StudySettings

QUICK = {"seeds": 1, "steps": 200, "alphas": (0.0, 300.0), "gammas": (10.0, 100.0)}


class FairDspritesSettings(StudySettings):
    """What can be chosen about the study."""

    alphas: tuple[float, ...] = Field(
        (0.0, 100.0, 300.0, 1000.0),
        description="α of the grid; the paper's are 0,50,100,150,200,300,400,1000.",
    )
    gammas: tuple[float, ...] = Field(
        (10.0, 40.0, 100.0), description="γ of the grid; the paper's are 10,20,30,40,50,70,100."
    )
    seeds: int = Field(2, ge=1, description="Seeds of each cell, counted from 0.")
    steps: int = Field(
        2_500,
        ge=1,
        description="Gradient steps, 300,000 in the paper; more than before go on from the "
        "checkpoints.",
    )
    device: str = Field("auto", description="auto, cpu, cuda or cuda:1.")
    changes: Annotated[dict[str, Any], Called("set")] = Field(
        {}, description="Change a setting of every training; may be repeated."
    )
    samples: int = Field(10_000, ge=100, description="Samples of dSprites behind a MIG.")
    judged: int = Field(
        4_000, ge=300, description="Samples of dSpritesUnfair that are judged: two thirds train."
    )
    probe: str = Field("mlp", description="What predicts the label: mlp, logistic or boosting.")

    @field_validator("alphas", "gammas")
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
    def _fitting(self) -> "FairDspritesSettings":
        spec_of(Cell(self.alphas[0], self.gammas[0]), 1, self.changes)
        return self
