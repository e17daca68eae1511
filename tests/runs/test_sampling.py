"""Samples of a run: from the prior, the product of marginals and the aggregate posterior."""

import numpy as np
import pytest
import torch

from hatchel.latents.sources import SOURCES
from hatchel.methods.variational.sampling import stored_posterior
from hatchel.runs.train import train
from hatchel.training.checkpoint import checkpoints


@pytest.fixture
def run(spec, tmp_path):
    return train(spec, out=tmp_path / "out")[0]


@pytest.mark.parametrize("source", SOURCES)
def test_samples_are_decoded_codes_of_the_source(run, source):
    found = run.sample(7, source, seed=3)
    assert found.x.shape == (7, *run.data.sample_shape)
    np.testing.assert_array_equal(found.x, run.trained().decode(found.codes))
    np.testing.assert_array_equal(found.x, run.sample(7, source, seed=3).x)
    assert not np.array_equal(found.codes, run.sample(7, source, seed=4).codes)


def test_the_product_of_marginals_is_what_is_drawn_from_unless_told(run):
    np.testing.assert_array_equal(run.sample(5).codes, run.sample(5, "marginals").codes)


def test_values_are_drawn_from_the_likelihood_on_request(run):
    drawn = run.sample(200, "aggregate", draw=True)
    assert set(np.unique(drawn.x)) == {0.0, 1.0}
    means = run.sample(200, "aggregate").x
    error = 5 * np.sqrt((means * (1 - means)).mean(0) / 200)
    assert (np.abs(drawn.x.mean(0) - means.mean(0)) < error).all()


def test_one_stored_sample_is_drawn_from_alone(run):
    """Codes of both learned sources lie about the posterior mean of one sample of the data."""
    own = stored_posterior(run.trained(), run.data.training, 1, 0)
    for source in ("marginals", "aggregate"):
        codes = run.sample(4_000, source, stored=1).codes
        deviation = (0.5 * own.log_variance).exp().numpy()[0]
        away = np.abs(codes.mean(0) - own.mean.numpy()[0])
        assert (away < 5 * deviation / np.sqrt(4_000)).all()


def test_a_data_set_no_larger_than_asked_for_is_stored_whole(run):
    own = stored_posterior(run.trained(), run.data, 10_000, 0)
    whole = run.trained().posterior(run.data.samples(np.arange(len(run.data)))).mean
    torch.testing.assert_close(own.mean.sort(0).values, whole.sort(0).values)


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        ({"source": "agregate"}, "did you mean 'aggregate'"),
        ({"n": 0}, "n=0: draw one sample or more"),
        ({"stored": 0}, "stored=0: encode one sample or more"),
    ],
)
def test_what_cannot_be_drawn_is_refused(run, asked, message):
    with pytest.raises(ValueError, match=message):
        run.sample(**({"n": 3} | asked))


def test_a_run_without_a_checkpoint_is_refused(run):
    for path in checkpoints(run.directory):
        path.unlink()
    with pytest.raises(ValueError, match="has no checkpoint yet"):
        run.sample(2)
