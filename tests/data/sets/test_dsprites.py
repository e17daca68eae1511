import pickle
import zipfile

import numpy as np
import pytest

from hatchel.data.sets.dsprites import (
    FACTOR_NAMES,
    load_dsprites,
    load_dsprites_unfair,
    render_dsprites,
    unfair_odds,
)
from hatchel.data.sets.dsprites_file import FILE, find_dsprites, read_dsprites
from hatchel.data.sets.sprites import FACTOR_SIZES, Sprites

SIZES = (3, 2, 2, 3, 2)
N = 72


@pytest.fixture(scope="module")
def sprites():
    return Sprites.built()


@pytest.fixture(scope="module")
def rendered():
    return load_dsprites("rendered")


@pytest.fixture(scope="module")
def unfair():
    return load_dsprites_unfair("rendered")


class Hostile:
    """What calls for help when it is unpickled."""

    def __reduce__(self):
        return pytest.fail, ("metadata was unpickled",)


@pytest.fixture
def original(sprites):
    """The arrays of the original file, with fewer classes: 72 images."""
    classes = np.indices(SIZES).reshape(5, -1).T
    return {
        "imgs": sprites.render(classes)[:, 0].astype(np.uint8),
        "latents_values": np.zeros((N, 6)),
        "latents_classes": np.column_stack([np.zeros(N, np.int64), classes]),
    }


@pytest.fixture
def place(data_home, original):
    """Write the file, its arrays changed, into the data directory."""

    def write(drop=(), **changed):
        data_home.mkdir(exist_ok=True)
        path = data_home / FILE
        arrays = {name: array for name, array in original.items() if name not in drop}
        np.savez_compressed(path, **(arrays | changed))
        with zipfile.ZipFile(path, "a") as archive, archive.open("metadata.npy", "w") as file:
            header = {"descr": "|O", "fortran_order": False, "shape": ()}
            np.lib.format.write_array_header_1_0(file, header)
            pickle.dump(Hostile(), file)
        return path

    return write


def test_five_factors_vary_and_the_images_are_all_their_combinations(rendered):
    assert rendered.factor_names == FACTOR_NAMES
    assert rendered.factor_sizes == FACTOR_SIZES
    assert len(rendered) == 737_280
    assert rendered.sample_shape == (1, 64, 64)


def test_the_images_of_a_batch_are_those_of_its_factors(rendered):
    batch = rendered.sample(50, np.random.default_rng(0))
    np.testing.assert_array_equal(rendered.render(batch.factors), batch.x)
    np.testing.assert_array_equal(render_dsprites(batch.factors), batch.x)


def test_classes_that_look_alike_have_the_same_images_and_no_others_do(rendered, unfair):
    assert rendered.look_alike == unfair.look_alike == {"orientation": {39: 0}}
    turns = np.array([[2, 5, orientation, 16, 16] for orientation in range(40)])
    images = rendered.render(turns)
    alike = [(a, b) for a in range(40) for b in range(a) if (images[a] == images[b]).all()]
    assert dict(alike) == rendered.look_alike["orientation"]


def test_without_the_file_the_set_is_packed(data_home, rendered):
    packed = load_dsprites()
    assert packed.facts == rendered.facts
    assert packed.facts["source"] == "rendered"
    assert packed.values.packed.shape == (737_280, 512)
    some = np.random.default_rng(1).integers(len(packed), size=200)
    np.testing.assert_array_equal(packed.samples(some), rendered.samples(some))


def test_an_unknown_source_is_refused():
    with pytest.raises(ValueError, match="'disk'; choose one of auto, file, packed, rendered"):
        load_dsprites("disk")


def test_an_absent_file_is_refused_with_where_to_get_it_and_put_it(data_home):
    with pytest.raises(ValueError, match=f"download https://.*put it at {data_home / FILE}"):
        load_dsprites("file")


def test_the_file_is_read_without_unpickling_and_equals_the_renderer(place, original, sprites):
    path = place()
    assert find_dsprites() == path
    read = read_dsprites(path, sprites, SIZES)
    assert len(read.pixels) == N
    np.testing.assert_array_equal(read.pixels.at(np.arange(N))[:, 0], original["imgs"])
    assert read.unequal == 0


def test_the_packed_file_is_kept_mapped_and_used_again(place, sprites, monkeypatch):
    path = place()
    first = read_dsprites(path, sprites, SIZES)
    assert isinstance(first.pixels.packed, np.memmap)
    (kept,) = path.parent.glob("*.npy")
    monkeypatch.setattr("hatchel.data.sets.dsprites_file.npz_rows", None)
    again = read_dsprites(path, sprites, SIZES)
    assert isinstance(again.pixels.packed, np.memmap)
    np.testing.assert_array_equal(again.pixels.packed, first.pixels.packed)
    assert {file.name for file in path.parent.iterdir()} == {path.name, kept.name}


@pytest.mark.parametrize("content", [b"", b"\x93NUMPY\x01\x00 no header", b"PK\x03\x04"])
def test_a_damaged_packed_file_is_made_again(place, sprites, content):
    path = place()
    expected = read_dsprites(path, sprites, SIZES).pixels.packed.copy()
    (kept,) = path.parent.glob("*.npy")
    kept.write_bytes(content)
    np.testing.assert_array_equal(read_dsprites(path, sprites, SIZES).pixels.packed, expected)
    assert isinstance(read_dsprites(path, sprites, SIZES).pixels.packed, np.memmap)


def test_where_nothing_can_be_kept_the_file_is_used_all_the_same(place, sprites, monkeypatch):
    def refuse(path):
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr("hatchel.data.sets.dsprites_file.whole_file", refuse)
    path = place()
    assert len(read_dsprites(path, sprites, SIZES).pixels) == N
    assert [file.name for file in path.parent.iterdir()] == [FILE]


