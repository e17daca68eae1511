import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from hatchel.data.data_set import DataSet
from hatchel.data.values.in_memory import BitPixels, BytePixels, StoredValues
from hatchel.data.values.subset import subset_of

SIZES = (3, 2, 4)
N = 24


def numbered(n=N):
    """Image i has the value i / 100 everywhere."""
    return StoredValues(np.broadcast_to(np.arange(n, dtype=np.float32) / 100, (2, 2, 1, n)).T)


def which(images):
    """The numbers of numbered images."""
    assert (images == images[:, :1, :1, :1]).all()
    return np.rint(images[:, 0, 0, 0] * 100).astype(int)


def grid(**changed):
    given = {"name": "grid", "values": numbered(), "factor_names": ("a", "b", "c")}
    return DataSet(**(given | {"factor_sizes": SIZES} | changed))


@pytest.fixture
def random():
    return np.random.default_rng(0)


@given(
    bits=arrays(np.bool_, (3, 2, 4, 6)),
    indices=st.lists(st.integers(0, 2), min_size=1, max_size=5).map(np.array),
)
def test_bits_bytes_and_floats_hold_the_same_images(bits, indices):
    expected = bits[indices].astype(np.float32)
    held = [
        BitPixels(np.packbits(bits.reshape(3, -1), axis=1), (2, 4, 6)),
        BytePixels(bits.astype(np.uint8), top=1),
        BytePixels(bits.astype(np.uint8) * np.uint8(255)),
        StoredValues(bits.astype(np.float32)),
    ]
    for pixels in held:
        assert pixels.shape == (2, 4, 6)
        assert len(pixels) == 3
        assert pixels.at(indices).dtype == np.float32
        np.testing.assert_array_equal(pixels.at(indices), expected)


def test_a_byte_is_its_share_of_white():
    stored = np.arange(256, dtype=np.uint8).reshape(256, 1, 1, 1)
    shares = BytePixels(stored).at(np.arange(256)).ravel()
    np.testing.assert_allclose(shares, np.arange(256) / 255, rtol=1e-7)
    assert (shares[0], shares[-1]) == (0, 1)


def test_bits_of_another_number_than_the_pixels_are_refused():
    with pytest.raises(
        ValueError, match=r"\(1, 4, 4\) have 16 pixels, and rows of 3 bytes hold 24"
    ):
        BitPixels(np.zeros((5, 3), np.uint8), (1, 4, 4))


def test_factors_of_a_grid_are_all_combinations_the_last_fastest():
    everything = grid().factors(np.arange(N))
    assert everything.dtype == np.int64
    np.testing.assert_array_equal(everything, list(np.ndindex(SIZES)))


def test_stored_classes_come_before_the_grid():
    classes = np.random.default_rng(1).integers(2, size=(N, 3))
    np.testing.assert_array_equal(grid(classes=classes).factors(np.array([5, 2])), classes[[5, 2]])


def test_everything_comes_once_and_in_order():
    batches = list(grid().batches(7))
    assert [len(batch.x) for batch in batches] == [7, 7, 7, 3]
    assert which(np.concatenate([batch.x for batch in batches])).tolist() == list(range(N))
    factors = np.concatenate([batch.factors for batch in batches])
    np.testing.assert_array_equal(factors, list(np.ndindex(SIZES)))


def test_a_sample_is_images_with_their_own_factors(random):
    batch = grid().sample(100, random)
    assert batch.x.shape == (100, 1, 2, 2)
    np.testing.assert_array_equal(
        which(batch.x), np.ravel_multi_index(tuple(batch.factors.T), SIZES)
    )


def test_a_generators_state_decides_the_sample():
    for data in (grid(), grid(odds=np.arange(1.0, N + 1))):
        once, again = (data.draw(50, np.random.default_rng(7)) for _ in range(2))
        np.testing.assert_array_equal(once, again)


@pytest.mark.parametrize("odds", [None, np.arange(N, dtype=float), np.eye(N)[5] * 3])
def test_images_are_drawn_by_their_odds(random, odds):
    """Within five standard errors of the share, and never where the odds are zero."""
    n = 20_000
    share = np.bincount(grid(odds=odds).draw(n, random), minlength=N) / n
    p = np.full(N, 1 / N) if odds is None else odds / odds.sum()
    assert (np.abs(share - p) <= 5 * np.sqrt(p * (1 - p) / n)).all()
    assert (share[p == 0] == 0).all()


