"""Some samples of a larger set."""

from dataclasses import dataclass, replace

import numpy as np

from hatchel.data.values.in_memory import BitPixels, BytePixels, StoredValues
from hatchel.data.values.source import Indices, Samples, Shape, Values


@dataclass(frozen=True)
class Subset:
    """Those samples of ``whole`` whose indices are ``chosen``, in that order."""

    whole: Values
    chosen: Indices

    @property
    def shape(self) -> Shape:
        """The shape of one sample."""
        return self.whole.shape

    def __len__(self) -> int:
        """Return the number of samples."""
        return len(self.chosen)

    def at(self, indices: Indices) -> Samples:
        """Return the samples of these indices."""
        return self.whole.at(self.chosen[indices])


def subset_of(values: Values, chosen: Indices) -> Values:
    """Return some samples: in memory where the others are, else read from where they lie."""
    if isinstance(values, BitPixels) and not isinstance(values.packed, np.memmap):
        return replace(values, packed=values.packed[chosen])
    if isinstance(values, BytePixels | StoredValues) and not isinstance(values.stored, np.memmap):
        return replace(values, stored=values.stored[chosen])
    return Subset(values, chosen)
