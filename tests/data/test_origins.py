import pytest

from hatchel.data.catalogue import DATA_SETS
from hatchel.data.origins import ORIGINS, origin_of


def write(files, directory):
    directory.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        (directory / name).write_bytes(content)


@pytest.mark.parametrize("name", ORIGINS)
def test_every_data_set_says_what_it_holds_and_how_to_get_it(data_home, name):
    assert origin_of(name).content
    assert origin_of(name).how_to_get()


def test_the_sample_is_always_there(data_home):
    sample = origin_of("emnist-letters-sample")
    assert sample.find().endswith(".npz")
    assert sample.counts() == {"train": 1000, "test": 1000}
    assert sample.fetch is None


def test_the_full_letters_are_absent_until_the_files_lie_there(data_home, raw_files):
    full = origin_of("emnist-letters")
    assert full.find() is None
    write(raw_files, data_home / "gzip")
    assert full.find() == str(data_home / "gzip")
    assert full.counts() == {"train": 40, "test": 40}


def test_files_in_two_places_are_both_named(data_home, raw_files):
    names = sorted(raw_files)
    write({name: raw_files[name] for name in names[:2]}, data_home / "gzip")
    write({name: raw_files[name] for name in names[2:]}, data_home / "emnist")
    assert origin_of("emnist-letters").find() == f"{data_home / 'emnist'}, {data_home / 'gzip'}"


def test_what_is_rendered_is_never_absent(data_home):
    for name in ("dsprites", "dsprites-unfair", "portraits"):
        assert origin_of(name).find() is not None


def test_what_can_be_loaded_by_name_is_listed():
    """Only a user's own have no line of their own."""
    assert set(DATA_SETS) - {"folder", "array", "table"} <= set(ORIGINS)


def test_an_unknown_data_set_is_refused_with_the_known_ones():
    with pytest.raises(ValueError, match=r"'imagenet'; .*emnist-letters-sample"):
        origin_of("imagenet")
