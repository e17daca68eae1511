"""Weights of AnchorVAE."""

import pytest
import torch

from hatchel.objectives.anchors import anchor_weights
from hatchel.objectives.gaussian_posterior import gaussian_kl

from .stacks import normal


def test_anchors_pay_the_share_that_is_left():
    assert anchor_weights(5, [0, 3], 0.25).tolist() == [0.75, 1, 1, 0.75, 1]


def test_without_strength_or_anchors_it_is_the_vae():
    assert torch.equal(anchor_weights(4, [1, 2], 0.0), torch.ones(4))
    assert torch.equal(anchor_weights(4, []), torch.ones(4))


def test_the_weighted_divergence_is_the_vaes_less_the_anchors_reward():
    """Σ w_i KL_i = Σ KL_i − λ Σ_a KL_a, the step from Eq. 20 to Eq. 21."""
    kl = gaussian_kl(normal(6, 4, seed=0), normal(6, 4, seed=1))
    weighted = (anchor_weights(4, [1], 0.3) * kl).sum(-1)
    torch.testing.assert_close(weighted, kl.sum(-1) - 0.3 * kl[:, 1], atol=1e-6, rtol=1e-6)


@pytest.mark.parametrize("anchors", [[4], [-1], [1, 1]])
def test_latents_that_are_not_there_or_named_twice_are_refused(anchors):
    with pytest.raises(ValueError, match="choose different ones of 0 … 3"):
        anchor_weights(4, anchors)


@pytest.mark.parametrize("strength", [-0.1, 1.1, float("nan")])
def test_a_strength_out_of_range_is_refused(strength):
    with pytest.raises(ValueError, match="choose 0 <= strength <= 1"):
        anchor_weights(4, [0], strength)
