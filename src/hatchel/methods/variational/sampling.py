"""New samples of a trained model: codes from a source, and what the decoder makes of them."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray

from hatchel.data.data_set import DataSet
from hatchel.data.values.source import Samples
from hatchel.latents.posterior import Posterior, joined
from hatchel.latents.sources import source_codes
from hatchel.methods.variational.trained import AT_ONCE, TrainedModel

STORED = 10_000
"""Posteriors that stand for q(z): the mixture over all data would need each of them."""


class Sampled(NamedTuple):
    """New samples.

    Attributes:
        x: means of p(x|z), or draws from it, ``(n, *shape)``, as a data set's samples are.
        codes: behind them, ``(n, D)``.
    """

    x: Samples
    codes: NDArray[np.float32]


def stored_posterior(model: TrainedModel, data: DataSet, count: int, seed: int) -> Posterior:
    """Encode samples that stand for a data set: q(z|x_n) on the CPU, float32.

    Args:
        model: that encodes.
        data: what it was trained on.
        count: N at most; all where the set has no more.
        seed: of the choice.

    Raises:
        ValueError: none is to be encoded.
    """
    if count < 1:
        raise ValueError(f"stored={count}: encode one sample or more to draw from")
    chosen = data.some(count, np.random.default_rng(seed))
    parts = np.split(chosen, range(AT_ONCE, len(chosen), AT_ONCE))
    posteriors = [model.posterior(data.samples(part)) for part in parts]
    return joined([each.to("cpu", torch.float32) for each in posteriors])


def sampled(
    model: TrainedModel,
    count: int,
    source: str,
    stored: Callable[[], Posterior],
    generator: torch.Generator,
    *,
    draw: bool = False,
) -> Sampled:
    """Make new samples.

    Args:
        model: that decodes.
        count: how many.
        source: of their codes; see :mod:`hatchel.latents.sources`.
        stored: gives the posteriors that a learned source draws from.
        generator: on the CPU; codes are drawn first.
        draw: x from p(x|z); otherwise E[x|z].

    Raises:
        ValueError: see :func:`hatchel.latents.sources.source_codes`.
    """
    codes = source_codes(source, model.model.code, stored, count, generator, model.draw_prior)
    made = model.draw(codes, generator) if draw else model.decode(codes)
    return Sampled(made, codes.numpy())


@dataclass(frozen=True)
class Sampler:
    """Makes new samples of a model from any source; the data are encoded once, where needed.

    Attributes:
        model: that encodes and decodes.
        data: what it was trained on.
        seed: of the samples that are encoded, and of every draw.
        stored: how many of them.
    """

    model: TrainedModel
    data: DataSet
    seed: int
    stored: int = STORED

    @cached_property
    def posterior(self) -> Posterior:
        """The stored q(z|x_n)."""
        return stored_posterior(self.model, self.data, self.stored, self.seed)

    def __call__(self, count: int, source: str, *, draw: bool = False) -> Sampled:
        """Make new samples; see :func:`sampled`."""
        generator = torch.Generator().manual_seed(self.seed)
        return sampled(self.model, count, source, lambda: self.posterior, generator, draw=draw)
