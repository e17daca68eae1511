import numpy as np
import pytest
from PIL import Image

from hatchel.data.own.folder import load_folder


def picture(color, size=(8, 8), mode="RGB"):
    return Image.new(mode, size, color)


def save(path, image, **options):
    path.parent.mkdir(parents=True, exist_ok=True)
    image.save(path, **options)


def everything(data):
    return data.samples(np.arange(len(data)))


@pytest.mark.parametrize("kind", ["png", "bmp", "tif", "gif", "webp", "PNG", "ppm"])
def test_lossless_files_are_read_exactly(tmp_path, kind):
    random = np.random.default_rng(0)
    grey = random.integers(256, size=(6, 6), dtype=np.uint8)
    values = np.stack([grey] * 3, axis=2)  # the 256 colours of a GIF hold every grey
    save(
        tmp_path / f"one.{kind}",
        Image.fromarray(values),
        **({"lossless": True} if kind == "webp" else {}),
    )
    data = load_folder(tmp_path, size=None)
    assert data.sample_shape == (3, 6, 6)
    np.testing.assert_array_equal(everything(data)[0], values.transpose(2, 0, 1) / np.float32(255))


def test_images_come_in_the_order_of_their_paths_with_their_folder_as_factor(tmp_path):
    for value, name in enumerate(["a/2.png", "b/1.png", "a/deep/1.png", "0.png", "a/10.png"]):
        save(tmp_path / name, picture((value, value, value)))
    (tmp_path / "notes.txt").write_text("no image")
    (tmp_path / "._0.png").write_text("no image either")
    data = load_folder(tmp_path, size=4)
    assert (everything(data)[:, 0, 0, 0] * 255).tolist() == [3, 4, 0, 2, 1]
    assert data.factor_names == ("folder",)
    assert data.factor_sizes == (3,)
    assert data.facts["folders"] == (".", "a", "b")
    assert data.factors(np.arange(5)).tolist() == [[0], [1], [1], [1], [2]]


def test_one_folder_is_no_factor(tmp_path):
    save(tmp_path / "only" / "1.png", picture("red"))
    assert load_folder(tmp_path).factor_names == ()
    assert load_folder(tmp_path).factors(np.arange(1)).shape == (1, 0)


def test_the_central_square_is_resized_with_antialiasing(tmp_path):
    """A fine checkerboard becomes grey; what lies beside the central square leaves no trace."""
    board = np.indices((64, 64)).sum(axis=0) % 2 * np.uint8(255)
    wide = np.pad(board.astype(np.uint8), ((0, 0), (40, 40)), constant_values=255)
    save(tmp_path / "wide.png", Image.fromarray(wide))
    small = everything(load_folder(tmp_path, size=4, channels=1))[0, 0]
    np.testing.assert_allclose(small, 0.5, atol=0.01)


