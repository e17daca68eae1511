import math

import numpy as np
import pytest

from hatchel.reports.latents import bits_text, by_information, in_bits, is_dead, left_out


def test_a_bit_is_ln_2_nats():
    np.testing.assert_allclose(in_bits([math.log(2), 3 * math.log(2)]), [1, 3], rtol=1e-12)
    assert bits_text(2.31) == "3.33 bits"


def test_latents_are_ordered_by_information_equals_in_their_order_and_nan_last():
    assert by_information([0.5, math.nan, 2.0, 0.5, -math.inf]).tolist() == [2, 0, 3, 1, 4]


@pytest.mark.parametrize(
    ("bits", "dead"), [(0.0, True), (0.049, True), (0.051, False), (math.nan, False)]
)
def test_a_latent_that_says_next_to_nothing_is_dead(bits, dead):
    assert is_dead(bits * math.log(2)) is dead


def test_a_figure_says_what_it_leaves_out_and_nothing_where_it_shows_all():
    assert left_out(10, 10) == ""
    assert left_out(16, 128) == "The 16 of 128 latents with most information; 112 are left out."
