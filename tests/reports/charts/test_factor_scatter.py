"""Codes over the classes of a factor: names, lines where classes are ordered, visible points."""

import numpy as np
import pytest

from hatchel.reports.charts.canvas import NARROW, WIDE, look
from hatchel.reports.charts.factor_scatter import POINTS, FactorPanel, factor_scatter


def panel(classes, names=(), samples=200):
    random = np.random.default_rng(0)
    factor = np.arange(samples) % classes
    return FactorPanel("factor", "z0", 0.5, factor, random.normal(size=samples), names)


def drawn(given, room=WIDE):
    """Return the axes of one panel, laid out."""
    with look():
        figure = factor_scatter([given], room)
        figure.draw_without_rendering()
    return figure.axes[0]


def ticks(axes):
    return [tick.get_text() for tick in axes.get_xticklabels()]


@pytest.mark.parametrize("room", [WIDE, NARROW])
@pytest.mark.parametrize(
    ("names", "shown"),
    [
        ((), ["0", "1"]),
        (("f", "m"), ["f", "m"]),
        (("f",), ["f", "1"]),
        (("a name that never ends", "m"), ["a name that…", "m"]),
    ],
)
def test_classes_are_called_by_their_names(names, shown, room):
    assert ticks(drawn(panel(2, names), room)) == shown


@pytest.mark.parametrize(
    ("names", "joined"),
    [
        ((), True),
        (tuple("123567"), True),
        (("1.5", "2", "4", "8", "16", "32"), True),
        (tuple("abcdef"), False),
    ],
)
def test_means_are_joined_where_classes_are_numbers(names, joined):
    _, means = drawn(panel(6, names)).get_lines()
    assert (means.get_linestyle() == "-") == joined
    _, few = drawn(panel(5, names)).get_lines()
    assert few.get_linestyle() == "None"


@pytest.mark.parametrize(
    ("names", "angle"), [("abcd", 0), (["longer"] * 4, 30), (["longer"] * 8, 90)]
)
def test_long_names_are_turned(names, angle):
    labels = drawn(panel(len(names), tuple(names))).get_xticklabels()
    assert {label.get_rotation() for label in labels} == {angle}


def test_few_points_are_larger_and_less_transparent():
    few, some, many = (drawn(panel(3, samples=n)).get_lines()[0] for n in (20, 300, 3 * POINTS))
    assert few.get_markersize() > some.get_markersize() > many.get_markersize() == 2
    assert few.get_alpha() > some.get_alpha() > many.get_alpha() == 0.5
