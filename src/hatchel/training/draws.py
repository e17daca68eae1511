"""Minibatches and noise as a function of seed and step: nothing to store, nothing to lose."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import torch
from torch import Generator, Tensor

from hatchel.training.phase import Noise, Phase

BLOCK = 64
"""Steps that are drawn at once."""


class Draw(NamedTuple):
    """What one phase of one step uses: indices of samples ``(N,)``, and noise by name."""

    indices: Tensor
    noise: dict[str, Tensor]


@dataclass(frozen=True)
class Sampler:
    """Draws samples with replacement, and noise, for one seed.

    The numbers of a step depend on the seed and the step alone, so a run that resumes needs no
    stored generator, and models trained together draw what they would draw alone.

    Attributes:
        phases: of a step, in order.
        batch_size: N.
        count: samples in the data set.
        odds: relative probability of each sample, ``(count,)`` float64; None for all alike.
        seed: of the run.
        device: where to draw; generators of different devices give different numbers.
        dtype: of the noise.
    """

    phases: Sequence[Phase]
    batch_size: int
    count: int
    odds: Tensor | None
    seed: int
    device: torch.device
    dtype: torch.dtype = torch.float32

    def block(self, number: int) -> list[Draw]:
        """Return the draws of block ``number``: one entry per phase, steps leading.

        Returns:
            Indices ``(BLOCK, N)`` and noise ``(BLOCK, N, width)`` for each phase.
        """
        state = np.random.SeedSequence([self.seed, number]).generate_state(1, np.uint64)
        generator = Generator(self.device).manual_seed(int(state[0] >> np.uint64(1)))
        return [self._phase(phase, generator) for phase in self.phases]

    def _phase(self, phase: Phase, generator: Generator) -> Draw:
        indices = self._indices(generator)
        noise = {name: self._noise(kind, generator) for name, kind in phase.noise.items()}
        return Draw(indices, noise)

    def _indices(self, generator: Generator) -> Tensor:
        shape = (BLOCK, self.batch_size)
        if self.odds is None:
            return torch.randint(self.count, shape, generator=generator, device=self.device)
        cumulative = self.odds.cumsum(0)
        drawn = torch.rand(shape, generator=generator, device=self.device, dtype=torch.float64)
        found = torch.searchsorted(cumulative, drawn * cumulative[-1], right=True)
        return found.clamp_(max=self.count - 1)

    def _noise(self, kind: Noise, generator: Generator) -> Tensor:
        shape = (BLOCK, self.batch_size, kind.width)
        draw = torch.randn if kind.law == "normal" else torch.rand
        return draw(shape, generator=generator, device=self.device).to(self.dtype)


def at(block: Sequence[Draw], step: int) -> list[Draw]:
    """Return the draws of one step out of its block."""
    place = step % BLOCK
    return [
        Draw(draw.indices[place], {name: value[place] for name, value in draw.noise.items()})
        for draw in block
    ]