@pytest.mark.parametrize("stored", [True, False])
@pytest.mark.parametrize("fixed", [{"b": 1}, {"a": 2, "c": 3}, {"a": 0, "b": 0, "c": 0}, {}])
def test_fixed_factors_hold_and_the_others_vary_evenly(random, fixed, stored):
    classes = np.array(list(np.ndindex(SIZES))) if stored else None
    data = grid(classes=classes)
    n = 4000
    batch = data.sample_fixed(n, fixed, random)
    np.testing.assert_array_equal(
        which(batch.x), np.ravel_multi_index(tuple(batch.factors.T), SIZES)
    )
    for name, size, column in zip(data.factor_names, SIZES, batch.factors.T, strict=True):
        share = np.bincount(column, minlength=size) / n
        if name in fixed:
            assert share[fixed[name]] == 1
        else:
            assert (np.abs(share - 1 / size) < 5 * np.sqrt(1 / size / n)).all()


def test_fixed_factors_leave_the_odds_of_the_rest(random):
    odds = np.arange(1.0, N + 1)
    n = 20_000
    batch = grid(odds=odds).sample_fixed(n, {"a": 1}, random)
    p = np.where(np.arange(N) // 8 == 1, odds, 0)
    p /= p.sum()
    share = np.bincount(which(batch.x), minlength=N) / n
    assert (np.abs(share - p) <= 5 * np.sqrt(p * (1 - p) / n)).all()


@pytest.mark.parametrize(
    ("fixed", "message"),
    [
        ({"d": 0}, "grid has no factor 'd'; its factors: a, b, c"),
        ({"b": 2}, "factor 'b' of grid has classes 0 to 1, not 2"),
        ({"b": -1}, "not -1"),
    ],
)
def test_factors_and_classes_that_there_are_not_are_refused(random, fixed, message):
    with pytest.raises(ValueError, match=message):
        grid().sample_fixed(3, fixed, random)


def test_a_combination_without_images_is_refused(random):
    one_class = grid(classes=np.zeros((N, 3), np.int64))
    impossible = grid(odds=np.where(np.arange(N) < 8, 0.0, 1.0))
    with pytest.raises(ValueError, match=r"no sample with {'a': 1}; fix fewer factors"):
        one_class.sample_fixed(3, {"a": 1}, random)
    with pytest.raises(ValueError, match=r"no sample with {'a': 0}"):
        impossible.sample_fixed(3, {"a": 0}, random)


def test_a_set_without_factors_gives_images_alone(random):
    data = DataSet("plain", numbered(5))
    assert data.sample(4, random).factors.shape == (4, 0)
    assert [len(batch.x) for batch in data.batches(3)] == [3, 2]
    assert data.sample_fixed(4, {}, random).x.shape == (4, 1, 2, 2)
    with pytest.raises(ValueError, match="plain has no factor 'a'; its factors: none"):
        data.sample_fixed(4, {"a": 0}, random)


def known(n=6):
    """Six samples with an attribute, a real target and a split; one label of each is missing."""
    return DataSet(
        "known",
        numbered(n),
        ("a",),
        (3,),
        np.arange(n)[:, None] % 3,
        attribute_names=("sex", "age"),
        attributes=np.array([[0, 2], [1, -1], [0, 0], [1, 1], [0, 2], [1, 2]], np.int8),
        attribute_sizes=(2, 3),
        target=np.array([0.5, np.nan, 1, 2, 3, 4]),
        target_name="income",
        split={"train": np.array([0, 2, 4, 5]), "test": np.array([3, 1])},
    )


def test_labels_come_with_what_is_known_of_them():
    labels = known().labels_at("attributes", np.array([1, 0]))
    assert labels.values.tolist() == [[1, -1], [0, 2]]
    assert labels.known.tolist() == [[True, False], [True, True]]
    assert labels.values.dtype == np.int64
    target = known().labels_at("target", np.array([1, 3]))
    assert target.known.tolist() == [[False], [True]]
    assert target.values[1] == 2
    assert known().label_columns("attributes") == (("sex", "age"), (2, 3))
    assert known().label_columns("target") == (("income",), (0,))


def test_labels_of_all_are_those_of_each():
    for kind in ("attributes", "factors", "target"):
        everything = known().labels(kind)
        one_by_one = [known().labels_at(kind, np.array([i])).values for i in range(6)]
        np.testing.assert_array_equal(everything, np.concatenate(one_by_one))
    np.testing.assert_array_equal(grid().labels("factors"), list(np.ndindex(SIZES)))


def test_a_set_without_labels_says_so():
    plain = DataSet("plain", numbered(5))
    for kind in ("attributes", "factors", "target"):
        assert not plain.has(kind)
        assert plain.labels(kind) is None
    with pytest.raises(ValueError, match="plain has no attributes"):
        plain.labels_at("attributes", np.arange(2))
    with pytest.raises(ValueError, match="no kind of labels 'attribute'; did you mean"):
        plain.has("attribute")


def test_a_part_of_the_split_has_its_samples_with_all_that_is_known_of_them():
    part = known().part("test")
    assert which(part.samples(np.arange(2))).tolist() == [3, 1]
    assert part.factors(np.arange(2))[:, 0].tolist() == [0, 1]
    assert part.attributes.tolist() == [[1, 1], [1, -1]]
    np.testing.assert_array_equal(part.target, [2, np.nan])
    assert part.facts["part"] == "test"
    assert not part.split
    with pytest.raises(ValueError, match="no part of known 'tset'; did you mean 'test'"):
        known().part("tset")


def test_training_and_measuring_take_their_parts_and_all_where_there_are_none():
    assert which(known().training.samples(np.arange(4))).tolist() == [0, 2, 4, 5]
    assert len(known().evaluation) == 2
    whole = grid()
    assert whole.training is whole
    assert whole.evaluation is whole


def test_some_of_a_grid_keep_their_factors_and_odds():
    odds = np.arange(1.0, N + 1)
    some = grid(odds=odds).select(np.array([20, 3]))
    np.testing.assert_array_equal(
        some.factors(np.arange(2)), np.array(list(np.ndindex(SIZES)))[[20, 3]]
    )
    assert some.odds.tolist() == [21, 4]


@pytest.mark.parametrize(
    "values",
    [
        StoredValues(np.arange(12.0, dtype=np.float32).reshape(4, 3)),
        BytePixels(np.arange(64, dtype=np.uint8).reshape(4, 1, 4, 4)),
        BitPixels(np.arange(8, dtype=np.uint8).reshape(4, 2), (1, 4, 4)),
    ],
)
def test_some_of_what_is_in_memory_are_in_memory(values):
    """So that a GPU holds them."""
    some = subset_of(values, np.array([3, 1]))
    assert type(some) is type(values)
    np.testing.assert_array_equal(some.at(np.arange(2)), values.at(np.array([3, 1])))


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"factor_sizes": (4,), "classes": np.array([[0], [199]])}, "from 0 to 199 of factor 'a'"),
        ({"factor_sizes": (4,), "classes": np.array([[-1], [2]])}, "they go from 0 to 3"),
        ({"factor_sizes": (2, 2)}, "1 names of factors and 2 sizes"),
        ({"factor_sizes": (3,)}, "all combinations where no classes are given"),
        ({"factor_sizes": (2,), "classes": np.zeros((3, 1), int)}, r"classes of shape \(3, 1\)"),
        ({"factor_sizes": (2,), "target": np.zeros(5)}, r"2 samples and a target of shape \(5,\)"),
        (
            {"factor_sizes": (2,), "attribute_names": ("b",), "attributes": np.array([[2], [-1]])},
            "from -1 to 2 of attribute 'b', which has 2",
        ),
    ],
)
def test_labels_that_can_not_be_are_refused(given, words):
    with pytest.raises(ValueError, match=f"the data set 'own' has .*{words}"):
        DataSet("own", StoredValues(np.zeros((2, 1))), factor_names=("a",), **given)
