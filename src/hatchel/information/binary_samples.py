"""Binary latents and features given as probabilities: soft counts of their joint states."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from torch import Tensor

from hatchel.information.discrete_joint import DiscreteJoint
from hatchel.information.validation import as_columns, same_length

# 2^14 latent states times a thousand features are 128 MiB.
MAX_LATENTS = 14


def latent_states(latents: Tensor) -> Tensor:
    r"""Return the probability of every joint state of independent Bernoulli latents.

    .. math:: p(s|b) = \prod_j z_{bj}^{s_j} (1-z_{bj})^{1-s_j}

    Args:
        latents: (N, m) in [0, 1], the probability that each latent is on for each sample.

    Returns:
        (N, 2^m); the state (s_1, …, s_m) stands where its digits read as a binary number.
    """
    states = latents.new_ones(len(latents), 1)
    for j in range(latents.shape[1]):
        on = latents[:, j, None]
        states = (states[:, :, None] * torch.stack([1 - on, on], dim=-1)).flatten(1)
    return states


def soft_joint(latents: Tensor, features: Tensor) -> DiscreteJoint:
    r"""Return p(z_1, …, z_m, x_i) of every feature, counted softly.

    .. math:: p(s, x_i=1) = \tfrac1N \sum_b p(s|b)\, x_{bi}

    Args:
        latents: (N, m) in [0, 1].
        features: (N, F) in [0, 1], or (N,).

    Returns:
        A joint with pmf (F, 2, …, 2, 2) and one batch axis; without it for (N,). Gradients pass
        to the latents and to the features.
    """
    return _joint(latent_states(latents), features, latents.shape[1])


def _joint(states: Tensor, features: Tensor, m: int) -> DiscreteJoint:
    on = states.mT @ features.reshape(len(features), -1) / len(features)
    both = torch.stack([states.mean(0)[:, None] - on, on], dim=-1).clamp_min(0)
    pmf = both.transpose(0, 1).reshape(-1, *(2,) * (m + 1))
    return DiscreteJoint(pmf, batch=1) if features.ndim == 2 else DiscreteJoint(pmf[0])


@dataclass(frozen=True)
class BinarySamples:
    """Soft samples of binary latents and features.

    Attributes:
        states: (N, 2^m), from :func:`latent_states`.
        features: (N, F), or (N,).
        count: m.
    """

    states: Tensor
    features: Tensor
    count: int

    def joint(self) -> DiscreteJoint:
        """Return the soft joint of every feature."""
        return _joint(self.states, self.features, self.count)

    def _with(self, states: Tensor) -> DiscreteJoint:
        joint = _joint(states, self.features, self.count)
        return DiscreteJoint(joint.pmf[None], joint.batch + 1)

    def resampled(self, count: int, generator: np.random.Generator) -> Iterator[DiscreteJoint]:
        """Yield the joints of one resample after the other."""
        n = len(self.states)
        for _ in range(count):
            drawn = generator.multinomial(n, np.full(n, 1 / n))
            # Weighting the states moves no feature; the joint is linear in them.
            yield self._with(self.states * torch.from_numpy(drawn).to(self.states)[:, None])

    def shuffled(self, count: int, generator: np.random.Generator) -> Iterator[DiscreteJoint]:
        """Yield the joints after one permutation of the latents after the other."""
        n = len(self.states)
        for _ in range(count):
            yield self._with(self.states[torch.from_numpy(generator.permutation(n))])


def binary_samples(samples: Any, target: Any) -> BinarySamples:
    """Read latents and features that are probabilities.

    Args:
        samples: (N, m) in [0, 1].
        target: (N,) or (N, F) in [0, 1].

    Raises:
        ValueError: a value outside [0, 1], unequal lengths, no target, or too many latents for
            the table of their states.
    """
    if target is None:
        raise ValueError("kind='binary' measures latents against features; pass target=…")
    latents = as_columns(samples, "samples")
    features = as_columns(target, "target")
    same_length(latents, features)
    for values, name in ((latents, "samples"), (features, "target")):
        low, high = float(values.detach().min()), float(values.detach().max())
        if low < 0 or high > 1:
            raise ValueError(
                f"{name} of kind='binary' must lie in [0, 1], got {low:.3g} … {high:.3g}; "
                "apply a sigmoid or rescale"
            )
    if latents.shape[1] > MAX_LATENTS:
        raise ValueError(
            f"{latents.shape[1]} binary latents have 2^{latents.shape[1]} joint states; "
            f"choose at most {MAX_LATENTS} of them"
        )
    flat = getattr(target, "ndim", 1) == 1
    return BinarySamples(
        latent_states(latents), features[:, 0] if flat else features, latents.shape[1]
    )
