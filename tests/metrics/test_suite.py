"""evaluate: every score with its interval, ceiling and floor, the same whatever else is asked."""

import json

import numpy as np
import pytest
from tests.metrics.codes import SMALL, drawn, perfect, rotated

from hatchel.metrics.catalogue import every_metric
from hatchel.metrics.suite import evaluate

QUICK = {
    "dci": {"trees": 4},
    "factor_vae_score": {"votes": 200, "evaluation_votes": 100},
    "beta_vae_score": {"points": 200, "evaluation_points": 100},
    "dci_es": {"features": (0, 8)},
}
NEED_NOTHING = {k for metric in every_metric().values() if not metric.needs for k in metric.keys}


@pytest.fixture(scope="module")
def everything():
    factors = drawn(SMALL, 200)
    codes = rotated(factors, noise=0.2)
    return evaluate(codes, factors, bootstrap=4, settings=QUICK)


def test_all_scores_are_there_in_order(everything):
    assert set(everything) == NEED_NOTHING
    assert next(iter(everything)) == "mig"
    assert all(key == score.key for key, score in everything.items())


def test_each_has_an_interval_ends_and_a_sentence(everything):
    for score in everything.values():
        assert score.low <= score.value <= score.high
        assert np.isfinite([score.ceiling, score.floor]).all()
        assert score.sentence.endswith(".")
        assert "random code" in score.sentence


def test_each_records_what_it_depends_on_as_json(everything):
    for score in everything.values():
        settings = json.loads(json.dumps(score.as_record(), allow_nan=False))["settings"]
        assert settings["samples"] == 200
        assert settings["latents"] == 3
        assert set(settings["versions"]) >= {"hatchel", "scikit-learn", "lightgbm"}
        assert settings["interval"] != "none"
        assert settings["replicates"] >= 2
    assert everything["mig"].settings["bins"] == 20
    assert everything["dci.completeness"].settings["trees"] == 4


def test_where_higher_is_better_the_ceiling_is_above_the_floor(everything):
    for score in everything.values():
        if score.settings["better"] == "higher":
            assert score.ceiling > score.floor


def test_a_score_does_not_depend_on_what_else_is_asked_for(everything):
    factors = drawn(SMALL, 200)
    codes = rotated(factors, noise=0.2)
    few = evaluate(codes, factors, "factor_vae_score, dci.completeness", 4, settings=QUICK)
    assert list(few) == ["dci.completeness", "factor_vae_score"]
    for key, score in few.items():
        assert score.as_record() == everything[key].as_record()


def test_the_seed_changes_the_draws():
    factors = drawn(SMALL, 200)
    codes = rotated(factors, noise=1.0)
    scores = [evaluate(codes, factors, ["sap"], seed=s)["sap"] for s in (0, 1)]
    assert scores[0].value != scores[1].value
    assert scores[1].settings["seed"] == 1


def test_a_perfect_code_reaches_the_ceiling():
    factors = drawn(SMALL, 400)
    scores = evaluate(perfect(factors, 2), factors, ["mig", "modularity"], bootstrap=0)
    for score in scores.values():
        assert score.value == pytest.approx(score.ceiling, abs=0.05)
        assert np.isnan(score.low)
        assert score.settings["interval"] == "none"


def test_one_valued_factors_are_left_out_and_said():
    factors = np.insert(drawn(SMALL, 200), 1, 4, axis=1)
    codes = perfect(drawn(SMALL, 200))
    score = evaluate(codes, factors, "mig", bootstrap=0)["mig"]
    assert score.settings["factors"] == [0, 2, 3]
    assert "factor 1" in score.settings["notes"][0]
    same = evaluate(codes, factors[:, [0, 2, 3]], "mig", bootstrap=0)["mig"]
    assert score.value == same.value


ONE_FACTOR = drawn((4,), 120)
COMPARING = (
    "dci.disentanglement", "factor_vae_score", "beta_vae_score", "modularity", "infom"
)  # fmt: skip


