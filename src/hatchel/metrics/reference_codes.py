"""The best and the worst code that a score is printed beside."""

import numpy as np

from hatchel.metrics.validation import Codes, Factors

# Latents that a perfect code has no use for hold noise of this standard deviation, as the latents
# of a trained encoder do that carry nothing.
NOISE = 0.01


def perfect_code(factors: Factors, latents: int, random: np.random.Generator) -> Codes:
    """Return the factors themselves as a code, each scaled to 0 … 1.

    Latents beyond the factors hold noise of standard deviation 0.01. Where there are fewer latents
    than factors, the code has one per factor all the same: what is attainable with fewer depends
    on what is given up.

    Args:
        factors: ``(N, K)``, each with more than one value.
        latents: D.
        random: the generator of the noise.

    Returns:
        ``(N, max(D, K))``.
    """
    low, high = factors.min(0), factors.max(0)
    scaled = (factors - low) / (high - low)
    spare = max(latents - factors.shape[1], 0)
    noise = NOISE * random.standard_normal((len(factors), spare))
    return np.concatenate([scaled, noise], axis=1)


def random_code(samples: int, latents: int, random: np.random.Generator) -> Codes:
    """Return a code of independent standard normals, ``(N, D)``."""
    return random.standard_normal((samples, latents))
