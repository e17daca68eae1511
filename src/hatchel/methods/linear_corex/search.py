"""The search for the weights: quasi-Newton climbs on data that are cooled stage by stage."""

from collections import deque
from dataclasses import dataclass
from math import isfinite
from typing import NamedTuple

import torch
from torch import Generator, Tensor

from hatchel.methods.linear_corex.bound import State, descent, state_of
from hatchel.methods.linear_corex.correlations import Correlations
from hatchel.methods.linear_corex.images import Imaged
from hatchel.methods.linear_corex.quasi_newton import REMEMBERED, Step, direction, step_along

NOISES = tuple(0.6**k for k in range(1, 7))
"""ε while annealing, as in the authors' code."""
_PATIENCE = 3  # steps whose mean gain is compared with the tolerance: single ones may be small
_START = 0.01  # share of a latent's variance that is no noise, at the start
_REFRESHED = 10  # steps after which images are computed afresh: they gather rounding
_SUFFICIENT = 1e-4  # share of the promised gain that a step must bring (Armijo)
_SHORTEST = 1e-6  # a step; below it rounding decides


@dataclass(frozen=True)
class Search:
    """How weights are searched for.

    Attributes:
        n_components: latents.
        max_iter: steps in a stage.
        tol: a stage ends where a step adds less than this share of the bound.
        anneal: begin in data with noise, and take it away in stages. While there is noise, only the
            leading directions of the data are used: they hold what can be told from it.
    """

    n_components: int
    max_iter: int
    tol: float
    anneal: bool = True

    @property
    def rank(self) -> int:
        """Directions of the data that the first stages use."""
        return 2 * self.n_components + 10


class Found(NamedTuple):
    """What a search found.

    Attributes:
        state: the last.
        history: the bound after each step, nats; of the data with noise while annealing.
        converged: whether the last stage ended before its last step.
    """

    state: State
    history: list[float]
    converged: bool


def found(search: Search, data: Correlations, generator: Generator) -> Found:
    """Search for weights.

    Args:
        search: how.
        data: the correlations, without noise.
        generator: of the first weights, on the CPU, so that they are the same on every device.
    """
    stages = [data]
    if search.anneal:
        few = search.rank < min(data.x.shape) // 2
        coarse = data.compressed(search.rank, generator) if few else data
        stages = [*(coarse.tempered(noise) for noise in NOISES), data]
    weights = torch.randn(
        search.n_components, data.x.shape[1], generator=generator, dtype=data.x.dtype
    ).to(data.x)
    share = torch.full_like(weights[:, 0], _START)
    history, converged = list[float](), False
    for stage in stages:
        state = state_of(_of_share(stage.imaged(weights), share))
        state, converged = _climb(stage, state, search, history)
        weights, share = state.latents.weights, state.share
    return Found(_exact(data, state), history, converged)


def _exact(data: Correlations, state: State) -> State:
    """The state of the same weights, without the rounding that images gather on the way."""
    latents = data.imaged(state.latents.weights)
    exact = state_of(latents)
    return exact if isfinite(exact.bound) else state_of(_of_share(latents, state.share))


def _of_share(latents: Imaged, share: Tensor) -> Imaged:
    """Rescale each latent so that the data make up a given share of its variance."""
    scale = (share[:, None] / latents.rowwise(latents)).sqrt()
    return latents.times(scale * (1 - 1e-3))  # rounding must not bring a share of nearly 1 to 1


def _climb(
    data: Correlations, state: State, search: Search, history: list[float]
) -> tuple[State, bool]:
    """Take steps until they bring little; return where, and whether it came to that."""
    bounds, steps = [state.bound], deque[Step](maxlen=REMEMBERED)
    gradient = data.imaged(descent(state))
    for _ in range(search.max_iter):
        further = _further(state, gradient, steps)
        if further is None:
            return state, True
        state, moved = further
        if len(bounds) % _REFRESHED == 0:
            state = _exact(data, state)
        now = data.imaged(descent(state))
        step = step_along(moved, gradient, now)
        if step.curvature > 0:
            steps.append(step)
        gradient = now
        bounds.append(state.bound)
        history.append(state.bound)
        if _gain(bounds) < search.tol * max(1.0, abs(state.bound)):
            return state, True
    return state, False


def _gain(bounds: list[float]) -> float:
    if len(bounds) <= _PATIENCE:
        return float("inf")
    return (bounds[-1] - bounds[-1 - _PATIENCE]) / _PATIENCE


def _further(state: State, gradient: Imaged, steps: deque[Step]) -> tuple[State, Imaged] | None:
    """Return a state with a larger bound, and the step to it; None where rounding allows none.

    The step itself is what is remembered: a difference of weights would be rounded.
    """
    moved = direction(state, gradient, steps)
    promised, length = -gradient.inner(moved), 1.0
    while length > _SHORTEST:
        trial = state_of(state.latents.plus(moved))
        if state.bound + _SUFFICIENT * length * promised <= trial.bound:
            return trial, moved
        moved.mul_(0.5)
        length /= 2
    return None
