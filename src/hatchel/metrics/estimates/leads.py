"""By how much the best latent leads the second best: what MIG and SAP average."""

import numpy as np

from hatchel.metrics.validation import Reals


def leads(table: Reals) -> Reals:
    """Return by how much the greatest entry of each column exceeds the second, ``(K,)``.

    Args:
        table: ``(D, K)``; where D = 1 the second is taken as 0.
    """
    if len(table) == 1:
        only: Reals = table[0]
        return only
    second, best = np.partition(table, -2, axis=0)[-2:]
    lead: Reals = best - second
    return lead
