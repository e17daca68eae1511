"""InfoMEC: modularity, explicitness and compactness from normalised information."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from hatchel.metrics.estimates.nearest_neighbour_information import class_information, separated
from hatchel.metrics.estimates.pair_information import entropies, information_matrix
from hatchel.metrics.metric import INFINITE, Meaning, Metric, Refit
from hatchel.metrics.predictors.logistic import Logistic, standardised
from hatchel.metrics.resampling import row_weights
from hatchel.metrics.samples import Samples, checked
from hatchel.metrics.validation import Codes, Factors, Indices, Reals


@dataclass(frozen=True, eq=False)
class InfoMec:
    """The three scores and what they are made of.

    Attributes:
        infom: modularity; 1 where each active latent is informative about one factor only.
        infoe: explicitness; 1 where a linear classifier is sure of every factor and right.
        infoc: compactness; 1 where each factor is in one active latent only.
        information: I(z_j; v_k)/H(v_k), ``(D, K)``, of every latent.
        active: the latents that vary enough to count, ``(D,)``.
        surprise: −log p of the true class by log of the number of classes, of every row and
            factor, ``(N, K)``; infoe is one less its mean.
    """

    infom: float
    infoe: float
    infoc: float
    information: Reals
    active: NDArray[np.bool_]
    surprise: Reals

    def scores(self) -> dict[str, float]:
        """Return the scores by their keys."""
        return {"infom": self.infom, "infoe": self.infoe, "infoc": self.infoc}

    def resampled(self, count: int, random: np.random.Generator) -> dict[str, Reals]:
        """Return infoe on resampled rows, the classifiers as they are, ``(count,)``."""
        weights = row_weights(len(self.surprise), count, random)
        return {"infoe": 1 - weights @ self.surprise.mean(1)}


def infomec(
    codes: ArrayLike | Samples,
    factors: ArrayLike | None = None,
    *,
    discrete: bool = False,
    neighbours: int = 10,
    steps: int = 100,
    seed: int = 0,
) -> InfoMec:
    r"""InfoMEC of codes about factors.

    With N_jk = I(z_j; v_k)/H(v_k) over the D' active latents,

    .. math:: InfoM = \frac{\frac1{D'}\sum_j \frac{\max_k N_{jk}}{\sum_k N_{jk}} - \frac1K}
                           {1 - \frac1K}, \qquad
              InfoC = \frac{\frac1K\sum_k \frac{\max_j N_{jk}}{\sum_j N_{jk}} - \frac1{D'}}
                           {1 - \frac1{D'}}, \qquad
              InfoE = \frac1K\sum_k \frac{H_V(v_k) - H_V(v_k|z)}{H_V(v_k)}

    H_V is the predictive entropy under logistic regressions without penalty and with balanced
    classes, on the rows they were fitted to; H_V(v_k) is the log of the number of classes, what
    such a regression reaches without codes. Latents without information have no preference
    (a share of 1/K). With one factor InfoM is 1, with one active latent InfoC is 1; with no active
    latent all are 0.

    Args:
        codes: ``(N, D)``; or samples, which hold the factors too.
        factors: ``(N, K)`` classes.
        discrete: whether the codes are classes too: information is then counted, and the
            regressions see indicators. Else information is estimated from neighbours.
        neighbours: k of the estimate.
        steps: of each regression, which has no optimum where classes can be told apart.
        seed: of the noise that sets equal codes apart.

    Raises:
        ValueError: bad input.

    Source: Hsu et al. 2023 and their code: a continuous latent is active where its
    range is more than a twentieth of the widest, a discrete one where it varies.
    """
    samples = checked(codes, factors)
    matrix, (classes, sizes) = samples.codes, samples.numbered
    information = _information(matrix, classes, discrete, neighbours, seed)
    active = _active(matrix, discrete)
    surprise = np.ones(classes.shape)
    if not active.any():
        return InfoMec(0.0, 0.0, 0.0, information, active, surprise)
    x = _indicators(matrix) if discrete else standardised(matrix)
    for k, column in enumerate(classes.T):
        surprise[:, k] = _surprise(x, column, steps) / np.log(sizes[k])
    kept = information[active]
    return InfoMec(
        _preference(kept),
        float(1 - surprise.mean()),
        _preference(kept.T),
        information,
        active,
        surprise,
    )


def modularity_and_compactness(
    codes: ArrayLike | Samples,
    factors: ArrayLike | None = None,
    *,
    discrete: bool = False,
    neighbours: int = 10,
    seed: int = 0,
) -> dict[str, float]:
    """Return infom and infoc alone, as :func:`infomec` has them, without a regression."""
    samples = checked(codes, factors)
    matrix = samples.codes
    active = _active(matrix, discrete)
    if not active.any():
        return {"infom": 0.0, "infoc": 0.0}
    kept = _information(matrix[:, active], samples.classes, discrete, neighbours, seed)
    return {"infom": _preference(kept), "infoc": _preference(kept.T)}


def _active(codes: Codes, discrete: bool) -> NDArray[np.bool_]:
    extent = np.ptp(codes, axis=0)
    active: NDArray[np.bool_] = extent > (0 if discrete else extent.max() / 20)
    return active


def _information(
    codes: Codes, classes: Factors, discrete: bool, neighbours: int, seed: int
) -> Reals:
    """Return the information of latents about factors, by the factors' entropies, ``(D, K)``."""
    if discrete:
        return information_matrix(_symbols(codes), classes) / entropies(classes)
    apart = separated(codes, np.random.default_rng(seed))
    rows = [[class_information(z, v, neighbours) for v in classes.T] for z in apart.T]
    # A latent that never varies is all noise by now.
    alive = (np.ptp(codes, axis=0) > 0)[:, None]
    return np.where(alive, np.array(rows), 0.0) / entropies(classes)


def _symbols(codes: Codes) -> Factors:
    columns = [np.unique(z, return_inverse=True)[1].reshape(-1) for z in codes.T]
    return np.stack(columns, axis=1)


def _indicators(codes: Codes) -> Codes:
    columns = [np.equal.outer(z, np.unique(z)) for z in codes.T]
    return np.concatenate(columns, axis=1).astype(np.float64)


def _surprise(x: Codes, column: Indices, steps: int) -> Reals:
    model = Logistic(x, column, strength=np.inf, balanced=True, steps=steps)
    true = model.probabilities(x)[np.arange(len(x)), column]
    # As sklearn.metrics.log_loss bounds it: a sure mistake costs 36 nats and not infinitely many.
    return -np.log(np.clip(true, np.finfo(float).eps, 1))


def _preference(table: Reals) -> float:
    """Return how far each row prefers one column, 0 (none) to 1, mean over rows."""
    columns = table.shape[1]
    if columns == 1:
        return 1.0
    total = table.sum(1)
    share = np.where(total > 0, table.max(1) / np.where(total > 0, total, 1), 1 / columns)
    return float((share.mean() - 1 / columns) / (1 - 1 / columns))


INFOMEC = Metric(
    "infomec",
    infomec,
    {
        "infom": Meaning(
            "InfoM",
            "an active latent's information is about one factor to the degree {value}",
            compares_factors=True,
        ),
        "infoe": Meaning(
            "InfoE",
            "a linear classifier removes {percent} of the uncertainty about a factor",
            bounds=(-INFINITE, 1.0),
        ),
        "infoc": Meaning(
            "InfoC",
            "the information about a factor is in one active latent to the degree {value}",
        ),
    },
    refit=Refit("half", at_most=20, compute=modularity_and_compactness),
    resampled="rows, the classifiers as they are",
)
