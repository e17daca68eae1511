import io
import zipfile

import numpy as np
import pytest
from PIL import Image

from hatchel.data.sets import celeba
from hatchel.data.sets.celeba import find_celeba, load_celeba

RANDOM = np.random.default_rng(0)
NAMES = [f"{number:06}.jpg" for number in range(1, 8)]
ATTRIBUTES = [f"Attribute_{number}" for number in range(40)]
VALUES = RANDOM.integers(2, size=(7, 40)).astype(bool)
PARTITION = [0, 0, 0, 1, 1, 2, 2]
KEEPS = ["memory", "unpacked"]


def jpeg(seed, size=(178, 218)):
    coarse = np.random.default_rng(seed).integers(256, size=(7, 6, 3), dtype=np.uint8)
    file = io.BytesIO()
    Image.fromarray(coarse).resize(size).save(file, "jpeg", quality=95)
    return file.getvalue()


FACES = {name: jpeg(seed) for seed, name in enumerate(NAMES)}


@pytest.fixture
def home(data_home):
    (data_home / "celeba").mkdir(parents=True)
    return data_home / "celeba"


def place_directory(home, faces=FACES, folder="img_align_celeba"):
    (home / folder).mkdir(parents=True, exist_ok=True)
    for name, content in faces.items():
        (home / folder / name).write_bytes(content)


def place_archive(home, faces=FACES):
    with zipfile.ZipFile(home / "img_align_celeba.zip", "w") as archive:
        archive.mkdir("img_align_celeba")
        for name, content in sorted(faces.items(), reverse=True):
            archive.writestr(f"img_align_celeba/{name}", content)


PLACES = {"directory": place_directory, "archive": place_archive}


@pytest.fixture(params=PLACES)
def placed(request, home):
    PLACES[request.param](home)
    return home


def attributes_txt(names=NAMES, values=VALUES, count=None):
    rows = [
        f"{n}  {'  '.join('1' if v else '-1' for v in row)}"
        for n, row in zip(names, values, strict=True)
    ]
    return "\n".join([str(count or len(names)), " ".join(ATTRIBUTES) + " ", *rows, ""])


def attributes_csv(absent="-1"):
    rows = [
        ",".join([n, *("1" if v else absent for v in row)])
        for n, row in zip(NAMES, VALUES, strict=True)
    ]
    return "\n".join([",".join(["image_id", *ATTRIBUTES]), *rows, ""])


def expected_images(size=64):
    squares = (
        Image.open(io.BytesIO(content)).crop((15, 35, 163, 183)) for content in FACES.values()
    )
    resized = [np.asarray(s.resize((size, size), Image.Resampling.BILINEAR)) for s in squares]
    return np.stack(resized).transpose(0, 3, 1, 2) / np.float32(255)


def everything(data):
    return data.samples(np.arange(len(data)))


@pytest.mark.parametrize("keep", KEEPS)
@pytest.mark.parametrize("size", [64, 16])
def test_images_are_cropped_resized_and_in_the_order_of_their_names(placed, keep, size):
    data = load_celeba(size=size, keep=keep)
    np.testing.assert_array_equal(everything(data), expected_images(size))
    assert data.attributes is None
    assert data.attribute_names == ()


@pytest.mark.parametrize(
    ("file", "content"),
    [
        ("list_attr_celeba.txt", attributes_txt()),
        ("list_attr_celeba.txt", attributes_txt(NAMES[::-1], VALUES[::-1])),
        ("list_attr_celeba.csv", attributes_csv()),
        ("list_attr_celeba.csv", attributes_csv(absent="0")),
        ("Anno/list_attr_celeba.txt", attributes_txt()),
    ],
)
def test_attributes_are_those_of_the_file(placed, file, content):
    (placed / file).parent.mkdir(exist_ok=True)
    (placed / file).write_text(content)
    data = load_celeba()
    assert data.attribute_names == tuple(ATTRIBUTES)
    assert data.attributes.dtype == np.int8
    np.testing.assert_array_equal(data.attributes, VALUES)


@pytest.mark.parametrize("keep", KEEPS)
@pytest.mark.parametrize("kind", ["txt", "csv"])
def test_splits_are_those_of_the_partition(placed, keep, kind):
    separator, header = (" ", "") if kind == "txt" else (",", "image_id,partition\n")
    rows = (f"{name}{separator}{part}\n" for name, part in zip(NAMES, PARTITION, strict=True))
    (placed / f"list_eval_partition.{kind}").write_text(header + "".join(rows))
    (placed / "list_attr_celeba.txt").write_text(attributes_txt())
    whole = expected_images()
    for split, rows in {"train": [0, 1, 2], "valid": [3, 4], "test": [5, 6]}.items():
        data = load_celeba(split, keep=keep)
        np.testing.assert_array_equal(everything(data), whole[rows])
        np.testing.assert_array_equal(data.attributes, VALUES[rows])
        assert data.sample_shape == (3, 64, 64)
    assert len(load_celeba(keep=keep)) == 7
    published = load_celeba("published", keep=keep)
    assert {name: part.tolist() for name, part in published.split.items()} == {
        "train": [0, 1, 2],
        "validation": [3, 4],
        "test": [5, 6],
    }
    np.testing.assert_array_equal(everything(published), whole)


def test_they_are_decoded_once(placed, monkeypatch):
    first = everything(load_celeba())
    monkeypatch.setattr(celeba, "read_picture", None)
    np.testing.assert_array_equal(everything(load_celeba()), first)


