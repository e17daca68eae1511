"""What is taken out of a code: by name, several at once, every combination."""

import pytest
from tests.evaluation.audit.small import representation

from hatchel.evaluation.audit.attributes import attribute
from hatchel.evaluation.audit.removal import removals

KNOWN = representation()
SENSITIVE = [attribute("attribute", name, KNOWN.beside) for name in ("sex", "old", "age>40")]


def names(wanted, known=KNOWN, sensitive=SENSITIVE):
    return [each.names for each in removals(known, sensitive, wanted)]


def test_the_code_as_it_is_comes_first():
    assert names([]) == [()]
    assert names(["sex"]) == [(), ("sex",)]


def test_names_between_commas_go_together_and_entries_one_by_one():
    assert names(["sex,old"]) == [(), ("sex", "old")]
    assert names(["sex", "old", "sex"]) == [(), ("sex",), ("old",)]


def test_all_subsets_are_those_of_attributes_that_have_a_block():
    assert names(["all-subsets"]) == [(), ("sex",), ("old",), ("sex", "old")]


def test_columns_are_those_of_the_blocks():
    known = representation(columns=("z0", "sex=F", "sex=M", "old"))
    assert [each.columns for each in removals(known, SENSITIVE[:2], ["sex", "sex,old"])] == [
        (),
        (1, 2),
        (1, 2, 3),
    ]


def test_a_cut_column_is_removed_whole_by_either_name():
    known = representation(columns=("z0", "z1", "sex", "age"))
    assert names(["age>40"], known) == names(["age"], known) == [(), ("age",)]


@pytest.mark.parametrize(
    ("wanted", "message"),
    [
        (["sec"], "no sensitive attribute to remove 'sec'; did you mean 'sex'"),
        (["sex,odl"], "no sensitive attribute to remove 'odl'; did you mean 'old'"),
        (["age>40"], "small codes has no block 'age' that could be removed, only z, sex, old"),
    ],
)
def test_what_cannot_be_removed_is_named(wanted, message):
    with pytest.raises(ValueError, match=message):
        removals(KNOWN, SENSITIVE, wanted)


def test_a_code_without_any_block_of_an_attribute_has_no_subsets():
    with pytest.raises(ValueError, match="no block 'sex'"):
        names(["all-subsets"], representation(columns=("z0", "z1", "z2", "z3")))


def test_something_must_be_left():
    known = representation(columns=("sex=F", "sex=M", "old1", "old2"))
    with pytest.raises(ValueError, match="without sex, old nothing is left of small codes"):
        removals(known, SENSITIVE[:2], ["sex,old"])
