"""Binary features, parametrised by logits l: p(x = 1) = sigmoid(l)."""

import torch
from torch import Tensor
from torch.nn import functional


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
