"""Clusters of codes, for a categorical layer to begin with."""

import warnings
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.cluster import SpectralClustering
from sklearn.neighbors import KNeighborsClassifier

SAMPLE = 5_000
"""Codes that are clustered: the cost grows with their square; the others follow neighbours."""
NEIGHBOURS = 10
"""Of each code in the graph, and in the vote of those that follow."""


def clusters(codes: NDArray[np.floating[Any]], count: int, seed: int) -> NDArray[np.int64]:
    """Cut the graph of nearest neighbours into clusters; return the cluster of each code, ``(N,)``.

    A sample of the codes is clustered spectrally; each of the others goes with most of its nearest
    neighbours in that sample.

    Args:
        codes: ``(N, D)``.
        count: clusters, at most N.
        seed: of the sample and of the cut.

    Source: Ng, Jordan and Weiss 2001, as scikit-learn has it.
    """
    random = np.random.default_rng(seed)
    chosen = random.choice(len(codes), min(SAMPLE, len(codes)), replace=False)
    neighbours = min(NEIGHBOURS, len(chosen))
    cut = SpectralClustering(
        count, affinity="nearest_neighbors", n_neighbors=neighbours, random_state=seed
    )
    with warnings.catch_warnings():  # parts of the graph that nothing joins are clusters
        warnings.filterwarnings("ignore", message="Graph is not fully connected")
        found = cut.fit_predict(codes[chosen])
    vote = KNeighborsClassifier(neighbours).fit(codes[chosen], found)
    return np.asarray(vote.predict(codes), np.int64)
