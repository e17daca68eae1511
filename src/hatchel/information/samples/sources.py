"""Where a joint comes from: given exactly, or estimated from samples that can be resampled."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from hatchel.information.joints.joint import Joint

# Replicates are evaluated in batches of about this many numbers (32 MiB of float64), so that a
# thousand of them are a few tensor operations and never fill the memory.
BATCH_NUMBERS = 2**22


class Source(Protocol):
    """Something with a joint and, where it is a sample, replicates of it."""

    def joint(self) -> Joint:
        """Return the joint itself."""
        ...

    def resampled(self, count: int, generator: np.random.Generator) -> Iterator[Joint]:
        """Yield joints of samples drawn with replacement, in batches of the leading axis."""
        ...

    def shuffled(self, count: int, generator: np.random.Generator) -> Iterator[Joint]:
        """Yield joints of samples whose targets were permuted, in batches of the leading axis."""
        ...


@dataclass(frozen=True)
class Exact:
    """A joint that was given, so that there is nothing to resample."""

    given: Joint

    def joint(self) -> Joint:
        """Return the joint."""
        return self.given

    def resampled(self, count: int, generator: np.random.Generator) -> Iterator[Joint]:
        """Refuse: a given joint has no sampling error."""
        raise ValueError("an interval needs samples: pass samples=…, target=… instead of a joint")

    def shuffled(self, count: int, generator: np.random.Generator) -> Iterator[Joint]:
        """Refuse: a given joint has no sampling error."""
        return self.resampled(count, generator)


def batches(count: int, numbers_each: int) -> Iterator[int]:
    """Yield the sizes of batches that add up to ``count`` and hold about BATCH_NUMBERS each."""
    size = max(1, BATCH_NUMBERS // max(1, numbers_each))
    while count > 0:
        yield min(size, count)
        count -= size
