from pathlib import Path

import pytest
from platformdirs import user_cache_path

from hatchel.data.location import data_directory, find_file, shipped_file


def test_the_variable_decides_where_data_live(data_home):
    assert data_directory() == data_home


@pytest.mark.parametrize("value", [None, ""])
def test_without_the_variable_data_live_in_the_cache(monkeypatch, value):
    monkeypatch.delenv("HATCHEL_DATA", raising=False)
    if value is not None:
        monkeypatch.setenv("HATCHEL_DATA", value)
    assert data_directory() == user_cache_path("hatchel", appauthor=False)


def test_a_tilde_is_the_home_directory(monkeypatch):
    monkeypatch.setenv("HATCHEL_DATA", "~/letters")
    assert data_directory() == Path.home() / "letters"


@pytest.mark.parametrize("end", ["", ".gz"])
@pytest.mark.parametrize("place", ["", "one", "one/two"])
def test_a_file_is_found_in_each_place_packed_or_not(data_home, place, end):
    (data_home / place).mkdir(parents=True)
    (data_home / place / f"file{end}").touch()
    assert find_file("file", ["", "one", "one/two"]) == data_home / place / f"file{end}"


def test_earlier_places_win(data_home):
    for place in ("one", "two"):
        (data_home / place).mkdir(parents=True)
        (data_home / place / "file").touch()
    assert find_file("file", ["two", "one"]) == data_home / "two" / "file"


def test_a_directory_is_no_file(data_home):
    (data_home / "file").mkdir(parents=True)
    assert find_file("file") is None


def test_the_origin_of_what_ships_lies_beside_it():
    origin = shipped_file("ORIGIN.md").read_text()
    assert "NIST Special Database 19" in origin
    assert "Norvig" in origin
