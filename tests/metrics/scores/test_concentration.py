"""Average character concentration: cases done by hand, and what it does not depend on."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hatchel.metrics.scores.concentration import average_character_concentration

GROUPS = np.array([0, 0, 1, 1, 2, 2])
EXACT = 1e-12


@pytest.mark.parametrize("power", [1, 2])
def test_latents_that_keep_to_one_character_each_score_zero(power):
    components = [[0, 0, 5, -1, 0, 0], [2, 0, 0, 0, 0, 0]]
    assert average_character_concentration(components, GROUPS, power=power) == 0


@pytest.mark.parametrize("power", [1, 2])
def test_weight_spread_evenly_scores_the_logarithm_of_the_characters(power):
    components = np.array([[1.0, -1, 1, 1, -1, 1]])
    score = average_character_concentration(components, GROUPS, power=power)
    assert score == pytest.approx(np.log(3), abs=EXACT)


def test_a_latent_without_weight_counts_as_spread_evenly():
    components = np.array([[0.0] * 6, [1, 0, 0, 0, 0, 0]])
    score = average_character_concentration(components, GROUPS)
    assert score == pytest.approx(np.log(3) / 2, abs=EXACT)


def test_the_power_weighs_large_weights_more():
    """|w| = 3, 1 over two characters: C = ¾, ¼ with p = 1 and 9/10, 1/10 with p = 2."""
    components, groups = np.array([[-3.0, 1.0]]), np.array([0, 1])
    by_hand = {
        1: 0.75 * np.log(4 / 3) + 0.25 * np.log(4),
        2: 0.9 * np.log(10 / 9) + 0.1 * np.log(10),
    }
    for power, expected in by_hand.items():
        score = average_character_concentration(components, groups, power=power)
        assert score == pytest.approx(expected, abs=EXACT)
    assert average_character_concentration(components, groups) == pytest.approx(by_hand[2])


def test_the_score_is_the_mean_over_latents():
    components = np.random.default_rng(0).normal(size=(4, 6))
    own = [average_character_concentration(row[None], GROUPS) for row in components]
    score = average_character_concentration(components, GROUPS)
    assert score == pytest.approx(np.mean(own), abs=EXACT)


@given(seed=st.integers(0, 1000), power=st.sampled_from([1, 2]))
@settings(deadline=None, max_examples=25)
def test_scale_sign_and_order_do_not_matter_and_the_score_is_bounded(seed, power):
    rng = np.random.default_rng(seed)
    components = rng.normal(size=(3, 6))
    score = average_character_concentration(components, GROUPS, power=power)
    assert 0 <= score <= np.log(3) + EXACT
    scaled = components * rng.choice([-1, 1], size=(3, 1)) * rng.uniform(1e-9, 1e9, size=(3, 1))
    order, latents, names = rng.permutation(6), rng.permutation(3), rng.permutation([7, 0, 3])
    changed = scaled[latents][:, order]
    again = average_character_concentration(changed, names[GROUPS][order], power=power)
    assert again == pytest.approx(score, abs=EXACT)


@pytest.mark.parametrize("scale", [1e-200, 1e200])
def test_weights_whose_squares_leave_the_range_of_floats_score_the_same(scale):
    components = np.array([[3.0, 0, 1, 0, 0, 0]])
    score = average_character_concentration(components, GROUPS)
    again = average_character_concentration(components * scale, GROUPS)
    assert again == pytest.approx(score, abs=EXACT)


@pytest.mark.parametrize("bad", [np.nan, np.inf])
def test_weights_of_a_diverged_model_are_refused(bad):
    with pytest.raises(ValueError, match="NaN or infinity"):
        average_character_concentration(np.array([[1.0, bad]]), np.array([0, 1]))


@pytest.mark.parametrize(("components", "groups"), [((2, 5), (6,)), ((6,), (6,)), ((2, 6), (2, 6))])
def test_shapes_that_do_not_match_are_refused(components, groups):
    with pytest.raises(ValueError, match=r"components must be \(m, P\) and groups \(P,\)"):
        average_character_concentration(np.ones(components), np.zeros(groups, dtype=int))
