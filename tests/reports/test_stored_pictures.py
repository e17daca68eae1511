import numpy as np
import pytest

from hatchel.records.files import write_arrays
from hatchel.reports.stored_pictures import read_pictures

from .made_up_run import arrays


@pytest.fixture(scope="module")
def good():
    return arrays(latents=3, side=8)


def stored(tmp_path, found, **changes):
    write_arrays(tmp_path / "pictures.npz", {**found, **changes})
    return tmp_path / "pictures.npz"


def test_what_was_stored_is_read(tmp_path, good):
    found = read_pictures(stored(tmp_path, good))
    for name, array in good.items():
        np.testing.assert_array_equal(getattr(found, name), array)


def test_only_the_mean_activation_may_be_missing(tmp_path, good):
    rest = {name: array for name, array in good.items() if name != "mean_activation"}
    assert read_pictures(stored(tmp_path, rest)).mean_activation is None
    for name in rest:
        part = {key: array for key, array in rest.items() if key != name}
        with pytest.raises(ValueError, match=rf"pictures\.npz' lacks {name}; write the pictures"):
            read_pictures(stored(tmp_path, part))


@pytest.mark.parametrize(
    ("changes", "what"),
    [
        ({"kl": np.zeros(4)}, r"kl of shape \(4,\) instead of \(L=3\)"),
        ({"seed": np.zeros((8, 8), np.uint8)}, r"seed of shape \(8, 8\) instead of \(C=any"),
        ({"samples": np.zeros((2, 3, 8, 8), np.uint8)}, r"samples of shape .* C=1, H=8, W=8\)"),
        ({"seed_values": np.zeros(2)}, r"seed_values of shape \(2,\) instead of \(T=3\)"),
        ({"traversal_latents": np.array([0, 1, 3])}, r"traversal_latents \[0, 1, 3\] of .* 3"),
        ({"column_latents": np.array([0, 1, -1])}, r"column_latents \[0, 1, -1\] of"),
        ({"latent_names": np.zeros(3)}, r"latent_names as float64 instead of text"),
        ({"samples": np.zeros((2, 1, 8, 8))}, r"samples as float64 instead of bytes"),
        ({"information": np.array(["a", "b", "c"])}, r"information as <U1 instead of numbers"),
    ],
)
def test_an_array_of_a_wrong_shape_or_type_is_named(tmp_path, good, changes, what):
    with pytest.raises(ValueError, match=what):
        read_pictures(stored(tmp_path, good, **changes))


def test_images_of_two_channels_are_refused(tmp_path, good):
    images = ("seed", "traversal", "originals", "reconstructions", "samples")
    two = {name: np.repeat(good[name], 2, axis=-3) for name in images}
    with pytest.raises(ValueError, match=r"2 channels instead of 1 \(grey\) or 3 \(RGB\)"):
        read_pictures(stored(tmp_path, good, **two))


@pytest.mark.parametrize("share", [0.0, 0.5, 0.99])
def test_a_torn_file_is_an_error_with_the_remedy(tmp_path, good, share):
    path = stored(tmp_path, good)
    path.write_bytes(path.read_bytes()[: int(share * path.stat().st_size)])
    with pytest.raises(ValueError, match=r"no readable pictures at .*; train the run"):
        read_pictures(path)


def test_nothing_is_unpickled(tmp_path, good):
    np.savez(tmp_path / "pictures.npz", **{**good, "kl": np.array([{}, {}, {}], dtype=object)})
    with pytest.raises(ValueError, match="no readable pictures"):
        read_pictures(tmp_path / "pictures.npz")
