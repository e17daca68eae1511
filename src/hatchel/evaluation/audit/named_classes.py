"""Classes as what they stand for."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray


def named_classes(
    classes: NDArray[Any], names: Sequence[str] = (), known: NDArray[np.bool_] | None = None
) -> NDArray[Any]:
    """Return the names of classes, or their numbers where they have none.

    Args:
        classes: ``(N,)``.
        names: what 0, 1 and so on stand for.
        known: which are, ``(N,)``; the others become None or NaN. All where None.
    """
    sure = np.ones(len(classes), dtype=bool) if known is None else known
    if not names:
        return classes if sure.all() else np.where(sure, classes, np.nan)
    found = np.full(len(classes), None, dtype=object)
    found[sure] = np.array(names, dtype=object)[classes[sure].astype(np.int64)]
    return found
