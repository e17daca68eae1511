import numpy as np
import pytest
from scipy.stats import chi2_contingency, spearmanr

from hatchel.data.portraits.measures import (
    blurred,
    fit_portrait_meter,
    measure_portraits,
)
from hatchel.data.portraits.portraits import (
    FACTOR_NAMES,
    FACTOR_SIZES,
    draw_portraits,
    load_portraits,
    render_portraits,
)

FACTORS = range(len(FACTOR_NAMES))


@pytest.fixture(scope="module")
def meter():
    """Smaller than the default one, and so a little worse."""
    return fit_portrait_meter(1000, seed=1)


@pytest.fixture(scope="module")
def unseen():
    """Values that the meter was not fitted on, and their portraits."""
    values = np.random.default_rng(99).random((300, len(FACTOR_NAMES)))
    return values, draw_portraits(values)


def traversal(factor, steps, others=0.5):
    values = np.full((steps, len(FACTOR_NAMES)), others)
    values[:, factor] = np.linspace(0, 1, steps)
    return draw_portraits(values)


def rms(one, other):
    return np.sqrt(np.mean((one - other) ** 2, axis=(-3, -2, -1)))


def test_portraits_are_float32_images_in_the_unit_interval():
    random = np.random.default_rng(0)
    extremes = np.array(np.meshgrid(*[[0, 1]] * 6)).reshape(6, -1).T
    images = draw_portraits(np.concatenate([extremes, random.random((36, 6))]))
    assert images.shape == (100, 3, 64, 64)
    assert images.dtype == np.float32
    assert images.min() >= 0
    assert images.max() <= 1


