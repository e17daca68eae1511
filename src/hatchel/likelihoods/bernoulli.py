"""Binary features, parametrised by logits l: p(x = 1) = sigmoid(l)."""

from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn import functional

from hatchel.likelihoods.likelihood import Own
from hatchel.likelihoods.pixels import chosen, total


def negative_log_likelihood(logits: Tensor, x: Tensor) -> Tensor:
    """−log p(x) = softplus(l) − x·l, elementwise in nats; x in [0, 1] counts softly."""
    return functional.softplus(logits) - x * logits


def kl_divergence(logits_p: Tensor, logits_q: Tensor) -> Tensor:
    """KL(p ‖ q) = σ(l_p)(l_p − l_q) − softplus(l_p) + softplus(l_q), elementwise in nats."""
    return (
        torch.sigmoid(logits_p) * (logits_p - logits_q)
        - functional.softplus(logits_p)
        + functional.softplus(logits_q)
    )


@dataclass(frozen=True)
class BernoulliLikelihood:
    """p(x = 1 | output) = sigmoid(output); values between 0 and 1 count softly."""

    @property
    def outputs_per_channel(self) -> int:
        """One: the logit."""
        return 1

    def own(self) -> dict[str, Tensor]:
        """Nothing."""
        return {}

    def log_prob(self, outputs: Tensor, x: Tensor, own: Own) -> Tensor:
        """Return log p(x | outputs) in nats, ``(…, N)``."""
        return -total(negative_log_likelihood(outputs, x))

    def mean(self, outputs: Tensor, own: Own) -> Tensor:
        """Return the probability of one."""
        return torch.sigmoid(outputs)

    def sample(self, outputs: Tensor, own: Own, noise: Tensor) -> Tensor:
        """Return zeros and ones."""
        return chosen(torch.sigmoid(outputs), noise).to(outputs.dtype)
