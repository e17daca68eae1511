import matplotlib
from matplotlib.figure import Figure

from hatchel.reports.charts.canvas import WIDE, Format, blank, png


def draw(room: Format) -> Figure:
    figure = blank(room, 2)
    figure.subplots().plot([0, 1], [0, 1])
    return figure


def test_the_same_figure_is_the_same_bytes():
    assert png(draw, WIDE) == png(draw, WIDE)


def test_the_look_of_a_user_does_not_change_a_figure():
    usual = png(draw, WIDE)
    with matplotlib.rc_context({"axes.facecolor": "red", "lines.linewidth": 9}):
        assert png(draw, WIDE) == usual
        assert matplotlib.rcParams["lines.linewidth"] == 9


def test_pyplot_is_left_alone():
    before = dict(matplotlib.rcParams)
    png(draw, WIDE)
    assert dict(matplotlib.rcParams) == before
