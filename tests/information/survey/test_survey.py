"""All measures of a table at once, against the measures one by one."""

import numpy as np
import pandas as pd
import pytest

from hatchel import information as inf
from hatchel.information.columns.columns import Columns
from hatchel.information.columns.prepare import prepare
from hatchel.information.survey.survey import survey
from hatchel.information.survey.together import TITLES


def gaussian(rows: int = 300) -> pd.DataFrame:
    rng = np.random.default_rng(0)
    z = rng.normal(size=(rows, 3))
    goal = z[:, 0] + z[:, 1] + 0.5 * rng.normal(size=rows)
    return pd.DataFrame({"a": z[:, 0], "b": z[:, 1], "c": z[:, 2], "goal": goal})


def discrete(rows: int = 400) -> pd.DataFrame:
    rng = np.random.default_rng(0)
    bits = rng.integers(2, size=(rows, 3))
    goal = np.where(rng.random(rows) < 0.9, bits[:, 0] ^ bits[:, 1], bits[:, 2])
    return pd.DataFrame({"a": bits[:, 0], "b": bits[:, 1], "c": bits[:, 2], "goal": goal})


def columns(kind: str) -> Columns:
    return prepare(gaussian() if kind == "gaussian" else discrete(), "goal")


@pytest.mark.parametrize("kind", ["gaussian", "discrete"])
def test_every_number_is_that_of_the_measure_alone(kind: str) -> None:
    data = columns(kind)
    found = survey(data, units="nats")
    chosen = [data.names.index(name) for name in found.together]
    form = {"samples": data.samples[:, chosen], "target": data.target, "kind": kind}
    names = {row.name for row in found.measures}
    assert names == set(TITLES) - (
        {"entropy", "conditional_entropy"} if kind == "gaussian" else set()
    )
    for row in found.measures:
        options = {"variables": [len(chosen)]} if row.name == "entropy" else {}
        expected = getattr(inf, row.name)(**form, **options)
        expected = getattr(expected, "value", expected)
        if row.name == "gk_synergy" and kind == "discrete":
            assert row.gap is not None
        assert row.value == pytest.approx(expected, abs=1e-8), row.name


def test_pairs_are_decomposed_as_each_pair_is() -> None:
    for kind in ("gaussian", "discrete"):
        data = columns(kind)
        pairs = survey(data, units="bits").pairs
        assert pairs is not None
        first, second = (data.names.index(name) for name in pairs.names[:2])
        alone = inf.partial_information(
            samples=data.samples[:, [first, second]], target=data.target, kind=kind, units="bits"
        )
        assert pairs.synergy[0, 1] == pytest.approx(alone.synergistic, abs=1e-8)
        assert pairs.redundancy[0, 1] == pytest.approx(max(alone.redundant, 0), abs=1e-8)
        own = inf.mutual_information(
            samples=data.samples[:, first], target=data.target, kind=kind, units="bits"
        )
        assert pairs.redundancy[0, 0] == pytest.approx(own, abs=1e-8)
        np.testing.assert_array_equal(pairs.synergy, pairs.synergy.T)


def test_the_parity_of_two_bits_is_found_as_synergy() -> None:
    found = survey(columns("discrete"))
    assert found.pairs is not None
    place = np.unravel_index(found.pairs.synergy.argmax(), found.pairs.synergy.shape)
    assert {found.pairs.names[i] for i in place} == {"a", "b"}
    assert found.pairs.synergy.max() > 0.5


@pytest.mark.parametrize("kind", ["gaussian", "discrete"])
def test_intervals_hold_the_corrected_estimate(kind: str) -> None:
    found = survey(columns(kind), bootstrap=60)
    for row in (*found.measures, *found.predictors):
        assert row.low is not None
        assert row.high is not None
        assert row.low <= row.value <= row.high
    best = found.predictors[0]
    values = [row.value for row in found.predictors]
    assert best.value == max(values)


def test_specific_information_is_about_each_outcome() -> None:
    data = columns("discrete")
    found = survey(data)
    assert found.outcomes == ("0", "1")
    share = np.bincount(data.target) / len(data.target)
    for row in found.predictors:
        j = data.names.index(row.name)
        plain = inf.mutual_information(samples=data.samples[:, j], target=data.target, units="bits")
        assert share @ row.specific == pytest.approx(plain, abs=1e-9)


def test_states_that_samples_cannot_fill_are_said_and_not_measured() -> None:
    rng = np.random.default_rng(0)
    table = pd.DataFrame(rng.integers(8, size=(300, 6)), columns=list("abcdef"))
    found = survey(prepare(table, "f"))
    assert len(found.together) == 1
    assert any("joint states, and 300 rows" in note for note in found.notes)
    assert len(found.predictors) == 5


def test_what_adds_up_in_theory_adds_up_in_the_table() -> None:
    found = survey(columns("discrete"))
    value = {row.name: row.value for row in found.measures}
    whole = value["mutual_information"]
    assert value["gk_union_information"] + value["gk_synergy"] == pytest.approx(whole, abs=1e-12)
    assert value["entropy"] - value["conditional_entropy"] == pytest.approx(whole, abs=1e-12)
    assert value["total_correlation_explained"] == pytest.approx(-value["whole_minus_sum"])
    # With resamples all are corrected by the same ones; only what is cut at zero differs.
    found = survey(columns("discrete"), bootstrap=60)
    value = {row.name: row.value for row in found.measures}
    assert value["entropy"] - value["conditional_entropy"] == pytest.approx(
        value["mutual_information"], abs=1e-12
    )


def test_pairs_that_samples_cannot_fill_are_left_blank() -> None:
    rng = np.random.default_rng(0)
    table = pd.DataFrame({"a": rng.integers(7, size=300), "b": rng.integers(7, size=300)})
    table["c"], table["goal"] = rng.integers(2, size=300), rng.integers(2, size=300)
    found = survey(prepare(table, "goal"))
    assert found.pairs is not None
    a, b, c = (found.pairs.names.index(name) for name in "abc")
    for values in (found.pairs.synergy, found.pairs.redundancy):
        assert np.isnan(values[a, b])
        assert np.isfinite(values[[a, b], c]).all()
        assert np.isfinite(np.diag(values)).all()
    assert any("1 of 3 pairs have more joint states" in note for note in found.notes)


def test_predictors_that_samples_cannot_fill_are_named() -> None:
    rng = np.random.default_rng(0)
    table = pd.DataFrame({"a": rng.integers(9, size=90), "b": rng.integers(2, size=90)})
    table["goal"] = rng.integers(2, size=90)
    (note,) = (n for n in survey(prepare(table, "goal")).notes if "overestimated" in n)
    assert note.startswith("a: more joint states with goal than 90 rows")


def test_resamples_without_a_rare_value_are_counted() -> None:
    data = gaussian()
    data["c"] = np.arange(len(data)) == 3
    found = survey(prepare(data, "goal"), bootstrap=50)
    assert any("resamples a column hardly varied" in note for note in found.notes)
    assert all(np.isfinite([row.low, row.high]).all() for row in found.measures)


def test_optimised_intervals_say_how_many_resamples_they_rest_on() -> None:
    found = survey(columns("discrete"), bootstrap=210)
    assert any("rest on 200 resamples" in note for note in found.notes)


def test_one_predictor_has_no_pairs() -> None:
    found = survey(prepare(gaussian(), "goal", ["a"]))
    assert found.pairs is None
    assert found.together == ("a",)
