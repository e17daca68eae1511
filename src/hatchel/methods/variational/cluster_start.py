"""Clusters of codes, for a categorical layer to begin with."""

import warnings
from collections.abc import Sequence
from itertools import combinations
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from sklearn.cluster import SpectralClustering
from sklearn.neighbors import KNeighborsClassifier, kneighbors_graph

SAMPLE = 5_000
"""Codes that are clustered: the cost grows with their square; the others follow neighbours."""
NEIGHBOURS = 10
"""Of each code in the graph, and in the vote of those that follow."""

Codes = NDArray[np.floating[Any]]
Rows = NDArray[np.intp]


def clusters(codes: Codes, count: int, seed: int) -> NDArray[np.int64]:
    """Cut the graph of nearest neighbours into clusters; return the cluster of each code, ``(N,)``.

    A sample of the codes is clustered spectrally. Then two clusters are merged and another is cut
    in two, as long as that lowers the scatter within clusters: a cut of the graph alone tends to
    split what is dense and to leave together what is wide. Each of the other codes goes with most
    of its nearest neighbours in the sample, the nearer the more.

    Args:
        codes: ``(N, D)``.
        count: clusters, at most N.
        seed: of the sample and of the cuts.

    Source: Ng, Jordan and Weiss 2001, as scikit-learn has it; the scatter is that of Ward 1963.
        Merging and splitting is ours.
    """
    random = np.random.default_rng(seed)
    chosen = random.choice(len(codes), min(SAMPLE, len(codes)), replace=False)
    sample, neighbours = codes[chosen], min(NEIGHBOURS, len(chosen) - 1)
    graph = kneighbors_graph(sample, neighbours)
    found = _balanced(sample, _Graph((graph + graph.T) / 2, seed), count)
    vote = KNeighborsClassifier(neighbours, weights="distance").fit(sample, found)
    return np.asarray(vote.predict(codes), np.int64)


class _Graph(NamedTuple):
    """Weights between samples ``(N, N)``, and the seed of what is random in a cut."""

    weights: csr_matrix
    seed: int

    def cut(self, rows: Rows, count: int) -> list[Rows]:
        """Cut the part of the graph between some rows into as many parts."""
        if len(rows) <= count + 1:  # too few for its eigenvectors
            return np.array_split(rows, count)
        own = SpectralClustering(
            count,
            affinity="precomputed",
            assign_labels="discretize",
            random_state=self.seed,
        )
        with warnings.catch_warnings():  # parts that nothing joins are clusters
            warnings.filterwarnings("ignore", message="Graph is not fully connected")
            found = own.fit_predict(self.weights[rows][:, rows])
        return [rows[found == each] for each in range(count)]


class _Change(NamedTuple):
    """What a merging costs or a split saves of the scatter, and the parts after it."""

    scatter: float
    changed: frozenset[int]
    parts: list[Rows]


def _balanced(sample: Codes, graph: _Graph, count: int) -> NDArray[np.int64]:
    """Cluster, merge and split; every round lowers the scatter, so that it ends."""
    parts = graph.cut(np.arange(len(sample)), count)
    splits = [_split(sample, graph, place, part) for place, part in enumerate(parts)]
    while True:
        merged, split = _best(_merges(sample, parts), splits)
        if merged is None or split is None or split.scatter <= merged.scatter:
            return _labels(parts)
        kept, freed = sorted(merged.changed)
        (cut,) = split.changed
        for place, part in (
            (kept, merged.parts[0]),
            (cut, split.parts[0]),
            (freed, split.parts[1]),
        ):
            parts[place] = part
            splits[place] = _split(sample, graph, place, part)


def _best(
    merges: Sequence[_Change], splits: Sequence[_Change]
) -> tuple[_Change | None, _Change | None]:
    """Return the cheapest merging, and the split of another cluster that saves most."""
    merged = min(merges, key=lambda change: change.scatter, default=None)
    if merged is None:
        return None, None
    others = [split for split in splits if not split.changed & merged.changed]
    return merged, max(others, key=lambda change: change.scatter, default=None)


def _merges(sample: Codes, parts: Sequence[Rows]) -> list[_Change]:
    return [
        _Change(
            _between(sample, parts[a], parts[b]),
            frozenset((a, b)),
            [np.concatenate([parts[a], parts[b]])],
        )
        for a, b in combinations(range(len(parts)), 2)
    ]


def _split(sample: Codes, graph: _Graph, place: int, part: Rows) -> _Change:
    halves = graph.cut(part, 2)
    return _Change(_between(sample, *halves), frozenset((place,)), halves)


def _between(sample: Codes, first: Rows, second: Rows) -> float:
    """Return the scatter between two parts, nm/(n + m)·‖mean − mean'‖²; 0 where one is empty."""
    if not len(first) or not len(second):
        return 0.0
    apart = sample[first].mean(0) - sample[second].mean(0)
    share = len(first) * len(second) / (len(first) + len(second))
    return float(share * np.square(apart).sum())


def _labels(parts: Sequence[Rows]) -> NDArray[np.int64]:
    labels = np.empty(sum(map(len, parts)), np.int64)
    for place, part in enumerate(parts):
        labels[part] = place
    return labels
