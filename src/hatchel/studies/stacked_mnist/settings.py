"""What can be chosen about the study of stacked CorEx on MNIST."""

from pydantic import Field

from hatchel.studies.settings import StudySettings

QUICK = {"seeds": 2, "epochs": 1.0, "cycles": 1, "samples": 1_000}


class StackedMnistSettings(StudySettings):
    """What can be chosen about the study."""

    seeds: int = Field(5, ge=2, description="Seeds, counted from 0.")
    epochs: float = Field(
        8.0, gt=0, description="Passes over the data of each training: the code alone, then both."
    )
    cycles: int = Field(2, ge=1, description="How often clusters are sought and both trained.")
    samples: int = Field(5_000, ge=100, description="Test images behind bound and information.")
    device: str = Field("auto", description="auto, cpu, cuda or cuda:1.")
