"""Intervals in rows: one colour a series, grey for what doesn't count, room for every width."""

import pytest

from hatchel.reports.charts.canvas import NARROW, WIDE, look, png
from hatchel.reports.charts.interval_rows import IntervalPanel, IntervalPoint, interval_rows
from hatchel.reports.page import png_size

SURE = IntervalPoint(0.4, 0.3, 0.5, chance=0.1)
SMALL = IntervalPoint(0.7, 0.2, 0.9, grey=True)
NONE = IntervalPoint(None, None, None)
PANEL = IntervalPanel("a gap", [{"one": SURE, "other": NONE}, {"one": SMALL, "other": SURE}], 0.0)


def drawn(panels, room=WIDE):
    with look():
        return interval_rows(panels, ["first", "second"], room)


@pytest.mark.parametrize("room", [WIDE, NARROW])
@pytest.mark.parametrize("count", [1, 4])
def test_any_number_of_panels_is_drawn_at_every_width(room, count):
    picture = png(lambda room: interval_rows([PANEL] * count, ["first", "second"], room), room)
    assert min(png_size(picture)) > 0


def test_the_legend_tells_series_chance_and_what_does_not_count():
    texts = [text.get_text() for text in drawn([PANEL]).legends[0].get_texts()]
    assert texts == ["one", "other", "if groups were alike", "too few rows to count"]
    plain = PANEL._replace(points=[{"one": SURE._replace(chance=None)}] * 2)
    assert [t.get_text() for t in drawn([plain]).legends[0].get_texts()] == ["one"]


def test_a_value_that_is_none_is_not_drawn_and_one_that_does_not_count_is_grey():
    lines = drawn([PANEL]).axes[0].lines
    values = [line for line in lines if line.get_marker() in "os" and len(line.get_xdata()) == 1]
    assert [float(line.get_xdata()[0]) for line in values] == [0.4, 0.7, 0.4]
    colours = [line.get_color() for line in values]
    assert len({*colours}) == 3
    assert colours[1] == "#b6bac1"


def test_rows_are_named_once_where_panels_stand_side_by_side():
    names = [[t.get_text() for t in axes.get_yticklabels()] for axes in drawn([PANEL] * 2).axes]
    assert names == [["first", "second"], ["", ""]]
