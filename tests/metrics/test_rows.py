"""Rows with equal factor values: they are equal, they differ, and each is as likely."""

import numpy as np
import pytest

from hatchel.metrics.rows import equal_rows

CLASSES = np.array([2, 0, 1, 0, 2, 0, 3])


def test_rows_like_a_row_share_its_value_and_all_of_them_come_up():
    drawn = equal_rows(CLASSES).like(np.arange(7), 200, np.random.default_rng(0))
    for row, found in enumerate(drawn):
        assert set(found) == set(np.flatnonzero(CLASSES[row] == CLASSES))


def test_a_partner_shares_the_value_and_is_another_row():
    rows = np.tile([0, 1, 3, 4, 5], (300, 1))
    partner = equal_rows(CLASSES).partner(rows, np.random.default_rng(0))
    assert (CLASSES[partner] == CLASSES[rows]).all()
    assert (partner != rows).all()


def test_every_other_row_is_as_likely_a_partner():
    classes = np.repeat([0, 1], 4)
    partner = equal_rows(classes).partner(np.full(6000, 6), np.random.default_rng(0))
    counts = np.bincount(partner, minlength=8)
    assert counts[[0, 1, 2, 3, 6]].sum() == 0
    # Five standard errors of a share of a third.
    assert counts[[4, 5, 7]] == pytest.approx(2000, abs=5 * np.sqrt(6000 * 2 / 9))


def test_rows_whose_value_is_theirs_alone_are_told():
    assert equal_rows(CLASSES).shared().tolist() == [0, 1, 3, 4, 5]
