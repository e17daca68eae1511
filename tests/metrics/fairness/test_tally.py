"""Counts of rows by group, label, prediction and score: sums, weighings, coarser groups."""

import numpy as np
from tests.metrics.fairness.biased import biased

from hatchel.metrics.fairness.groups import Groups
from hatchel.metrics.fairness.outcomes import scored
from hatchel.metrics.fairness.tally import tally

DATA = biased(500)
SIZES = (2, 3)
MAN = (DATA.sex == "M").astype(np.int64)
FINE = Groups(MAN * 3 + DATA.age, tuple("abcdef"))
OUTCOMES = scored(DATA.y, DATA.score, FINE)


def test_every_row_is_counted_once():
    found = tally(OUTCOMES)
    assert found.cells.shape == (6, 2, 2)
    assert found.cells.sum() == found.bins[..., 0].sum() == 500
    assert found.cells[..., 1, :].sum() == found.bins[..., 1].sum() == DATA.y.sum()
    np.testing.assert_allclose(found.bins[..., 2].sum(), DATA.score.sum())


def test_weighing_rows_by_how_often_they_are_drawn_counts_those_drawn():
    rows = np.random.default_rng(0).integers(0, 500, (3, 500))
    weights = np.stack([np.bincount(each, minlength=500) for each in rows]).astype(float)
    found = tally(OUTCOMES, weights)
    for place, drawn in enumerate(rows):
        again = tally(
            scored(DATA.y[drawn], DATA.score[drawn], Groups(FINE.index[drawn], FINE.names))
        )
        np.testing.assert_allclose(found.cells[place], again.cells)
        np.testing.assert_allclose(found.bins[place], again.bins)


def test_coarser_groups_are_sums_of_finer_ones():
    weights = np.random.default_rng(0).random((2, 500))
    for given in (None, weights):
        fine = tally(OUTCOMES, given)
        for kept, index in (([0], MAN), ([1], DATA.age), ([0, 1], FINE.index)):
            groups = Groups(index, tuple(map(str, range(index.max() + 1))))
            direct = tally(scored(DATA.y, DATA.score, groups), given)
            found = fine.of_attributes(SIZES, kept)
            np.testing.assert_allclose(found.cells, direct.cells)
            np.testing.assert_allclose(found.bins, direct.bins)