def test_classes_are_equal_steps_of_the_values():
    classes = np.stack(
        [np.zeros(6, np.int64), np.array(FACTOR_SIZES) - 1, np.array(FACTOR_SIZES) // 2]
    )
    values = classes / (np.array(FACTOR_SIZES) - 1)
    np.testing.assert_array_equal(render_portraits(classes), draw_portraits(values))


def test_an_image_does_not_depend_on_its_companions():
    """Images are rendered in blocks; no block's edge shows."""
    values = np.random.default_rng(1).random((70, 6))
    together = draw_portraits(values)
    alone = np.concatenate([draw_portraits(row[None]) for row in values[[0, 31, 32, 69]]])
    np.testing.assert_array_equal(together[[0, 31, 32, 69]], alone)


def test_the_set_is_its_draw_rendered():
    data = load_portraits(50, seed=3)
    assert len(data) == 50
    assert data.sample_shape == (3, 64, 64)
    assert (data.factor_names, data.factor_sizes) == (FACTOR_NAMES, FACTOR_SIZES)
    assert data.facts == {"size": 50, "seed": 3}
    batch = data.sample(8, np.random.default_rng(0))
    np.testing.assert_allclose(batch.x, data.render(batch.factors), atol=0.5 / 255 + 1e-6)


def test_what_is_held_back_is_not_trained_on():
    data = load_portraits(20, held_back=5)
    np.testing.assert_array_equal(data.training.classes, load_portraits(20).classes[:15])
    np.testing.assert_array_equal(data.evaluation.values.stored, data.values.stored[15:])
    assert load_portraits(20).split == {}


@pytest.mark.parametrize("held_back", [-1, 5])
def test_something_is_left_to_train_on(held_back):
    with pytest.raises(ValueError, match=f"held_back={held_back} of 5 portraits; hold 0 to 4"):
        load_portraits(5, held_back=held_back)


def test_a_seed_gives_one_set_and_another_seed_another():
    one, same, other = (load_portraits(40, seed=seed) for seed in (0, 0, 1))
    np.testing.assert_array_equal(one.values.stored, same.values.stored)
    np.testing.assert_array_equal(one.classes, same.classes)
    assert (one.classes != other.classes).any()


def test_factors_are_drawn_independently_and_all_classes_occur():
    """χ² of each pair of factors; p > 0.001 / 15 pairs under independence."""
    classes = load_portraits(1500).classes
    for size, column in zip(FACTOR_SIZES, classes.T, strict=True):
        assert set(column) == set(range(size))
    for first in FACTORS:
        for second in range(first):
            counts = np.zeros((FACTOR_SIZES[first], FACTOR_SIZES[second]))
            np.add.at(counts, (classes[:, first], classes[:, second]), 1)
            assert chi2_contingency(counts).pvalue > 0.001 / 15


@pytest.mark.parametrize("factor", FACTORS, ids=FACTOR_NAMES)
def test_neighbouring_classes_are_alike_and_distant_ones_are_not(factor):
    """No step to a neighbour is as large as any of half the range."""
    images = traversal(factor, FACTOR_SIZES[factor])
    first, second = np.triu_indices(len(images), 1)
    apart, distance = second - first, rms(images[first], images[second])
    assert distance[apart == 1].max() < 0.8 * distance[apart >= len(images) // 2].min()


@pytest.mark.parametrize("factor", FACTORS, ids=FACTOR_NAMES)
def test_an_image_changes_continuously(factor):
    """A step ten times smaller changes the image about ten times less: no pixel jumps.

    The largest change of a single pixel is what an edge without anti-aliasing would not lower.
    """
    coarse = np.abs(np.diff(traversal(factor, 21), axis=0)).max(axis=(1, 2, 3))
    fine = np.abs(np.diff(traversal(factor, 201), axis=0)).max(axis=(1, 2, 3))
    assert fine.max() < 0.25 * coarse.max()


@pytest.mark.parametrize("factor", FACTORS, ids=FACTOR_NAMES)
def test_each_factor_is_plain_to_see(factor):
    """From end to end, tens of pixels change by more than a tenth of the range."""
    low, high = traversal(factor, 2)
    assert (np.abs(high - low).max(axis=0) > 0.1).sum() >= 60


def test_a_portrait_is_its_mirror_image_with_azimuth_and_light_mirrored():
    values = np.random.default_rng(2).random((20, 6))
    mirrored = values.copy()
    mirrored[:, [1, 4]] = 1 - values[:, [1, 4]]
    one, other = draw_portraits(values), draw_portraits(mirrored)[..., ::-1]
    # The glint in the eyes and the strands of the hair are not mirrored.
    assert np.mean(np.abs(one - other) > 0.02) < 0.05


def rank_correlations(measured, values):
    pairs = zip(measured, values.T, strict=True)
    return np.array([spearmanr(estimate, truth).statistic for estimate, truth in pairs])


def test_measures_rank_unseen_portraits_as_their_factors_do(unseen):
    values, images = unseen
    measured = measure_portraits(images)
    assert measured._fields == FACTOR_NAMES
    assert rank_correlations(measured, values).min() >= 0.95


@pytest.mark.parametrize(("sigma", "noise"), [(1.5, 0.0), (1.5, 0.05)])
def test_measures_hold_under_blur_and_noise(meter, unseen, sigma, noise):
    values, images = unseen
    random = np.random.default_rng(7)
    spoilt = blurred(images, sigma) + noise * random.standard_normal(images.shape)
    measured = measure_portraits(np.clip(spoilt, 0, 1), meter)
    assert rank_correlations(measured, values).min() >= 0.85


@pytest.mark.parametrize("factor", FACTORS, ids=FACTOR_NAMES)
def test_a_measure_follows_its_own_factor_and_no_other(meter, factor):
    """Along a traversal of one factor its own measure rises by about 1, all others by far less."""
    measured = np.stack(measure_portraits(traversal(factor, 9), meter), axis=1)
    assert (np.diff(measured[:, factor]) > 0).all()
    spread = np.ptp(measured, axis=0)
    others = np.delete(spread, factor)
    assert spread[factor] > 0.8
    assert others.max() < 0.25


def test_a_blur_keeps_the_mean_of_a_flat_image_and_spreads_a_point():
    """A point becomes a Gaussian of variance σ²."""
    np.testing.assert_allclose(blurred(np.full((3, 64, 64), 0.3, np.float32), 2), 0.3, rtol=1e-5)
    point = np.zeros((64, 64), np.float32)
    point[32, 32] = 1
    place = np.arange(64) - 32
    spread = blurred(point, 1.5)
    np.testing.assert_allclose((spread.sum(axis=0) * place**2).sum(), 1.5**2, rtol=1e-3)


@pytest.mark.parametrize(
    ("factors", "error", "message"),
    [
        (np.zeros((4, 5), int), ValueError, r"shape \(4, 5\).*\(N, 6\).*skin_colour, azimuth"),
        (np.zeros(6, int), ValueError, r"shape \(6,\)"),
        (np.array([[0, 15, 0, 0, 0, 0]]), ValueError, "'azimuth' .* 0 to 14, not 15"),
        (np.array([[0, 0, 0, 0, 0, -1]]), ValueError, "'background' .* 0 to 9, not -1"),
        (np.zeros((4, 6)), TypeError, "float64.*draw_portraits"),
    ],
)
def test_factor_classes_that_do_not_exist_are_refused(factors, error, message):
    with pytest.raises(error, match=message):
        render_portraits(factors)


@pytest.mark.parametrize("value", [-0.1, 1.1, np.nan])
def test_values_outside_the_unit_interval_are_refused(value):
    with pytest.raises(ValueError, match=r"outside \[0, 1\]"):
        draw_portraits(np.full((1, 6), value))


@pytest.mark.parametrize(("size", "seed"), [(0, 0), (-3, 0), (5, -1)])
def test_a_set_that_cannot_be_is_refused(size, seed):
    with pytest.raises(ValueError, match=f"size={size} and seed={seed}"):
        load_portraits(size, seed)


def test_images_of_another_shape_are_not_measured(meter):
    with pytest.raises(ValueError, match=r"\(2, 1, 64, 64\).*\(N, 3, 64, 64\)"):
        meter.measure(np.zeros((2, 1, 64, 64), np.float32))


@pytest.mark.parametrize(
    "images", [np.zeros((2, 3, 64, 64), np.uint8), np.full((2, 3, 64, 64), np.nan, np.float32)]
)
def test_bytes_and_what_is_no_number_are_not_measured(meter, images):
    with pytest.raises(ValueError, match=f"type {images.dtype}.*divide bytes by 255"):
        meter.measure(images)


def test_noise_that_is_no_face_is_measured_without_a_warning(meter):
    """A model's first reconstructions show nothing."""
    noise = np.random.default_rng(0).random((20, 3, 64, 64), np.float32)
    for images in (noise, np.zeros_like(noise), np.ones_like(noise)):
        assert np.isfinite(np.stack(meter.measure(images))).all()


def test_too_few_portraits_to_learn_from_are_refused():
    with pytest.raises(ValueError, match="at least 500"):
        fit_portrait_meter(100)


def test_no_portraits_are_no_images():
    assert render_portraits(np.zeros((0, 6), int)).shape == (0, 3, 64, 64)
