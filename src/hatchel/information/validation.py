"""Every check of what a user hands to a measure, in one place.

A check says what was got, what is allowed and what to do; it returns the checked thing in the
form that the core works with (float64 tensors, tuples of index tuples).
"""

from collections.abc import Iterable, Sequence
from operator import index
from typing import Any

import numpy as np
import torch
from torch import Tensor

# A pmf may miss 1 by what float32 rounding adds up to; beyond this it is another mistake.
_SUM_TOLERANCE = 1e-6
# Rounding scatters the zero eigenvalues of a singular correlation matrix by about 1e-16, and sums
# over samples by up to about 1e-12.
EIGENVALUE_TOLERANCE = 1e-10

Groups = tuple[tuple[int, ...], ...]


def as_tensor(values: Any, name: str) -> Tensor:
    """Return ``values`` as a float64 tensor without NaN or infinity; gradients pass."""
    tensor = _tensor(values, name)
    _check_finite(tensor, name)
    return tensor


def _check_finite(tensor: Tensor, name: str) -> None:
    if not bool(torch.isfinite(tensor).all()):
        raise ValueError(f"{name} has NaN or infinite entries; remove or fill them first")


def _tensor(values: Any, name: str) -> Tensor:
    if isinstance(values, Tensor) and not values.is_complex():
        return values.to(torch.float64)
    try:
        array = np.asarray(values)  # a table of pandas has no other way in
        if array.dtype.kind not in "biufO":
            raise TypeError(f"its type is {array.dtype}")
        # A tensor can't share what must not be written.
        return torch.from_numpy(np.require(array, np.float64, "W"))
    except (TypeError, ValueError, RuntimeError) as error:
        raise TypeError(
            f"{name} is not an array of numbers ({error}); pass a NumPy array or a tensor"
        ) from error


def as_reals(values: Any, name: str) -> Tensor:
    """Return ``values`` as a tensor, in float32 where they were; anything but that in float64."""
    single = torch.float32 if isinstance(values, Tensor) else np.float32
    if getattr(values, "dtype", None) != single:
        return _tensor(values, name)
    return values if isinstance(values, Tensor) else torch.from_numpy(np.require(values, None, "W"))


def as_pmf(values: Any, batch: int = 0) -> Tensor:
    """Return a pmf, or a batch of them over the first ``batch`` axes, divided by its sum.

    Raises:
        ValueError: NaN, a negative entry, or a sum that is not one.
    """
    pmf = _tensor(values, "the joint")
    if not 0 <= batch < pmf.ndim:
        raise ValueError(
            f"the joint has {pmf.ndim} axes and batch={batch} of them were said to be a batch; "
            "at least one axis per variable must remain"
        )
    if pmf.numel() == 0:
        raise ValueError(f"the joint has shape {tuple(pmf.shape)}, so no entry; pass a pmf")
    total = pmf.sum(dim=tuple(range(batch, pmf.ndim)), keepdim=True)
    least, worst = float(pmf.detach().min()), float((total - 1).detach().abs().max())
    if least >= 0 and worst <= _SUM_TOLERANCE:  # neither holds for NaN
        return pmf / total
    _check_finite(pmf, "the joint")
    if least < 0:
        raise ValueError(f"the joint has a negative entry ({least:.3g}); probabilities are ≥ 0")
    raise ValueError(
        f"the joint sums to one only within {worst:.3g}; divide it by its sum "
        "(counts: joint / joint.sum())"
    )


def as_square(values: Any) -> Tensor:
    """Return a tensor (…, d, d)."""
    matrix = as_tensor(values, "the covariance")
    if matrix.ndim < 2 or matrix.shape[-1] != matrix.shape[-2]:
        raise ValueError(f"the covariance has shape {tuple(matrix.shape)}; it must be (…, d, d)")
    return matrix


def as_covariance(values: Any, used: Sequence[int] | None = None) -> Tensor:
    """Return a symmetric covariance (…, d, d) of which the used part is positive definite.

    Args:
        values: (…, d, d).
        used: the indices that shall be measured together; all of them where None.

    Raises:
        ValueError: not square, not symmetric, not positive semi-definite, or singular.
    """
    covariance = as_square(values)
    scale = covariance.detach().abs().amax().clamp_min(torch.finfo(torch.float64).tiny)
    if float((covariance - covariance.mT).detach().abs().max() / scale) > EIGENVALUE_TOLERANCE:
        raise ValueError("the covariance is not symmetric; pass (C + C.T) / 2")
    chosen = list(range(covariance.shape[-1]) if used is None else used)
    _check_definite(covariance.detach()[..., chosen, :][..., :, chosen], chosen)
    return (covariance + covariance.mT) / 2