@pytest.mark.parametrize("size", [(20, 12), (12, 20)])
def test_a_single_square_is_cut_from_the_middle(tmp_path, size):
    image = picture("black", size)
    image.paste("white", ((size[0] - 12) // 2, (size[1] - 12) // 2, *((n + 12) // 2 for n in size)))
    save(tmp_path / "x.png", image)
    assert everything(load_folder(tmp_path, size=12)).min() == 1


def test_sixteen_bits_are_scaled_to_eight(tmp_path):
    values = np.array([[0, 257, 32896, 65535]], np.uint16)
    save(tmp_path / "x.png", Image.fromarray(values))
    save(tmp_path / "y.tif", Image.fromarray(values.astype(np.int32)))
    read = everything(load_folder(tmp_path, size=None, channels=1)) * 255
    np.testing.assert_array_equal(read[0], read[1])
    np.testing.assert_array_equal(read[0, 0, 0], [0, 1, 128, 255])


def test_what_is_transparent_is_white_and_what_is_half_transparent_half(tmp_path):
    save(tmp_path / "rgba.png", picture((255, 0, 0, 0), mode="RGBA"))
    save(tmp_path / "half.png", picture((0, 0, 0, 128), mode="RGBA"))
    save(tmp_path / "la.png", picture((0, 0), mode="LA"))
    save(tmp_path / "p.png", picture("red").convert("P"), transparency=0)
    palette = picture("red").convert("P", palette=Image.Palette.ADAPTIVE)
    save(tmp_path / "q.png", palette, transparency=palette.getpixel((0, 0)))
    read = everything(load_folder(tmp_path))[:, :, 0, 0]
    np.testing.assert_allclose(read[0], 127 / 255, atol=0.005)
    np.testing.assert_array_equal(read[1], 1)
    np.testing.assert_array_equal(read[2], [1, 0, 0])
    np.testing.assert_array_equal(read[3:], 1)


def test_colour_models_are_converted(tmp_path):
    save(tmp_path / "cmyk.tif", picture((0, 255, 255, 0), mode="CMYK"))
    save(tmp_path / "mode1.png", picture(1, mode="1"))
    save(tmp_path / "palette.png", picture("blue").convert("P"))
    read = everything(load_folder(tmp_path))[:, :, 0, 0]
    np.testing.assert_array_equal(read, [[1, 0, 0], [1, 1, 1], [0, 0, 1]])


def test_grey_is_luma(tmp_path):
    save(tmp_path / "x.png", picture((255, 0, 0)))
    read = everything(load_folder(tmp_path, channels=1))
    assert read.shape == (1, 1, 64, 64)
    np.testing.assert_allclose(read, 0.299, atol=0.002)


def test_images_are_turned_as_exif_says(tmp_path):
    image = picture("black", (4, 4))
    image.paste("white", (0, 0, 4, 2))  # the upper half
    exif = Image.Exif()
    exif[0x0112] = 6  # "turn clockwise to view": up goes right
    save(tmp_path / "x.png", image, exif=exif)
    read = everything(load_folder(tmp_path, size=None, channels=1))[0, 0]
    np.testing.assert_array_equal(read, [[0, 0, 1, 1]] * 4)


def test_an_animation_gives_its_first_frame(tmp_path):
    frames = [picture("white"), picture("black")]
    save(tmp_path / "x.gif", frames[0], save_all=True, append_images=frames[1:])
    assert everything(load_folder(tmp_path)).min() == 1


@pytest.fixture
def one_bad(tmp_path):
    for name in ("a", "c"):
        save(tmp_path / f"{name}.png", picture("white"))
    whole = (tmp_path / "a.png").read_bytes()
    (tmp_path / "b.png").write_bytes(whole[: len(whole) // 2])
    return tmp_path


def test_a_corrupt_image_is_named(one_bad):
    with pytest.raises(ValueError, match=r"b\.png can't be read.*unreadable='skip'"):
        load_folder(one_bad)


def test_a_corrupt_image_is_skipped_and_listed(one_bad):
    data = load_folder(one_bad, unreadable="skip")
    assert len(data) == 2
    assert everything(data).min() == 1
    (reason,) = data.facts["skipped"]
    assert "b.png can't be read" in reason


def test_only_corrupt_images_are_an_error_even_when_skipped(tmp_path):
    (tmp_path / "x.jpg").write_bytes(b"no image")
    with pytest.raises(ValueError, match=r"none of the 1 images .*x\.jpg"):
        load_folder(tmp_path, unreadable="skip")


def test_postscript_under_another_name_is_not_run(tmp_path):
    save(tmp_path / "x.eps", picture("white"))
    (tmp_path / "x.eps").rename(tmp_path / "x.png")
    with pytest.raises(ValueError, match=r"x\.png can't be read.*cannot identify"):
        load_folder(tmp_path)


@pytest.mark.filterwarnings("ignore::PIL.Image.DecompressionBombWarning")
@pytest.mark.parametrize("limit", [63, 31])
def test_pillows_limit_for_decompression_bombs_holds(tmp_path, monkeypatch, limit):
    save(tmp_path / "x.png", picture("white"))
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", limit)
    with pytest.raises(ValueError, match=r"x\.png can't be read.*64 pixels"):
        load_folder(tmp_path)


def test_floating_point_pixels_are_refused(tmp_path):
    save(tmp_path / "x.tif", Image.fromarray(np.ones((4, 4), np.float32)))
    with pytest.raises(ValueError, match="8 or 16 bits"):
        load_folder(tmp_path)
    save(tmp_path / "x.tif", Image.fromarray(np.full((4, 4), 70000, np.int32)))
    with pytest.raises(ValueError, match="8 or 16 bits"):
        load_folder(tmp_path)


def test_images_of_two_sizes_need_a_size(tmp_path):
    save(tmp_path / "a.png", picture("white", (8, 6)))
    save(tmp_path / "b.png", picture("white", (6, 8)))
    with pytest.raises(ValueError, match=r"b\.png has 6 × 8 pixels and .*a\.png has 8 × 6"):
        load_folder(tmp_path, size=None)
    assert load_folder(tmp_path).sample_shape == (3, 64, 64)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"size": 0}, "size=0"),
        ({"channels": 4}, "channels=4"),
        ({"unreadable": "ignore"}, "'ignore'; choose one of error, skip"),
        ({}, "holds no image"),
    ],
)
def test_senseless_options_and_an_empty_folder_are_refused(tmp_path, options, message):
    with pytest.raises(ValueError, match=message):
        load_folder(tmp_path, **options)


def test_what_is_no_folder_is_refused(tmp_path):
    with pytest.raises(ValueError, match="absent is no folder"):
        load_folder(tmp_path / "absent")
