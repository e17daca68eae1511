"""MinSyn on a data set of 10,000 × 20,000 beside scikit-learn's FastICA and incremental PCA.

    python benchmarks/scaling.py [--rows 10000] [--columns 20000] [--components 50] [--fastica]

FastICA whitens by a full decomposition and is left out unless it is asked for: at 10,000 × 20,000
it had not finished after 17 minutes on two cores.

The data are 50 latent variables, each behind its own block of columns, plus noise, in float32.
Printed per method: seconds, the peak of memory beside the data, the squared error left, and the
ratio of its time to MinSyn's. MinSyn takes ten passes over the data in minibatches.
"""

import argparse
from typing import Any

import numpy as np
from sklearn.decomposition import FastICA, IncrementalPCA

from hatchel import MinSyn
from hatchel.execution.machine import machine
from resident import seconds_and_memory

BATCH = 256
PASSES = 10


def main() -> None:
    """Measure and print the table."""
    options = _options()
    X = _data(options.rows, options.columns, options.components)
    print(f"X: {X.shape[0]:,} × {X.shape[1]:,} float32, {X.nbytes / 2**20:,.0f} MiB; {machine()}")
    print(f"{'method':32}{'seconds':>10}{'memory, MiB':>14}{'error':>10}{'time/MinSyn':>14}")
    ours: float | None = None
    for name, model in _models(options).items():
        seconds, memory = seconds_and_memory(lambda model=model: model.fit(X))
        ours = seconds if ours is None else ours
        error = _error(model, X[:500])
        print(
            f"{name:32}{seconds:10.1f}{memory:14,.0f}{error:10.3f}{seconds / ours:13.2f}×",
            flush=True,
        )


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=10_000)
    parser.add_argument("--columns", type=int, default=20_000)
    parser.add_argument("--components", type=int, default=50)
    parser.add_argument("--device", default="cpu")
    parser.add_argument("--fastica", action="store_true")
    return parser.parse_args()


def _models(options: argparse.Namespace) -> dict[str, Any]:
    k = options.components
    steps = PASSES * options.rows // BATCH
    common = {"random_state": 0, "n_steps": steps, "device": options.device}
    models: dict[str, Any] = {
        f"MinSyn, batches of {BATCH}": MinSyn(k, batch_size=BATCH, **common),
        f"IncrementalPCA, batches of {BATCH}": IncrementalPCA(k, batch_size=BATCH),
    }
    if options.fastica:
        whitening = {"whiten": "unit-variance", "whiten_solver": "eigh"}
        models["FastICA"] = FastICA(k, random_state=0, **whitening)
    return models


def _data(rows: int, columns: int, components: int) -> np.ndarray[Any, Any]:
    random = np.random.default_rng(0)
    latents = random.laplace(size=(rows, components)).astype(np.float32)
    owner = np.arange(columns) * components // columns
    X = random.standard_normal((rows, columns), dtype=np.float32)
    X *= 0.5
    for first in range(0, rows, 500):
        X[first : first + 500] += latents[first : first + 500][:, owner]
    return X


def _error(model: Any, X: np.ndarray[Any, Any]) -> float:
    """Share of the variance of X that the reconstruction leaves."""
    left = np.square(X - model.inverse_transform(model.transform(X))).sum()
    return float(left / np.square(X - X.mean(0)).sum())


if __name__ == "__main__":
    main()
