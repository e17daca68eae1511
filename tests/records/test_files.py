"""Files that appear whole or not at all."""

import os
import tempfile
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from hatchel.records.files import (
    read_arrays,
    whole_file,
    writable_directory,
    write_arrays,
    write_text,
)


def names(directory):
    return sorted(path.name for path in directory.iterdir())


def test_text_is_written_as_utf8_and_replaces_what_was_there(tmp_path):
    path = tmp_path / "new" / "directory" / "file.txt"
    write_text(path, "first")
    write_text(path, "λ ≥ 0")
    assert path.read_bytes() == "λ ≥ 0".encode()
    assert names(path.parent) == ["file.txt"]


@pytest.mark.parametrize("error", [RuntimeError, KeyboardInterrupt])
@pytest.mark.parametrize("old", [None, b"old"])
def test_a_file_whose_writing_breaks_off_leaves_what_was_there_and_nothing_else(
    tmp_path, old, error
):
    path = tmp_path / "file.txt"
    if old is not None:
        path.write_bytes(old)

    def break_off():
        with whole_file(path) as file:
            file.write(b"half of it")
            raise error

    with pytest.raises(error):
        break_off()
    assert names(tmp_path) == ([] if old is None else ["file.txt"])
    assert old is None or path.read_bytes() == old


def test_nothing_is_seen_under_the_name_until_the_file_is_whole(tmp_path):
    path = tmp_path / "file.txt"
    with whole_file(path) as file:
        file.write(b"half")
        file.flush()
        assert not path.exists()
    assert path.read_bytes() == b"half"


@pytest.mark.parametrize("mask", [0o022, 0o077])
def test_a_file_has_the_permissions_of_any_new_file(tmp_path, mask):
    before = os.umask(mask)
    try:
        write_text(tmp_path / "file.txt", "")
    finally:
        os.umask(before)
    assert (tmp_path / "file.txt").stat().st_mode & 0o777 == 0o666 & ~mask


def test_a_directory_in_the_place_of_a_file_is_an_error_that_leaves_nothing(tmp_path):
    (tmp_path / "taken").mkdir()
    with pytest.raises(OSError, match="taken"):
        write_text(tmp_path / "taken", "text")
    assert names(tmp_path) == ["taken"]


def test_arrays_come_back_as_they_were(tmp_path):
    arrays = {"a": np.arange(6.0).reshape(2, 3), "words": np.array(["ab", "c"])}
    write_arrays(tmp_path / "arrays.npz", arrays)
    again = read_arrays(tmp_path / "arrays.npz")
    assert set(again) == {"a", "words"}
    for name, array in arrays.items():
        np.testing.assert_array_equal(again[name], array)


def test_nothing_is_unpickled(tmp_path):
    np.savez(tmp_path / "arrays.npz", a=np.array([{"any": "object"}], dtype=object))
    with pytest.raises(ValueError, match="allow_pickle"):
        read_arrays(tmp_path / "arrays.npz")


def test_whether_a_directory_can_be_written_is_tried_without_a_trace(tmp_path):
    assert writable_directory(tmp_path / "a" / "b") == tmp_path / "a" / "b"
    assert names(tmp_path) == []
    (tmp_path / "c").mkdir()
    writable_directory(tmp_path / "c")
    assert names(tmp_path) == ["c"]
    assert names(tmp_path / "c") == []


def test_several_processes_may_ask_about_directories_in_one_new_place(tmp_path):
    places = [tmp_path / "new" / f"seed-{seed}" for seed in range(8)]

    def asked_and_made(place):
        for _ in range(200):
            writable_directory(place)
        write_text(place / "file", "here")

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(asked_and_made, places))
    assert all((place / "file").read_text() == "here" for place in places)


def unwritable(tmp_path, monkeypatch, why):
    if why == "a file":
        (tmp_path / "out").write_text("here already")
    elif why == "below a file":
        (tmp_path / "file").write_text("here already")
        return tmp_path / "file" / "out"
    else:

        def refuse(*args, **kwargs):
            raise PermissionError(13, "Permission denied")

        monkeypatch.setattr(tempfile, "TemporaryFile", refuse)
    return tmp_path / "out"


@pytest.mark.parametrize("why", ["a file", "below a file", "no permission"])
def test_a_directory_that_takes_no_files_is_refused_with_the_remedy(tmp_path, monkeypatch, why):
    path = unwritable(tmp_path, monkeypatch, why)
    before = names(tmp_path)
    with pytest.raises(
        ValueError, match=r"can't be written to \(.+\); choose another one with --out"
    ) as refused:
        writable_directory(path)
    assert repr(str(path)) in str(refused.value)
    assert names(tmp_path) == before
