import dataclasses

import pytest

from hatchel.cli.data import data_command
from hatchel.data import origins

FULL = "emnist-letters"


@pytest.fixture(autouse=True)
def data_home(tmp_path, monkeypatch):
    monkeypatch.setenv("HATCHEL_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("COLUMNS", "200")
    return tmp_path / "data"


@pytest.fixture
def fetchable(monkeypatch):
    """The full letters as if they could be fetched from nearby; counts the fetches."""
    fetched = []

    def fetch(progress):
        progress.total = 10
        progress.update(7)
        progress.update(7)
        progress.reset()
        progress.update(progress.total)
        progress.close()
        fetched.append(progress.total)

    nearby = dataclasses.replace(
        origins.origin_of(FULL),
        find=lambda: "nearby" if fetched else None,
        fetch=fetch,
        counts=lambda: {"train": 124_800, "test": 20_800},
    )
    monkeypatch.setattr(origins, "ORIGINS", {**origins.ORIGINS, FULL: nearby})
    return fetched


def test_without_a_name_all_data_sets_are_listed(capsys):
    data_command()
    listed = capsys.readouterr().out
    for name in origins.ORIGINS:
        assert name in listed
    assert "emnist_letters_sample.npz" in listed
    assert "absent: hatchel data emnist-letters tells how to get it" in listed


def test_with_a_name_the_place_and_the_counts_are_said(capsys):
    data_command("emnist-letters-sample")
    said = capsys.readouterr().out
    assert "emnist_letters_sample.npz\n" in said
    assert "train: 1,000\ntest: 1,000\n" in said


def test_an_absent_data_set_says_how_to_get_it(capsys, data_home):
    data_command(FULL)
    said = capsys.readouterr().out
    assert "emnist-letters is absent; run `hatchel data emnist-letters --fetch`" in said
    assert str(data_home) in said


def test_fetch_downloads_what_is_absent_and_then_describes_it(capsys, fetchable):
    data_command(FULL, fetch=True)
    assert fetchable == [10]
    assert "lies in nearby\ntrain: 124,800\ntest: 20,800\n" in capsys.readouterr().out


def test_fetch_downloads_nothing_that_is_there(capsys, fetchable):
    data_command(FULL, fetch=True)
    data_command(FULL, fetch=True)
    assert fetchable == [10]


def test_fetch_of_what_ships_only_describes_it(capsys):
    data_command("emnist-letters-sample", fetch=True)
    assert "train: 1,000" in capsys.readouterr().out


def test_what_cant_be_fetched_is_refused_with_the_remedy(monkeypatch, fetchable):
    by_hand = dataclasses.replace(
        origins.origin_of(FULL), fetch=None, how_to_get=lambda: "ask its owner"
    )
    monkeypatch.setattr(origins, "ORIGINS", {FULL: by_hand})
    with pytest.raises(ValueError, match="emnist-letters can't be fetched; ask its owner"):
        data_command(FULL, fetch=True)


def test_fetch_without_a_name_is_refused():
    with pytest.raises(ValueError, match="needs the name of a data set"):
        data_command(fetch=True)


def test_an_unknown_name_is_refused():
    with pytest.raises(ValueError, match="no data set 'mnits'; did you mean 'mnist'"):
        data_command("mnits")


def test_attributes_of_any_table_are_described(capsys, tmp_path):
    rows = "\n".join(f"{k},{k % 2},{k % 3}" for k in range(12))
    (tmp_path / "mine.csv").write_text(f"x,sex,race\n{rows}\n")
    data_command("table", setting=[f"table={tmp_path / 'mine.csv'}", "attributes=sex,race"])
    assert "sex × race" in capsys.readouterr().out


def test_attributes_of_a_set_are_printed_as_json(capsys):
    data_command("dsprites-unfair", setting=["source=rendered"], as_json=True)
    assert '"name": "position_x"' in capsys.readouterr().out
