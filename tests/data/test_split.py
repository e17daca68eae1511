import numpy as np
import pytest

from hatchel.data.split import drawn_split, split_by


def test_a_drawn_split_is_a_partition_of_the_shares_asked_for():
    found = drawn_split(200, {"validation": 0.1, "test": 0.25}, seed=3)
    assert {name: len(part) for name, part in found.items()} == {
        "train": 130,
        "validation": 20,
        "test": 50,
    }
    assert np.sort(np.concatenate([*found.values()])).tolist() == list(range(200))


def test_the_seed_decides_the_split():
    first, again, other = (drawn_split(50, {"test": 0.5}, seed)["test"] for seed in (0, 0, 1))
    np.testing.assert_array_equal(first, again)
    assert first.tolist() != other.tolist()


@pytest.mark.parametrize(
    "shares", [{"tset": 0.1}, {"test": 1.0}, {"test": 0.0}, {"test": 0.6, "validation": 0.4}]
)
def test_shares_that_make_no_split_are_refused(shares):
    with pytest.raises(ValueError, match="give shares between 0 and 1"):
        drawn_split(10, shares)


def test_a_part_without_samples_is_refused():
    with pytest.raises(ValueError, match="the part 'test' of the split has no sample"):
        drawn_split(3, {"test": 0.01})


def test_a_column_names_the_parts_in_the_usual_words():
    found = split_by(np.array(["train", "Test", "val", "training"], object), "part")
    assert {name: part.tolist() for name, part in found.items()} == {
        "train": [0, 3],
        "validation": [2],
        "test": [1],
    }


@pytest.mark.parametrize(
    ("labels", "message"),
    [(["train", "fold 1"], "'part' says 'fold 1'"), (["test", "test"], "'train' .* has no sample")],
)
def test_a_column_that_names_no_split_is_refused(labels, message):
    with pytest.raises(ValueError, match=message):
        split_by(np.array(labels, object), "part")
