"""Normal scores: keep the copula of the variables, make every marginal Gaussian."""

from typing import Any

import numpy as np
import torch
from scipy import stats
from torch import is_tensor

from hatchel.information.validation import as_tensor


def normal_scores(samples: Any) -> Any:
    r"""Return the normal scores of each column.

    .. math:: \tilde z_{bj} = Φ^{-1}\big(\operatorname{rank}(z_{bj}) / (N + 1)\big)

    Mutual information does not change under monotone maps of single variables, so what a Gaussian
    measure finds between normal scores is exact for every joint with a Gaussian copula, whatever
    its marginals, and a lower bound of the mutual information of two variables otherwise. Equal
    values share their mean rank.

    Args:
        samples: (N, columns) or (N,), a tensor or an array.

    Returns:
        The like, in float64; no gradient passes through ranks.

    Raises:
        ValueError: NaN, which has no rank.

    Source: Ince et al. 2017, Gaussian-copula mutual information.
    """
    values = as_tensor(samples, "samples")
    ranks = stats.rankdata(values.detach().cpu().numpy(), axis=0)
    scores = np.ascontiguousarray(stats.norm.ppf(ranks / (len(ranks) + 1)))
    return torch.as_tensor(scores, device=values.device) if is_tensor(samples) else scores
