"""What is compared, and what is measured of one model on one table."""

import time
import warnings
from collections.abc import Callable, Mapping
from importlib.util import find_spec
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.stats import multivariate_normal
from sklearn.decomposition import PCA, FactorAnalysis
from sklearn.metrics import adjusted_rand_score
from threadpoolctl import threadpool_limits

from hatchel.data.mixed.encoding import TableEncoding, encoding_of
from hatchel.estimators.linear_corex import LinearCorEx
from hatchel.estimators.variational_corex import VariationalCorEx
from hatchel.information.marginals.table_surprise import table_surprise
from hatchel.studies.corex_tables.tables import Told

Reals = NDArray[np.float64]


class Linear(NamedTuple):
    """A linear Gaussian model of an encoded table, E columns.

    Attributes:
        strength: how much each latent has to do with each column, ``(D, E)``.
        mean: of the columns.
        covariance: of the columns.
    """

    strength: Reals
    mean: Reals
    covariance: Reals


def _linear(x: Reals, latents: int, seed: int) -> Linear:
    found = LinearCorEx(latents, random_state=seed, device="cpu").fit(x)
    return Linear(found.mis_, x.mean(0), found.get_covariance())


def _published(x: Reals, latents: int, seed: int) -> Linear:
    from linearcorex import Corex

    found = Corex(n_hidden=latents, seed=seed).fit(x)
    return Linear(np.asarray(found.mis), x.mean(0), np.asarray(found.get_covariance()))


def _factors(x: Reals, latents: int, seed: int) -> Linear:
    found = FactorAnalysis(latents, rotation="varimax", random_state=seed).fit(x)
    return Linear(found.components_**2, x.mean(0), found.get_covariance())


def _components(x: Reals, latents: int, seed: int) -> Linear:
    found = PCA(latents, random_state=seed).fit(x)
    strength = found.components_**2 * found.explained_variance_[:, None]
    return Linear(strength, found.mean_, found.get_covariance())


LINEAR: Mapping[str, Callable[[Reals, int, int], Linear]] = {
    "linear": _linear,
    "linearcorex": _published,
    "factor-analysis": _factors,
    "pca": _components,
}
VARIATIONAL = "variational"
MODELS = (VARIATIONAL, *LINEAR)


def models_here() -> tuple[str, ...]:
    """Return the models that can be fitted here."""
    absent = {"linearcorex"} if find_spec("linearcorex") is None else set()
    return tuple(model for model in MODELS if model not in absent)


def measured(model: str, table: Told, seed: int, steps: int) -> dict[str, float]:
    """Fit a model and measure it on rows held out.

    Args:
        model: of :data:`MODELS`.
        table: what it is fitted to.
        seed: of the fit.
        steps: of networks.

    Returns:
        ``seconds`` of the fit; ``bound`` on the total correlation with its ``error``, nats, where
        the model gives one; ``exact`` and ``share`` of it, where that is known; ``rand``, the
        adjusted Rand index of the groups, where these are known. Of networks ``explained``, TC(x;
        z), and ``entangled``, TC(z), too.
    """
    with threadpool_limits(1), warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of convergence: what came out is measured
        if model == VARIATIONAL:
            metrics, clusters = _of_networks(table, seed, steps)
        else:
            metrics, clusters = _of_linear(LINEAR[model], table, seed)
    if table.owners is not None and len(set(table.owners)) < len(table.owners):
        metrics["rand"] = float(adjusted_rand_score(table.owners, clusters))
    if table.exact is not None:
        metrics["exact"] = table.exact
        if table.exact > 0 and "bound" in metrics:
            metrics["share"] = metrics["bound"] / table.exact
    return metrics


def _of_networks(table: Told, seed: int, steps: int) -> tuple[dict[str, float], Reals]:
    model = VariationalCorEx(
        table.latents, kinds=table.kinds, n_steps=steps, device="cpu", random_state=seed
    )
    begin = time.perf_counter()
    model.fit(table.train)
    seconds = time.perf_counter() - begin
    found = model.explain(table.test)
    metrics = {
        "bound": found.bound.value,
        "error": found.bound.error,
        "explained": found.explained.value,
        "entangled": found.latent_total_correlation.value,
        "saturated": float(found.saturated),
        "seconds": seconds,
    }
    return metrics, model.clusters_


def _of_linear(
    fit: Callable[[Reals, int, int], Linear], table: Told, seed: int
) -> tuple[dict[str, float], Reals]:
    """Fit to the columns as networks see them: real numbers, zeros and ones, mean for missing."""
    encoding = encoding_of(table.train, table.kinds, "empirical")
    random = np.random.default_rng(seed)
    train, test = (encoding.encoded(rows, random) for rows in (table.train, table.test))
    x = _filled(train)
    begin = time.perf_counter()
    found = fit(x, min(table.latents, x.shape[1]), seed)
    metrics = {"seconds": time.perf_counter() - begin}
    if set(table.kinds) == {"real"} and np.isfinite(train).all():
        metrics |= gaussian_bound(found, encoding, test)
    return metrics, encoding.by_feature(found.strength).argmax(0)


def gaussian_bound(found: Linear, encoding: TableEncoding, test: Reals) -> dict[str, float]:
    """Return Σ H(x_i) + E log p(x) ≤ TC(x), which holds for any density p."""
    density = multivariate_normal(found.mean, found.covariance, allow_singular=True)
    rows = table_surprise(encoding, test).each.sum(1) + density.logpdf(test)
    return {"bound": float(rows.mean()), "error": float(rows.std(ddof=1) / np.sqrt(len(rows)))}


def _filled(matrix: Reals) -> Reals:
    """Return columns with their mean for a missing value."""
    return np.where(np.isnan(matrix), np.nanmean(matrix, axis=0), matrix)
