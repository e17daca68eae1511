"""What can be chosen: the two correlations and the grid."""

from collections.abc import Sequence

from pydantic import Field, field_validator

from hatchel.studies.settings import StudySettings

RHO = (0.5, 0.75)


class GaussianSynergySettings(StudySettings):
    """What can be chosen about the study."""

    rho: tuple[float, float] = Field(
        RHO, description="Correlations of both predictors with the target, such as 0.5,0.75."
    )
    points: int = Field(401, ge=3, description="Points of each curve.")

    @field_validator("rho")
    @classmethod
    def _correlations(cls, rho: tuple[float, float]) -> tuple[float, float]:
        if not all(0 < abs(each) < 1 for each in rho):
            raise ValueError("both correlations must lie between −1 and 1 and not be zero")
        return rho


def as_published(rho: Sequence[float]) -> bool:
    """Tell whether these are the paper's correlations, against whose figure ours can be held."""
    return tuple(rho) == RHO
