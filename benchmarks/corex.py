"""Linear CorEx beside the authors' linearcorex, in turns in one process.

    python benchmarks/corex.py            1,000 × 5,000, 50 factors; takes minutes
    python benchmarks/corex.py --quick    small, to see that all runs
    python benchmarks/corex.py --large    also 5,000 × 20,000, 100 factors, hatchel alone

The features follow one hidden factor each, with loadings of .2 to .9 and either sign, in float32.
In the first problem groups are of one size; in the second of very different sizes, and a tenth of
the features follow none.

What both found is scored by the functions below on as many new rows: the bound on total correlation
by plain NumPy in float64 from the weights alone, and the log-likelihood under the covariance that
each gives. ``rand`` is the adjusted Rand index of each feature's most informative latent, by the
same function too.
"""

import argparse
import contextlib
import io
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import cho_factor, cho_solve
from sklearn.metrics import adjusted_rand_score
from threadpoolctl import threadpool_info

from hatchel import LinearCorEx
from hatchel.execution.machine import machine
from resident import seconds_and_memory

Array = NDArray[Any]

with contextlib.redirect_stdout(io.StringIO()):  # it asks for a GPU library
    from linearcorex import Corex


@dataclass
class Fitted:
    """What one of both found.

    Attributes:
        weights: of the latents for standardised features, ``(m, P)``.
        covariance: of the features.
        bound: on the total correlation of the data it saw, nats.
    """

    weights: Array
    covariance: Array
    bound: float


@dataclass
class Contender:
    """One way of fitting, with the seconds of its turns.

    Attributes:
        name: in the table.
        fit: to the data; returns the model.
        read: what a model found.
        seconds: of each turn, reading left out.
        model: of the last turn.
    """

    name: str
    fit: Callable[[Array], Any]
    read: Callable[[Any], Fitted]
    seconds: list[float] = field(default_factory=list)
    model: Any = None

    def turn(self, X: Array) -> None:
        """Fit once more."""
        begin = time.perf_counter()
        self.model = self.fit(X)
        self.seconds.append(time.perf_counter() - begin)


def main() -> None:
    """Measure and print the tables."""
    options = _options()
    rows, columns, factors = (200, 400, 5) if options.quick else (1000, 5000, 50)
    threads = max((pool["num_threads"] for pool in threadpool_info()), default=1)
    print(f"{machine()}; {threads} threads")
    _warm_up()
    for equal in (True, False):
        X, new, owner = problem(rows, columns, factors, equal=equal)
        print(
            f"\n{rows:,} × {columns:,}, {factors} groups of {'one size' if equal else 'all sizes'}"
        )
        _compare(X, new, owner, factors, options.turns)
    if options.large:
        _large()


def problem(rows: int, columns: int, factors: int, *, equal: bool) -> tuple[Array, Array, Array]:
    """Draw data, as many new rows, and the factor of each feature, -1 for none."""
    random = np.random.default_rng(0)
    if equal:
        owner = np.arange(columns) * factors // columns
    else:
        share = np.exp(random.uniform(np.log(4), np.log(400), factors))
        sizes = np.maximum(3, share / share.sum() * 0.9 * columns).astype(int)
        owner = np.repeat(np.arange(-1, factors), [columns - sizes.sum(), *sizes])
    owner = random.permutation(owner)
    loading = random.uniform(0.2, 0.9, columns) * random.choice([-1, 1], columns) * (owner >= 0)
    spread = np.sqrt(1 - loading**2).astype(np.float32)
    X = random.standard_normal((2 * rows, columns), dtype=np.float32) * spread
    factor = random.standard_normal((2 * rows, factors), dtype=np.float32)
    for first in range(0, 2 * rows, 500):
        part = slice(first, first + 500)
        X[part] += factor[part][:, owner] * loading.astype(np.float32)
    return X[:rows], X[rows:], owner


