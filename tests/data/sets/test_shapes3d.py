import h5py
import numpy as np
import pytest

from hatchel.data.sets import shapes3d
from hatchel.data.sets.shapes3d import FACTOR_SIZES, find_shapes3d, load_shapes3d

SIZES = (2, 1, 2, 3, 1, 2)
IMAGES = np.random.default_rng(0).integers(256, size=(24, 64, 64, 3), dtype=np.uint8)
VALUES = [np.linspace(0, 0.9, 10), np.linspace(0, 0.9, 10), np.linspace(0, 0.9, 10)]
VALUES += [np.linspace(0.75, 1.25, 8), np.arange(4.0), np.linspace(-30, 30, 15)]
LABELS = np.stack(
    [
        axis.ravel()
        for axis in np.meshgrid(*(v[:n] for v, n in zip(VALUES, SIZES, strict=True)), indexing="ij")
    ],
    axis=1,
)
KEEPS = ["memory", "unpacked", "file"]


@pytest.fixture(autouse=True)
def small(monkeypatch, data_home):
    monkeypatch.setattr(shapes3d, "FACTOR_SIZES", SIZES)
    monkeypatch.setattr(shapes3d, "_ROWS", 5)
    data_home.mkdir()


@pytest.fixture
def place(data_home):
    def save(images=IMAGES, labels=LABELS, chunks=(7, 4, 4, 1), **others):
        with h5py.File(data_home / "3dshapes.h5", "w") as file:
            if images is not None:
                options = {"chunks": chunks, "compression": "gzip"} if chunks else {}
                file.create_dataset("images", data=images, **options)
            if labels is not None:
                file["labels"] = labels
        return data_home / "3dshapes.h5"

    return save


def test_the_published_sizes_make_the_published_number():
    assert np.prod(FACTOR_SIZES) == 480_000


@pytest.mark.parametrize("keep", KEEPS)
@pytest.mark.parametrize("chunks", [None, (7, 4, 4, 1), (1, 64, 64, 3)])
def test_images_and_factors_are_as_stored(place, keep, chunks):
    place(chunks=chunks)
    data = load_shapes3d(keep)
    assert data.factor_names[3:] == ("scale", "shape", "orientation")
    expected = IMAGES.transpose(0, 3, 1, 2) / np.float32(255)
    everything = np.concatenate([batch.x for batch in data.batches(5)])
    np.testing.assert_array_equal(everything, expected)
    batch = data.sample_fixed(9, {"scale": 2}, np.random.default_rng(0))
    assert (batch.factors[:, 3] == 2).all()
    rows = np.ravel_multi_index(tuple(batch.factors.T), SIZES)
    np.testing.assert_array_equal(batch.x, expected[rows])
    np.testing.assert_array_equal(LABELS[rows, 3], VALUES[3][2])


def test_it_is_unpacked_once(place, data_home):
    place()
    load_shapes3d()
    unpacked = next(data_home.glob("*.npy"))
    time = unpacked.stat().st_mtime_ns
    load_shapes3d()
    assert unpacked.stat().st_mtime_ns == time


def test_an_absent_file_is_named_with_its_source_and_its_place(data_home):
    assert find_shapes3d() is None
    with pytest.raises(ValueError, match=r"googleapis\.com/3d-shapes/3dshapes\.h5") as caught:
        load_shapes3d()
    assert str(data_home / "shapes3d" / "3dshapes.h5") in str(caught.value)


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"images": None}, "has no data set 'images'"),
        ({"labels": None}, "has no data set 'labels'"),
        ({"images": IMAGES[:-1]}, r"'images' in .* has shape \(23, 64, 64, 3\), not \(24,"),
        ({"labels": LABELS[:, :5]}, r"'labels' in .* has shape \(24, 5\)"),
        ({"images": IMAGES.astype(np.float32)}, "holds float32, not uint8"),
        ({"labels": LABELS[::-1]}, "row-major order"),
        ({"labels": np.roll(LABELS, 1, axis=0)}, "row-major order"),
        ({"labels": LABELS[[*range(7), 8, 7, *range(9, 24)]]}, "row-major order"),
    ],
)
def test_another_content_is_refused(place, given, message):
    place(**given)
    with pytest.raises(ValueError, match=message):
        load_shapes3d()


@pytest.mark.parametrize("keep", KEEPS)
@pytest.mark.parametrize("part", [0.0, 0.1, 0.9])
def test_a_file_cut_short_is_refused(place, data_home, keep, part):
    path = place()
    content = path.read_bytes()
    path.write_bytes(content[: int(len(content) * part)])
    with pytest.raises(ValueError, match=r"3dshapes\.h5 is damaged or cut short"):
        load_shapes3d(keep)
    assert [path] == list(data_home.iterdir())


@pytest.mark.parametrize("keep", ["memory", "unpacked"])
def test_a_damaged_chunk_is_refused_and_leaves_nothing(place, data_home, keep):
    path = place()
    content = bytearray(path.read_bytes())
    middle = len(content) // 2
    content[middle : middle + 200] = bytes(200)
    path.write_bytes(content)
    with pytest.raises(ValueError, match=r"3dshapes\.h5 is damaged or cut short"):
        load_shapes3d(keep)
    assert [path] == list(data_home.iterdir())


def test_an_unknown_way_to_keep_the_images_is_refused():
    with pytest.raises(ValueError, match="'disk'; choose one of memory, unpacked, file"):
        load_shapes3d("disk")
