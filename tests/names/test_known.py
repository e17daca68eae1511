"""Names are checked against those that exist."""

import pytest

from hatchel.names.known import known_name


def test_a_known_name_comes_back():
    assert known_name("fruit", "pear", ["apple", "pear"]) == "pear"


@pytest.mark.parametrize(
    ("name", "known", "words"),
    [
        ("pera", ["apple", "pear"], "no fruit 'pera'; did you mean 'pear'.*there are: apple, pear"),
        ("xyz", ["apple", "pear"], r"no fruit 'xyz'; there are: apple, pear$"),
        ("pear", [], "no fruit 'pear'; there are: none"),
    ],
)
def test_an_unknown_name_is_refused_with_the_nearest(name, known, words):
    with pytest.raises(ValueError, match=words):
        known_name("fruit", name, known)