def test_exactly_what_compares_factors_is_one_of_noise_about_one_factor():
    noise = np.random.default_rng(0).normal(size=(120, 3))
    found = {
        key: (value == 1, metric.meanings[key].compares_factors)
        for metric in every_metric().values()
        if metric.about_factors and not metric.needs
        for key, value in metric.compute(noise, ONE_FACTOR, **QUICK.get(metric.name, {})).items()
    }
    assert {key for key, (_, compares) in found.items() if compares} == set(COMPARING)
    assert all(perfect == compares for perfect, compares in found.values())


def test_of_one_factor_scores_that_compare_factors_are_left_out_and_said():
    codes = rotated(ONE_FACTOR, noise=0.2)
    found = evaluate(codes, ONE_FACTOR, bootstrap=0, settings={"dci": QUICK["dci"]})
    assert set(found) == NEED_NOTHING - set(COMPARING)
    for score in found.values():
        assert any(all(key in note for key in COMPARING) for note in score.settings["notes"])
    for named in ("modularity", "mig, dci.disentanglement", "infom"):
        with pytest.raises(ValueError, match="one factor alone varies"):
            evaluate(codes, ONE_FACTOR, named)
    of_a_metric = evaluate(codes, ONE_FACTOR, "infomec", 0)
    assert list(of_a_metric) == ["infoe", "infoc"]
    assert evaluate(codes, ONE_FACTOR, "mig", 0)["mig"].settings["notes"] == []


def test_correlated_factors_lower_the_ceiling_and_are_said():
    factors = drawn((5, 5), 2000)
    free = evaluate(perfect(factors), factors, "mig", bootstrap=0)["mig"]
    factors[:1200, 1] = factors[:1200, 0]
    tied = evaluate(perfect(factors), factors, "mig", bootstrap=0)["mig"]
    assert tied.ceiling < free.ceiling - 0.1
    assert tied.settings["notes"][0].startswith("Correlated: factor 0 and factor 1")
    named = evaluate(perfect(factors), factors, "mig", bootstrap=0, factor_names=("size", "turn"))
    assert named["mig"].settings["notes"][0].startswith("Correlated: size and turn")
    assert free.settings["notes"] == []


def test_classes_that_look_alike_lower_the_ceiling_but_not_the_score():
    factors = drawn((4, 8), 1500)
    plain, told = (
        evaluate(perfect(factors), factors, "mig", bootstrap=0, equal_classes=equal)["mig"]
        for equal in (None, {1: {7: 0}})
    )
    assert told.value == plain.value
    # Two of eight classes can't be told apart: log 2 of two eighths of the samples is lost.
    lost = np.log(2) / 4 / np.log(8) / 2
    assert plain.ceiling - told.ceiling == pytest.approx(lost, abs=0.01)
    assert "look alike (7 as 0)" in told.settings["notes"][0]


def test_an_infinite_score_has_no_interval_and_is_said():
    factors = drawn(SMALL, 120)
    codes = np.concatenate([perfect(factors), perfect(factors)], axis=1)
    score = evaluate(codes, factors, "unsupervised.gaussian_tc", 3)["unsupervised.gaussian_tc"]
    assert score.value == np.inf
    assert np.isnan(score.low)
    assert "infinite" in score.sentence
    assert score.as_record()["value"] is None


def test_progress_is_told_from_first_to_last():
    factors, told = drawn(SMALL, 60), []
    evaluate(
        perfect(factors), factors, "irs,mig", 0, progress=lambda *step: told.append(step),
        references=False,
    )  # fmt: skip
    assert told == [("mig", 0, 2), ("irs", 1, 2), ("", 2, 2)]


