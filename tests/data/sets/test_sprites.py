import hashlib

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from matplotlib.path import Path as Polygon

from hatchel.data.sets.sprite_shapes import (
    CROSSINGS,
    REACH,
    angles,
    corners,
    lattice_centres,
    outlines,
    scales,
)
from hatchel.data.sets.sprites import (
    FACTOR_SIZES,
    IMAGE_SHAPE,
    N_IMAGES,
    Sprites,
    packed,
    rasterise,
)
from hatchel.data.values.in_memory import BitPixels

factor_rows = st.lists(
    st.tuples(*(st.integers(0, size - 1) for size in FACTOR_SIZES)), min_size=1, max_size=3
).map(lambda rows: np.array(rows, dtype=np.int64))


@pytest.fixture(scope="module")
def sprites():
    return Sprites.built()


def drawn_by_matplotlib(shape, scale, orientation, x, y):
    """Which pixel centres lie in the polygon, with another author's point-in-polygon."""
    corner = corners(outlines()[shape])[scale, orientation] + 16 + 32 * np.array([x, y]) / 31
    column, row = np.meshgrid(np.arange(64) + 0.5, np.arange(64) + 0.5)
    centres = np.stack([column.ravel(), row.ravel()], axis=1)
    return Polygon(corner).contains_points(centres).reshape(64, 64)


def test_all_real_frames_are_rendered_pixel_for_pixel(sprites, real_data):
    with np.load(real_data("dsprites_sample_320.npz"), allow_pickle=False) as real:
        images, factors = real["imgs"], real["factor_classes"]
    assert images.shape == (320, 64, 64)
    np.testing.assert_array_equal(sprites.render(factors)[:, 0], images)


@given(factors=factor_rows)
def test_a_pixel_is_set_where_its_centre_is_in_the_polygon(sprites, factors):
    for image, row in zip(sprites.render(factors)[:, 0], factors, strict=True):
        np.testing.assert_array_equal(image, drawn_by_matplotlib(*row))


@given(factors=factor_rows)
def test_an_index_is_a_row_major_number_of_the_factors(sprites, factors):
    indices = np.ravel_multi_index(tuple(factors.T), FACTOR_SIZES)
    np.testing.assert_array_equal(sprites.at(indices), sprites.render(factors))


@given(factors=factor_rows)
def test_orientation_39_repeats_orientation_0(sprites, factors):
    first, last = factors.copy(), factors.copy()
    first[:, 2], last[:, 2] = 0, 39
    np.testing.assert_array_equal(sprites.render(first), sprites.render(last))


def test_all_other_sprites_differ(sprites):
    """Seen at the lattice's resolution; at one position, small squares may share their pixels."""
    distinct = sprites.edges[:, :, :39].reshape(3 * 6 * 39, -1)
    assert len({sprite.tobytes() for sprite in distinct}) == 3 * 6 * 39


@given(factors=factor_rows)
def test_a_batch_rendered_on_a_device_is_the_same(sprites, factors):
    rendered = rasterise(
        torch.from_numpy(sprites.edges),
        torch.from_numpy(lattice_centres()),
        torch.from_numpy(factors),
    )
    assert rendered.dtype == torch.bool
    np.testing.assert_array_equal(rendered.numpy(), sprites.render(factors)[:, 0])
    np.testing.assert_array_equal(
        rasterise(sprites.edges, lattice_centres(), factors), rendered.numpy()
    )


def test_the_packed_set_is_the_rendered_one_in_its_order(sprites):
    """The whole set: its size, its ink per shape, and images from everywhere in it."""
    bits = packed(sprites.edges)
    assert bits.shape == (N_IMAGES, 512)
    indices = np.append(np.random.default_rng(0).integers(N_IMAGES, size=3000), N_IMAGES - 1)
    np.testing.assert_array_equal(BitPixels(bits, IMAGE_SHAPE).at(indices), sprites.at(indices))


def test_mean_ink_is_the_area_of_the_polygon(sprites):
    """Over positions the lattice is sampled evenly; 961 of 1,024 places are distinct."""
    everywhere = np.indices((31, 31)).reshape(2, -1).T
    for shape, outline in enumerate(outlines()):
        u, v = outline
        area = abs(u @ np.roll(v, -1) - v @ np.roll(u, -1)) / 2
        factors = np.column_stack([np.tile([shape, 5, 7], (961, 1)), everywhere])
        ink = sprites.render(factors).sum(axis=(1, 2, 3)).mean()
        assert ink == pytest.approx(area, rel=1e-3)


def test_no_pixel_centre_is_so_near_an_edge_that_rounding_decides():
    """A lattice line or point that meets a corner or an edge within 1e-9 would depend on sin."""
    for outline in outlines():
        y = 31 * corners(outline)[..., 1] + 0.5
        assert np.abs(y - np.rint(y)).min() > 1e-9


def test_the_crossings_are_the_same_everywhere(sprites):
    """Recorded when all real frames were met; another value means that images have changed."""
    assert sprites.edges.shape == (3, 6, 40, 2 * REACH, CROSSINGS)
    assert hashlib.sha256(sprites.edges.astype("<i2").tobytes()).hexdigest() == (
        "0a80eff9e29d6634391741ec9c08b2c8601a5514f1d5a05cdd91c683ff6fca05"
    )


def test_scales_and_angles_are_the_published_ones():
    np.testing.assert_allclose(scales(), np.linspace(0.5, 1, 6), rtol=1e-15)
    np.testing.assert_allclose(angles()[:39], np.linspace(0, 2 * np.pi, 40)[:39], rtol=1e-15)
    assert angles()[39] == 0


@pytest.mark.parametrize(
    ("factors", "error", "message"),
    [
        (np.zeros((2, 6), int), ValueError, r"shape \(2, 6\); give \(N, 5\).*colour is constant"),
        (np.zeros(5, int), ValueError, r"shape \(5,\)"),
        (np.zeros((1, 5)), TypeError, "float64; give integer classes"),
        (np.array([[0, 0, 40, 0, 0]]), ValueError, "class 40 in column 2 of factors.*0 to 39"),
        (np.array([[0, 0, 0, 0, -1]]), ValueError, "class -1 in column 4.*0 to 31"),
    ],
)
def test_classes_that_there_are_not_are_refused(sprites, factors, error, message):
    with pytest.raises(error, match=message):
        sprites.render(factors)
