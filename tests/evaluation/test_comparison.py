"""Several models: means, ranks and likeness, from their scores and from their codes."""

import dataclasses

import numpy as np
import pytest

from hatchel.evaluation.comparison import compare
from hatchel.evaluation.encoding import encode_run
from hatchel.evaluation.evaluate import Plan, evaluate
from hatchel.evaluation.scoring import chosen_scores

from .conftest import made

QUICK = Plan(chosen_scores("mig,modularity"), bootstrap=3, steps=0)


def renamed(coded, name, codes):
    return evaluate(dataclasses.replace(coded, name=name, codes=codes), QUICK)


@pytest.fixture(scope="module")
def three():
    """A perfect code, the same with latents exchanged and turned about, and one half noise."""
    coded = made("perfect", samples=300, latents=2)
    noise = np.random.default_rng(5).normal(size=coded.codes.shape)
    return [
        renamed(coded, "a", coded.codes),
        renamed(coded, "b", -coded.codes[:, ::-1]),
        renamed(coded, "c", coded.codes + 0.3 * noise),
    ]


def test_means_and_deviations_are_those_of_the_models(three):
    found = compare(three, QUICK)
    values = [each.record.scores["mig"].value for each in three]
    assert found.spread["mig"].values == tuple(values)
    assert found.spread["mig"].mean == pytest.approx(np.mean(values))
    assert found.spread["mig"].sd == pytest.approx(np.std(values, ddof=1))
    assert found.spread["mig"].n == 3


def test_models_whose_latents_are_all_dead_are_named(three):
    still = dataclasses.replace(
        three[0].coded,
        name="still",
        codes=1e-3 * three[0].coded.codes,
        log_variances=np.zeros_like(three[0].coded.codes),
    )
    found = compare([three[0], evaluate(still, QUICK)], QUICK)
    assert found.warning == "Every latent is dead, so that scores are of noise: still."
    assert compare(three, QUICK).warning == ""


def test_models_that_differ_by_the_order_and_sign_of_latents_are_alike(three):
    """UDR takes latents one for one, whatever their order and sign."""
    found = compare(three[:2], QUICK)
    assert found.udr == pytest.approx((0.9, 0.9), abs=0.03)  # 1 less the lasso's penalty of 0.1
    assert found.udr_floor < 0.3 < found.udr[0] <= found.udr_ceiling + 0.01
    assert found.udr_low[0] <= found.udr[0] <= found.udr_high[0]
    assert found.udr_pairs[0][0] is None
    assert compare(three, QUICK).udr[2] < found.udr[0]


def test_ranks_are_compared_from_three_models_on(three):
    found = compare(three, QUICK)
    assert np.diag(found.rank_correlation) == pytest.approx(1)
    assert found.ranked[-1] == "udr"
    assert all(found.spread[key].sd for key in found.ranked[:-1])
    two = compare(three[:2], QUICK)
    assert two.rank_correlation == two.ranked == ()
    assert any("give 3 or more" in note for note in two.notes)


def test_a_score_that_ranks_models_the_other_way_round_has_minus_one(three):
    records = []
    for place, each in enumerate(three):
        score = each.record.scores["mig"]
        scores = {
            "up": score.model_copy(update={"value": float(place)}),
            "down": score.model_copy(update={"value": -float(place)}),
        }
        record = each.record.model_copy(update={"scores": scores})
        records.append(dataclasses.replace(each, record=record))
    table = compare(records, QUICK).rank_correlation
    np.testing.assert_allclose(np.array(table)[:2, :2], [[1, -1], [-1, 1]])


def test_runs_on_the_same_images_are_compared(runs):
    found = compare([evaluate(encode_run(run), QUICK) for run in runs], QUICK)
    assert found.models == ("seed-000", "seed-001")
    assert len(found.udr) == 2


def test_other_samples_have_no_udr_and_that_is_said(three):
    coded = made("perfect", samples=300, latents=2, seed=9)
    other = renamed(coded, "other", coded.codes)
    shorter = renamed(made("perfect", samples=200, latents=2), "short", coded.codes[:200])
    for model, why in ((other, "differ in their factors"), (shorter, "different numbers")):
        found = compare([three[0], model], QUICK)
        assert found.udr == ()
        assert why in found.notes[0]


def test_names_must_differ(three):
    for models in (three[:1], [three[0], three[0]]):
        with pytest.raises(ValueError, match="two or more of different names"):
            compare(models, QUICK)
