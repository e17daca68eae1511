import gzip

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

from hatchel.data.formats.idx import read_idx

bytes_of_any_rank = arrays(np.uint8, array_shapes(min_dims=1, max_dims=4, max_side=5))


@pytest.fixture(scope="module")
def path(tmp_path_factory):
    return tmp_path_factory.mktemp("idx") / "file-idx"


@given(array=bytes_of_any_rank, zipped=st.booleans())
def test_what_was_written_is_read(path, encode_idx, array, zipped):
    content = encode_idx(array)
    path.write_bytes(gzip.compress(content) if zipped else content)
    read = read_idx(path)
    assert read.dtype == np.uint8
    np.testing.assert_array_equal(read, array)


@given(array=bytes_of_any_rank, zipped=st.booleans(), data=st.data())
def test_a_file_cut_short_anywhere_is_refused(path, encode_idx, array, zipped, data):
    content = encode_idx(array)
    content = gzip.compress(content) if zipped else content
    path.write_bytes(content[: data.draw(st.integers(0, len(content) - 1))])
    with pytest.raises(ValueError, match=f"{path.name}.*download it again"):
        read_idx(path)


@given(content=st.binary(max_size=40), start=st.sampled_from([b"", b"\0\0\x08", b"\x1f\x8b\x08"]))
def test_any_bytes_are_read_or_refused_by_name(path, content, start):
    path.write_bytes(start + content)
    message = path.name
    try:
        read_idx(path)
    except ValueError as error:
        message = str(error)
    assert path.name in message


def test_a_file_that_is_too_long_is_refused(path, encode_idx):
    path.write_bytes(encode_idx(np.zeros((2, 3))) + b"\0")
    with pytest.raises(ValueError, match="says 2 × 3 = 6 values, and 7 follow"):
        read_idx(path)


def test_a_wrong_magic_number_is_refused(path):
    path.write_bytes(b"\x89PNG\r\n\x1a\n")
    with pytest.raises(ValueError, match="no IDX file: it starts with 0x89504e47"):
        read_idx(path)


@pytest.mark.parametrize(("code", "name"), [(0x0D, "float32"), (0x0C, "int32"), (0x42, "unknown")])
def test_another_type_than_bytes_is_refused_by_its_name(path, code, name):
    path.write_bytes(bytes([0, 0, code, 1, 0, 0, 0, 0]))
    with pytest.raises(ValueError, match=f"type {name}.*only uint8"):
        read_idx(path)


def test_a_damaged_gzip_file_is_refused(path, encode_idx):
    content = bytearray(gzip.compress(encode_idx(np.zeros((30, 30)))))
    content[-8] ^= 1  # the checksum
    path.write_bytes(content)
    with pytest.raises(ValueError, match=r"damaged gzip file.*download it again"):
        read_idx(path)


def test_an_impossible_shape_is_refused(path):
    path.write_bytes(bytes([0, 0, 8, 4]) + b"\0\0\0\0" + b"\xff" * 12)
    with pytest.raises(ValueError, match=f"{path.name} states an impossible shape"):
        read_idx(path)
