import gzip
import hashlib

import numpy as np
import pytest

from hatchel.data.sets.mnist import FILE, fetch_mnist, find_mnist, load_mnist


@pytest.fixture(scope="module")
def digits():
    """Thirty training and twenty test images as they are published."""
    random = np.random.default_rng(0)
    return {
        f"{kind}_{split}": random.integers(top, size=(n, *shape)).astype(np.uint8)
        for split, n in {"train": 30, "test": 20}.items()
        for kind, top, shape in [("x", 256, (28, 28)), ("y", 10, ())]
    }


@pytest.fixture
def npz(data_home, digits):
    def write(**changed):
        data_home.mkdir(exist_ok=True)
        np.savez(data_home / FILE, **(digits | changed))
        return data_home / FILE

    return write


def place_idx(digits, encode_idx, directory, zipped):
    directory.mkdir(parents=True)
    for split, start in {"train": "train", "test": "t10k"}.items():
        for kind, end in {"x": "images-idx3-ubyte", "y": "labels-idx1-ubyte"}.items():
            content = encode_idx(digits[f"{kind}_{split}"])
            path = directory / f"{start}-{end}{'.gz' if zipped else ''}"
            path.write_bytes(gzip.compress(content) if zipped else content)


def same(data, digits, split):
    everything = np.arange(len(data))
    np.testing.assert_array_equal(
        np.rint(data.samples(everything)[:, 0] * 255), digits[f"x_{split}"]
    )
    np.testing.assert_array_equal(data.factors(everything)[:, 0], digits[f"y_{split}"])


@pytest.mark.parametrize("split", ["train", "test"])
def test_the_npz_is_read(npz, digits, split):
    path = npz()
    data = load_mnist(split)
    same(data, digits, split)
    assert (data.factor_names, data.factor_sizes) == (("digit",), (10,))
    assert data.sample_shape == (1, 28, 28)
    assert data.facts == {"split": split, "source": str(path)}


def test_the_published_split_holds_both_parts(npz, digits):
    npz()
    whole = load_mnist("published")
    for split in ("train", "test"):
        same(whole.part(split), digits, split)
    assert len(whole) == len(whole.training) + len(whole.evaluation)


@pytest.mark.parametrize("split", ["train", "test"])
@pytest.mark.parametrize("zipped", [True, False])
@pytest.mark.parametrize("place", ["", "mnist", "MNIST/raw"])
def test_idx_files_are_read(data_home, digits, encode_idx, split, zipped, place):
    place_idx(digits, encode_idx, data_home / place, zipped)
    data = load_mnist(split)
    same(data, digits, split)
    assert find_mnist(split).parent == data_home / place


def test_real_mnist_has_its_published_counts(real_data):
    """60,000 and 10,000 images; the first is a 5 in training and a 7 in the test."""
    real_data(FILE)
    for split, n, first in [("train", 60_000, 5), ("test", 10_000, 7)]:
        data = load_mnist(split, fetch=False)
        assert len(data) == n
        assert data.factors(np.array([0]))[0, 0] == first
        assert 0.1 < data.samples(np.arange(1000)).mean() < 0.16


def test_a_fixed_digit_is_in_every_image(npz):
    npz(y_train=np.arange(30) % 10)
    batch = load_mnist().sample_fixed(8, {"digit": 3}, np.random.default_rng(0))
    assert (batch.factors == 3).all()


def test_it_is_fetched_where_it_is_absent(data_home, npz, server, tmp_path, digits):
    source = npz()
    content = source.read_bytes()
    (tmp_path / "served" / FILE).write_bytes(content)
    source.unlink()
    assert find_mnist() is None
    fetched = fetch_mnist(f"{server}/{FILE}", hashlib.sha256(content).hexdigest())
    assert fetched == find_mnist() == data_home / FILE
    same(load_mnist(), digits, "train")


def test_loading_fetches_unless_told_not_to(data_home, monkeypatch):
    def fetch():
        raise ValueError("fetched")

    monkeypatch.setattr("hatchel.data.sets.mnist.fetch_mnist", fetch)
    with pytest.raises(ValueError, match="fetched"):
        load_mnist()
    with pytest.raises(ValueError, match=f"MNIST is not in .*put it at {data_home / FILE}"):
        load_mnist(fetch=False)


def test_another_file_than_was_published_is_not_kept(data_home, server, tmp_path):
    (tmp_path / "served" / FILE).write_bytes(b"moved")
    with pytest.raises(ValueError, match="not the file that was published"):
        fetch_mnist(f"{server}/{FILE}")
    assert not list(data_home.iterdir())


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"x_train": np.zeros((30, 28, 27), np.uint8)}, r"shape \(30, 28, 27\)"),
        ({"x_train": np.zeros((29, 28, 28), np.uint8)}, r"\(29, 28, 28\).*from one release"),
        ({"x_train": np.zeros((30, 28, 28))}, "type float64"),
        ({"y_train": np.zeros((30, 10), int)}, r"labels of shape \(30, 10\)"),
        ({"y_train": np.full(30, 10)}, "from 10 to 10.*0 to 9"),
        ({"y_train": np.zeros(30)}, "type float64 from"),
        (
            {"x_train": np.zeros((0, 28, 28), np.uint8), "y_train": np.zeros(0, int)},
            r"shape \(0, 28, 28\)",
        ),
    ],
)
def test_arrays_that_are_no_mnist_are_refused(npz, changed, message):
    npz(**changed)
    with pytest.raises(ValueError, match=message):
        load_mnist()


def test_an_npz_without_the_arrays_is_refused(data_home):
    data_home.mkdir()
    np.savez(data_home / FILE, images=np.zeros(3))
    with pytest.raises(ValueError, match=f"{FILE} has no array 'x_train', only images"):
        load_mnist()


@pytest.mark.parametrize("share", [0.0, 0.5, 0.99])
def test_an_npz_cut_short_is_refused(npz, share):
    path = npz()
    path.write_bytes(path.read_bytes()[: int(share * path.stat().st_size)])
    with pytest.raises(ValueError, match=f"{FILE} is damaged"):
        load_mnist()


def test_an_unknown_split_is_refused():
    with pytest.raises(ValueError, match="'valid'; choose one of train, test"):
        load_mnist("valid")
