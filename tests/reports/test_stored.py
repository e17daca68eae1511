import pytest

from hatchel.records.run import run_path
from hatchel.reports.stored import read_study

from .conftest import METRICS, failed, record, store, store_arrays

VALUES = dict.fromkeys(METRICS, 1.0)


def test_a_directory_without_results_is_refused_with_its_name(tmp_path):
    with pytest.raises(ValueError, match=r"no readable results at .*results\.json"):
        read_study(tmp_path)


def test_results_cut_short_are_refused(tmp_path):
    (tmp_path / "results.json").write_text('{"study": "words"')
    with pytest.raises(ValueError, match=r"is damaged or of another version .* writes it anew"):
        read_study(tmp_path)


def test_runs_come_back_in_the_order_of_method_draw_and_seed(tmp_path):
    runs = [record(m, d, s, **VALUES) for m in ("pca", "ica") for d in (0, 1) for s in (0, 1)]
    assert list(read_study(store(tmp_path, runs)).runs) == runs


def test_runs_left_over_from_a_larger_study_are_not_read(tmp_path):
    """A quick run into the directory of a whole one reports only its own draws and seeds."""
    runs = [record("pca", d, s, **VALUES) for d in range(3) for s in range(3)]
    study = read_study(store(tmp_path, runs, settings={"draws": 2, "seeds": 1}))
    assert [(run.draw, run.seed) for run in study.runs] == [(0, 0), (1, 0)]


def test_a_run_that_cannot_be_read_is_passed_over(tmp_path):
    root = store(tmp_path, [record("pca", 0, 0, **VALUES), record("pca", 1, 0, **VALUES)])
    run_path(root, "pca", 1, 0).write_text("{")
    assert [run.draw for run in read_study(root).runs] == [0]


def test_failed_runs_are_kept_apart(tmp_path):
    runs = [record("pca", 0, 0, **VALUES), failed("pca", 1, 0, "loss is not finite")]
    study = read_study(store(tmp_path, runs))
    assert study.finished("pca") == runs[:1]
    assert study.failed() == runs[1:]


def test_arrays_that_were_not_kept_are_empty(tmp_path):
    study = read_study(store(tmp_path, [record("pca", **VALUES)]))
    assert study.arrays("pca", 0) == {}
    assert study.draws_with_arrays("pca") == []


def test_draws_of_one_method_are_not_those_of_another_with_a_longer_name(tmp_path):
    root = store(tmp_path, [record("pca", **VALUES)])
    store_arrays(root, ["autoencoder"], draw=0)
    store_arrays(root, ["denoising-autoencoder"], draw=1)
    assert read_study(root).draws_with_arrays("autoencoder") == [0]
