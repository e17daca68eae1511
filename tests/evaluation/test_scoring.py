"""Scores of one code: ceilings, floors, what is left out and why, and the matrices beside them."""

import numpy as np
import pytest

from hatchel.evaluation.coded import Coded
from hatchel.evaluation.scoring import chosen_scores, known_settings, matrices, model_scores
from hatchel.metrics.task import Effort

from .conftest import made

FAST = "mig,modularity,dci,irs,infomec"
SETTINGS = {"dci": {"trees": 5}}


def scored(coded, names=FAST, settings=SETTINGS, bootstrap=0):
    return model_scores(coded, chosen_scores(names, settings), Effort(bootstrap))


def values(coded, names=FAST, settings=SETTINGS):
    return scored(coded, names, settings).scores


def wanted(names):
    return {each.metric.name: each.keys for each in chosen_scores(names).wanted}


def known(coded, name, given):
    (each,) = chosen_scores(name, {name: given}).wanted
    return known_settings(coded, each)


def test_a_perfect_code_scores_its_ceiling_and_a_random_one_its_floor():
    perfect, random = (values(made(kind)) for kind in ("perfect", "random"))
    for key in ("mig", "dci.disentanglement", "dci.completeness", "infoc", "irs"):
        assert perfect[key].value == pytest.approx(perfect[key].ceiling, abs=0.03)
        assert random[key].value == pytest.approx(random[key].floor, abs=0.15)
        assert perfect[key].value > random[key].value + 0.3


def test_all_is_what_needs_nothing_more():
    assert {"mig", "dci", "unsupervised", "pixel_synergy"} <= wanted("all").keys()
    assert not {"udr", "acc"} & wanted("all").keys()
    assert wanted("dci.completeness, mig") == {"mig": ("mig",), "dci": ("dci.completeness",)}
    for names, message in (("mgi", "no metric 'mgi'"), (" , ", "no metric was asked for")):
        with pytest.raises(ValueError, match=message):
            chosen_scores(names)


def test_a_score_that_samples_cannot_give_is_left_out_of_all_and_an_error_by_name():
    """Factors that are different in every sample leave nothing to hold fixed."""
    coded = made("random", samples=24)
    coded = Coded("a", "a", coded.codes, np.arange(24)[:, None], ("row",))
    settings = {"mig": {"bins": 30}}
    with pytest.raises(ValueError, match="24 samples for 30 bins"):
        values(coded, "mig", settings=settings)
    with pytest.raises(ValueError, match="no class of factor 0"):
        values(coded, "explicitness")
    found, said, _ = scored(coded, "all", {"dci": {"trees": 2}})
    assert "mig" in found
    assert any(sentence.startswith("Without ") for sentence in said)


def test_of_one_factor_that_varies_what_compares_factors_is_left_out_and_said():
    codes = made("random", samples=60).codes
    factors = np.stack([np.arange(60) % 3, np.full(60, 2)], axis=1)
    coded = Coded("a", "a", codes, factors, ("shape", "still"))
    found, said, _ = scored(coded, "all", SETTINGS)
    assert {"mig", "dci.completeness", "infoe"} <= found.keys()
    assert not {"dci.disentanglement", "modularity", "infom"} & found.keys()
    assert said[0].startswith("One factor alone varies. Left out")
    with pytest.raises(ValueError, match="modularity sets factors against one another"):
        values(coded, "modularity")


def test_without_factors_only_what_needs_none_is_scored():
    codes = made("random", samples=60).codes
    plain = Coded("a", "a", codes)
    found, said, results = scored(plain, "all", {}, bootstrap=4)
    assert {key.partition(".")[0] for key in found} == {"unsupervised"}
    assert all(np.isnan(score.ceiling) for score in found.values())
    assert "There are no factors" in said[0]
    with pytest.raises(ValueError, match="mig is about factors; give them with --factors"):
        values(plain, "mig")
    assert matrices(plain, chosen_scores(), results, 0) == {}


def test_pixels_are_scored_on_the_rows_that_have_them():
    coded = made("perfect", samples=60)
    pixels = np.random.default_rng(0).random((60, 1, 2, 2), dtype=np.float32)
    pixels[:, 0, 0, 0] += coded.codes[:, 0]
    coded = Coded("a", "a", coded.codes, coded.factors, coded.factor_names, pixels=pixels)
    found = values(coded, "pixel_synergy")
    assert found["synergy.pixels_ci"].settings["samples"] == 60
    assert np.isfinite(found["synergy.pixels_gk"].value)


def test_what_is_known_of_the_code_goes_into_the_settings():
    codes = made("perfect").codes
    logs = np.tile([-4.0, -4.0, 0.0, 0.0], (len(codes), 1))
    coded = Coded("a", "a", codes, log_variances=logs)
    own = known(coded, "mig", {"convention": "chen"})
    assert own["active"].tolist() == [True, True, False, False]
    assert own["log_variances"] is coded.log_variances
    assert "log_variances" not in known(coded, "mig", {})
    assert known(coded, "sap", {"form": "correlation"}) == {}


def test_matrices_are_those_of_the_scores_on_factors_that_vary():
    coded = made("perfect")
    still = np.insert(coded.factors, 1, 7, axis=1)
    coded = Coded("a", "a", coded.codes, still, ("shape", "still", "size"))
    choice = chosen_scores("mig,dci", SETTINGS)
    results = model_scores(coded, choice, Effort(0)).results
    found = matrices(coded, choice, results, 0)
    assert found["kept"].tolist() == [0, 2]
    np.testing.assert_allclose(np.diag(found["information"]), found["entropies"], atol=1e-9)
    assert np.diag(found["importance"]).min() > 0.9
    assert found["importance"] is results["dci"].importance
    assert found["information"] is results["mig"].information
    without = matrices(coded, chosen_scores(), {}, 0)
    assert "importance" not in without
    np.testing.assert_array_equal(without["information"], found["information"])
