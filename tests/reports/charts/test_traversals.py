import io

import numpy as np
import pytest
from matplotlib.colors import to_rgb
from PIL import Image
from scipy import ndimage

from hatchel.reports.charts.canvas import NARROW, WIDE, png
from hatchel.reports.charts.image_tiles import SEED_COLOUR
from hatchel.reports.charts.traversals import (
    Traversal,
    nearest,
    spread_out,
    traversal_grids,
    traversal_of,
    value_text,
)
from hatchel.reports.stored_pictures import RunPictures

from ..made_up_run import arrays

SEEDS = np.array([-2.9, 0.1, 7.0, -1.2])  # the third lies beyond the range


def made_up(channels=1, values=7, seeds=SEEDS, title="", side=6):
    """Make a traversal of noise, so that every image is told from every other."""
    rng = np.random.default_rng(1)
    count = len(seeds)
    return Traversal(
        title,
        rng.integers(0, 200, (count, values, channels, side, side), dtype=np.uint8),
        np.array([f"z{latent}" for latent in range(count)]),
        np.linspace(2, 0, count),
        np.linspace(-3, 3, values),
        rng.integers(0, 200, (channels, side, side), dtype=np.uint8),
        seeds,
        count,
    )


def drawn(models, room):
    content = png(lambda room: traversal_grids(models, room), room)
    return np.array(Image.open(io.BytesIO(content)).convert("RGB"))


def framed_images(pixels, side):
    """Return what stands in each frame, from top to bottom, a pixel for a pixel."""
    colour = np.round(255 * np.array(to_rgb(SEED_COLOUR)))
    holes = ndimage.binary_fill_holes((pixels == colour).all(axis=2)) & (pixels != colour).any(2)
    labels, _ = ndimage.label(holes)
    boxes = [box for box in ndimage.find_objects(labels) if box[0].stop - box[0].start > side]
    found = []
    for box in sorted(boxes, key=lambda box: (box[0].start, box[1].start)):
        image = pixels[box]
        zoom = image.shape[0] // side
        assert image.shape[:2] == (side * zoom, side * zoom)
        found.append(image[zoom // 2 :: zoom, zoom // 2 :: zoom])
    return found


def as_rgb(image):
    return np.broadcast_to(image, (3, *image.shape[1:])).transpose(1, 2, 0)


@pytest.mark.parametrize("room", [WIDE, NARROW])
@pytest.mark.parametrize("channels", [1, 3])
def test_what_is_framed_is_the_seed_image_and_in_each_row_the_value_nearest_to_it(room, channels):
    model = made_up(channels)
    expected = [model.seed, *(model.images[row, place] for row, place in enumerate([0, 3, 6, 2]))]
    for found, image in zip(framed_images(drawn([model], room), 6), expected, strict=True):
        np.testing.assert_array_equal(found, as_rgb(image))


def test_of_many_values_the_nearest_that_is_shown_is_framed():
    """Of 25 values a narrow page shows seven, one for each standard deviation."""
    model = made_up(values=25)
    shown = [model.images[row, place] for row, place in enumerate([0, 12, 24, 8])]
    for found, image in zip(framed_images(drawn([model], NARROW), 6)[1:], shown, strict=True):
        np.testing.assert_array_equal(found, as_rgb(image))


def test_models_stand_side_by_side_or_under_each_other():
    models = [made_up(title="Non-Syn VAE"), made_up(title="VAE")]
    one, both = (drawn(models[:count], NARROW).shape for count in (1, 2))
    assert both[1] == one[1]
    assert both[0] == pytest.approx(2 * one[0], rel=0.03)
    wide = drawn(models, WIDE)
    assert wide.shape[1] > wide.shape[0]
    left, right = np.array_split(wide, 2, axis=1)
    assert len(framed_images(left, 6)) == len(framed_images(right, 6)) == 5


@pytest.mark.parametrize("latents", [1, 2, 32])
@pytest.mark.parametrize("values", [1, 2, 25])
def test_any_number_of_latents_and_values_is_drawn(latents, values):
    model = made_up(values=values, seeds=np.zeros(latents))
    assert min(drawn([model._replace(total=128)], NARROW).shape[:2]) > 0


def test_rows_are_ordered_by_information_whatever_order_was_stored():
    stored = arrays(latents=6, side=8)
    order = np.array([3, 1, 5, 0, 4, 2])
    mixed = {**stored}
    for name in ("traversal", "traversal_latents", "seed_values"):
        mixed[name] = stored[name][order]
    found = traversal_of(RunPictures(**mixed))
    assert np.all(np.diff(found.information) <= 0)
    latents = stored["traversal_latents"]
    assert found.names.tolist() == [f"z{latent}" for latent in latents]
    np.testing.assert_array_equal(found.images, stored["traversal"])
    np.testing.assert_array_equal(found.seed_values, stored["seed_values"])
    np.testing.assert_array_equal(found.information, stored["information"][latents])


def test_of_many_latents_the_sixteen_most_informative_are_shown():
    stored = arrays(latents=40, side=4)
    found = traversal_of(RunPictures(**stored))
    order = np.argsort(-stored["information"])[:16]
    assert found.names.tolist() == [f"z{latent}" for latent in order]
    assert found.total == 40


def test_the_nearest_value_is_the_end_beyond_the_range_and_zero_where_nothing_is_known():
    values = np.array([-3.0, -1.0, 0.5, 3.0])
    assert nearest(values, np.array([-9, -1.9, 0.2, 9, np.nan])).tolist() == [0, 1, 2, 3, 2]


@pytest.mark.parametrize(
    ("count", "most", "expected"),
    [
        (7, 13, [0, 1, 2, 3, 4, 5, 6]),
        (25, 13, list(range(0, 25, 2))),
        (25, 7, [0, 4, 8, 12, 16, 20, 24]),
        (24, 7, [0, 4, 8, 12, 15, 19, 23]),
        (1, 7, [0]),
    ],
)
def test_places_are_spread_out_with_both_ends(count, most, expected):
    assert spread_out(count, most).tolist() == expected


def test_values_are_printed_as_standard_deviations():
    assert [value_text(value) for value in (-1.5, -0.001, 2.0)] == ["−1.5σ", "0σ", "2σ"]
