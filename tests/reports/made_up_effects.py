"""A stand-in for what a run on no images leaves behind: made-up numbers, real shapes."""

import numpy as np


def effects_of(values=12, latents=3, explained=None, laws="gaussian"):
    """Return the arrays of ``effects.npz``."""
    random = np.random.default_rng(0)
    names = np.array([f"z{j}" for j in range(latents)])
    return {
        "effects": random.normal(size=(latents, values)),
        "explained": random.random(values) if explained is None else np.full(values, explained),
        "names": np.array([f"x{v}" for v in range(values)]),
        "information": random.random(latents),
        "kl": random.random(latents),
        "latent_names": names,
        "latent_laws": np.full(latents, laws),
        "column_names": names,
        "column_latents": np.arange(latents),
    }
