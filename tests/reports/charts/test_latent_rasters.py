import numpy as np
import pytest

from hatchel.records.training_log import TrainingLog
from hatchel.reports.charts.canvas import NARROW, WIDE, png
from hatchel.reports.charts.latent_rasters import latents_over_steps, raster
from hatchel.reports.page import png_size


def log_of(kl, worst_set=None):
    count = len(kl)
    return TrainingLog(10 * np.arange(count), np.zeros(count), {}, {}, np.asarray(kl), worst_set)


def test_a_few_entries_are_drawn_as_they_are():
    """A value counts from halfway to the step before until halfway to the next.

    None is drawn where there was no training: the last one ends at its own step.
    """
    found = raster(np.array([0, 10, 40]), [[1, 2], [3, 4], [5, 6]])
    np.testing.assert_array_equal(found.edges, [0, 5, 25, 40])
    np.testing.assert_array_equal(found.values, [[1, 3, 5], [2, 4, 6]])


def test_many_entries_are_averaged_and_none_is_lost():
    members = np.random.default_rng(0).random((2000, 3)) < 0.3
    found = raster(np.arange(2000), members)
    assert found.values.shape == (3, 400)
    np.testing.assert_allclose(found.values.mean(axis=1), members.mean(axis=0), rtol=1e-12)
    assert np.all(np.diff(found.edges) > 0)
    assert found.edges[[0, -1]].tolist() == [0, 1999]


def test_a_single_entry_has_a_span():
    assert raster(np.array([7]), [[1.0]]).edges.tolist() == [7, 8]


@pytest.mark.parametrize("room", [WIDE, NARROW])
def test_rows_are_ordered_by_information_in_both_panels(room):
    worst = np.array([[True, False, False], [True, True, False]])
    kl = np.log(2) * np.array([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]])
    figure = latents_over_steps(
        log_of(kl, worst), ("a0", "a1", "b"), np.array([0.1, 0.3, 0.2]), room
    )
    upper, lower = figure.axes[:2]
    for axes, expected in (
        (upper, [[2, 5], [3, 6], [1, 4]]),
        (lower, [[0, 1], [0, 0], [1, 1]]),
    ):
        (mesh,) = axes.collections
        np.testing.assert_allclose(np.reshape(mesh.get_array(), (3, 2)), expected)
        assert [tick.get_text() for tick in axes.get_yticklabels()] == ["a1", "b", "a0"]
        assert axes.yaxis_inverted()


def test_without_a_worst_set_there_is_one_panel():
    axes = latents_over_steps(log_of([[1.0]]), ["z0"], np.ones(1), WIDE).axes
    titles = [each.get_title() for each in axes if each.get_title()]
    assert titles == ["KL from the prior"]


@pytest.mark.parametrize("room", [WIDE, NARROW])
def test_a_diverged_run_is_drawn(room):
    log = log_of([[1.0, 2.0], [np.nan, np.inf]], np.zeros((2, 2), bool))
    drawn = png(lambda room: latents_over_steps(log, ("z0", "z1"), np.full(2, np.nan), room), room)
    assert png_size(drawn)[0] == round(room.width * room.dpi)
