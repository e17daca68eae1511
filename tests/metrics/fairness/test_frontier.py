"""The frontier of accuracy and unfairness: who is dominated, and the area that is covered."""

import numpy as np
import pytest

from hatchel.metrics.fairness.frontier import dominated, hypervolume, pareto_frontier

STEPS = [(0.5, 0.1), (0.7, 0.3), (0.6, 0.4), (0.9, 0.8)]


def test_a_point_that_another_beats_is_dominated():
    assert dominated(STEPS).tolist() == [False, False, True, False]
    assert pareto_frontier(STEPS).tolist() == [0, 1, 3]


def test_equal_points_do_not_dominate_each_other():
    assert not dominated([(0.5, 0.1), (0.5, 0.1)]).any()
    assert dominated([(0.5, 0.1), (0.5, 0.2)]).tolist() == [False, True]


def test_a_single_point_covers_a_rectangle():
    assert hypervolume([(0.75, 0.25)], (0.5, 1.0)) == 0.25 * 0.75


def test_a_staircase_covers_its_steps():
    expected = 0.2 * 0.5 + 0.5 * 0.7 + 0.2 * 0.9
    assert hypervolume(STEPS) == pytest.approx(expected, abs=1e-15)


def test_dominated_equal_and_worthless_points_cover_nothing_more():
    more = [*STEPS, (0.7, 0.3), (0.1, 0.9), (0.95, 1.2), (-0.2, 0.05)]
    assert hypervolume(more) == pytest.approx(hypervolume(STEPS), abs=1e-15)
    assert hypervolume(np.empty((0, 2))) == 0


@pytest.mark.parametrize("seed", range(5))
def test_the_area_is_the_share_of_random_points_that_are_worse(seed):
    """Five standard errors of 200,000 draws."""
    random = np.random.default_rng(seed)
    points, draws = random.random((8, 2)), random.random((200_000, 2))
    worse = (draws[:, None, 0] < points[:, 0]) & (draws[:, None, 1] > points[:, 1])
    assert hypervolume(points) == pytest.approx(worse.any(1).mean(), abs=5 * 0.5 / 200_000**0.5)


def test_no_point_of_the_frontier_is_dominated_and_all_others_are():
    points = np.random.default_rng(0).random((200, 2))
    front = pareto_frontier(points)
    assert (np.diff(points[front], axis=0) > 0).all()
    beaten = (points[front, 0] >= points[:, None, 0]) & (points[front, 1] <= points[:, None, 1])
    assert beaten.any(1).all()


def test_points_that_are_none_are_refused():
    for wrong in ([0.5, 0.1], [(0.5, np.nan)]):
        with pytest.raises(ValueError, match="an accuracy and an unfairness each"):
            hypervolume(wrong)
