"""Small images on disk and a spec that trains on them in milliseconds."""

import numpy as np
import pytest

from hatchel.records.spec import RunSpec, TrainingSpec, choose


@pytest.fixture
def images(tmp_path):
    """Where 40 binary 4 × 4 images lie."""
    path = tmp_path / "images.npy"
    np.save(path, np.random.default_rng(0).integers(0, 2, (40, 4, 4)).astype(np.float32))
    return path


@pytest.fixture
def spec(images):
    return RunSpec(
        recipe="small",
        data=choose("array", samples=str(images)),
        network=choose("mlp", hidden=[8]),
        n_latents=3,
        objective=choose("nonsyn"),
        training=TrainingSpec(
            steps=30, batch_size=8, precision="float32", log_every=5, checkpoint_every=10
        ),
    )
