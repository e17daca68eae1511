"""What a path stands for, what models are called, and where their evaluations go."""

import shutil
from pathlib import Path

import numpy as np
import pytest

from hatchel.evaluation.sources import default_directories, drawn_rows, encoded, left_out, sources
from hatchel.records.training_record import write_record

from .conftest import made


def test_a_directory_of_seeds_stands_for_its_runs(runs):
    root = runs[0].directory.parent
    assert [each.name for each in sources([root])] == ["seed-000", "seed-001"]
    assert sources([root]) == sources([root / "seed-000", root / "seed-001"])
    assert all(each.is_run for each in sources([root]))


def test_a_run_that_failed_is_left_out_of_its_directory_and_said(runs, tmp_path):
    for run in runs:
        shutil.copytree(run.directory, tmp_path / run.directory.name)
    record = runs[0].record.model_copy(update={"status": "failed", "reason": "it diverged"})
    write_record(tmp_path / "seed-000", record)
    assert [each.name for each in sources([tmp_path])] == ["seed-001"]
    assert left_out([tmp_path]) == [f"Left out: {tmp_path / 'seed-000'} failed: it diverged"]
    assert left_out([tmp_path / "seed-001"]) == []


def test_names_are_as_long_as_it_takes(tmp_path):
    for name in ("a/seed-0.npz", "b/seed-0.npz", "b/seed-1.npz"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()
    paths = [tmp_path / "a/seed-0.npz", tmp_path / "b/seed-0.npz"]
    assert [each.name for each in sources(paths)] == ["a-seed-0", "b-seed-0"]
    assert [each.name for each in sources(paths[:1])] == ["seed-0"]


def test_evaluations_go_into_runs_and_those_of_files_below_out(runs, tmp_path):
    root = runs[0].directory.parent
    places, together = default_directories(sources([root]))
    assert places == [root / "seed-000/evaluation", root / "seed-001/evaluation"]
    assert together == root / "evaluation"
    for name in ("x.npz", "y.npz"):
        (tmp_path / name).touch()
    one, two = sources([tmp_path / "x.npz"]), sources([tmp_path / "x.npz", tmp_path / "y.npz"])
    assert default_directories(one)[0] == [Path("out/evaluate")]
    assert default_directories(two)[0] == [Path("out/evaluate/x"), Path("out/evaluate/y")]
    assert default_directories(two)[1] == Path("out/evaluate")


def test_rows_are_drawn_together_and_the_same_of_every_file():
    coded = made("perfect", samples=100, log_variances=np.arange(400.0).reshape(100, 4))
    few = drawn_rows(coded, 30, 0)
    rows = (few.log_variances[:, 0] / 4).astype(int)
    np.testing.assert_array_equal(few.codes, coded.codes[rows])
    np.testing.assert_array_equal(few.factors, coded.factors[rows])
    assert len(np.unique(rows)) == 30
    assert "30 of 100 rows were drawn" in few.notes[-1]
    assert drawn_rows(coded, 100, 0) is coded


def test_runs_and_files_are_encoded_in_their_order(runs, tmp_path):
    np.savez(tmp_path / "z.npz", codes=np.random.default_rng(0).normal(size=(50, 2)))
    found = list(encoded(sources([tmp_path / "z.npz", runs[0].directory]), samples=40))
    assert [each.name for each in found] == ["z", "seed-000"]
    assert [len(each.codes) for each in found] == [40, 40]


def test_mistakes_are_named(runs, tmp_path):
    (tmp_path / "empty").mkdir()
    run = runs[0].directory
    for paths, message in (
        ([tmp_path / "absent"], "is not there"),
        ([tmp_path / "empty"], "neither a run nor a directory of runs"),
        ([run, run], "given twice"),
        ([], "evaluate what"),
    ):
        with pytest.raises(ValueError, match=message):
            sources(paths)
    with pytest.raises(ValueError, match="has factors of its own"):
        next(encoded(sources([run]), factors=tmp_path / "factors.csv"))
