"""Codes whose scores are known: perfect, rotated, random, on factors as large as dSprites'."""

import numpy as np

DSPRITES = (3, 6, 40, 32, 32)
SMALL = (3, 4, 5)


def drawn(sizes, samples, seed=0):
    """Independent factors, ``(N, K)``."""
    return np.random.default_rng(seed).integers(sizes, size=(samples, len(sizes)))


def perfect(factors, spare=0, seed=1):
    """The factors scaled to 0 … 1, beside noise latents of sd 0.01."""
    noise = 0.01 * np.random.default_rng(seed).normal(size=(len(factors), spare))
    return np.concatenate([factors / factors.max(0), noise], axis=1)


def rotated(factors, seed=2, noise=0.0):
    """Every latent a mixture of all factors."""
    rng = np.random.default_rng(seed)
    mixture = np.linalg.qr(rng.normal(size=(factors.shape[1],) * 2))[0]
    standard = (factors - factors.mean(0)) / factors.std(0)
    return standard @ mixture + noise * rng.normal(size=factors.shape)
