"""A recipe on data of one's own: by a path, in memory, and what gives way."""

import numpy as np
import pandas as pd
import pytest

from hatchel.evaluation.encoding import encode_run
from hatchel.runs.own_data import fitted
from hatchel.runs.recipes import recipe_named
from hatchel.runs.stored import Run
from hatchel.runs.train import train

SHORT = {
    "training.steps": 4,
    "training.batch_size": 8,
    "network.name": "mlp",
    "network.hidden": [8],
    "n_latents": 3,
}
RANDOM = np.random.default_rng(0)
TABLE = pd.DataFrame(RANDOM.normal(size=(60, 4)), columns=["a", "b", "c", "d"]).assign(
    kind=["x", "y"] * 30
)


@pytest.fixture
def csv(tmp_path):
    TABLE.to_csv(tmp_path / "mine.csv", index=False)
    return tmp_path / "mine.csv"


def test_a_network_and_a_likelihood_that_do_not_fit_give_way_and_that_is_said(csv):
    found = fitted(recipe_named("beta-dsprites"), csv, {"data.factors": "kind"})
    assert found.spec.network.name == "mlp"
    assert found.spec.likelihood.model_dump() == {"name": "gaussian", "scale": "learned"}
    assert [said.split(" in place")[0] for said in found.replaced] == [
        "Network mlp",
        "Likelihood gaussian with a learned scale",
    ]
    assert "kind: 0 = x, 1 = y." in found.notes
    assert found.data is None


def test_what_fits_stays(tmp_path):
    np.save(tmp_path / "mine.npy", RANDOM.integers(256, size=(4, 64, 64)).astype(np.uint8))
    recipe = recipe_named("beta-dsprites")
    found = fitted(recipe, tmp_path / "mine.npy", {})
    assert (found.spec.network, found.spec.likelihood) == (recipe.network, recipe.likelihood)
    assert found.replaced == ()


def test_what_the_user_chose_stays_and_is_refused_where_it_does_not_fit(csv, tmp_path):
    own = {"data.leave_out": "kind", "likelihood.name": "bernoulli"}
    assert fitted(recipe_named("beta-dsprites"), csv, own).spec.likelihood.name == "bernoulli"
    with pytest.raises(
        ValueError, match=r"'bernoulli' takes values from 0 to 1; those of mine lie"
    ):
        train("beta-dsprites", data=csv, settings=SHORT | own, out=tmp_path / "out")
    with pytest.raises(
        ValueError, match=r"got data of your own and data.name='mnist'; give either"
    ):
        train("beta-dsprites", data=csv, settings={"data.name": "mnist"}, out=tmp_path / "out")


@pytest.fixture
def run(csv, tmp_path):
    """A run on a table, with its options in the settings."""
    options = {"data.factors": "kind", "data.split": {"test": 0.5}}
    with pytest.warns(UserWarning, match="Likelihood gaussian"):
        (run,) = train("vae-dsprites", data=csv, settings=SHORT | options, out=tmp_path / "out")
    return run


def test_a_run_on_a_path_is_read_back_without_it(run):
    assert run.record.status == "finished"
    again = Run(run.directory)
    assert again.data.factor_names == ("kind",)
    assert again.spec.data.name == "table"
    assert again.trained().encode(again.data.samples(np.arange(5))).shape == (5, 3)


def test_it_trains_on_one_part_and_is_measured_on_the_other(run):
    assert run.record.data["part"] == "train"
    assert run.record.data["samples"] == 30
    coded = encode_run(Run(run.directory))
    assert len(coded.codes) == 30
    assert any("part 'test' of mine, which was not trained on" in note for note in coded.notes)
    assert coded.pixels is None


def test_it_goes_on_where_it_stopped(run, csv):
    options = {"data.factors": "kind", "data.split": {"test": 0.5}, "training.steps": 6}
    root = run.directory.parent
    with pytest.warns(UserWarning, match="Likelihood gaussian"):
        (on,) = train("vae-dsprites", data=csv, settings=SHORT | options, out=root, resume=True)
    assert on.record.step == 6


def test_a_path_is_read_once_for_all_that_one_process_trains(csv, tmp_path, monkeypatch):
    reads = []
    read_csv = pd.read_csv

    def counted(path, *given, **more):
        reads.append(path)
        return read_csv(path, *given, **more)

    monkeypatch.setattr(pd, "read_csv", counted)
    settings = SHORT | {"data.leave_out": "kind"}
    with pytest.warns(UserWarning, match="Likelihood gaussian"):
        train("vae-dsprites", (0, 1, 2), data=csv, settings=settings, out=tmp_path, engine="serial")
    assert len(reads) == 1


def test_a_frame_is_data_in_memory(tmp_path):
    frame = TABLE.drop(columns="kind").clip(0, 1)
    (run,) = train("vae-dsprites", data=frame, settings=SHORT, out=tmp_path)
    assert run.spec.data.name == "own"
    assert run.trained().encode(run.data.samples(np.arange(2))).shape == (2, 3)
    with pytest.raises(ValueError, match="pass them: Run"):
        _ = Run(run.directory).data


@pytest.mark.filterwarnings("ignore:Network mlp", "ignore:Likelihood gaussian")
def test_settings_of_data_are_options_of_a_frame_too(tmp_path):
    frame = pd.DataFrame({"f": [0, 1, 2, 1] * 10, "x": np.arange(40.0), "y": np.arange(40.0) ** 2})
    settings = {"training.steps": 2, "training.batch_size": 8, "data.factors": ["f"]}
    (run,) = train("vae-dsprites", out=tmp_path, data=frame, settings=settings)
    assert run.data.factor_names == ("f",)
    assert run.data.value_names == ("x", "y")
    with pytest.raises(ValueError, match="no option of data set 'table' 'fctors'; did you mean"):
        train("vae-dsprites", data=frame, settings={"data.fctors": ["f"]})