@pytest.mark.parametrize("change", ["another size", "one more", "another name"])
def test_other_image_files_are_noticed(placed, change):
    load_celeba()
    other = jpeg(99)
    assert len(other) != len(FACES["000002.jpg"])
    faces = FACES | {"another size": {"000002.jpg": other}, "one more": {"000008.jpg": other}}.get(
        change, {}
    )
    if change == "another name":
        faces["000009.jpg"] = faces.pop("000007.jpg")
        (placed / "img_align_celeba" / "000007.jpg").unlink(missing_ok=True)
    (place_archive if find_celeba().is_file() else place_directory)(placed, faces)
    changed = {"another size": 1, "one more": 7, "another name": 6}[change]
    images = everything(load_celeba())
    assert len(images) == len(faces)
    np.testing.assert_array_equal(images[:1], expected_images()[:1])
    decoded = everything(load_celeba(keep="memory"))
    np.testing.assert_array_equal(images[changed], decoded[changed])
    assert len(list(placed.glob("*.npy"))) == 1


def test_each_size_has_its_own_file(placed):
    load_celeba(size=16)
    load_celeba(size=8)
    assert len(list(placed.glob("*.npy"))) == 2


@pytest.mark.parametrize(
    "folder", ["celeba", "", "CelebA", "celeba/Img", "celeba/img_align_celeba", "img_align_celeba"]
)
def test_images_are_found_where_others_put_them(data_home, folder):
    assert find_celeba() is None
    place_directory(data_home / folder)
    assert find_celeba() == data_home / folder / "img_align_celeba"


def test_absent_images_are_named_with_their_source_and_their_place(home):
    with pytest.raises(ValueError, match=r"mmlab\.ie\.cuhk\.edu\.hk") as caught:
        load_celeba()
    assert f"put them into {home}" in str(caught.value)


def test_an_empty_directory_is_refused(home):
    place_directory(home, {"readme.md": b""})
    with pytest.raises(ValueError, match="img_align_celeba holds no image"):
        load_celeba()


@pytest.mark.parametrize("keep", KEEPS)
@pytest.mark.parametrize("place", PLACES.values(), ids=PLACES)
@pytest.mark.parametrize(
    ("content", "message"),
    [
        (FACES["000003.jpg"][:2000], r"000003\.jpg can't be read as an image"),
        (b"", r"000003\.jpg can't be read as an image"),
        (jpeg(0, (64, 64)), r"000003\.jpg has 64 × 64 pixels; .* have 178 × 218"),
    ],
)
def test_a_wrong_image_is_named_and_nothing_is_left(home, keep, place, content, message):
    place(home, FACES | {"000003.jpg": content})
    with pytest.raises(ValueError, match=message):
        load_celeba(keep=keep)
    assert not [path for path in home.iterdir() if "npy" in path.name]


@pytest.mark.parametrize("part", [0.0, 0.5, 0.99])
def test_an_archive_cut_short_is_refused(home, part):
    place_archive(home)
    path = home / "img_align_celeba.zip"
    content = path.read_bytes()
    path.write_bytes(content[: int(len(content) * part)])
    with pytest.raises(ValueError, match=r"img_align_celeba\.zip is damaged"):
        load_celeba()


def test_a_damaged_archive_is_refused(home):
    place_archive(home)
    path = home / "img_align_celeba.zip"
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 0xFF
    path.write_bytes(content)
    with pytest.raises(ValueError, match=r"img_align_celeba\.zip is damaged"):
        load_celeba()


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (attributes_txt(NAMES[:6], VALUES[:6]), r"no row for the image 000007\.jpg"),
        (attributes_txt([*NAMES, "000008.jpg"], VALUES[[*range(7), 0]]), "labels 8 images, and 7"),
        (attributes_txt([*NAMES[:6], NAMES[0]]), "names an image twice"),
        (attributes_txt(count=8), "announces 8 images and has 7"),
        (attributes_txt(values=VALUES[:, :39]), "names 40 attributes and has 39 columns"),
        (attributes_txt()[:-30], "cut short or holds something else"),
        (attributes_txt().replace("-1", "2", 1), "holds 2; it may hold -1, 0, 1"),
        (attributes_txt().replace("-1", "x", 1), "something else than integers"),
        ("7\n" + " ".join(ATTRIBUTES), "can't be read"),
        ("", "can't be read"),
        ("\0\xff" * 100, "list_attr_celeba.txt"),
    ],
)
def test_attributes_that_do_not_fit_are_refused_before_any_decoding(home, content, message):
    place_directory(home, dict.fromkeys(NAMES, b"no image"))
    (home / "list_attr_celeba.txt").write_text(content)
    with pytest.raises(ValueError, match=message):
        load_celeba()


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("000001.jpg 0\n", r"no row for the image 000002\.jpg"),
        ("".join(f"{name} 3\n" for name in NAMES), "holds 3; it may hold 0, 1, 2"),
        ("".join(f"{name} 0 1\n" for name in NAMES), "2 numbers in a row"),
    ],
)
def test_a_partition_that_does_not_fit_is_refused(placed, content, message):
    (placed / "list_eval_partition.txt").write_text(content)
    with pytest.raises(ValueError, match=message):
        load_celeba()


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"split": "train"}, r"'train' needs list_eval_partition\.txt"),
        ({"split": "dev"}, "'dev'; choose one of all, train, valid, test"),
        ({"size": 149}, "size=149"),
        ({"keep": "file"}, "'file'; choose one of memory, unpacked"),
    ],
)
def test_options_that_cannot_be_met_are_refused(placed, options, message):
    with pytest.raises(ValueError, match=message):
        load_celeba(**options)
