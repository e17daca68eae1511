import numpy as np
import pytest

from hatchel.records.run import Curve
from hatchel.reports.charts.canvas import NARROW, WIDE, png
from hatchel.reports.charts.curves import CurveFamily, CurvePanel, Line, band, curve_families
from hatchel.reports.charts.palette import Style
from hatchel.reports.page import png_size

STYLE = Style("#0072b2", "o", "-")


def curve(*values: float, start: int = 0) -> Curve:
    return Curve(steps=tuple(range(start, start + len(values))), values=values)


def family(*curves: Curve) -> CurveFamily:
    return CurveFamily("family", [CurvePanel("loss", [Line("a", STYLE, band(curves))])])


def scale(found: CurveFamily) -> str:
    return curve_families([found], WIDE).subfigs[0].axes[0].get_yscale()


def test_a_band_is_the_mean_and_the_sample_deviation():
    found = band([curve(1, 2), curve(3, 6)])
    np.testing.assert_allclose(found.mean, [2, 4])
    np.testing.assert_allclose(found.spread, [2**0.5, 8**0.5])
    assert found.runs == 2


def test_a_single_curve_has_no_spread():
    np.testing.assert_array_equal(band([curve(1, 2)]).spread, [0, 0])


def test_curves_meet_on_the_steps_that_all_have():
    assert band([curve(1, 2, 3), curve(5, 6, 7, start=1)]).steps.tolist() == [1, 2]


def test_there_is_no_band_without_curves_or_without_common_steps():
    assert band([]) is None
    assert band([curve(1, 2), curve(1, 2, start=9)]) is None


@pytest.mark.parametrize(
    ("values", "expected"),
    [((100, 50, 10), "log"), ((1.1, 1.0, 0.9), "linear"), ((10, 1, 0), "linear")],
)
def test_the_axis_is_logarithmic_only_where_that_shows_more(values, expected):
    assert scale(family(curve(*values))) == expected


def test_a_logarithmic_axis_shows_positive_means_and_leaves_zero_and_the_band_below_it():
    line = Line("a", STYLE, band([curve(30, 1, 0.0), curve(50, 0.01, 0.0)]))
    drawn = curve_families([CurveFamily("f", [CurvePanel("synergy", [line], "log")])], WIDE)
    axes = drawn.subfigs[0].axes[0]
    assert axes.get_yscale() == "log"
    low, high = axes.get_ylim()
    assert 0.505 / 2 < low < 0.505
    assert high > 40


def test_values_of_zero_alone_stay_on_a_linear_axis():
    line = Line("a", STYLE, band([curve(0, 0)]))
    drawn = curve_families([CurveFamily("f", [CurvePanel("synergy", [line], "log")])], WIDE)
    assert drawn.subfigs[0].axes[0].get_yscale() == "linear"


@pytest.mark.parametrize("room", [WIDE, NARROW])
def test_families_are_drawn_under_each_other(room):
    """A curve of a single point and one that is not finite are drawn without a warning."""
    families = [family(curve(100, 50, 10)), family(curve(1.0)), family(curve(1, float("nan")))]
    one = png_size(png(lambda room: curve_families(families[:1], room), room))
    all_three = png_size(png(lambda room: curve_families(families, room), room))
    assert all_three[0] == one[0]
    assert all_three[1] == pytest.approx(3 * one[1], rel=0.02)
