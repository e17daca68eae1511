"""The audit as a record: what is taken out is gone, what leaks is told, and all comes again."""

import json

import numpy as np
import pandas as pd
import pytest
from sklearn.metrics import roc_auc_score
from tests.evaluation.audit.small import ROWS, codes, columns

import hatchel
from hatchel.evaluation.audit.fitting import without
from hatchel.evaluation.audit.removal import Removal
from hatchel.metrics.fairness.catalogue import MEASURES
from hatchel.metrics.predictors.splitting import split
from hatchel.records.audit import AuditRecord

KNOWN = columns()
CODES = codes(KNOWN)
FAST = {"probes": "logistic", "bootstrap": 20}


@pytest.fixture(scope="module")
def path(tmp_path_factory):
    place = tmp_path_factory.mktemp("codes") / "small.npz"
    np.savez(place, codes=CODES, names=["z0", "z1", "sex", "old"], **KNOWN)
    return place


@pytest.fixture(scope="module")
def record(path):
    return hatchel.audit(
        path, label="good", sensitive="sex,old", remove="all-subsets", bootstrap=20
    )


def test_every_form_of_the_code_has_every_probe_gap_and_attribute(record):
    assert [each.removed for each in record.removals] == [(), ("sex",), ("old",), ("sex", "old")]
    for each in record.removals:
        assert each.kept == 4 - len(each.removed)
        assert set(each.label) == {"mlp", "logistic", "boosting"}
        assert [m.attribute for m in each.remains] == ["sex", "old"]
        for found in each.label.values():
            assert [g.attributes for g in found.groups] == [("sex",), ("old",), ("sex", "old")]
            assert all(set(g.gaps) == set(MEASURES) for g in found.groups)


@pytest.mark.parametrize("probe", ["mlp", "logistic", "boosting"])
def test_an_attribute_that_was_taken_out_is_told_at_chance_and_others_as_before(record, probe):
    """The label depends on sex, and so does z0, which tells the label: a little stays."""
    whole, _, without_old, neither = record.removals
    assert whole.remains[0].probes[probe].auc.value > 0.85
    assert whole.remains[1].probes[probe].auc.value > 0.95
    assert without_old.remains[1].probes[probe].auc.value < 0.62
    assert without_old.remains[0].probes[probe].auc.value > 0.85
    assert 0.5 < neither.remains[0].probes[probe].auc.value < 0.75
    assert neither.remains[0].best_column == "z0"


def test_groups_of_the_label_are_counted_on_test_rows(record):
    groups = record.removals[0].label["mlp"].groups
    assert sum(group.rows for group in groups[0].groups) == record.test_rows == ROWS // 3
    assert sum(record.label.rows) == record.test_rows
    assert record.sensitive[0].rows == tuple(group.rows for group in groups[0].groups)


def test_the_area_is_that_of_the_same_regression_on_the_same_rows(record):
    from sklearn.linear_model import LogisticRegression

    rows = split(ROWS, 1 / 3, 0)
    model = LogisticRegression().fit(CODES[rows.train], KNOWN["good"][rows.train])
    theirs = roc_auc_score(KNOWN["good"][rows.test], model.predict_proba(CODES[rows.test])[:, 1])
    assert record.removals[0].label["logistic"].auc.value == pytest.approx(theirs, abs=0.005)


def test_a_record_survives_json(record):
    text = record.model_dump_json()
    assert AuditRecord.model_validate_json(text) == record
    json.loads(text, parse_constant=pytest.fail)


def test_arrays_a_data_frame_and_a_file_of_the_same_say_the_same(path):
    asked = {"label": "good", "sensitive": ["sex"], **FAST}
    frame = pd.DataFrame(CODES, columns=list("abcd")).assign(good=KNOWN["good"], sex=KNOWN["sex"])
    found = [
        hatchel.audit(path, **asked),
        hatchel.audit(CODES, labels=KNOWN, **asked),
        hatchel.audit(pd.DataFrame(CODES, columns=list("abcd")), labels=KNOWN, **asked),
        hatchel.audit(frame, **asked),
    ]
    labels = [each.removals[0].label for each in found]
    assert all(label == labels[0] for label in labels)


def test_the_same_seed_gives_the_same_record_and_another_another(path):
    asked = {"label": "good", "sensitive": "sex", "probes": "mlp", "bootstrap": 5}
    one, again, other = (hatchel.audit(path, seed=seed, **asked) for seed in (0, 0, 1))
    assert one == again
    assert one.removals != other.removals


