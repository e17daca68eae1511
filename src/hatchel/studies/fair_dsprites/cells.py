"""What is trained: FFVAE at each α and γ of a grid."""

from collections.abc import Mapping, Sequence
from itertools import product
from typing import Any, NamedTuple

from hatchel.records.spec import RunSpec, choose
from hatchel.runs.recipes import ffvae_unfair
from hatchel.runs.resolution import resolved

PUBLISHED_ALPHAS = (0.0, 50.0, 100.0, 150.0, 200.0, 300.0, 400.0, 1000.0)
PUBLISHED_GAMMAS = (10.0, 20.0, 30.0, 40.0, 50.0, 70.0, 100.0)
PUBLISHED_STEPS = 300_000
SENSITIVE = ("shape", "scale")
LABEL = "position_x"
"""What is predicted without them: which half of the image a sprite is in."""
CHECKPOINT_EVERY = 500
_CHOSEN = ("recipe", "data.name", "objective.name", "objective.alpha", "objective.gamma")


class Cell(NamedTuple):
    """A place of the grid."""

    alpha: float
    gamma: float

    @property
    def name(self) -> str:
        """Under which its runs are stored."""
        return f"{self.family}-gamma-{self.gamma:g}"

    @property
    def family(self) -> str:
        """The cells of one α, whatever γ is."""
        return f"alpha-{self.alpha:g}"


def cell_of(name: str) -> Cell:
    """Return the cell of a name."""
    _, alpha, _, gamma = name.split("-")
    return Cell(float(alpha), float(gamma))


def cells(alphas: Sequence[float], gammas: Sequence[float]) -> tuple[Cell, ...]:
    """Return the grid, α slowest."""
    return tuple(Cell(alpha, gamma) for alpha, gamma in product(alphas, gammas))


def spec_of(cell: Cell, steps: int, changes: Mapping[str, Any]) -> RunSpec:
    """Return the spec of a cell, complete.

    Raises:
        ValueError: as :func:`hatchel.records.spec.changed`, or for a change that is the study's.
    """
    for key in changes:
        if key in _CHOSEN or key == "training.steps":
            raise ValueError(f"--set {key}: this study chooses it; see its other options")
    spec = ffvae_unfair()
    options = {"sensitive": list(SENSITIVE), "alpha": cell.alpha, "gamma": cell.gamma}
    training = spec.training.model_copy(
        update={"steps": steps, "checkpoint_every": CHECKPOINT_EVERY}
    )
    own = {"recipe": cell.name, "objective": choose("ffvae", **options), "training": training}
    return resolved(spec.model_copy(update=own), changes).spec
