"""A run's codes: the blocks that it stored, and all that its data set knows of the samples."""

import numpy as np
import pandas as pd
import pytest

import hatchel
from hatchel.evaluation.audit.run import run_representation
from hatchel.records.spec import RunSpec, TrainingSpec, choose
from hatchel.runs.train import train

NAMES = ("sex", "race")


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    """A flexibly fair autoencoder of a table, trained for some steps."""
    root = tmp_path_factory.mktemp("fair")
    random = np.random.default_rng(0)
    sex, race = random.integers(0, 2, 300), random.integers(0, 3, 300)
    table = pd.DataFrame(random.normal(size=(300, 5)), columns=list("abcde"))
    table["a"] += sex
    table = table.assign(sex=np.array(["F", "M"])[sex], race=race, good=(table["b"] > 0) * 1)
    table.to_csv(root / "people.csv", index=False)
    spec = RunSpec(
        recipe="fair",
        data=choose("table", table=str(root / "people.csv"), attributes=list(NAMES), target="good"),
        network=choose("mlp", hidden=[8]),
        likelihood=choose("gaussian"),
        n_latents=6,
        objective=choose("ffvae", discriminator_width=8, discriminator_depth=1),
        training=TrainingSpec(steps=4, batch_size=16, log_every=2),
    )
    (trained,) = train(spec, out=root / "out")
    return trained


def test_blocks_are_those_of_the_code_and_labels_those_of_the_data(run):
    found = run_representation(run, 300)
    assert found.blocks == ("z", "z", "sex", "race", "race", "race")
    assert set(found.beside) == {"sex", "race", "good"}
    assert set(found.beside["sex"]) == {"F", "M"}
    assert found.codes.shape == (300, 6)


def test_a_run_is_audited_by_its_directory_and_as_it_is(run):
    asked = {"label": "good", "sensitive": NAMES, "remove": "all-subsets", "probes": "logistic"}
    one, other = (hatchel.audit(each, bootstrap=5, **asked) for each in (run, run.directory))
    assert one.removals == other.removals
    assert [each.columns for each in one.removals] == [
        (),
        ("sex",),
        ("race0", "race1", "race2"),
        ("sex", "race0", "race1", "race2"),
    ]


def test_labels_that_are_not_known_of_every_sample_are_refused_or_left_out(run, tmp_path):
    table = pd.read_csv(run.spec.data.options["table"])
    table.loc[:9, "sex"] = None
    data = hatchel.data.load("table", table=table, attributes=list(NAMES), target="good")
    (some,) = train(run.spec, out=tmp_path / "out", data=data)
    asked = {"label": "good", "sensitive": "sex", "probes": "logistic", "bootstrap": 0}
    with pytest.raises(ValueError, match="10 of 300 rows lack a value of 'sex'"):
        hatchel.audit(some, **asked)
    found = hatchel.audit(some, missing="drop", **asked)
    assert found.train_rows + found.test_rows == 290
