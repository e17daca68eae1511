"""Data whose correlations are exactly those of a Gaussian factor model."""

import numpy as np


def factor_correlations(loadings, own):
    """The correlations of features that follow one factor each, x_i = a_i z_own(i) + noise."""
    same = own[:, None] == own
    matrix = np.where(same, np.outer(loadings, loadings), 0)
    np.fill_diagonal(matrix, 1)
    return matrix


def groups(sizes, seed=0):
    """Loadings of both signs, and the group of each feature, shuffled."""
    random = np.random.default_rng(seed)
    own = random.permutation(np.repeat(np.arange(len(sizes)), sizes))
    return random.uniform(0.5, 0.9, len(own)) * random.choice([-1, 1], len(own)), own


def data_with(correlations, rows=300, seed=0):
    """Rows whose sample correlations are exactly these: whitened noise, coloured again."""
    noise = np.random.default_rng(seed).normal(size=(rows, len(correlations)))
    noise -= noise.mean(0)
    white = np.linalg.qr(noise)[0] * np.sqrt(rows)
    return white @ np.linalg.cholesky(correlations).T


def total_correlation(correlations):
    """-½ log det, nats."""
    return -0.5 * np.linalg.slogdet(correlations)[1]
