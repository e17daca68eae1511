"""Total correlation between parts of a code, by a discriminator that trains beside the model."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import torch
from torch import Tensor, nn
from torch.func import functional_call

from hatchel.methods.variational.model import Model
from hatchel.objectives.density_ratio import (
    density_ratio_total_correlation,
    discriminator_cross_entropy,
    permute_dimensions,
)
from hatchel.training.phase import Given, Noise, Outcome, Phase

GROUP = "discriminator"
"""The name of its parameters, its optimiser and its phase."""
Minibatch = Literal["second", "same"]
"""Which codes are shuffled: those of a minibatch of their own, or those that were judged."""


@dataclass(frozen=True, eq=False)
class Discriminated:
    """A discriminator of joint codes from codes whose parts are shuffled apart.

    Attributes:
        model: whose codes they are.
        discriminator: codes ``(N, D)`` to two logits; its parameters are a group of their own.
        parts: of each column of the code, the part it belongs to: 0, 1 and so on, ``D`` numbers.
            Columns of one part are shuffled together.
        shuffled: which codes are shuffled.
    """

    model: Model
    discriminator: nn.Module
    parts: Sequence[int]
    shuffled: Minibatch = "second"

    def total_correlation(self, given: Given, z: Tensor) -> Tensor:
        """Estimate KL(q(z) ‖ ∏_parts q(z_part)) of codes ``(N, D)``; gradients pass to the codes.

        The discriminator stands still in the phase that moves the model.
        """
        return density_ratio_total_correlation(self._logits(given, z))

    def phase(self) -> Phase:
        """Return the phase that moves the discriminator.

        It judges the codes that the first phase carried over as ``codes``, and shuffled ones; its
        gradients end at the codes.
        """
        order = {"order": Noise("uniform", max(self.parts) + 1)}
        noise = order if self.shuffled == "same" else self.model.code.noise | order
        return Phase(GROUP, self._loss, (GROUP,), GROUP, noise)

    def _loss(self, given: Given) -> Outcome:
        codes = given.carried["codes"]
        of_parts = given.noise["order"].unbind(-1)
        order = torch.stack([of_parts[part] for part in self.parts], -1)
        shuffled = permute_dimensions(self._other(given, codes), order)
        both = torch.cat([codes, shuffled])  # one pass reads the weights once
        entropy = discriminator_cross_entropy(*self._logits(given, both).chunk(2))
        return Outcome(entropy, {"discriminator_loss": entropy})

    def _other(self, given: Given, codes: Tensor) -> Tensor:
        if self.shuffled == "same":
            return codes
        return self.model.posterior(given.parameters, given.x).sample(given.noise).detach()

    def _logits(self, given: Given, z: Tensor) -> Tensor:
        found: Tensor = functional_call(self.discriminator, given.parameters[GROUP], (z,))
        return found.to(z.dtype)
