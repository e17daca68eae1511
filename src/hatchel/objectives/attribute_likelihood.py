"""How likely attributes are under the latents that stand for them."""

from torch import Tensor
from torch.nn import functional


def attribute_log_likelihood(logits: Tensor, classes: Tensor) -> Tensor:
    r"""log p(a|b) of one attribute of which the latents b are the logits.

    .. math:: \log p(a|b) = a\,b - \log(1 + e^b) \text{ for two classes}, \qquad
              \log p(a|b) = b_a - \log \sum_c e^{b_c} \text{ for more}

    Args:
        logits: b, ``(..., N, 1)`` of two classes, ``(..., N, C)`` of C ≥ 3.
        classes: a, integers ``(..., N)``.

    Returns:
        Nats, ``(..., N)``.

    Source: Creager et al. 2019, section 4: p(a|b) = ∏_j Bernoulli(a_j | σ(b_j)); more than two
    classes are ours.
    """
    if logits.shape[-1] > 1:
        chosen = logits.log_softmax(-1).gather(-1, classes.unsqueeze(-1))
        return chosen.squeeze(-1)
    logit = logits.squeeze(-1)
    return classes.to(logit.dtype) * logit - functional.softplus(logit)


def known_mean(values: Tensor, known: Tensor) -> Tensor:
    """Mean over the rows that are known, ``(..., N)`` to ``(...)``; 0 where none is."""
    weight = known.to(values.dtype)
    # Of a batch without a known row both sums are 0, and so is the mean.
    return (values * weight).sum(-1) / weight.sum(-1).clamp(min=1)
