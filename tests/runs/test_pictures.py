"""What a run's figures show, computed from its model."""

import numpy as np
import pytest

from hatchel.data.data_set import DataSet
from hatchel.data.values.in_memory import StoredValues
from hatchel.records.training_record import PICTURES
from hatchel.reports.run_pictures import write_pictures
from hatchel.reports.stored_pictures import read_pictures
from hatchel.runs.pictures import as_bytes, mean_activation, store_pictures
from hatchel.runs.train import train


@pytest.fixture
def positions():
    """One white pixel on a 4 × 4 field, in two shades: shade, position x, position y."""
    images = np.zeros((2, 4, 4, 1, 4, 4), np.float32)
    for shade in range(2):
        for x in range(4):
            for y in range(4):
                images[shade, x, y, 0, y, x] = 0.5 + 0.5 * shade
    names = ("shade", "position_x", "position_y")
    return DataSet("positions", StoredValues(images.reshape(32, 1, 4, 4)), names, (2, 4, 4))


@pytest.fixture
def run(spec, positions, tmp_path):
    settings = {"objective.name": "vae", "training.steps": 40, "training.batch_size": 16}
    (run,) = train(spec, out=tmp_path / "out", data=positions, settings=settings)
    return run


def test_pictures_are_stored_in_the_form_that_reports_read(run):
    store_pictures(run)
    found = read_pictures(run.directory / PICTURES)
    assert found.traversal.shape[:2] == (3, len(found.traversal_values))
    assert found.information.shape == found.kl.shape == (3,)
    assert list(found.traversal_latents) == list(np.argsort(-found.information, kind="stable"))
    assert found.mean_activation.shape == (3, 4, 4)
    assert {path.name for path in write_pictures(run.directory)} >= {
        "traversal.png",
        "traversal.gif",
    }


def test_the_same_seed_gives_the_same_pictures(run):
    store_pictures(run)
    first = (run.directory / PICTURES).read_bytes()
    store_pictures(run)
    assert (run.directory / PICTURES).read_bytes() == first


def test_activations_are_means_over_all_other_factors(run, positions):
    model = run.trained()
    found = mean_activation(model, positions)
    for x in range(4):
        for y in range(4):
            rows = [np.ravel_multi_index((shade, x, y), (2, 4, 4)) for shade in range(2)]
            expected = model.encode(positions.samples(np.array(rows))).mean(0)
            np.testing.assert_allclose(found[:, y, x], expected, atol=1e-5)


def test_bytes_are_rounded_and_clipped():
    images = np.array([-0.1, 0.0, 0.5, 1.0, 1.2], np.float32)
    assert as_bytes(images).tolist() == [0, 0, 128, 255, 255]
