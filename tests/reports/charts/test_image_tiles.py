import numpy as np
from matplotlib.colors import to_rgb

from hatchel.reports.charts.canvas import NARROW, WIDE
from hatchel.reports.charts.image_tiles import SEED_COLOUR, crisp_zoom, rgb, tiles


def noise(count, channels, height=4, width=5):
    rng = np.random.default_rng(0)
    return rng.integers(0, 256, (count, channels, height, width), dtype=np.uint8)


def test_grey_has_three_equal_channels_and_colours_keep_their_own():
    grey, colour = noise(2, 1), noise(2, 3)
    np.testing.assert_array_equal(rgb(grey), np.repeat(grey.transpose(0, 2, 3, 1) / 255, 3, -1))
    np.testing.assert_array_equal(rgb(colour), colour.transpose(0, 2, 3, 1) / 255)


def test_a_frame_lies_around_its_image_within_the_gap_and_touches_no_pixel():
    images, gap, zoom = noise(6, 3), 5, 2
    plain = tiles(images, 3, zoom, gap)
    framed = tiles(images, 3, zoom, gap, framed=[4])
    changed = np.argwhere((plain != framed).any(axis=2))
    top, left = gap + (4 * zoom + gap), gap + (5 * zoom + gap)
    assert changed.min(axis=0).tolist() == [top - 3, left - 3]
    assert changed.max(axis=0).tolist() == [top + 8 + 2, left + 10 + 2]
    np.testing.assert_array_equal(framed[top - 1, left], to_rgb(SEED_COLOUR))
    inside = (slice(top, top + 8), slice(left, left + 10))
    np.testing.assert_array_equal(framed[inside], plain[inside])


def test_pixels_are_whole_dots_near_the_dots_of_the_room():
    assert crisp_zoom(640, WIDE, 8.0) == 2
    assert crisp_zoom(448, NARROW, 3.0) == 2
    assert crisp_zoom(5000, WIDE, 8.0) == 1
