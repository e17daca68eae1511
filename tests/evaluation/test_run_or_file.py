"""One call measures a run or a file as the command does."""

import numpy as np
import pytest

import hatchel


def test_a_run_and_its_directory_are_the_same_model(runs):
    run = runs[0]
    settings = {"mig": {"bins": 10}}
    more = {"metrics": "mig,sap", "settings": settings, "bootstrap": 0}
    found, same = (hatchel.evaluate(each, **more) for each in (run, run.directory))
    assert found == same
    assert list(found.scores) == ["mig", "sap"]
    assert found.scores["mig"].settings["bins"] == 10
    assert [latent.name for latent in found.latents] == ["z0", "z1", "z2"]


def test_codes_in_a_file_take_their_factors_from_another(tmp_path):
    random = np.random.default_rng(0)
    factors = random.integers(4, size=(100, 2))
    np.save(tmp_path / "codes.npy", factors + 0.01 * random.normal(size=(100, 2)))
    np.save(tmp_path / "factors.npy", factors)
    more = {"metrics": "mig", "bootstrap": 0, "factors": tmp_path / "factors.npy"}
    found = hatchel.evaluate(tmp_path / "codes.npy", **more)
    assert found.scores["mig"].value > 0.8


def test_several_runs_are_refused_with_one_of_them(runs):
    with pytest.raises(ValueError, match=r"holds 2 runs; give one of them, such as .*seed-000"):
        hatchel.evaluate(runs[0].directory.parent)
