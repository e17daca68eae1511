"""Samples of a run beside held-out data, and held-out data beside itself."""

import numpy as np
import pandas as pd
import pytest

from hatchel.evaluation.sampling.quality import sample_quality, sample_scores
from hatchel.evaluation.sources import one_run
from hatchel.records.samples import read_quality, write_quality
from hatchel.records.spec import RunSpec, TrainingSpec, choose
from hatchel.runs.train import train


@pytest.fixture(scope="module")
def table_run(tmp_path_factory):
    """An autoencoder of a table with two clouds, a part of which is held back."""
    root = tmp_path_factory.mktemp("clouds")
    random = np.random.default_rng(0)
    side = random.choice([-4.0, 4.0], (900, 1))
    values = side + random.normal(size=(900, 3))
    pd.DataFrame(values, columns=list("abc")).to_csv(root / "clouds.csv", index=False)
    spec = RunSpec(
        recipe="clouds",
        data=choose("table", table=str(root / "clouds.csv"), split={"test": 0.4}),
        network=choose("mlp", hidden=[32]),
        likelihood=choose("gaussian", scale="learned"),
        n_latents=2,
        objective=choose("vae"),
        training=TrainingSpec(steps=600, batch_size=64, log_every=300),
    )
    return train(spec, out=root / "out")[0]


def test_real_samples_score_what_samples_of_one_law_do(table_run):
    """Density 1, told apart by chance, coverage of 1 − 2^−5 or so: within their intervals."""
    real = sample_quality(table_run, ["aggregate"], replicates=60).real
    assert real.density.low < 1 < real.density.high
    assert real.coverage.value > 0.93
    for each in real.two_sample.values():
        assert 0.4 < each.value < 0.6


def test_the_aggregate_is_nearer_to_the_data_than_the_product_of_its_marginals(table_run):
    """Two clouds on a line in two latents: apart from each other, marginals make others."""
    found = sample_quality(table_run, draw=True, replicates=0)
    assert list(found.generated) == ["prior", "marginals", "aggregate"]
    told = {name: each.two_sample["neighbours"].value for name, each in found.generated.items()}
    assert told["aggregate"] < told["prior"]
    assert found.generated["aggregate"].density.value > found.generated["prior"].density.value


def test_the_record_says_what_was_compared_and_is_read_back(table_run, tmp_path):
    found = sample_quality(table_run, ["prior"], samples=50, replicates=20, neighbours=3)
    assert (found.samples, found.features, found.n_features) == (50, "columns", 3)
    assert found.settings["neighbours"] == 3
    assert found.notes == ()
    write_quality(tmp_path, found)
    assert read_quality(tmp_path) == found
    with pytest.raises(ValueError, match="absent or damaged; hatchel sample --scores writes it"):
        read_quality(tmp_path / "none")


def test_the_same_seed_gives_the_same_record(table_run):
    asked = {"sources": ["marginals"], "replicates": 20}
    one, same, other = (sample_quality(table_run, seed=seed, **asked) for seed in (0, 0, 1))
    assert one == same
    assert one.generated != other.generated


def test_data_without_a_part_held_back_are_said_to_have_none(runs):
    told = []
    found = sample_quality(
        runs[0], ["prior"], replicates=0, progress=lambda *each: told.append(each)
    )
    assert found.samples == 30
    assert "no part that was held back" in found.notes[0]
    assert "fewer than asked for" in found.notes[1]
    assert [name for name, *_ in told] == ["features", "real samples", "prior"]


def test_perfect_copies_have_every_score_of_the_whole():
    x = np.random.default_rng(0).normal(size=(60, 4))
    found = sample_scores(x, x, neighbours=5, replicates=0, seed=0)
    assert (found.precision.value, found.recall.value, found.coverage.value) == (1, 1, 1)
    assert found.precision.low is None


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        ({"sources": ["priors"]}, "did you mean 'prior'"),
        ({"features": "label"}, "did you mean 'labels'"),
        ({"neighbours": 30}, "60 held-out images, and sets of 5,000 .* needs 62 in each of two"),
        ({"samples": 5}, "sets of 5 are asked for"),
    ],
)
def test_what_cannot_be_scored_is_refused_before_anything_is_trained(runs, asked, message):
    with pytest.raises(ValueError, match=message):
        sample_quality(runs[0], **asked)


def test_one_run_is_found_in_its_directory_and_not_among_several(table_run, runs, tmp_path):
    assert one_run(table_run.directory.parent).directory == table_run.directory
    with pytest.raises(ValueError, match="holds 2 runs; give one, such as"):
        one_run(runs[0].directory.parent)
    (tmp_path / "codes.npz").touch()
    with pytest.raises(ValueError, match="is a file; give the directory of a run"):
        one_run(tmp_path / "codes.npz")
