import numpy as np
import pytest

from hatchel.data.own.scaling import chosen_scaling, scaling_of, scaling_of_columns, unscaled

X = np.random.default_rng(0).normal(5, [1.0, 10.0, 0.1], (200, 3))


@pytest.mark.parametrize("scaling", [scaling_of(X), scaling_of_columns(X), unscaled((3,))])
def test_what_was_scaled_is_restored(scaling):
    np.testing.assert_allclose(scaling.restored(scaling.scaled(X)), X, rtol=1e-12)


def test_one_number_keeps_the_ratios_of_spreads():
    scaled = scaling_of(X).scaled(X)
    np.testing.assert_allclose(scaled.std(0) / scaled.std(0)[0], X.std(0) / X.std(0)[0])
    assert scaled.var(0).mean() == pytest.approx(1)


def test_columns_have_the_same_spread_and_constant_ones_none():
    scaled = scaling_of_columns(np.column_stack([X, np.ones(200)])).scaled(
        np.column_stack([X, np.ones(200)])
    )
    np.testing.assert_allclose(scaled.std(0), [1, 1, 1, 0], atol=1e-12)


def test_channels_of_sequences_are_scaled_over_samples_and_time():
    sequences = X[:198].reshape(22, 9, 3)
    scaled = scaling_of_columns(sequences).scaled(sequences)
    np.testing.assert_allclose(scaled.reshape(-1, 3).std(0), 1)


@pytest.mark.parametrize("scaling", [scaling_of(X), scaling_of_columns(X)])
def test_the_density_of_x_is_that_of_the_scaled_values_less_the_log_unit(scaling):
    """log |dx/dx'| by finite differences along each axis."""
    step = 1e-6
    changes = [scaling.restored(step * row) - scaling.restored(0 * row) for row in np.eye(3)]
    jacobian = np.stack(changes) / step
    assert scaling.log_unit == pytest.approx(np.linalg.slogdet(jacobian)[1], abs=1e-6)


def test_auto_leaves_what_lies_between_0_and_1():
    unit = (X - X.min()) / (X.max() - X.min())
    assert chosen_scaling(unit, "auto")[1] == ""
    np.testing.assert_array_equal(chosen_scaling(unit, "auto")[0].scaled(unit), unit)
    assert "one number" in chosen_scaling(X, "auto")[1]


def test_a_column_that_rules_the_rest_is_said():
    wide = X * [1, 1000, 1]
    assert "scale='columns'" in chosen_scaling(wide, "one")[1]
    assert "scale='columns'" not in chosen_scaling(X[:, :1], "one")[1]


def test_an_unknown_scale_is_refused():
    with pytest.raises(ValueError, match="unknown scale='two'; choose one of auto, one"):
        chosen_scaling(X, "two")


@pytest.mark.parametrize("scale", ["one", "columns"])
def test_enormous_numbers_are_scaled_as_others_are(scale):
    """Whose squares no float64 holds."""
    values = np.random.default_rng(0).normal(size=(50, 3)) + 2
    plain, _ = chosen_scaling(values, scale)
    huge, _ = chosen_scaling(values * 1e300, scale)
    np.testing.assert_allclose(huge.scaled(values * 1e300), plain.scaled(values), rtol=1e-9)
    np.testing.assert_allclose(huge.restored(plain.scaled(values)), values * 1e300, rtol=1e-9)
