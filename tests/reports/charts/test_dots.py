import pytest

from hatchel.reports.charts.canvas import NARROW, WIDE, png
from hatchel.reports.charts.dots import DotPanel, Dots, dot_panels, gaps
from hatchel.reports.charts.palette import Style
from hatchel.reports.page import png_size

LOW = Dots("low", Style("#0072b2", "o", "-"), {0: [0.5, 0.7], 1: [0.9]}, low=True)
OTHER = Dots("other", Style("#d55e00", "^", "-"), {0: [0.8, 1.0], 1: [0.8]}, low=False)


def test_a_gap_reaches_from_the_highest_low_mean_to_the_lowest_other():
    found = gaps([LOW, OTHER])
    assert found[0] == (pytest.approx(0.6), pytest.approx(0.9))
    assert found[1].low > found[1].high


def test_only_draws_of_both_families_have_a_gap():
    assert gaps([LOW, OTHER._replace(values={1: [1.0]})]).keys() == {1}
    assert gaps([LOW]) == {}


@pytest.mark.parametrize("room", [WIDE, NARROW])
@pytest.mark.parametrize("methods", [[LOW, OTHER], [OTHER]])
def test_dots_are_drawn_for_one_method_or_more(room, methods):
    panels = [DotPanel("ACC |w|", methods), DotPanel("ACC w²", methods)]
    assert min(png_size(png(lambda room: dot_panels(panels, room), room))) > 0


def test_many_draws_do_not_make_an_endless_figure():
    many = LOW._replace(values={draw: [0.5] for draw in range(100)})
    assert dot_panels([DotPanel("ACC", [many])], WIDE).get_size_inches()[1] < 35


def test_a_gap_is_shaded_only_where_the_families_are_apart():
    axes = dot_panels([DotPanel("ACC", [LOW, OTHER])], WIDE).axes[0]
    assert len(axes.collections) == 1