def held_out_bound(weights: Array, fitted: Array, new: Array) -> float:
    """The bound at new data of latents z = wx + noise of variance one, nats, in plain NumPy."""
    own = fitted @ weights.T.astype(np.float64) / np.sqrt(len(fitted))
    raw = weights / np.sqrt(1 - np.square(own).sum(0))[:, None]  # noise of variance one
    new = (new - new.mean(0)) / new.std(0)
    projected = new @ raw.T
    scale = 1 / np.sqrt(1 + np.square(projected).mean(0))
    projected *= scale
    rho = projected.T @ new / len(new)
    between = projected.T @ projected / len(new)
    share = between.diagonal().copy()
    np.fill_diagonal(between, 1)
    R = rho / (1 - rho**2)
    S = (rho * R).sum(0)
    Q = (R * (between @ R)).sum(0)
    features = np.log(1 + S) - 0.5 * np.log(1 + Q - S**2)
    return float(features.sum() + 0.5 * np.log(1 - share).sum())


def held_out_likelihood(covariance: Array, mean: Array, new: Array) -> float:
    """The Gaussian log-likelihood of a new row, mean over rows, nats."""
    factor = cho_factor(covariance.astype(np.float64))
    off = (new - mean).astype(np.float64)
    squares = np.einsum("ni,in->n", off, cho_solve(factor, off.T)).mean()
    log_det = 2 * np.log(factor[0].diagonal()).sum()
    return float(-0.5 * (squares + log_det + len(covariance) * np.log(2 * np.pi)))


def rand(weights: Array, X: Array, owner: Array) -> float:
    """The adjusted Rand index of latents as clusters, over features that follow a factor."""
    rho = (X @ weights.T).T @ X
    cluster = np.abs(rho).argmax(0)
    return float(adjusted_rand_score(owner[owner >= 0], cluster[owner >= 0]))


def contenders(factors: int) -> tuple[Contender, Contender]:
    """Return ours and theirs, with the same number of latents and otherwise their defaults."""
    ours = LinearCorEx(factors, random_state=0, device="cpu")
    return (
        Contender(
            "hatchel",
            lambda X: ours.fit(X),
            lambda model: Fitted(model.components_, model.get_covariance(), model.tc_),
        ),
        Contender(
            "linearcorex",
            lambda X: Corex(n_hidden=factors, seed=0).fit(X),
            lambda model: Fitted(model.ws, model.get_covariance(), float(model.tc)),
        ),
    )


def _compare(X: Array, new: Array, owner: Array, factors: int, turns: int) -> None:
    ours, theirs = contenders(factors)
    for _ in range(turns):
        ours.turn(X)
        theirs.turn(X)
    ours.turn(X)
    mean, spread = X.mean(0), X.std(0)
    standard = ((X - mean) / spread).astype(np.float64)
    print(f"{'':14}{'seconds':>10}{'bound':>12}{'held out':>12}{'log p':>12}{'rand':>8}")
    for contender in (ours, theirs):
        fitted = contender.read(contender.model)
        held_out = held_out_bound(fitted.weights, standard, ((new - mean) / spread).astype(float))
        likelihood = held_out_likelihood(fitted.covariance, mean, new)
        print(
            f"{contender.name:14}{np.median(contender.seconds):10.2f}{fitted.bound:12.2f}"
            f"{held_out:12.2f}{likelihood:12.2f}{rand(fitted.weights, standard, owner):8.3f}"
        )
    print(
        f"linearcorex takes {np.median(theirs.seconds) / np.median(ours.seconds):.1f} times as long"
    )


def _large(rows: int = 5000, columns: int = 20_000, factors: int = 100) -> None:
    X, new, owner = problem(rows, columns, factors, equal=False)
    model = LinearCorEx(factors, random_state=0, device="cpu")
    seconds, memory = seconds_and_memory(lambda: model.fit(X))
    known = owner >= 0
    found = adjusted_rand_score(owner[known], model.clusters_[known])
    print(
        f"\n{rows:,} × {columns:,} ({X.nbytes / 2**20:,.0f} MiB), {factors} factors, hatchel alone"
    )
    print(f"{seconds:.1f} s in {model.n_iter_} steps, {memory:,.0f} MiB beside the data")
    print(f"bound {model.tc_:.1f} nats, score on new rows {model.score(new):.1f}, rand {found:.3f}")


def _warm_up() -> None:
    LinearCorEx(2, device="cpu", tol=1e-3).fit(problem(50, 60, 2, equal=True)[0])


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--large", action="store_true")
    parser.add_argument("--turns", type=int, default=1, help="of linearcorex; hatchel has one more")
    return parser.parse_args()


if __name__ == "__main__":
    main()
