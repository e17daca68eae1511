"""Accuracy against unfairness: every model is there, numbered, and what a number means is said."""

import pytest

from hatchel.reports.charts.canvas import NARROW, WIDE, look
from hatchel.reports.charts.palette import RULE, Style
from hatchel.reports.charts.trade_off import ModelPoint, TradeOff, numbered, trade_offs

ROUND, SQUARE = Style("#0072b2", "o", "-"), Style("#d55e00", "s", "-")


def point(label, note, style, gap, accuracy, dominated=False):
    return ModelPoint(label, note, style, (gap, 0.01), (accuracy, 0.01), dominated)


POINTS = [
    point("FFVAE", "α 10", ROUND, 0.1, 0.8),
    point("FFVAE", "α 100", ROUND, 0.1, 0.8),  # at the same place
    point("VAE", "", SQUARE, 0.2, 0.79, dominated=True),
]
PANELS = [TradeOff("sex", POINTS, 0.75), TradeOff("race", POINTS[1:], 0.75)]


def drawn(panels, room):
    with look():
        return trade_offs(panels, room)


def test_a_family_of_several_is_numbered_alike_in_every_panel():
    assert numbered(PANELS) == {"FFVAE": {"α 10": 1, "α 100": 2}}
    figure = drawn(PANELS, WIDE)
    said = [[text.get_text() for text in axes.texts] for axes in figure.axes]
    assert said == [["1", "2"], ["2"]]


@pytest.mark.parametrize("room", [WIDE, NARROW], ids=["wide", "narrow"])
def test_the_legend_says_what_a_number_stands_for(room):
    (legend,) = drawn(PANELS, room).legends
    first, second = (text.get_text() for text in legend.get_texts())
    assert first.split() == ["FFVAE:", "1", "=", "α", "10", "2", "=", "α", "100"]
    assert second == "VAE"


def test_a_dominated_model_is_grey_and_lies_below_the_others():
    axes, *_ = drawn(PANELS[:1], WIDE).axes
    levels = {bars.lines[0].get_color(): bars.lines[0].get_zorder() for bars in axes.containers}
    assert levels[RULE] == min(levels.values()) < levels[ROUND.colour]


def test_a_number_stands_inside_the_mark_of_its_model():
    figure = drawn(PANELS[:1], NARROW)
    figure.draw_without_rendering()
    axes, *_ = figure.axes
    for text in axes.texts:
        box = text.get_window_extent()
        x, y = axes.transData.transform((0.1, 0.8))
        radius = 9.5 / 2 * figure.dpi / 72
        assert x - radius < box.x0 < box.x1 < x + radius
        assert y - radius < box.y0 < box.y1 < y + radius