def test_images_that_differ_in_a_pixel_are_counted_and_used(place, original, sprites):
    images = original["imgs"].copy()
    images[:18, 0, 0] ^= 1
    read = read_dsprites(place(imgs=images), sprites, SIZES)
    assert read.unequal == 18 / N
    np.testing.assert_array_equal(read.pixels.at(np.arange(N))[:, 0], images)


def test_images_that_are_others_are_refused(place, original, sprites):
    images = original["imgs"].copy()
    images[5, 0, :5] ^= 1
    with pytest.raises(ValueError, match=r"image 5 of .* in 5 pixels.*get .* again from https"):
        read_dsprites(place(imgs=images), sprites, SIZES)


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"imgs": np.zeros((N, 64, 32), np.uint8)}, r"'imgs' of shape \(72, 64, 32\)"),
        ({"imgs": np.zeros((N, 64, 64))}, "type float64"),
        ({"imgs": np.full((N, 64, 64), 255, np.uint8)}, "pixels other than 0 and 1"),
        ({"latents_classes": np.zeros((N, 5), int)}, r"'latents_classes' of shape \(72, 5\)"),
        ({"latents_classes": np.zeros((N, 6), int)}, "images in another order"),
        ({"drop": ["imgs"]}, "no array 'imgs'"),
        ({"drop": ["latents_classes"]}, "no array 'latents_classes'"),
    ],
)
def test_other_arrays_are_refused_and_nothing_is_kept(place, sprites, changed, message):
    path = place(**changed)
    with pytest.raises(ValueError, match=message):
        read_dsprites(path, sprites, SIZES)
    assert [file.name for file in path.parent.iterdir()] == [FILE]


def test_a_small_file_is_not_taken_for_the_whole_set(place):
    place()
    with pytest.raises(ValueError, match=r"dSprites has \(737280, 64, 64\) integers"):
        load_dsprites()


@pytest.mark.parametrize("share", [0.0, 0.3, 0.7, 0.99])
def test_a_file_cut_short_is_refused(place, sprites, share):
    path = place()
    content = path.read_bytes()
    path.write_bytes(content[: int(share * len(content))])
    with pytest.raises(ValueError, match=f"{FILE} is damaged"):
        read_dsprites(path, sprites, SIZES)


def test_a_damaged_image_array_is_refused(place, sprites):
    path = place()
    content = bytearray(path.read_bytes())
    with zipfile.ZipFile(path) as archive:
        start = archive.getinfo("imgs.npy").header_offset
    content[start + 300 : start + 320] = bytes(20)
    path.write_bytes(content)
    with pytest.raises(ValueError, match=f"{FILE} is damaged"):
        read_dsprites(path, sprites, SIZES)


def test_unfair_odds_are_the_published_formula():
    odds = unfair_odds(1.0, 3.0, 0)
    assert odds.shape == (3, 32)
    for i_s, i_x in [(0, 0), (2, 0), (1, 16), (2, 31)]:
        assert odds[i_s, i_x] == pytest.approx((i_s / 3) ** 1 + (i_x / 32) ** 3)
    assert unfair_odds(1.0, 3.0, 1)[0, 0] == pytest.approx(1 / 3 + 1 / 32**3)


def test_unfair_images_come_in_proportion_to_their_odds(unfair):
    """Each of 96 pairs within five standard errors of its share, the other factors uniform."""
    n = 200_000
    drawn = unfair.factors(unfair.draw(n, np.random.default_rng(0)))
    odds = unfair_odds(1.0, 3.0, 0)
    share = np.zeros((3, 32))
    np.add.at(share, (drawn[:, 0], drawn[:, 3]), 1 / n)
    p = odds / odds.sum()
    assert (np.abs(share - p) <= 5 * np.sqrt(p * (1 - p) / n)).all()
    assert share[0, 0] == 0
    for column, size in [(1, 6), (2, 40), (4, 32)]:
        counts = np.bincount(drawn[:, column], minlength=size) / n
        assert (np.abs(counts - 1 / size) < 5 * np.sqrt(1 / size / n)).all()


def test_shape_and_position_x_are_dependent_and_dsprites_has_them_independent(unfair, rendered):
    def share_of_hearts_at_the_left(data):
        chosen = data.factors(data.draw(20_000, np.random.default_rng(2)))
        return np.mean(chosen[chosen[:, 3] < 8, 0] == 2)

    assert share_of_hearts_at_the_left(rendered) == pytest.approx(1 / 3, abs=0.04)
    assert share_of_hearts_at_the_left(unfair) > 0.6


def test_unfair_attributes_are_thresholds_of_the_factors(unfair):
    indices = np.random.default_rng(3).integers(len(unfair), size=500)
    shape, scale, orientation, x, y = unfair.factors(indices).T
    expected = [shape != 0, scale >= 3, orientation >= 20, x >= 16, y >= 16]
    assert unfair.attribute_names == FACTOR_NAMES
    np.testing.assert_array_equal(unfair.attributes[indices].T, expected)


def test_unfair_differs_from_dsprites_in_its_odds_alone(unfair, rendered):
    assert unfair.factor_sizes == rendered.factor_sizes
    indices = np.arange(0, len(unfair), 9973)
    np.testing.assert_array_equal(unfair.samples(indices), rendered.samples(indices))
    assert unfair.facts["first_index"] == 0


@pytest.mark.parametrize(
    "options", [{"q_shape": -1}, {"q_x": float("nan")}, {"q_x": np.inf}, {"first_index": 2}]
)
def test_unfair_options_that_make_no_sense_are_refused(options):
    with pytest.raises(ValueError, match="finite and not negative, the first index is 0 or 1"):
        load_dsprites_unfair("rendered", **options)
