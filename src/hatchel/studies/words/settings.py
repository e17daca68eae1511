"""What can be chosen about the words benchmark."""

from typing import Literal

from pydantic import Field

from hatchel.studies.settings import StudySettings

QUICK = {"draws": 2, "seeds": 3}


class WordsSettings(StudySettings):
    """What can be chosen about the study."""

    draws: int = Field(5, ge=1, description="Draws of the letters.")
    seeds: int = Field(10, ge=1, description="Seeds per draw.")
    steps: int = Field(1000, ge=1, description="Gradient steps.")
    letters: Literal["sample", "full"] = Field(
        "sample", description="The shipped sample, or the full EMNIST Letters."
    )
    device: str = Field("auto", description="auto, cpu, cuda or cuda:1.")