def test_what_the_scores_are_made_of_is_handed_out():
    factors, found = drawn(SMALL, 120), {}
    codes = rotated(factors, noise=0.2)
    scores = evaluate(
        codes, factors, "dci.completeness,mig", 0, seed=3, settings=QUICK, found=found.__setitem__
    )
    again = every_metric()["dci"].result(codes, factors, trees=4, seed=3)
    np.testing.assert_array_equal(found["dci"].importance, again.importance)
    assert list(found) == ["mig", "dci"]
    assert scores["mig"].value == found["mig"].scores()["mig"]


def test_the_factors_are_no_ceiling_of_what_is_said_of_pixels():
    """Pixels that latents share beyond the factors have more synergy than the factors have."""
    factors, rng = drawn(SMALL, 300), np.random.default_rng(0)
    codes = rng.normal(size=(300, 2)) @ [[1, 0.9], [0, 0.5]]
    settings = {
        "pixel_synergy": {"pixels": codes.sum(1, keepdims=True) + rng.normal(size=(300, 1))}
    }
    score = evaluate(codes, factors, "synergy.pixels_ci", 0, settings=settings)["synergy.pixels_ci"]
    assert score.value > score.settings["of_factors"] >= 0
    assert score.settings["of_noise"] >= 0
    assert np.isnan([score.ceiling, score.floor]).all()
    assert score.sentence.endswith("neither is a limit.")
    plain = evaluate(
        codes, factors, "synergy.pixels_ci", 0, settings=settings, references=False
    )["synergy.pixels_ci"]  # fmt: skip
    assert plain.settings["of_factors"] is None
    assert "limit" not in plain.sentence


def test_without_references_there_are_no_ends():
    factors = drawn(SMALL, 60)
    score = evaluate(perfect(factors), factors, "irs", 0, references=False)["irs"]
    assert np.isnan([score.ceiling, score.floor]).all()
    assert "random code" not in score.sentence


def test_settings_bring_in_the_metrics_that_need_them():
    factors = drawn(SMALL, 120)
    codes = rotated(factors, noise=0.2)
    active = np.ones(3, dtype=bool)
    weights, groups = np.ones((3, 6)), np.array([0, 0, 1, 1, 2, 2])
    settings = {
        "udr": {"others": [codes[:, [1, 0, 2]], -codes], "informative": [active] * 3},
        "pixel_synergy": {"pixels": np.random.default_rng(0).normal(size=(120, 2))},
        "acc": {"components": weights, "groups": groups},
        "mig": {"convention": "chen", "log_variances": np.zeros((120, 3)), "draws": 50},
    }
    names = "udr,pixel_synergy,acc,mig"
    scores = evaluate(codes, factors, names, bootstrap=3, settings=settings)
    assert scores["udr"].ceiling > scores["udr"].floor
    assert scores["acc"].value == pytest.approx(np.log(3))
    assert (scores["acc"].ceiling, scores["acc"].settings["interval"]) == (0, "none")
    assert scores["mig"].settings["log_variances"] == "array of shape (120, 3)"
    assert scores["mig"].ceiling > 0.5
    for score in scores.values():
        json.dumps(score.as_record(), allow_nan=False)


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"metrics": "mig,mgi"}, "no metric 'mgi'; did you mean 'mig'"),
        ({"metrics": []}, "no metric was asked for"),
        ({"metrics": "udr"}, "udr needs others"),
        ({"bootstrap": -1}, "bootstrap=-1: choose 0 or more"),
        ({"level": 1.0}, "between 0 and 1"),
        ({"factor_names": ["size"]}, "got 1 factor_names for 3 factors"),
        ({"settings": {"mig": {"bin": 3}}}, "no setting of metric 'mig' 'bin'"),
        ({"factors": drawn(SMALL, 59)}, "codes have 60 rows and factors 59"),
    ],
)
def test_mistakes_are_named(changed, message):
    factors = drawn(SMALL, 60)
    given = {"codes": perfect(factors), "factors": factors, "metrics": "mig"} | changed
    with pytest.raises(ValueError, match=message):
        evaluate(**given)
