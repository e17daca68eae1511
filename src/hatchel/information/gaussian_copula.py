"""Normal scores: keep the copula of the variables, make every marginal Gaussian."""

import numpy as np
import torch
from scipy import stats
from torch import Tensor


def normal_scores(samples: Tensor) -> Tensor:
    r"""Return the normal scores of each column.

    .. math:: \tilde z_{bj} = Φ^{-1}\big(\operatorname{rank}(z_{bj}) / (N + 1)\big)

    Mutual information does not change under monotone maps of single variables, so what a Gaussian
    measure finds between normal scores is exact for every joint with a Gaussian copula, whatever
    its marginals, and a lower bound of the mutual information of two variables otherwise. Equal
    values share their mean rank.

    Args:
        samples: (N, columns).

    Returns:
        (N, columns), float64; no gradient passes through ranks.

    Source: Ince et al. 2017, Gaussian-copula mutual information.
    """
    ranks = stats.rankdata(samples.detach().cpu().numpy(), axis=0)
    scores = stats.norm.ppf(ranks / (len(ranks) + 1))
    return torch.as_tensor(np.ascontiguousarray(scores), device=samples.device)