def test_a_table_of_features_leaks_what_was_taken_out():
    """Fairness by unawareness: the old are told by their age when "old" is no feature."""
    table = pd.DataFrame(KNOWN).drop(columns="city")
    found = hatchel.audit(
        table, label="good", sensitive="old", sensitive_features=True, remove="old", **FAST
    )
    assert found.removals[1].columns == ("old",)
    assert found.removals[1].remains[0].probes["logistic"].auc.value > 0.99


def test_several_values_and_a_cut_are_groups_too(path):
    found = hatchel.audit(path, label="good", sensitive=["city", "age>40"], **FAST)
    assert [each.values for each in found.sensitive] == [
        ("city=Bonn", "city=Oslo", "city=Rome"),
        ("age≤40", "age>40"),
    ]
    assert len(found.removals[0].label["logistic"].groups[-1].groups) == 6


def test_small_groups_do_not_count_and_are_named(path):
    found = hatchel.audit(path, label="good", sensitive="sex,city", least=36, **FAST)
    finest = found.removals[0].label["logistic"].groups[-1]
    small = [g for g in finest.groups if g.rows < 36]
    assert small
    for group in small:
        assert not group.rates["selection_rate"].counts
        assert finest.gaps["demographic_parity_difference"].small[group.name] == group.rows


def test_what_stands_in_the_place_of_removed_columns():
    rows, removed = split(ROWS, 1 / 3, 0), [Removal((), ()), Removal(("sex",), (2,))]
    same, dropped = without(CODES, removed, "drop", rows, 0)
    assert same is CODES
    np.testing.assert_array_equal(dropped, CODES[:, [0, 1, 3]])
    _, mean = without(CODES, removed, "mean", rows, 0)
    np.testing.assert_allclose(mean[:, 2], CODES[rows.train, 2].mean())
    _, noise = without(CODES, removed, "noise", rows, 0)
    assert abs(np.corrcoef(noise[:, 2], CODES[:, 2])[0, 1]) < 5 / ROWS**0.5
    np.testing.assert_array_equal(noise[:, [0, 1, 3]], CODES[:, [0, 1, 3]])


@pytest.mark.parametrize("how", ["noise", "mean"])
def test_what_is_replaced_is_gone_as_well(path, how):
    found = hatchel.audit(path, label="good", sensitive="old", remove="old", how=how, **FAST)
    assert found.removals[1].remains[0].probes["logistic"].auc.value < 0.62
    assert found.removals[1].remains[0].best_column != "old"


def test_progress_is_told(path):
    told = []
    asked = {"label": "good", "sensitive": "sex", **FAST}
    hatchel.audit(path, progress=lambda *each: told.append(each), **asked)
    assert told == [("logistic of good", 0, 2), ("logistic of sex", 1, 2), ("", 2, 2)]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"how": "zero"}, "how='zero': choose one of 'drop', 'noise', 'mean'"),
        ({"missing": "fill"}, "missing='fill': choose one of 'refuse', 'drop'"),
        ({"test_share": 0.0}, "leaves 0 for testing"),
        ({"test_share": 0.01, "least": 1}, "none of the 6 rows to test on has good=1"),
        ({"bootstrap": -1}, "bootstrap=-1"),
        ({"together": 0}, "together=0: choose 1 or more"),
        ({"samples": 30}, "has 30 rows; probes need 60"),
        ({"remove": "sec"}, "did you mean 'sex'"),
    ],
)
def test_what_cannot_be_done_is_named(path, options, message):
    asked = {"label": "good", "sensitive": "sex,city", "together": 1, **FAST, **options}
    with pytest.raises(ValueError, match=message):
        hatchel.audit(path, **asked)


def test_codes_in_memory_come_with_labels():
    with pytest.raises(ValueError, match=r"labels=\{'income'"):
        hatchel.audit(CODES, label="good", sensitive="sex")


def test_a_file_of_another_kind_and_none_are_named(tmp_path):
    asked = {"label": "good", "sensitive": "sex"}
    (tmp_path / "codes.mat").write_text("")
    with pytest.raises(ValueError, match=r"ends in '.mat'; an audit is of a run, an npz"):
        hatchel.audit(tmp_path / "codes.mat", **asked)
    with pytest.raises(ValueError, match="is not there"):
        hatchel.audit(tmp_path / "nothing", **asked)
