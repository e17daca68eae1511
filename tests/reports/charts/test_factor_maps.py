"""Maps of latents against factors, and each factor against its best latent."""

import numpy as np
import pytest

from hatchel.reports.charts.canvas import NARROW, WIDE, look
from hatchel.reports.charts.factor_maps import MOST_LATENTS, FactorMap, factor_maps, latents_shown
from hatchel.reports.charts.factor_scatter import FactorPanel, factor_scatter
from hatchel.reports.charts.palette import INK, QUIET


def texts(axes):
    return [text.get_text() for text in axes.texts]


def test_every_factors_best_latent_is_drawn_however_little_it_says():
    shares = np.random.default_rng(0).random((60, 3))
    shares[:, 2] = 0
    shares[41, 2] = 0.001
    shown = latents_shown(shares)
    assert len(shown) == MOST_LATENTS
    assert set(shares.argmax(axis=0)) <= set(shown)
    assert (np.diff(shown) > 0).all()


def test_cells_hold_per_cent_and_what_rounds_to_none_is_blank():
    with look():
        figure = factor_maps(
            [FactorMap("map", np.array([[0.5, 0.004], [1, 0]]))], ("z0", "b"), "ab", WIDE
        )
    (axes,) = figure.axes
    assert texts(axes) == ["50", "100"]
    assert [label.get_text() for label in axes.get_yticklabels()] == ["z0", "b"]


def test_names_of_dead_latents_are_grey():
    with look():
        figure = factor_maps([FactorMap("map", np.eye(2))], "cd", "ab", WIDE, dead=[1])
    assert [label.get_color() for label in figure.axes[0].get_yticklabels()] == [INK, QUIET]


@pytest.mark.parametrize(("room", "columns"), [(WIDE, 2), (NARROW, 1)])
def test_maps_lie_beside_or_below_each_other(room, columns):
    maps = [FactorMap(title, np.eye(3)) for title in ("one", "two")]
    with look():
        figure = factor_maps(maps, "def", "abc", room)
    assert figure.axes[0].get_gridspec().ncols == columns


def test_a_panel_shows_the_mean_of_each_class():
    classes = np.array([0, 0, 1, 1, 1])
    codes = np.array([1.0, 3.0, 5.0, 5.0, 8.0])
    with look():
        figure = factor_scatter([FactorPanel("a", "z3", 0.25, classes, codes)], WIDE)
    axes = figure.axes[0]
    points, means = axes.lines
    np.testing.assert_array_equal(points.get_ydata(), codes)
    np.testing.assert_allclose(means.get_ydata(), [2, 6])
    assert axes.get_title(loc="left") == "a: z3, 25 %"
