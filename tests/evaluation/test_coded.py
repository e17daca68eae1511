"""Codes are checked when they are taken in."""

import numpy as np
import pytest

from hatchel.evaluation.coded import Coded

Z, V = np.random.default_rng(0).normal(size=(40, 3)), np.arange(40)[:, None] % 4


def test_the_kl_is_that_of_the_formula_and_tells_the_dead():
    """KL(N(μ, σ²) ‖ N(0, 1)) = ½(μ² + σ² − 1 − log σ²)."""
    codes = Z * (1, 1, 0)
    logs = np.broadcast_to([0.0, -2.0, 0.0], codes.shape)
    coded = Coded("a", "a", codes, log_variances=logs)
    expected = 0.5 * (codes**2 + np.exp(logs) - 1 - logs).mean(0)
    np.testing.assert_allclose(coded.kl, expected, atol=1e-12)
    assert coded.active.tolist() == [True, True, False]
    assert coded.constant.tolist() == [2]


def test_without_a_posterior_nobody_knows_which_are_active():
    coded = Coded("a", "a", Z)
    assert coded.kl is None
    assert coded.active is None


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"codes": Z[:19]}, "file has 19 samples; .* need 20"),
        ({"codes": np.where(Z > 2, np.nan, Z)}, "of codes of file has NaN or infinite"),
        ({"codes": Z[:, 0]}, r"shape \(40,\)"),
        ({"factors": V[:30]}, "file has 40 codes and factors of 30 samples"),
        ({"factors": V + 0.5}, "hold values that are no integers"),
        ({"factor_names": ()}, "1 factors and 0 names"),
        ({"log_variances": Z[:, :2]}, r"codes of shape \(40, 3\) and log_variances of shape"),
        ({"log_variances": Z * np.inf}, "log_variances of file has NaN or infinite"),
    ],
)
def test_what_does_not_fit_is_named_with_its_source(given, message):
    whole = {"codes": Z, "factors": V, "factor_names": ("class",)} | given
    with pytest.raises(ValueError, match=message):
        Coded("file", "file", **whole)
