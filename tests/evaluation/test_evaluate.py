"""One model's record: complete, the same each time, and stored so that it can be read again."""

import numpy as np
import pytest

from hatchel.evaluation.coded import Coded
from hatchel.evaluation.codes_file import read_codes
from hatchel.evaluation.encoding import encode_run
from hatchel.evaluation.evaluate import Plan, evaluate, write_evaluation
from hatchel.evaluation.scoring import chosen_scores
from hatchel.metrics import catalogue
from hatchel.records.evaluation import read_scores
from hatchel.records.files import read_arrays

from .conftest import made

QUICK = Plan(chosen_scores("mig,irs"), bootstrap=5, steps=0)


def test_what_is_stored_is_what_was_measured_and_the_codes_can_be_scored_again(tmp_path):
    coded = made("perfect", log_variances=np.full((400, 4), -9.0))
    found = evaluate(coded, QUICK)
    write_evaluation(tmp_path, found)
    assert read_scores(tmp_path) == found.record
    again = evaluate(read_codes(tmp_path / "codes.npz", name="made"), QUICK)
    assert again.record.scores["mig"].value == pytest.approx(found.record.scores["mig"].value)
    assert again.record.factor_names == ("shape", "size")
    assert read_arrays(tmp_path / "matrices.npz").keys() == found.arrays.keys()
    assert evaluate(coded, QUICK).record == found.record


def test_a_run_is_measured_whole(runs):
    told = []
    found = evaluate(
        encode_run(runs[0]),
        Plan(chosen_scores("mig,pixel_synergy"), bootstrap=2, steps=0),
        lambda *t: told.append(t),
    ).record
    assert list(found.scores) == [
        "mig",
        "synergy.pixels_ci",
        "synergy.pixels_gk",
        "synergy.pixels_tc_explained",
    ]
    assert told == [("mig", 0, 2), ("pixel_synergy", 1, 2), ("", 2, 2)]
    assert found.factor_sizes == (4, 3)
    assert all(latent.mixture is not None for latent in found.latents)
    assert [each.nats is None for each in found.total_correlation] == [False, True, False]
    assert found.versions.keys() >= {"torch", "hatchel", "lightgbm"}
    assert any("60 images; all were encoded" in note for note in found.notes)


def test_names_of_classes_are_stored_with_the_codes_and_in_the_record(tmp_path):
    names = ((), ("small", "large", "huge"))
    found = evaluate(made("perfect", factor_class_names=names), QUICK)
    write_evaluation(tmp_path, found)
    assert read_scores(tmp_path).factor_class_names == names
    assert read_codes(tmp_path / "codes.npz").factor_class_names == names


def test_latents_are_named_after_the_factor_that_they_hold_and_noise_after_none():
    found = evaluate(made("perfect", samples=2000), QUICK).record
    assert [latent.best_factor for latent in found.latents] == ["shape", "size", None, None]


def test_constant_and_dead_latents_are_said():
    coded = made("perfect")
    codes = np.insert(coded.codes, 1, 0.5, axis=1)
    logs = np.tile([-9.0, -9.0, -9.0, 0.0, 0.0], (400, 1))
    found = evaluate(Coded("a", "a", codes, coded.factors, ("x", "y"), logs), QUICK).record
    notes = found.notes
    assert "Latents that never vary: z1." in notes
    assert any(note.startswith("Dead latents") and "z3, z4" in note for note in notes)
    assert found.warning == ""


def test_a_dead_latent_is_not_named_after_the_factor_that_its_mean_follows():
    coded = made("perfect", samples=2000)
    codes = np.column_stack([coded.codes[:, 0], 1e-4 * coded.factors[:, 1]])
    logs = np.tile([-9.0, 0.0], (2000, 1))
    found = evaluate(Coded("a", "a", codes, coded.factors, ("x", "y"), logs), QUICK)
    assert [latent.best_factor for latent in found.record.latents] == ["x", None]
    assert found.arrays["active"].tolist() == [True, False]


def test_a_model_that_is_dead_throughout_is_said_to_be():
    coded = made("random")
    codes = 1e-3 * coded.codes
    found = evaluate(
        Coded("a", "a", codes, coded.factors, ("x", "y"), np.zeros_like(codes)), QUICK
    ).record
    assert found.warning.startswith("Every latent is dead, with less than 0.014 bits (0.01 nats)")
    assert not any("dead" in note for note in found.notes)
    assert not any(latent.influential for latent in found.latents)


def test_factors_that_go_together_or_stand_still_are_said_with_their_names():
    coded = made("random")
    factors = np.stack([coded.factors[:, 0], coded.factors[:, 0], np.zeros(400, int)], 1)
    found = evaluate(Coded("a", "a", coded.codes, factors, ("x", "y", "z")), QUICK)
    notes = " ".join(found.record.notes)
    assert "one value only: z." in notes
    assert "Correlated: x and y share" in notes


@pytest.mark.parametrize("name", ["bootstrap", "seed", "steps", "width"])
def test_numbers_out_of_range_are_refused(name):
    with pytest.raises(ValueError, match=f"{name}=-1: choose"):
        Plan(**{name: -1})


def test_behind_the_door_nobody_looks_up_a_name(monkeypatch):
    """Names are resolved in the plan; what is computed then does not ask the catalogue."""
    plan = Plan(chosen_scores("mig, irs", {"mig": {"bins": "9"}}), bootstrap=2, steps=0)
    monkeypatch.setattr(catalogue.METRICS, "_built_in", {})
    monkeypatch.setattr(catalogue, "_OWNERS", {})
    scores = evaluate(made("perfect"), plan).record.scores
    assert list(scores) == ["mig", "irs"]
    assert scores["mig"].settings["bins"] == 9
