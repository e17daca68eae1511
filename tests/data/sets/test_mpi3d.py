import numpy as np
import pytest

from hatchel.data.sets import mpi3d
from hatchel.data.sets.mpi3d import find_mpi3d, load_mpi3d

SIZES = (3, 1, 2, 1, 1, 2, 2)
OLD_SIZES = (2, 1, 2, 1, 1, 2, 2)
IMAGES = np.random.default_rng(0).integers(256, size=(24, 64, 64, 3), dtype=np.uint8)
SAVE = {"bare": np.savez, "compressed": np.savez_compressed}


@pytest.fixture(autouse=True)
def small(monkeypatch, data_home):
    monkeypatch.setattr(mpi3d, "_RELEASES", (SIZES, OLD_SIZES))
    monkeypatch.setattr(mpi3d, "_ROWS", 5)
    data_home.mkdir()


@pytest.fixture
def place(data_home):
    def save(images=IMAGES, kind="compressed", name="mpi3d_toy", key="images"):
        SAVE[kind](data_home / name, **{key: images})
        return data_home / f"{name}.npz"

    return save


def test_the_published_sizes_make_the_published_numbers(monkeypatch):
    monkeypatch.undo()
    assert [np.prod(sizes) for sizes in mpi3d._RELEASES] == [1_036_800, 460_800]


@pytest.mark.parametrize("name", ["mpi3d_toy", "mpi3d_realistic", "mpi3d_real"])
@pytest.mark.parametrize("kind", SAVE)
@pytest.mark.parametrize("keep", ["memory", "unpacked"])
def test_images_and_factors_are_as_stored(place, name, kind, keep):
    place(kind=kind, name=name)
    data = load_mpi3d(name, keep)
    assert data.name == name
    assert data.factor_names[0] == "object_color"
    assert data.factor_sizes == SIZES
    everything = np.arange(24)
    expected = IMAGES.transpose(0, 3, 1, 2) / np.float32(255)
    np.testing.assert_array_equal(data.samples(everything), expected)
    np.testing.assert_array_equal(data.factors(everything), np.argwhere(np.ones(SIZES)))


def test_the_number_of_images_tells_the_release(place):
    place(IMAGES[:16])
    assert load_mpi3d().factor_sizes == OLD_SIZES


def test_a_compressed_file_is_unpacked_once_and_a_bare_one_never(place, data_home):
    place(kind="bare")
    load_mpi3d()
    assert len(list(data_home.iterdir())) == 1
    place(kind="compressed")
    load_mpi3d()
    unpacked = next(data_home.glob("*.npy"))
    time = unpacked.stat().st_mtime_ns
    load_mpi3d()
    assert unpacked.stat().st_mtime_ns == time


def test_other_images_under_the_same_name_are_noticed(place, data_home):
    place()
    load_mpi3d()
    place(255 - IMAGES)
    np.testing.assert_array_equal(
        load_mpi3d().samples(np.arange(24)), (255 - IMAGES).transpose(0, 3, 1, 2) / np.float32(255)
    )
    assert len(list(data_home.glob("*.npy"))) == 1


def test_an_absent_file_is_named_with_its_source_and_its_place(data_home):
    assert find_mpi3d("mpi3d_real") is None
    with pytest.raises(ValueError, match=r"storage\.googleapis\.com") as caught:
        load_mpi3d("mpi3d_real")
    assert str(data_home / "mpi3d_real" / "mpi3d_real.npz") in str(caught.value)


@pytest.mark.parametrize("folder", ["", "mpi3d_toy", "mpi3d"])
def test_the_file_is_found_where_others_put_it(place, data_home, folder):
    path = place()
    (data_home / folder).mkdir(exist_ok=True)
    path.rename(data_home / folder / path.name)
    assert find_mpi3d() == data_home / folder / path.name


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"images": IMAGES[:23]}, r"shape \(23, 64, 64, 3\); mpi3d_toy has uint8 .* N = 24 or 16"),
        ({"images": IMAGES[:, :32]}, r"\(24, 32, 64, 3\)"),
        ({"images": IMAGES.astype(np.float32)}, "holds float32 of"),
        ({"images": np.asfortranarray(IMAGES)}, "column-major uint8"),
        ({"images": np.array([{}], dtype=object)}, "holds object of"),
        ({"key": "imgs"}, r"has no array 'images', only: imgs"),
    ],
)
def test_another_array_is_refused(place, given, message):
    place(**given)
    with pytest.raises(ValueError, match=message):
        load_mpi3d()


@pytest.mark.parametrize("kind", SAVE)
@pytest.mark.parametrize("keep", ["memory", "unpacked"])
@pytest.mark.parametrize("length", [0, 10, 2000, -30])
def test_a_file_cut_short_is_refused(place, data_home, kind, keep, length):
    path = place(kind=kind)
    path.write_bytes(path.read_bytes()[:length])
    with pytest.raises(ValueError, match=r"mpi3d_toy\.npz is (damaged|cut short)"):
        load_mpi3d(keep=keep)
    assert [path] == list(data_home.iterdir())


@pytest.mark.parametrize("keep", ["memory", "unpacked"])
@pytest.mark.parametrize("position", [0.3, 0.6, 0.9])
def test_a_damaged_file_is_refused_and_leaves_nothing(place, data_home, keep, position):
    path = place(kind="compressed")
    content = bytearray(path.read_bytes())
    content[int(len(content) * position)] ^= 0xFF
    path.write_bytes(content)
    with pytest.raises(ValueError, match=r"mpi3d_toy\.npz is (damaged|cut short)"):
        load_mpi3d(keep=keep)
    assert [path] == list(data_home.iterdir())


def test_unknown_names_and_options_are_refused():
    with pytest.raises(ValueError, match="'toy'; choose one of mpi3d_toy, mpi3d_realistic"):
        load_mpi3d("toy")
    with pytest.raises(ValueError, match="'file'; choose one of memory, unpacked"):
        load_mpi3d(keep="file")
