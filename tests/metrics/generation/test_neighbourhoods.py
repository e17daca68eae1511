"""Precision, recall, density and coverage: by hand, by loops, by laws, and how sure they are."""

import numpy as np
import pytest
from tests.metrics.generation.plain import plain_scores

from hatchel.metrics.generation import neighbourhood_scores
from hatchel.metrics.generation.features import Pair
from hatchel.metrics.generation.halves import kept_points
from hatchel.metrics.generation.neighbourhoods import _scores


def normal(rows, columns=4, seed=0, shift=0.0, scale=1.0):
    return shift + scale * np.random.default_rng(seed).normal(size=(rows, columns))


def values(real, generated, **more):
    return [each.value for each in neighbourhood_scores(real, generated, halves=0, **more)]


def test_a_case_by_hand():
    """Real 0, 1, 3 with k = 1 have radii 1, 1, 2; generated 2, 10, 11 have 8, 1, 1.

    2 lies in the balls of 1 and 3; 10 and 11 in none. 0, 1 and 3 all lie in the ball of 2.
    """
    found = values([[0.0], [1.0], [3.0]], [[2.0], [10.0], [11.0]], neighbours=1)
    assert found == pytest.approx([1 / 3, 1.0, 2 / 3, 2 / 3])


@pytest.mark.parametrize("k", [1, 3, 5])
@pytest.mark.parametrize(("n", "m"), [(60, 60), (70, 40)])
def test_scores_are_those_of_loops_over_pairs(k, n, m):
    real, generated = normal(n), normal(m, seed=1, shift=0.5, scale=0.8)
    expected = plain_scores(real, generated, k)
    assert values(real, generated, neighbours=k) == pytest.approx(expected)


def test_ties_are_within():
    """On a grid, where distances are equal again and again, closed balls hold their edge."""
    random = np.random.default_rng(0)
    real, generated = random.integers(0, 4, (50, 3)), random.integers(0, 5, (50, 3))
    expected = plain_scores(real.tolist(), generated.tolist(), 3)
    assert values(real, generated, neighbours=3) == pytest.approx(expected)


def test_a_set_beside_itself_has_all_and_a_density_of_one_more_than_k_by_k():
    """Each ball holds its point and its k neighbours."""
    x = normal(200)
    assert values(x, x.copy()) == pytest.approx([1, 1, 6 / 5, 1])


def test_sets_far_apart_have_nothing_in_common():
    assert values(normal(100), normal(100, seed=1, shift=100)) == [0, 0, 0, 0]


def test_samples_of_one_law_have_a_density_of_one_and_the_coverage_that_theory_says():
    """E coverage = 1 − Π_{i=1…k} (N − i) / (2N − i) → 1 − 2^−k, whatever the law and dimension."""
    found = neighbourhood_scores(normal(3_000), normal(3_000, seed=1), neighbours=3, halves=50)
    assert found.density.value == pytest.approx(1, abs=0.05)
    assert found.coverage.value == pytest.approx(1 - 2**-3, abs=0.02)
    assert found.coverage.low < 1 - 2**-3 < found.coverage.high


def test_one_mode_of_two_is_precise_and_recalls_and_covers_half():
    both = np.concatenate([normal(300), normal(300, seed=1, shift=50)])
    precision, recall, density, coverage = values(both, normal(600, seed=2))
    assert precision > 0.9
    assert density == pytest.approx(1, abs=0.1)
    assert recall < 0.51
    assert coverage < 0.51


def test_scores_do_not_change_with_unit_place_and_rotation():
    real, generated = normal(150), normal(150, seed=1, shift=0.3)
    turn, _ = np.linalg.qr(normal(4, seed=5))
    moved = [1e3 * each @ turn + 7 for each in (real, generated)]
    assert values(*moved) == pytest.approx(values(real, generated))


def test_real_and_generated_change_places():
    """Precision of one way round is recall of the other."""
    real, generated = normal(80), normal(90, seed=1, shift=0.4)
    one, other = values(real, generated), values(generated, real)
    assert one[:2] == pytest.approx(other[1::-1])


def test_a_half_scores_as_if_it_were_computed_alone():
    """Replicates read off the neighbours of the whole are the scores of the halves."""
    pair = Pair(normal(90), normal(80, seed=1, shift=0.3))
    random = np.random.default_rng(0)
    kept = [kept_points(len(each), 6, random) for each in pair]
    found = np.stack(list(_scores(pair, kept, 3).values()), axis=1)
    for row, real, generated in zip(found, *kept, strict=True):
        alone = plain_scores(pair.real[real], pair.generated[generated], 3)
        assert row == pytest.approx(alone)


def test_intervals_hold_the_score_and_narrow_with_more_samples():
    few, many = (
        neighbourhood_scores(normal(n), normal(n, seed=1, shift=0.3), halves=60)
        for n in (100, 1_600)
    )
    for one, other in zip(few, many, strict=True):
        assert one.low <= one.value <= one.high
        assert other.high - other.low < 0.6 * (one.high - one.low)


def test_the_interval_is_as_wide_as_samples_scatter():
    """Scores of 30 fresh pairs scatter by about what the halves of one say."""
    fresh = [
        values(normal(300, seed=2 * s), normal(300, seed=2 * s + 1, shift=0.3)) for s in range(30)
    ]
    found = neighbourhood_scores(normal(300, seed=100), normal(300, seed=101, shift=0.3))
    for each, deviation in zip(found, np.std(fresh, axis=0, ddof=1), strict=True):
        assert 0.5 < (each.high - each.low) / (2 * 1.96 * deviation) < 2


@pytest.mark.parametrize(
    ("real", "generated", "more", "message"),
    [
        (normal(11), normal(30), {}, "11 real samples and neighbours=5 needs 12"),
        (normal(30), normal(5), {"halves": 0}, "5 generated samples and neighbours=5 needs 6"),
        (normal(30), normal(30, 3), {}, "real samples have 4 features and generated ones 3"),
        (normal(30), normal(30), {"neighbours": 0}, "neighbours=0: choose 1 or more"),
        (normal(30), normal(30)[:, 0], {}, r"generated features have shape \(30,\)"),
        (normal(30) * np.nan, normal(30), {}, "real features have NaN"),
        ([["a"]], normal(30), {}, "real features must be numbers"),
    ],
)
def test_bad_input_is_refused(real, generated, more, message):
    with pytest.raises(ValueError, match=message):
        neighbourhood_scores(real, generated, **more)
