"""What is handed to a score is checked once, and the message says what to do."""

import numpy as np
import pytest

from hatchel.metrics.samples import checked
from hatchel.metrics.validation import checked_mask, recoded

CODES = np.arange(12.0).reshape(6, 2)
FACTORS = np.array([0, 1, 0, 1, 0, 1])


def test_good_input_passes_in_the_types_that_scores_work_with():
    samples = checked(CODES.astype(np.float32).tolist(), FACTORS.astype(float))
    codes, factors = samples.codes, samples.factors
    assert (codes.dtype, factors.dtype, factors.shape) == (np.float64, np.int64, (6, 1))


@pytest.mark.parametrize(
    ("codes", "factors", "message"),
    [
        (np.where(CODES == 3, np.nan, CODES), FACTORS, "latent 1 of codes has NaN"),
        (np.where(CODES == 4, np.inf, CODES), FACTORS, "latent 0 of codes has NaN or infinite"),
        (CODES, FACTORS[:5], "codes have 6 rows and factors 5"),
        (CODES[:, 0], FACTORS, r"shape \(6,\); pass \(N, D\)"),
        (CODES[:1], FACTORS[:1], "N ≥ 2"),
        ([["a", "b"]] * 6, FACTORS, "array of numbers"),
        (CODES, FACTORS + 0.5, "no integers"),
        (CODES, np.array(list("aabbcc")), "no integers"),
        (CODES, np.where(FACTORS == 1, np.nan, 0), "no integers"),
        (CODES, FACTORS.reshape(6, 1, 1), r"pass \(N, K\)"),
        (CODES, np.stack([FACTORS, np.full(6, 4)], axis=1), "factor 1 has one value only"),
    ],
)
def test_a_mistake_is_named_with_its_remedy(codes, factors, message):
    with pytest.raises(ValueError, match=message):
        checked(codes, factors)


@pytest.mark.parametrize("column", [[-5, 7, 7, 2], [10**12, 0, 0, 5], [3, 9, 9, 4], [0, 2, 2, 1]])
def test_recoding_numbers_classes_in_their_order_without_gaps(column):
    classes, sizes = recoded(np.array(column)[:, None])
    assert sizes.tolist() == [3]
    np.testing.assert_array_equal(
        classes[:, 0], np.unique(column, return_inverse=True)[1].reshape(-1)
    )


@pytest.mark.parametrize("mask", [[True], [1, 0], [False, False]])
def test_a_mask_is_one_truth_value_per_latent_and_leaves_some(mask):
    with pytest.raises(ValueError, match="active"):
        checked_mask(mask, 2)
    assert checked_mask(None, 2).all()
