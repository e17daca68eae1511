import shutil
from collections import namedtuple

import numpy as np
import pytest

from hatchel.data.formats.unpacking import check_keep, into_file, into_memory, unpacked_file

IMAGES = np.random.default_rng(0).integers(256, size=(7, 3, 2, 4), dtype=np.uint8)
SHAPE = (7, 4, 3, 2)
EVERYTHING = np.arange(7)


def blocks(images=IMAGES, rows=3):
    return (images[start : start + rows] for start in range(0, len(images), rows))


def never():
    raise AssertionError("nothing should be unpacked")
    yield


@pytest.fixture
def path(tmp_path):
    return unpacked_file(tmp_path / "original.zip", "set", ["a", 1])


def test_memory_and_file_hold_the_same_images(path):
    expected = IMAGES.transpose(0, 3, 1, 2) / np.float32(255)
    for pixels in (into_memory(SHAPE, blocks()), into_file(path, SHAPE, blocks())):
        np.testing.assert_array_equal(pixels.at(EVERYTHING), expected)
    np.testing.assert_array_equal(np.load(path, allow_pickle=False), IMAGES.transpose(0, 3, 1, 2))


def test_what_is_unpacked_is_not_unpacked_again(path):
    first = into_file(path, SHAPE, blocks())
    np.testing.assert_array_equal(
        into_file(path, SHAPE, never()).at(EVERYTHING), first.at(EVERYTHING)
    )


def test_other_contents_lie_elsewhere_and_replace_the_stale_file_alone(tmp_path, path):
    original = tmp_path / "original.zip"
    other = unpacked_file(original, "set", ["a", 2])
    neighbour = unpacked_file(original, "set-2", ["a", 1])
    assert len({path, other, neighbour, unpacked_file(original, "set", ["a1"])}) == 4
    into_file(path, SHAPE, blocks())
    into_file(neighbour, SHAPE, blocks())
    into_file(other, SHAPE, blocks())
    assert sorted(tmp_path.iterdir()) == sorted([other, neighbour])


@pytest.mark.parametrize("images", [IMAGES[:5], np.concatenate([IMAGES, IMAGES[:1]])])
def test_another_number_of_images_is_refused_and_leaves_nothing(tmp_path, path, images):
    with pytest.raises(ValueError, match=f"got {len(images)} images where 7"):
        into_file(path, SHAPE, blocks(images))
    assert not list(tmp_path.iterdir())


def test_a_block_that_fails_leaves_nothing(tmp_path, path):
    def failing():
        yield IMAGES[:3]
        raise ValueError("damaged")

    with pytest.raises(ValueError, match="damaged"):
        into_file(path, SHAPE, failing())
    assert not list(tmp_path.iterdir())


def test_a_full_disk_is_noticed_first(path, monkeypatch):
    usage = namedtuple("usage", "free")
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage(100))
    with pytest.raises(ValueError, match=r"are free; make room.*keep='memory'"):
        into_file(path, SHAPE, never())


@pytest.mark.parametrize("content", [b"", b"\x93NUMPY\x01\x00", b"nothing of that kind"])
def test_a_damaged_file_is_refused(path, content):
    path.write_bytes(content)
    with pytest.raises(ValueError, match=f"{path.name} is damaged.*delete it"):
        into_file(path, SHAPE, never())


def test_a_file_cut_short_or_of_another_shape_is_refused(path):
    into_file(path, SHAPE, blocks())
    with pytest.raises(ValueError, match=r"shape \(7, 4, 3, 2\), not \(6, 4, 3, 2\); delete"):
        into_file(path, (6, 4, 3, 2), never())
    path.write_bytes(path.read_bytes()[:-1])
    with pytest.raises(ValueError, match=f"{path.name} is cut short"):
        into_file(path, SHAPE, never())


def test_an_unknown_way_to_keep_images_is_refused():
    with pytest.raises(ValueError, match="'disk'; choose one of memory, unpacked, file"):
        check_keep("disk")
