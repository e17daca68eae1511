"""A quasi-Newton direction in the geometry of the data."""

from collections import deque
from typing import NamedTuple

from hatchel.methods.linear_corex.bound import State
from hatchel.methods.linear_corex.images import Imaged

REMEMBERED = 8


class Step(NamedTuple):
    """A step that was taken.

    Attributes:
        moved: what was added to the weights.
        turned: by what the descent direction's gradient changed.
        curvature: ⟨moved, turned⟩, above zero.
    """

    moved: Imaged
    turned: Imaged
    curvature: float


def step_along(moved: Imaged, was: Imaged, now: Imaged) -> Step:
    """Return the step that moved weights so; gradients were ``was`` before and are ``now``."""
    turned = now.plus(was, -1)
    return Step(moved, turned, moved.inner(turned))


def direction(state: State, gradient: Imaged, steps: deque[Step]) -> Imaged:
    r"""Return the direction of limited-memory BFGS, preconditioned latent by latent.

    .. math:: (1 - u_j) \left(G_j - \tfrac{2}{1 + u_j} ⟨G_j, W_j⟩ W_j\right)

    That is the inverse of the Hessian of -½ log(1 - u), the only curved term while latents are
    weak. Everything is a sum of weights whose images are known, so it costs no product.

    Args:
        state: where.
        gradient: of what is minimised, in the geometry of Σ.
        steps: of positive curvature, the latest last.

    Source: Liu and Nocedal 1989, algorithm 2.1; Ver Steeg and Galstyan's code for the inverse.
    """
    left, shares = gradient.times(1.0), list[float]()
    for moved, turned, curvature in reversed(steps):
        shares.append(moved.inner(left) / curvature)
        left.add_(turned, -shares[-1])
    found = _preconditioned(state, left)
    if steps:
        found.mul_(steps[-1].curvature / _preconditioned_square(state, steps[-1].turned))
    for (moved, turned, curvature), share in zip(steps, reversed(shares), strict=True):
        found.add_(moved, share - turned.inner(found) / curvature)
    found.mul_(-1.0)
    return found


def _preconditioned(state: State, vector: Imaged) -> Imaged:
    noise = 1 - state.share[:, None]
    along = 2 * noise / (2 - noise) * state.latents.rowwise(vector)
    found = vector.times(noise)
    for part, latent in zip(found, state.latents, strict=True):
        part.addcmul_(latent, along, value=-1)
    return found


def _preconditioned_square(state: State, vector: Imaged) -> float:
    """⟨preconditioned vector, vector⟩."""
    noise = 1 - state.share[:, None]
    along = state.latents.rowwise(vector)
    return float((noise * (vector.rowwise(vector) - 2 / (2 - noise) * along.square())).sum())
