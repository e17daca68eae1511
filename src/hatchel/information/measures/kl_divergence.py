"""Kullback–Leibler divergence of two pmfs or of two Gaussians."""

from typing import Any

import torch
from torch import Tensor

from hatchel.information.joints.discrete_joint import plogp
from hatchel.information.joints.gaussian_joint import log_determinant
from hatchel.information.presentation import presented
from hatchel.information.units import per_nat
from hatchel.information.validation import as_covariance, as_pmf, as_tensor


def kl_divergence(
    joint: Any = None,
    reference: Any = None,
    /,
    *,
    covariance: Any = None,
    reference_covariance: Any = None,
    mean: Any = None,
    reference_mean: Any = None,
    batch: int = 0,
    units: str = "nats",
) -> Any:
    r"""Divergence of a distribution p from a reference q.

    .. math:: D_{KL}(p \| q) = \sum_v p(v) \log\frac{p(v)}{q(v)}, \qquad
              \tfrac12\Big[\operatorname{tr}(Q^{-1}P) + δ^\top Q^{-1} δ - d
              + \log\frac{\det Q}{\det P}\Big]

    Args:
        joint: the pmf p.
        reference: the pmf q, of the same shape.
        covariance: P (…, d, d) of a Gaussian p, instead of pmfs.
        reference_covariance: Q (…, d, d).
        mean: of p, (…, d); zero where None.
        reference_mean: of q, (…, d); zero where None. δ is the difference of the means.
        batch: how many leading axes of the pmfs are a batch.
        units: "nats" or "bits".

    Returns:
        A float, or an array (*batch); infinite where p has mass and q has none. Tensors give a
        tensor.

    Raises:
        ValueError: shapes that differ, a bad pmf or covariance, or both forms at once.

    Source: Kullback and Leibler 1951.
    """
    factor = per_nat(units)
    pmfs = [given is not None for given in (joint, reference)]
    moments = [
        given is not None for given in (covariance, reference_covariance, mean, reference_mean)
    ]
    discrete = all(pmfs)
    if any(pmfs) == any(moments) or not (discrete or all(moments[:2])):
        raise ValueError("pass two pmfs, or covariance=… and reference_covariance=…")
    tensors = any(isinstance(given, Tensor) for given in (joint, reference, covariance))
    if discrete:
        value = _discrete(as_pmf(joint, batch), as_pmf(reference, batch), batch)
    else:
        p, q = as_covariance(covariance), as_covariance(reference_covariance)
        _same_shape(p, q)
        shift = _mean(mean, p) - _mean(reference_mean, p)
        value = gaussian_kl_divergence(p, q, shift)
    return presented(value, factor, as_tensors=tensors)


def _same_shape(p: Tensor, q: Tensor) -> None:
    if p.shape != q.shape:
        raise ValueError(f"shapes {tuple(p.shape)} and {tuple(q.shape)} differ; they must agree")


def _mean(values: Any, like: Tensor) -> Tensor:
    if values is None:
        return like.new_zeros(like.shape[-1])
    mean = as_tensor(values, "a mean")
    if mean.shape not in (like.shape[-1:], like.shape[:-1]):
        raise ValueError(
            f"a mean has shape {tuple(mean.shape)} and the covariance {tuple(like.shape)}; "
            "pass one mean per variable"
        )
    return mean


def _discrete(p: Tensor, q: Tensor, batch: int) -> Tensor:
    _same_shape(p, q)
    log_q = torch.where(q > 0, q, 1.0).log()
    cells = plogp(p) - p * log_q
    cells = torch.where((p > 0) & (q == 0), torch.inf, cells)
    return cells.sum(dim=tuple(range(batch, p.ndim)))


def gaussian_kl_divergence(p: Tensor, q: Tensor, shift: Tensor) -> Tensor:
    """Return D_KL(N(shift, p) ‖ N(0, q)) in nats, (…), unchecked."""
    factor = torch.linalg.cholesky(q)
    trace: Tensor = torch.cholesky_solve(p, factor).diagonal(dim1=-2, dim2=-1).sum(-1)
    white = torch.linalg.solve_triangular(factor, shift[..., None], upper=False)
    distance: Tensor = white.square().sum((-2, -1))
    return 0.5 * (trace + distance - p.shape[-1] + log_determinant(q) - log_determinant(p))
