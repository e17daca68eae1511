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


def test_each_group_of_anchors_pays_its_own_share():
    weights = anchor_weights(6, [[0, 1], [4], 5], [0.5, 0.25, -1.0])
    assert weights.tolist() == [0.5, 0.5, 1, 1, 0.75, 2]
    assert anchor_weights(3, [2, 0], [0.5, -0.5]).tolist() == [1.5, 1, 0.5]


def test_one_strength_is_that_of_every_group():
    grouped, alone = ([[0, 2], [3]], [0, 2, 3])
    assert torch.equal(anchor_weights(5, grouped, 0.2), anchor_weights(5, alone, 0.2))


@pytest.mark.parametrize(
    ("anchors", "words"),
    [
        ([4], r"anchors=\[4\]: choose different ones of 0 … 3; no latent 4"),
        ([-1, 7], "choose different ones of 0 … 3; no latent -1, 7"),
        ([1, 1], "choose different ones of 0 … 3; 1 named twice"),
        ([[0, 1], [1]], r"anchors=\[\[0, 1\], \[1\]\]: .*; 1 named twice"),
        (range(5), "no latent 4"),
    ],
)
def test_latents_that_are_not_there_or_named_twice_are_refused(anchors, words):
    with pytest.raises(ValueError, match=words):
        anchor_weights(4, anchors)


@pytest.mark.parametrize(
    "strength", [1, 1.1, float("nan"), float("inf"), -float("inf"), [0.5, 1.0]]
)
def test_a_strength_that_is_not_below_one_is_refused(strength):
    with pytest.raises(ValueError, match="choose a finite number below 1"):
        anchor_weights(4, [0, 1], strength)


@pytest.mark.parametrize("strength", [[], [0.5], [0.1, 0.2, 0.3]])
def test_strengths_are_as_many_as_anchors_or_one(strength):
    with pytest.raises(ValueError, match=f"got {len(strength)} for 2 anchors"):
        anchor_weights(4, [[0, 1], [3]], strength)
