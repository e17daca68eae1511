"""The bound beside exact total correlations: Gaussian, naive Bayes, independent features."""

import math

import numpy as np
import pytest
import torch
from scipy.special import logsumexp
from scipy.stats import norm

from hatchel.information.latents.aggregate_posterior import log_ratios
from hatchel.information.latents.total_correlation_bound import Rows, total_correlation_bound
from hatchel.information.marginals.surprise import counted_surprise, spaced_surprise
from hatchel.information.measures.total_correlation import total_correlation

LOADINGS = np.array([0.9, 0.8, -0.7, 0.5])
"""x_i = a_i z + √(1 − a_i²) e_i: correlations a_i a_j."""


def bound_of(rows):
    return total_correlation_bound(rows, np.zeros(rows.surprise.shape[1]))


def gaussian_rows(n, weight=1.0, seed=0, decoding=1.0):
    """Rows of the one-factor model; weight and decoding 1 are the exact posterior and decoder."""
    random = np.random.default_rng(seed)
    factor = random.normal(size=n)
    spread = np.sqrt(1 - LOADINGS**2)
    x = factor[:, None] * LOADINGS + spread * random.normal(size=(n, 4))
    precision = 1 + (LOADINGS**2 / spread**2).sum()
    mean = weight * (x * (LOADINGS / spread**2)).sum(1, keepdims=True) / precision
    log_variance = np.full((n, 1), -math.log(precision))
    z = mean + np.exp(0.5 * log_variance) * random.normal(size=(n, 1))
    ratios = log_ratios(*(torch.from_numpy(each) for each in (mean, log_variance, z)))
    return Rows(
        np.stack([spaced_surprise(column).each for column in x.T], 1),
        norm.logpdf(x, decoding * z * LOADINGS, spread),
        0.5 * (mean**2 + np.exp(log_variance) - 1 - log_variance),
        ratios.joint.numpy(),
        ratios.per_latent.numpy(),
    )


def gaussian_total_correlation():
    correlations = np.outer(LOADINGS, LOADINGS)
    np.fill_diagonal(correlations, 1)
    return -0.5 * np.linalg.slogdet(correlations)[1]


def test_the_exact_model_of_gaussian_features_reaches_their_total_correlation():
    """Five standard errors, and 0.02 a feature for the entropies' bias at 4,000 rows."""
    found = bound_of(gaussian_rows(4_000))
    exact = gaussian_total_correlation()
    assert found.bound.value == pytest.approx(exact, abs=5 * found.bound.error + 0.02)
    informed = -0.5 * np.log1p(-(LOADINGS**2))
    close = 5 * found.features.error + 0.02
    # z is the posterior's draw: under the exact model (x, z) has the model's joint distribution.
    assert (np.abs(found.features.value - informed) < close).all()
    assert found.latent_total_correlation.value == pytest.approx(0, abs=1e-9), "one latent"
    assert found.explained.value == pytest.approx(exact, abs=5 * found.explained.error + 0.02)


@pytest.mark.parametrize(("weight", "decoding"), [(0.0, 1.0), (0.6, 1.0), (1.0, 0.4), (1.5, -1.0)])
def test_wrong_models_of_gaussian_features_stay_below(weight, decoding):
    """bound ≤ explained − TC(z), and bound ≤ TC(x); five standard errors."""
    found = bound_of(gaussian_rows(2_000, weight, decoding=decoding))
    assert found.bound.value < gaussian_total_correlation() + 5 * found.bound.error
    explained = found.explained.value - found.latent_total_correlation.value
    assert found.bound.value <= explained + 5 * found.bound.error


CHANCES = np.array([[0.9, 0.2], [0.8, 0.3], [0.1, 0.7], [0.5, 0.6], [0.95, 0.4]])
"""p(x_i = 1 | c) of five binary features given one of two classes."""
PRIOR = np.array([0.35, 0.65])


def naive_bayes_joint():
    """p(x), (2, …, 2)."""
    states = np.stack(np.meshgrid(*[[0, 1]] * 5, indexing="ij"), -1)
    each = np.where(states[..., None] == 1, CHANCES, 1 - CHANCES)
    return (each.prod(-2) * PRIOR).sum(-1)


