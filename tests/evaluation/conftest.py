"""Small images with factors, and runs trained on them in milliseconds."""

import numpy as np
import pytest

from hatchel.evaluation.coded import Coded
from hatchel.records.spec import RunSpec, TrainingSpec, choose
from hatchel.runs.train import train


def grid_images():
    """A bar at one of 4 heights, of one of 3 lengths, on 8 × 8 pixels; five noisy copies each."""
    random = np.random.default_rng(0)
    factors = np.array([(h, n) for h in range(4) for n in range(3) for _ in range(5)])
    images = np.zeros((len(factors), 8, 8), np.float32)
    for image, (height, length) in zip(images, factors, strict=True):
        image[2 * height, : 2 * length + 2] = 1
    return np.maximum(
        images, random.integers(0, 2, images.shape) * (random.random(images.shape) < 0.1)
    ), factors


@pytest.fixture(scope="session")
def runs(tmp_path_factory):
    """Two seeds on 60 images of two factors."""
    root = tmp_path_factory.mktemp("small")
    images, factors = grid_images()
    np.savez(root / "bars.npz", images=images, height_and_length=factors)
    spec = RunSpec(
        recipe="small",
        data=choose(
            "array",
            samples=str(root / "bars.npz"),
            factors="height_and_length",
            factor_names=["height", "length"],
        ),
        network=choose("mlp", hidden=[16]),
        n_latents=3,
        objective=choose("vae"),
        training=TrainingSpec(steps=20, batch_size=16, log_every=10),
    )
    return [train(spec, (seed,), out=root / "runs")[0] for seed in (0, 1)]


def made(kind, samples=400, latents=4, seed=0, **more):
    """Codes that hold two factors each in a latent of its own, or that hold nothing."""
    random = np.random.default_rng(seed)
    factors = random.integers((4, 5), size=(samples, 2))
    codes = random.standard_normal((samples, latents))
    if kind == "perfect":
        codes *= 0.01
        codes[:, :2] = factors / (3, 4)
    return Coded("made", "made up", codes, factors, ("shape", "size"), **more)
