"""UDR: models alike, models turned, and the published formula as a loop."""

import numpy as np
import pytest
from scipy.stats import spearmanr
from sklearn.linear_model import Lasso

from hatchel.metrics.scores.udr import unsupervised_disentanglement_ranking as udr

EXACT = 1e-9


def models(count=3, samples=300):
    rng = np.random.default_rng(0)
    z = rng.normal(size=(samples, 4))
    return [z @ rng.normal(size=(4, 4)) + 0.3 * rng.normal(size=(samples, 4)) for _ in range(count)]


def plain(codes, form):
    """disentanglement_lib's loop."""
    codes = [(z - z.mean(0)) / z.std(0) for z in codes]
    table = np.zeros((len(codes), len(codes)))
    for i, a in enumerate(codes):
        for j, b in enumerate(codes):
            if form == "lasso":
                r = np.abs(Lasso(alpha=0.1).fit(a, b).coef_.T)
            else:
                r = np.abs([[spearmanr(x, y)[0] for y in b.T] for x in a.T])
            with np.errstate(invalid="ignore"):
                columns = np.nan_to_num(r.max(0) ** 2 / r.sum(0)).mean()
                rows = np.nan_to_num(r.max(1) ** 2 / r.sum(1)).mean()
            table[i, j] = (columns + rows) / 2
    return [np.median(np.delete(table[:, j], j)) for j in range(len(codes))]


@pytest.mark.parametrize("form", ["lasso", "spearman"])
def test_the_score_is_the_published_loop(form):
    codes = models()
    np.testing.assert_allclose(udr(codes, form=form).models, plain(codes, form), atol=EXACT)


def test_models_alike_but_for_order_sign_and_monotone_bends_score_alike_by_ranks():
    z = np.random.default_rng(0).normal(size=(200, 3))
    same = udr([z, z, z], form="spearman").models
    bent = udr([z, -np.exp(z[:, [2, 0, 1]]), z**3], form="spearman").models
    np.testing.assert_allclose(bent, same, atol=EXACT)
    alone = udr([z[:, :1], -z[:, :1], z[:, :1] ** 3], form="spearman")
    np.testing.assert_allclose(alone.models, 1, atol=EXACT)


def test_turning_a_model_lowers_the_score():
    z = np.random.default_rng(0).normal(size=(400, 3))
    turn = np.linalg.qr(np.random.default_rng(1).normal(size=(3, 3)))[0]
    for form in ("lasso", "spearman"):
        straight = udr([z, z + 0.01, -z], form=form).models[0]
        assert udr([z @ turn, z, -z], form=form).models[0] < 0.8 * straight


def test_uninformative_latents_are_left_out():
    z = np.random.default_rng(0).normal(size=(300, 4))
    mask = np.array([True, True, True, False])
    masked = udr([z, -z], informative=[mask, mask], form="spearman")
    assert masked.models[0] == pytest.approx(udr([z[:, :3], -z[:, :3]], form="spearman").models[0])


def test_models_may_have_different_numbers_of_latents():
    z = np.random.default_rng(0).normal(size=(300, 4))
    assert udr([z, z[:, :2]]).models.shape == (2,)


@pytest.mark.parametrize(
    ("codes", "message"),
    [
        ([np.eye(5)], "two seeds or more"),
        ([np.eye(5), np.eye(6)], r"\[5, 6\] rows; encode the same samples"),
        ([np.eye(5), np.ones((5, 2))], "model 1 has no informative latent"),
        ([np.eye(5), np.full((5, 2), np.nan)], "of codes of model 1 has NaN"),
    ],
)
def test_mistakes_are_named(codes, message):
    with pytest.raises(ValueError, match=message):
        udr(codes)
