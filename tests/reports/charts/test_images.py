import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg

from hatchel.reports.charts.canvas import NARROW, WIDE, png
from hatchel.reports.charts.images import (
    ImagePanel,
    ImageRow,
    MapBlock,
    divided,
    enlarged,
    grey,
    image_rows,
    map_blocks,
    signed_colours,
    tiled,
)
from hatchel.reports.page import png_size


def test_signed_colours_turn_around_zero():
    """Blue and red change places when the sign changes; zero is the same light colour."""
    maps = np.array([[[-2.0, 0.0, 2.0]]])
    (blue, middle, red), (mirrored, _, _) = signed_colours(maps)[0, 0], signed_colours(-maps)[0, 0]
    assert blue[2] > blue[0]
    assert red[0] > red[2]
    assert middle.min() > 0.95
    np.testing.assert_array_equal(mirrored, red)


def test_the_scale_of_a_map_does_not_matter():
    maps = np.random.default_rng(0).normal(size=(3, 4, 4))
    scales = np.array([1e-3, 1.0, 1e3])[:, None, None]
    np.testing.assert_allclose(signed_colours(maps * scales), signed_colours(maps), atol=0.02)


def test_a_map_of_zeros_has_the_colour_of_zero():
    assert signed_colours(np.zeros((1, 2, 2))).min() > 0.95


def test_ink_is_dark_and_values_outside_the_unit_interval_are_clipped():
    np.testing.assert_array_equal(grey(np.array([[[-1.0, 0.25, 2.0]]]))[0, 0, :, 0], [1, 0.75, 0])


def test_tiles_lie_in_rows_with_white_between():
    images = np.zeros((3, 2, 2, 3))
    sheet = tiled(images, columns=2, gap=1)
    assert sheet.shape == (5, 5, 3)
    assert sheet[2].min() == 1
    assert sheet[:, 2].min() == 1
    assert sheet[3:, 3:].min() == 1  # the fourth place stays empty
    assert sheet[:2, :2].max() == 0


def test_division_rules_a_line_beside_each_part_and_keeps_the_pixels():
    image = np.arange(4 * 6 * 3, dtype=float).reshape(1, 4, 6, 3)
    found = divided(image, parts=3)
    assert found.shape == (1, 6, 6 + 4, 3)
    np.testing.assert_array_equal(found[0, 1:-1, [1, 2, 4, 5, 7, 8]], image[0].swapaxes(0, 1))


def test_each_pixel_is_a_square_of_dots():
    assert enlarged(np.zeros((1, 4, 6, 3)), 3).shape == (1, 12, 18, 3)


@pytest.mark.parametrize("room", [WIDE, NARROW])
@pytest.mark.parametrize("count", [1, 4])
def test_blocks_of_maps_are_drawn_whatever_their_number(room, count):
    maps = np.random.default_rng(0).normal(size=(9, 6, 18))
    blocks = [MapBlock("PCA $1_$", "#cc79a7", maps, 3)] * count
    width, height = png_size(png(lambda room: map_blocks(blocks, room), room))
    assert width > height > 0


def test_map_pixels_reach_the_file_unblurred():
    """Every colour of the drawn block is one of the map's, the line's or the title's."""
    block = MapBlock("", "#ffffff", np.eye(6)[None].repeat(3, axis=2), 3)
    canvas = FigureCanvasAgg(map_blocks([block], WIDE))
    canvas.draw()
    drawn = np.asarray(canvas.buffer_rgba())[..., :3].reshape(-1, 3)
    assert len(np.unique(drawn, axis=0)) <= 4


@pytest.mark.parametrize("room", [WIDE, NARROW])
def test_rows_of_words_are_drawn_with_as_many_columns_as_fit(room):
    images = np.random.default_rng(0).random((9, 6, 18))
    rows = [ImageRow("data", images, "error"), ImageRow("a, b, c, " * 12, images, "1.0")]
    panels = [ImagePanel("Training", ["word"] * 9, rows), ImagePanel("Test", ["word"] * 9, rows)]
    assert min(png_size(png(lambda room: image_rows(panels, room), room))) > 0
