"""A training chooses its precision at the door, says why, and keeps it."""

import pytest

from hatchel.records.spec import TrainingSpec
from hatchel.runs import precise
from hatchel.runs.train import train
from hatchel.training.precision import Chosen


def choose(monkeypatch, precision):
    chosen = Chosen(precision, "of the test")
    monkeypatch.setattr(precise, "chosen_precision", lambda device: chosen)


@pytest.mark.parametrize("precision", ["float32", "bfloat16"])
def test_the_record_says_what_was_chosen_and_why(precision, spec, tmp_path, monkeypatch):
    choose(monkeypatch, precision)
    (run,) = train(spec, out=tmp_path, settings={"training.precision": "auto"})
    assert run.spec.training.precision == precision
    assert (run.record.precision, run.record.precision_why) == (precision, "of the test")


def test_what_was_asked_for_is_not_chosen(spec, tmp_path, monkeypatch):
    choose(monkeypatch, "bfloat16")
    (run,) = train(spec, out=tmp_path, settings={"training.precision": "float32"})
    assert (run.record.precision, run.record.precision_why) == ("float32", "it was asked for")


def test_a_run_goes_on_in_its_precision_where_another_would_be_chosen_now(
    spec, tmp_path, monkeypatch
):
    choose(monkeypatch, "bfloat16")
    auto = {"training.precision": "auto"}
    train(spec, out=tmp_path, settings=auto | {"training.steps": 10})
    choose(monkeypatch, "float32")
    (run,) = train(spec, out=tmp_path, settings=auto, resume=True)
    assert run.record.status == "finished"
    assert run.record.precision == "bfloat16"
    assert run.record.precision_why == "the run was begun in it"


def test_auto_is_what_a_spec_says_by_itself():
    assert TrainingSpec().precision == "auto"
