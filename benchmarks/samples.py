"""Precision, recall, density and coverage beside the plain way with scikit-learn, one process.

    python benchmarks/samples.py            10,000 real and 10,000 generated samples of 64 features
    python benchmarks/samples.py --quick    small, to see that all runs

The plain way is how the scores' own authors compute them: all distances at once by scikit-learn,
the k-th of each row by NumPy, two matrices of truth values. It has no intervals: both are compared
without them first, then with 200 halves of both sets, which the plain way would have to compute
anew each time: one of them is timed and multiplied. Times are the processor's, which other
work on the machine does not lengthen much, medians of three turns; memory is what each holds at
most beside the features. The last line says how far the scores differ.
"""

import argparse
import os
import time
import tracemalloc
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.metrics import pairwise_distances
from threadpoolctl import threadpool_limits

from hatchel.metrics.generation import neighbourhood_scores

Array = NDArray[np.float64]
NEIGHBOURS = 5
HALVES = 200
TURNS = 3


def problem(rows: int, columns: int) -> tuple[Array, Array]:
    """Draw features of real samples, and of others that are a little wider and moved."""
    random = np.random.default_rng(0)
    spread = np.linspace(0.2, 2, columns)
    real, generated = (spread * random.normal(size=(rows, columns)) for _ in range(2))
    return real, 1.02 * generated + 0.02


def plain(real: Array, generated: Array) -> list[float]:
    """Return the four scores the plain way."""
    of_real, of_generated = (_radii(each) for each in (real, generated))
    distances = pairwise_distances(real, generated)
    held = distances <= of_real[:, None]
    return [
        held.any(0).mean(),
        (distances <= of_generated).any(1).mean(),
        held.sum(0).mean() / NEIGHBOURS,
        held.any(1).mean(),
    ]


def _radii(features: Array) -> Array:
    found: Array = np.partition(pairwise_distances(features), NEIGHBOURS, axis=1)[:, NEIGHBOURS]
    return found


def ours(real: Array, generated: Array, halves: int = 0) -> list[float]:
    """Return the four scores."""
    found = neighbourhood_scores(real, generated, neighbours=NEIGHBOURS, halves=halves)
    return [each.value for each in found]


def seconds(work: Callable[[], Any]) -> float:
    """Return the processor's time."""
    start = time.process_time()
    work()
    return time.process_time() - start


def peak(work: Callable[[], Any]) -> float:
    """Return what arrays hold at most, MiB."""
    tracemalloc.start()
    try:
        work()
        return tracemalloc.get_traced_memory()[1] / 2**20
    finally:
        tracemalloc.stop()


def main() -> None:
    """Run both in turns and print the ratios."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rows", type=int, default=None, help="10,000; 1,000 with --quick")
    parser.add_argument("--columns", type=int, default=64)
    parser.add_argument("--quick", action="store_true")
    options = parser.parse_args()
    rows = options.rows or (1_000 if options.quick else 10_000)
    real, generated = problem(rows, options.columns)
    half = real[: rows // 2], generated[: rows // 2]
    ways: dict[str, Callable[[], Any]] = {
        "ours": lambda: ours(real, generated),
        "plain": lambda: plain(real, generated),
        "ours with intervals": lambda: ours(real, generated, HALVES),
        "one half, plain": lambda: plain(*half),
    }
    print(
        f"2 × {rows:,} × {options.columns} features, k = {NEIGHBOURS}, one thread; load "
        f"{os.getloadavg()[0]:.1f}",
        flush=True,
    )
    with threadpool_limits(1):
        turns = [{name: seconds(way) for name, way in ways.items()} for _ in range(TURNS)]
        took = {name: float(np.median([turn[name] for turn in turns])) for name in ways}
        memory = [peak(ways[name]) for name in ("ours", "plain")]
    again = took["plain"] + HALVES * took["one half, plain"]
    ratio = took["plain"] / took["ours"]
    print(f"ours {took['ours']:.2f} s, plain {took['plain']:.2f} s: {ratio:.1f}×")
    print(
        f"with intervals from {HALVES} halves: ours {took['ours with intervals']:.2f} s, plain "
        f"{again:.0f} s (one half timed): {again / took['ours with intervals']:.0f}×"
    )
    print(f"memory beside the features: ours {memory[0]:,.0f} MiB, plain {memory[1]:,.0f} MiB")
    apart = np.abs(np.subtract(ours(real, generated), plain(real, generated))).max()
    print(f"greatest difference of a score: {apart:.0e}")


if __name__ == "__main__":
    main()
