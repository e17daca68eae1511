"""Counts that may vary more than those of a Poisson, parametrised by log-means."""

import numpy as np
import torch
from scipy.stats import nbinom
from torch import Tensor
from torch.nn import functional


def log_probability(log_mean: Tensor, log_dispersion: Tensor, x: Tensor) -> Tensor:
    r"""Return log p of counts, elementwise in nats.

    .. math:: p(x) = \frac{Γ(x + r)}{Γ(r)\,x!}
              \Big(\frac{r}{r + m}\Big)^r \Big(\frac{m}{r + m}\Big)^x

    The variance is m + m²/r; r → ∞ is the Poisson. Computed in float64: in float32 the logarithms
    of the gamma functions of a large count lose what differs between them.

    Args:
        log_mean: log m.
        log_dispersion: log r.
        x: counts 0, 1, 2, …

    Source: Hilbe 2011, NB2.
    """
    o, s, counts = log_mean.double(), log_dispersion.double(), x.double()
    r = s.exp()
    ways = torch.lgamma(counts + r) - torch.lgamma(r) - torch.lgamma(counts + 1)
    odds = r * functional.logsigmoid(s - o) + counts * functional.logsigmoid(o - s)
    return (ways + odds).to(log_mean.dtype)


def quantile(log_mean: Tensor, log_dispersion: Tensor, level: Tensor) -> Tensor:
    """Return the least count whose cumulative probability reaches a level, elementwise."""
    m, r = (each.detach().double().exp().cpu().numpy() for each in (log_mean, log_dispersion))
    least = nbinom.ppf(level.detach().double().cpu().numpy(), r, r / (r + m))
    return torch.from_numpy(np.asarray(least)).to(log_mean)
