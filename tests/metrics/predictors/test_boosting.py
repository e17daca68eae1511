"""LightGBM is loaded with whatever OpenMP runtime there is."""

import ctypes

import pytest

from hatchel.metrics.predictors import boosting


def test_it_is_loaded():
    assert boosting.lightgbm().Booster


def test_without_a_runtime_of_the_system_the_one_that_torch_brings_is_loaded(monkeypatch):
    asked = []

    def load(path):
        asked.append(path)
        if path == "libgomp.so.1":
            raise OSError("cannot open shared object file")

    monkeypatch.setattr(ctypes, "CDLL", load)
    boosting._load_runtime()
    assert len(asked) <= 2
    assert all("torch" in path for path in asked[1:])


def test_what_can_not_be_loaded_is_said_with_the_remedy(monkeypatch):
    def fail(name):
        raise OSError("libgomp.so.1: cannot open shared object file")

    monkeypatch.setattr(boosting, "import_module", fail)
    with pytest.raises(ValueError, match=r"libgomp1, or choose dci\.predictor"):
        boosting.lightgbm()
