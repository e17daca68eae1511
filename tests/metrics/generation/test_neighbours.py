"""Nearest neighbours: exact whatever the block, the scale and the place."""

import tracemalloc

import numpy as np
import pytest
from sklearn.neighbors import NearestNeighbors

from hatchel.metrics.generation import neighbours
from hatchel.metrics.generation.neighbours import clouds, nearest_others, pairs_within


def points(rows=300, columns=5, seed=0):
    return np.random.default_rng(seed).normal(size=(rows, columns))


@pytest.mark.parametrize("count", [1, 5, 60, 299])
@pytest.mark.parametrize("block", [700, 2**22])
def test_neighbours_are_those_of_scikit_learn(count, block, monkeypatch):
    monkeypatch.setattr(neighbours, "AT_ONCE", block)
    x = points()
    (cloud,) = clouds(x)
    found = nearest_others(cloud, count)
    distance, place = NearestNeighbors(n_neighbors=count).fit(x).kneighbors()
    np.testing.assert_allclose(np.sqrt(found.squares), distance, rtol=1e-12)
    np.testing.assert_array_equal(found.places, place)


@pytest.mark.parametrize(("scale", "offset"), [(1e-9, 0), (1, 1e4), (1e12, -1e15)])
def test_float32_decides_nothing(scale, offset):
    """Far from zero, where float32 could not tell the points apart, neighbours stay the same."""
    x = np.round(points() * 1024) / 1024  # such that moving them rounds nothing
    (here,), (there,) = clouds(x), clouds(x * scale + offset)
    exact = x * scale + offset
    one = nearest_others(there, 3)
    every = np.sqrt(((exact[:, None] - exact) ** 2).sum(-1))
    np.fill_diagonal(every, np.inf)
    np.testing.assert_allclose(np.sqrt(one.squares), np.sort(every, 1)[:, :3], rtol=1e-12)
    if offset == 0:
        np.testing.assert_array_equal(one.places, nearest_others(here, 3).places)


def test_an_outlier_loosens_the_filter_and_changes_nothing():
    x = np.concatenate([points() * 1e-3, np.full((1, 5), 1e4)])
    (cloud,) = clouds(x)
    distance, _ = NearestNeighbors(n_neighbors=4).fit(x).kneighbors()
    np.testing.assert_allclose(np.sqrt(nearest_others(cloud, 4).squares), distance, rtol=1e-12)


def test_points_that_occur_twice_are_at_distance_zero():
    x = np.repeat(points(50), 2, axis=0)
    (cloud,) = clouds(x)
    found = nearest_others(cloud, 2)
    assert (found.squares[:, 0] == 0).all()
    np.testing.assert_array_equal(found.places[:, 0], np.arange(100) ^ 1)


@pytest.mark.parametrize("block", [500, 2**22])
def test_pairs_within_reach_are_all_there(block, monkeypatch):
    monkeypatch.setattr(neighbours, "AT_ONCE", block)
    x, y = points(80), points(60, seed=1)
    random = np.random.default_rng(2)
    of_x, of_y = 4 * random.random(80), 4 * random.random(60)
    squares = ((x[:, None] - y) ** 2).sum(-1)
    wanted = set(zip(*np.nonzero((squares <= of_x[:, None]) | (squares <= of_y)), strict=True))
    found = {}
    for part in pairs_within(*clouds(x, y), of_x, of_y):
        found |= dict(zip(zip(part.query, part.point, strict=True), part.squares, strict=True))
    assert wanted <= found.keys()
    for (i, j), value in found.items():
        assert value == pytest.approx(squares[i, j], rel=1e-12)


def test_memory_does_not_grow_with_the_square(monkeypatch):
    """2,000 points have 4 million distances, of which some thousands are held at a time."""
    monkeypatch.setattr(neighbours, "AT_ONCE", 2**14)
    (cloud,) = clouds(points(2_000))
    tracemalloc.start()
    nearest_others(cloud, 5)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 2_000**2 * 4 / 8
