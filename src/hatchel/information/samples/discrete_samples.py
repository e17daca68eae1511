"""Integer samples, counted into a dense pmf."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal, cast

import numpy as np
import torch
from numpy.typing import NDArray
from scipy import stats

from hatchel.information.joints.discrete_joint import DiscreteJoint
from hatchel.information.samples.sources import batches
from hatchel.information.validation import as_group, as_symbols, disjoint, same_length

Correction = Literal["none", "miller-madow"]

# A dense joint of this many cells takes 512 MiB; beyond it no sample of usual size fills the cells.
MAX_CELLS = 2**26


@dataclass(frozen=True)
class DiscreteSamples:
    """Counts of the joint states of N samples.

    Attributes:
        counts: (k_1, …, k_n, m), or (k_1, …, k_n) without a target.
        correction: "miller-madow" corrects every entropy for the bias of counting.
        has_target: whether the last axis is the target.
    """

    counts: NDArray[np.int64]
    correction: Correction = "none"
    has_target: bool = True

    @property
    def size(self) -> int:
        """The number of samples."""
        return int(self.counts.sum())

    def joint(self) -> DiscreteJoint:
        """Return the empirical pmf."""
        return self._joint(self.counts[None], batch=0)

    def resampled(self, count: int, generator: np.random.Generator) -> Iterator[DiscreteJoint]:
        """Yield the pmfs of resamples: their counts are multinomial over the occupied cells."""
        flat = self.counts.ravel()
        occupied = np.flatnonzero(flat)
        share = flat[occupied] / self.size
        for batch in batches(count, flat.size):
            drawn = np.zeros((batch, flat.size), dtype=np.int64)
            drawn[:, occupied] = generator.multinomial(self.size, share, size=batch)
            yield self._joint(drawn.reshape(batch, *self.counts.shape), batch=1)

    def shuffled(self, count: int, generator: np.random.Generator) -> Iterator[DiscreteJoint]:
        """Yield the pmfs of samples with permuted targets: random tables with these margins.

        Source: Patefield 1981, as in ``scipy.stats.random_table``; no sample is moved.
        """
        if not self.has_target:
            raise ValueError("a permutation test shuffles the target and none was given")
        table = self.counts.reshape(-1, self.counts.shape[-1])
        rows = np.flatnonzero(table.sum(1))
        law = stats.random_table(table[rows].sum(1), table.sum(0))
        for batch in batches(count, table.size):
            drawn = np.zeros((batch, *table.shape), dtype=np.int64)
            drawn[:, rows] = law.rvs(size=batch, random_state=generator).reshape(
                batch, len(rows), -1
            )
            yield self._joint(drawn.reshape(batch, *self.counts.shape), batch=1)

    def _joint(self, counts: NDArray[np.int64], batch: int) -> DiscreteJoint:
        pmf = torch.from_numpy(counts / self.size)
        samples = self.size if self.correction == "miller-madow" else None
        return DiscreteJoint(pmf if batch else pmf[0], batch, samples, self.has_target)


def discrete_samples(
    samples: Any,
    target: Any = None,
    predictors: Sequence[Any] | None = None,
    correction: str = "none",
) -> DiscreteSamples:
    """Count integer samples.

    Args:
        samples: (N, columns) or (N,); only which values are equal matters.
        target: (N,), or None.
        predictors: per predictor a column or a group of columns; each column where None.
        correction: "none" or "miller-madow".

    Raises:
        ValueError: unequal lengths, bad groups, an unknown correction, or more joint states than
            a dense pmf can hold.
    """
    if correction not in ("none", "miller-madow"):
        raise ValueError(f"correction={correction!r}: choose 'none' or 'miller-madow'")
    symbols = as_symbols(samples, "samples")
    groups = list(range(symbols.shape[1])) if predictors is None else list(predictors)
    named = [
        as_group(group, f"predictors[{j}]", symbols.shape[1]) for j, group in enumerate(groups)
    ]
    disjoint(named, "predictors")
    codes = [_one_code(symbols[:, list(group)]) for group in named]
    if target is not None:
        same_length(symbols, target)
        codes.append(_one_code(as_symbols(target, "target")))
    return DiscreteSamples(_counts(codes), cast(Correction, correction), target is not None)


def _one_code(columns: NDArray[np.int64]) -> NDArray[np.int64]:
    if columns.shape[1] == 1:
        return columns[:, 0]
    return np.unique(columns, axis=0, return_inverse=True)[1].reshape(-1)


def _counts(codes: Sequence[NDArray[np.int64]]) -> NDArray[np.int64]:
    shape = tuple(int(code.max()) + 1 for code in codes)
    cells = math.prod(shape)
    if cells > MAX_CELLS:
        raise ValueError(
            f"the joint of {len(shape)} variables with {' × '.join(map(str, shape))} states has "
            f"{cells:,} cells and {len(codes[0]):,} samples can't fill them; use fewer "
            "variables, coarser bins, or kind='gaussian'"
        )
    return np.bincount(np.ravel_multi_index(tuple(codes), shape), minlength=cells).reshape(shape)
