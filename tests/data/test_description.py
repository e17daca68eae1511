"""What is said of a data set: counts, correlations and conjunctions."""

import json
from dataclasses import replace

import numpy as np
import pytest

from hatchel.cli.data_tables import description_json, print_description
from hatchel.data.data_set import DataSet
from hatchel.data.description import described
from hatchel.data.sets.dsprites import load_dsprites_unfair, unfair_odds
from hatchel.data.values.in_memory import StoredValues

ATTRIBUTES = np.array([[0, 0], [0, 1], [1, 1], [1, 1], [1, -1]])


@pytest.fixture(name="data")
def _data():
    return DataSet(
        "people",
        StoredValues(np.zeros((5, 2), np.float32)),
        attribute_names=("sex", "race"),
        attribute_sizes=(2, 2),
        attributes=ATTRIBUTES,
        target=np.array([0, 0, 1, 1, 1]),
        target_name="income",
        target_size=2,
        class_names={"sex": ("F", "M")},
        facts={"notes": ("Made up.",)},
    )


def test_samples_of_every_value_and_combination_are_counted(data):
    found = described(data)
    sex, race = found.attributes
    assert sex.counts == {"sex=F": 2, "sex=M": 3}
    assert (race.counts, race.missing) == ({"race=0": 1, "race=1": 3}, 1)
    assert found.target == {"income=0": 2, "income=1": 3}
    (both,) = found.conjunctions
    assert both.counts == {
        "sex=F, race=0": 1,
        "sex=F, race=1": 1,
        "sex=M, race=0": 0,
        "sex=M, race=1": 2,
    }


def test_correlations_are_pearsons_where_both_are_known(data):
    found = described(data)
    assert found.attributes[0].with_target == pytest.approx(1.0)
    known = ATTRIBUTES[:4].T
    assert found.correlations["sex", "race"] == pytest.approx(np.corrcoef(known)[0, 1])
    constant = replace(data, target=np.zeros(5, int))
    assert np.isnan(described(constant).attributes[0].with_target)


def test_samples_that_are_drawn_more_often_count_more(data):
    """Odds 1, 1, 1, 1, 6 make the last sample six tenths of five."""
    found = described(replace(data, odds=np.array([1.0, 1, 1, 1, 6])))
    assert found.attributes[0].counts == {"sex=F": 1, "sex=M": 4}
    assert "counts are as they are drawn" in found.notes[-1]


def test_unfair_dsprites_are_as_unfair_as_published():
    """P(shape, x) ∝ (i_S/3)¹ + (i_X/32)³, so that squares are 15.9/115.5 of what is drawn."""
    found = described(load_dsprites_unfair("rendered"))
    share = found.attributes[0].counts["shape=0"] / found.samples
    odds = unfair_odds(1.0, 3.0, 0)
    assert share == pytest.approx(odds[0].sum() / odds.sum(), abs=1e-5)
    by_hand = sum((x / 32) ** 3 for x in range(32))
    assert share == pytest.approx(by_hand / (3 * by_hand + 32 * (1 / 3 + 2 / 3)), abs=1e-5)


def test_it_is_printed_and_given_as_json(data, capsys):
    print_description(described(data))
    printed = capsys.readouterr().out
    for phrase in ("5 samples of 2", "sex=F: 2", "sex × race", "+1.000", "Made up."):
        assert phrase in printed
    facts = json.loads(description_json(described(replace(data, target=np.zeros(5, int)))))
    assert facts["attributes"][0]["correlation_with_target"] is None
    assert facts["correlations"][0]["attributes"] == ["sex", "race"]
    assert facts["conjunctions"][0]["counts"]["sex=M, race=1"] == 2


def test_attributes_are_set_against_each_other_where_they_are_few_or_asked_for(data):
    assert described(data, ["race"]).correlations == {}
    many = replace(
        data,
        attribute_names=tuple("abcdefghi"),
        attribute_sizes=(2,) * 9,
        attributes=np.tile(ATTRIBUTES[:, :1], (1, 9)),
    )
    found = described(many)
    assert (len(found.attributes), found.correlations, found.conjunctions) == (9, {}, ())
    assert "9 attributes: say which" in found.notes[-1]
    assert len(described(many, ["a", "b", "c"]).conjunctions) == 4
    with pytest.raises(ValueError, match="no attribute 'sx'; did you mean 'sex'"):
        described(data, ["sx"])
    with pytest.raises(ValueError, match="9 attributes together; choose 8 at most"):
        described(many, tuple("abcdefghi"))
