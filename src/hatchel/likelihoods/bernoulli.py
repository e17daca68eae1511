"""Binary features, parametrised by logits l: p(x = 1) = sigmoid(l)."""

from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn import functional

from hatchel.likelihoods.choice import chosen
from hatchel.likelihoods.likelihood import Each, Own


def log_probability(logits: Tensor, x: Tensor) -> Tensor:
    """log p(x) = x·l − softplus(l), elementwise in nats; x in [0, 1] counts softly."""
    return x * logits - functional.softplus(logits)


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

    @property
    def allowed(self) -> tuple[float, float]:
        """From 0 to 1."""
        return 0.0, 1.0

    def log_prob(self, outputs: Each, x: Tensor, own: Own) -> Tensor:
        """Return log p(x | outputs) of each value in nats."""
        (logits,) = outputs
        return log_probability(logits, x)

    def mean(self, outputs: Each, own: Own) -> Tensor:
        """Return the probability of one."""
        (logits,) = outputs
        return torch.sigmoid(logits)

    def sample(self, outputs: Each, own: Own, noise: Each) -> Tensor:
        """Return zeros and ones."""
        (logits,), (drawn,) = outputs, noise
        return chosen(torch.sigmoid(logits), drawn).to(logits.dtype)