def naive_bayes_rows(n, chances=CHANCES, seed=0):
    """Rows of the mixture, with the posterior over classes under ``chances``."""
    random = np.random.default_rng(seed)
    classes = (random.random(n) < PRIOR[1]).astype(int)
    x = (random.random((n, 5)) < CHANCES.T[classes]).astype(int)
    logs = np.where(x[..., None] == 1, np.log(chances), np.log(1 - chances))
    joint = logs.sum(1) + np.log(PRIOR)
    posterior = np.exp(joint - logsumexp(joint, axis=1, keepdims=True))
    z = (random.random(n) < posterior[:, 1]).astype(int)
    ratio = np.log(posterior / posterior.mean(0))[np.arange(n), z]
    return Rows(
        np.stack([counted_surprise(column).each for column in x.T], 1),
        logs[np.arange(n), :, z],
        (posterior * np.log(posterior / PRIOR)).sum(1, keepdims=True),
        ratio,
        ratio[:, None],
    )


def test_the_exact_mixture_of_binary_features_reaches_their_total_correlation():
    """Enumerated; five standard errors."""
    found = bound_of(naive_bayes_rows(20_000))
    exact = float(total_correlation(naive_bayes_joint(), variables=range(5)))
    assert found.bound.value == pytest.approx(exact, abs=5 * found.bound.error)
    assert found.bound.error < 0.02


@pytest.mark.parametrize("seed", range(4))
def test_wrong_mixtures_of_binary_features_stay_below(seed):
    chances = np.random.default_rng(seed).uniform(0.05, 0.95, CHANCES.shape)
    found = bound_of(naive_bayes_rows(5_000, chances))
    exact = float(total_correlation(naive_bayes_joint(), variables=range(5)))
    assert found.bound.value < exact + 5 * found.bound.error
    # Against chance: most of these models are far below.
    assert (found.features.value < found.entropies.value).all()


@pytest.mark.parametrize("weight", [0.0, 0.5, 2.0])
def test_of_independent_features_nothing_is_explained(weight):
    """bound ≤ 0 + five standard errors, whatever the encoder and a decoder that believes it."""
    random = np.random.default_rng(1)
    x = random.normal(size=(3_000, 4))
    mean = weight * x.mean(1, keepdims=True)
    z = mean + 0.3 * random.normal(size=mean.shape)
    variance = np.full_like(mean, 0.09)
    ratios = log_ratios(*(torch.from_numpy(e) for e in (mean, np.log(variance), z)))
    slope = (x * z).mean(0) / (z**2).mean()
    rest = np.sqrt(1 - np.minimum((slope**2) * (z**2).mean(), 0.99))
    found = bound_of(
        Rows(
            np.stack([spaced_surprise(column).each for column in x.T], 1),
            norm.logpdf(x, z * slope, rest),
            0.5 * (mean**2 + variance - 1 - np.log(variance)),
            ratios.joint.numpy(),
            ratios.per_latent.numpy(),
        )
    )
    assert found.bound.value < 5 * found.bound.error


def test_standard_errors_are_those_of_repetition():
    """Over 60 sets of rows: the spread of the bound is the error it states, within a third."""
    found = [bound_of(naive_bayes_rows(500, seed=k)).bound for k in range(60)]
    spread = np.std([each.value for each in found], ddof=1)
    assert np.mean([each.error for each in found]) == pytest.approx(spread, rel=1 / 3)


def test_missing_values_take_their_terms_with_them():
    rows = naive_bayes_rows(1_000)
    hidden = np.random.default_rng(2).random(rows.surprise.shape) < 0.3
    masked = rows._replace(
        surprise=np.where(hidden, 0, rows.surprise),
        log_likelihood=np.where(hidden, 0, rows.log_likelihood),
    )
    said = (rows.surprise + rows.log_likelihood) * ~hidden
    found = bound_of(masked)
    np.testing.assert_allclose(found.features.value, said.mean(0))


def test_one_row_is_refused():
    rows = naive_bayes_rows(5)
    with pytest.raises(ValueError, match="1 row tells nothing"):
        bound_of(Rows(*(part[:1] for part in rows)))
