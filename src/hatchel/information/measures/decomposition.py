"""The partial information decomposition of two predictors and a target."""

from dataclasses import dataclass, field
from typing import Any, Literal

from torch import Tensor

from hatchel.information.calling_form import measure
from hatchel.information.joints.joint import Joint, target_of
from hatchel.information.measures.ci_synergy import ci_synergy
from hatchel.information.measures.gk_union import gk_synergy
from hatchel.information.measures.i_min import i_min
from hatchel.information.measures.max_synergy import max_synergy
from hatchel.information.measures.mutual_information import shared
from hatchel.information.presentation import INFORMATION

Scheme = Literal["i_min", "broja", "ci"]


@dataclass(frozen=True)
class Decomposition:
    """Four parts that add up to I(Z_1, Z_2; X).

    Attributes:
        redundant: what both predictors say, each by itself.
        unique: what only the first says, and what only the second says.
        synergistic: what neither says without the other.
        scheme: the definition they follow.
        gap: for "broja", the duality gap, by which each part may be off; else None.
    """

    redundant: Any = field(metadata=INFORMATION)
    unique: tuple[Any, Any] = field(metadata=INFORMATION)
    synergistic: Any = field(metadata=INFORMATION)
    scheme: Scheme
    gap: Any = field(default=None, metadata=INFORMATION)

    @property
    def value(self) -> Any:
        """The synergy, for which intervals are given."""
        return self.synergistic

    @property
    def parts(self) -> dict[str, Any]:
        """The four parts by name, each of which gets an interval where one is asked for."""
        return {
            "redundant": self.redundant,
            "unique 1": self.unique[0],
            "unique 2": self.unique[1],
            "synergistic": self.synergistic,
        }


@measure()
def partial_information(joint: Joint, scheme: Scheme = "broja") -> Decomposition:
    r"""Decompose the information of two predictors into redundant, unique and synergistic parts.

    .. math:: I(Z_j; X) = R + U_j, \qquad I(Z_1, Z_2; X) = R + U_1 + U_2 + S

    One part determines the rest: "i_min" fixes R as Williams and Beer's redundancy (and S is the
    maximum synergy), "broja" fixes S as the Griffith–Koch synergy (and U_1, U_2 are those of
    Bertschinger et al.), "ci" fixes S as the CI synergy. The first two are non-negative; under
    "ci" R and U_j may be negative, which says that correlations matter in both directions. For a
    Gaussian scalar target "i_min" and "broja" agree: R is the lesser of both informations.

    Args:
        joint: a joint of two predictors in any of the calling forms.
        scheme: "i_min", "broja" or "ci".

    Returns:
        A :class:`Decomposition` in nats or bits; with an interval an
        :class:`~hatchel.information.samples.intervals.Estimate` of the synergy, whose ``parts`` are
        estimates of all four.

    Raises:
        ValueError: not two predictors, an unknown scheme, or a vector-valued Gaussian target.

    Source: Williams and Beer 2010; Bertschinger et al. 2014; Barrett 2015; Ver Steeg et al. 2017,
    Eq. 4.
    """
    target = (target_of(joint),)
    if len(joint.predictors) != 2:
        raise ValueError(
            f"the decomposition is of two predictors and there are {len(joint.predictors)}; "
            "choose two, or merge them with predictors=[[…], […]]"
        )
    first, second = (shared(joint, (j,), target) for j in joint.predictors)
    synergy, gap = _synergy(joint, scheme)
    excess = shared(joint, joint.predictors, target) - first - second
    redundant = i_min.formula(joint) if scheme == "i_min" else synergy - excess
    return Decomposition(redundant, (first - redundant, second - redundant), synergy, scheme, gap)


def _synergy(joint: Joint, scheme: str) -> tuple[Tensor, Tensor | None]:
    if scheme == "broja":
        certified = gk_synergy.formula(joint)
        return certified.value, getattr(certified, "gap", None)
    if scheme not in ("i_min", "ci"):
        raise ValueError(f"scheme={scheme!r}: choose 'i_min', 'broja' or 'ci'")
    value: Tensor = (max_synergy if scheme == "i_min" else ci_synergy).formula(joint)
    return value, None
