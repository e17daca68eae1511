import io

import numpy as np
import pytest
from PIL import Image

from hatchel.reports.charts.canvas import NARROW, WIDE, png
from hatchel.reports.charts.galleries import reconstructions, samples


def plain(levels):
    """Make images (n, 1, 4, 4) of one grey each."""
    return np.broadcast_to(np.array(levels, np.uint8)[:, None, None, None], (len(levels), 1, 4, 4))


def place_of(pixels, level):
    """Return the centre of what has this grey, antialiased text being little beside an image."""
    return np.median(np.argwhere((pixels == level).all(axis=2)), axis=0)


def drawn(draw, room):
    return np.array(Image.open(io.BytesIO(png(draw, room))).convert("RGB"))


@pytest.mark.parametrize("room", [WIDE, NARROW])
@pytest.mark.parametrize("count", [1, 5, 12])
def test_each_original_stands_right_above_its_reconstruction(room, count):
    above, below = 10 + 4 * np.arange(count), 130 + 4 * np.arange(count)
    pixels = drawn(lambda room: reconstructions(plain(above), plain(below), room), room)
    steps = []
    for original, made in zip(above, below, strict=True):
        y, x = place_of(pixels, original)
        lower, across = place_of(pixels, made)
        assert across == pytest.approx(x, abs=1.5)
        steps.append(lower - y)
    assert min(steps) > 0
    np.testing.assert_allclose(steps, steps[0], atol=1.5)


def test_as_many_pairs_are_shown_as_fit_in_three_rows():
    levels = np.arange(10, 45)
    for room, most in ((WIDE, 30), (NARROW, 15)):
        pixels = drawn(lambda room: reconstructions(plain(levels), plain(levels), room), room)
        large = [level for level in levels if (pixels == level).all(axis=2).sum() > 1000]
        assert large == levels[:most].tolist()


@pytest.mark.parametrize("room", [WIDE, NARROW])
def test_samples_of_any_number_and_colour_are_drawn(room):
    rng = np.random.default_rng(0)
    for count, channels in ((1, 3), (64, 1)):
        images = rng.integers(0, 256, (count, channels, 6, 4), dtype=np.uint8)
        assert min(drawn(lambda room, images=images: samples(images, room), room).shape[:2]) > 30
