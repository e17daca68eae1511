"""Methods from other libraries: what they decode with, in the units of the data."""

import warnings
from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
from sklearn.decomposition import PCA, FastICA
from sklearn.exceptions import ConvergenceWarning
from threadpoolctl import threadpool_limits

from hatchel.studies.words.rows import N_COMPONENTS, Solver

Array = np.ndarray[Any, Any]
MAX_ITERATIONS = 2000


class LinearModel(NamedTuple):
    """x̄ = mean + z·components, with the latents z of new rows given by ``encode``."""

    components: Array
    mean: Array
    encode: Callable[[Array], Array]
    converged: bool

    def reconstruct(self, X: Array) -> Array:
        """Encode and decode rows of X."""
        reconstruction: Array = self.mean + self.encode(X) @ self.components
        return reconstruction


def fit_rival(solver: Solver, X: Array, seed: int) -> LinearModel:
    """Fit one of the rivals to ``X (N, P)``, on a single thread."""
    fit = {"pca": _pca, "fastica": _fastica, "picard": _picard, "mne": _mne}[solver]
    with threadpool_limits(1):
        return fit(X.astype(np.float64), seed)


def _pca(X: Array, seed: int) -> LinearModel:
    del seed
    pca = PCA(N_COMPONENTS, svd_solver="full").fit(X)
    return LinearModel(pca.components_, pca.mean_, pca.transform, converged=True)


def _fastica(X: Array, seed: int) -> LinearModel:
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always", ConvergenceWarning)
        ica = FastICA(N_COMPONENTS, whiten="unit-variance", random_state=seed).fit(X)
    failed = any(issubclass(warning.category, ConvergenceWarning) for warning in caught)
    return LinearModel(ica.mixing_.T, ica.mean_, ica.transform, converged=not failed)


def _picard(X: Array, seed: int) -> LinearModel:
    """Maximum likelihood under a logistic source, InfoMax's objective, by quasi-Newton steps."""
    import picard

    def solve(white: Array) -> tuple[Array, bool]:
        result = picard.picard(
            white.T,
            fun="tanh",
            ortho=False,
            extended=False,
            whiten=False,
            centering=False,
            max_iter=MAX_ITERATIONS,
            random_state=seed,
            return_n_iter=True,
        )
        return result[1], result[-1] < MAX_ITERATIONS

    return _unmixed(X, solve)


def _mne(X: Array, seed: int) -> LinearModel:
    """Bell and Sejnowski's natural-gradient InfoMax, as MNE has it."""
    from mne.preprocessing import infomax

    def solve(white: Array) -> tuple[Array, bool]:
        unmixing, n_iterations = infomax(
            white,
            extended=False,
            max_iter=MAX_ITERATIONS,
            rng=seed,
            return_n_iter=True,
            verbose="error",
        )
        return unmixing, n_iterations < MAX_ITERATIONS

    return _unmixed(X, solve)


def _unmixed(X: Array, solve: Callable[[Array], tuple[Array, bool]]) -> LinearModel:
    """Whiten by PCA, unmix, and express the sources in the units of X."""
    pca = PCA(N_COMPONENTS, svd_solver="full", whiten=True).fit(X)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # non-convergence is returned, not warned of
        unmixing, converged = solve(pca.transform(X))
    scaled = pca.components_ * np.sqrt(pca.explained_variance_)[:, None]
    return LinearModel(
        np.linalg.inv(unmixing).T @ scaled,
        pca.mean_,
        lambda rows: pca.transform(rows) @ unmixing.T,
        converged,
    )
