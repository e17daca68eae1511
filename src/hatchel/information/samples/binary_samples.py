"""Binary latents and features given as probabilities: soft counts of their joint states."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from torch import Tensor

from hatchel.information.joints.discrete_joint import DiscreteJoint
from hatchel.information.validation import as_columns, same_length

# Cells of all features' joints that fit into 2 GiB: 13 latents for 12,288 features, 17 for a
# thousand, 27 for one.
MAX_CELLS = 2**28
# Numbers in a block of latent states, 32 MiB: samples never stand beside all their states at once.
BLOCK_NUMBERS = 2**22


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
    return _joint(latents, features)


def _joint(latents: Tensor, features: Tensor, weights: Tensor | None = None) -> DiscreteJoint:
    """Return the soft joint of samples that count ``weights (N,)`` times, once where None."""
    (n, m), matrix = latents.shape, features.reshape(len(features), -1)
    share = latents.new_full((n, 1), 1 / n) if weights is None else weights[:, None] / n
    on: Any = 0
    alone: Any = 0
    rows = max(1, BLOCK_NUMBERS >> m)
    for start in range(0, n, rows):
        part = slice(start, start + rows)
        states = latent_states(latents[part]) * share[part]
        on = on + states.mT @ matrix[part]
        alone = alone + states.sum(0)
    # One minus a probability that rounding took past one would be negative.
    both = torch.stack([alone[:, None] - on, on], dim=-1).clamp_min(0)
    pmf = both.transpose(0, 1).reshape(-1, *(2,) * (m + 1))
    return DiscreteJoint(pmf, batch=1) if features.ndim == 2 else DiscreteJoint(pmf[0])


@dataclass(frozen=True)
class BinarySamples:
    """Soft samples of binary latents and features.

    Attributes:
        latents: (N, m).
        features: (N, F), or (N,).
    """

    latents: Tensor
    features: Tensor

    def joint(self) -> DiscreteJoint:
        """Return the soft joint of every feature."""
        return _joint(self.latents, self.features)

    def resampled(self, count: int, generator: np.random.Generator) -> Iterator[DiscreteJoint]:
        """Yield the joints of one resample after the other."""
        n = len(self.latents)
        for _ in range(count):
            drawn = generator.multinomial(n, np.full(n, 1 / n))
            weights = torch.from_numpy(drawn).to(self.latents)
            yield _batch_of(_joint(self.latents, self.features, weights))

    def shuffled(self, count: int, generator: np.random.Generator) -> Iterator[DiscreteJoint]:
        """Yield the joints after one permutation of the latents after the other."""
        n = len(self.latents)
        for _ in range(count):
            order = torch.from_numpy(generator.permutation(n))
            yield _batch_of(_joint(self.latents[order], self.features))


def _batch_of(joint: DiscreteJoint) -> DiscreteJoint:
    return DiscreteJoint(joint.pmf[None], joint.batch + 1)


def binary_samples(samples: Any, target: Any) -> BinarySamples:
    """Read latents and features that are probabilities.

    Args:
        samples: (N, m) in [0, 1].
        target: (N,) or (N, F) in [0, 1].

    Raises:
        ValueError: a value outside [0, 1], unequal lengths, no target, or too many latents and
            features for the tables of their states.
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
    _check_cells(latents.shape[1], features.shape[1])
    flat = np.ndim(target) == 1
    return BinarySamples(latents, features[:, 0] if flat else features)


def _check_cells(latents: int, features: int) -> None:
    if features << (latents + 1) > MAX_CELLS:
        most = (MAX_CELLS // features).bit_length() - 2
        raise ValueError(
            f"{latents} binary latents have 2^{latents} joint states, and the joints of {features} "
            f"features with them don't fit into memory; choose at most {most} latents, measure "
            "fewer features at a time, or, for CI synergy alone, draw states with "
            "decoder_synergy.binary_decoder_synergy"
        )