def _check_definite(covariance: Tensor, names: Sequence[int]) -> None:
    variance = covariance.diagonal(dim1=-2, dim2=-1)
    if float(variance.min()) <= 0:
        where = names[int(variance.argmin()) % len(names)]
        raise ValueError(
            f"variable {where} of the covariance has variance {float(variance.min()):.3g}; "
            "leave constant variables out"
        )
    sd = variance.sqrt()
    correlation = covariance / sd[..., :, None] / sd[..., None, :]
    least = float(torch.linalg.eigvalsh(correlation).min())
    if least < -EIGENVALUE_TOLERANCE:
        raise ValueError(
            "the covariance is not positive semi-definite (its correlation matrix has the "
            f"eigenvalue {least:.3g}); estimate all entries from the same samples"
        )
    if least <= EIGENVALUE_TOLERANCE:
        raise ValueError(
            "the covariance is singular: one variable is a linear function of others, so "
            "information is infinite; leave one of them out or add noise"
        )


def as_group(indices: Any, name: str, size: int) -> tuple[int, ...]:
    """Return one index or several as a tuple of different indices below ``size``."""
    group = _listed(indices)
    if not group:
        raise ValueError(f"{name} is empty; name one or more of the variables 0 … {size - 1}")
    found = tuple(_index(i) for i in group)
    if not set(found) <= set(range(size)) or len(set(found)) < len(found):
        raise ValueError(
            f"{name}={list(group)}: choose one or more different integers of 0 … {size - 1}"
        )
    return found


def _listed(given: Any) -> tuple[Any, ...]:
    """Return a lone index as a tuple of one."""
    try:
        return tuple(given)
    except TypeError:
        return (given,)


def _index(given: Any) -> int:
    """Return an integer, −1 for what is none: a truth value of a mask would pass for 0 or 1."""
    try:
        return -1 if isinstance(given, bool) else index(given)
    except TypeError:
        return -1


def as_groups(
    predictors: Iterable[Any] | None, target: Any, size: int
) -> tuple[Groups, tuple[int, ...] | None]:
    """Return the index groups of the predictors and of the target, all disjoint.

    Args:
        predictors: per predictor an index or a sequence of indices; every index that is not the
            target's where this is None.
        target: an index, a sequence of indices, or None.
        size: how many indices there are.

    Raises:
        ValueError: an empty group, an index out of range, or one in two groups.
    """
    goal = None if target is None else as_group(target, "target", size)
    if predictors is None:
        groups: Groups = tuple((i,) for i in range(size) if i not in (goal or ()))
    else:
        groups = tuple(
            as_group(group, f"predictors[{j}]", size) for j, group in enumerate(_listed(predictors))
        )
    if not groups:
        raise ValueError("there is no predictor; name at least one")
    disjoint((*groups, goal or ()), "predictors and target")
    return groups, goal


def disjoint(groups: Sequence[Sequence[int]], name: str) -> None:
    """Refuse groups that share an index.

    Raises:
        ValueError: an index stands in two groups, or twice in one.
    """
    flat = [index for group in groups for index in group]
    repeated = sorted({index for index in flat if flat.count(index) > 1})
    if repeated:
        raise ValueError(
            f"the groups of {name} overlap: index {repeated[0]} stands in them twice; "
            "name each variable once"
        )


def as_columns(values: Any, name: str) -> Tensor:
    """Return samples as a float64 matrix (N, columns) with at least two rows."""
    matrix = as_tensor(values, name)
    if matrix.ndim == 1:
        matrix = matrix[:, None]
    if matrix.ndim != 2 or matrix.shape[0] < 2 or matrix.shape[1] < 1:
        raise ValueError(
            f"{name} has shape {tuple(matrix.shape)}; pass (N, columns) with at least two rows"
        )
    return matrix


def as_symbols(values: Any, name: str) -> np.ndarray[Any, Any]:
    """Return discrete samples as an integer matrix (N, columns), each column recoded 0 … k−1.

    Raises:
        ValueError: real numbers, which have no states to count.
    """
    matrix = values.detach().cpu().numpy() if isinstance(values, Tensor) else np.asarray(values)
    matrix = matrix[:, None] if matrix.ndim == 1 else matrix
    if matrix.ndim != 2 or matrix.shape[0] < 1 or matrix.shape[1] < 1:
        raise ValueError(f"{name} has shape {matrix.shape}; pass (N,) or (N, columns)")
    if matrix.dtype.kind == "f":
        if not np.isfinite(matrix).all():
            raise ValueError(f"{name} has NaN or infinite entries; remove or fill them first")
        if (matrix != np.round(matrix)).any():
            raise ValueError(
                f"{name} has real numbers; bin them to integers first, or pass kind='gaussian'"
            )
    try:
        codes = [np.unique(column, return_inverse=True)[1].reshape(-1) for column in matrix.T]
    except TypeError as error:
        raise ValueError(
            f"{name} mixes values that can't be sorted ({error}); make each column of one type "
            "and fill what is missing"
        ) from error
    return np.stack(codes, axis=1)


def same_length(first: Any, second: Any) -> None:
    """Refuse samples and targets of different length."""
    if len(first) != len(second):
        raise ValueError(
            f"samples has {len(first)} rows and target has {len(second)}; pass one target per row"
        )
