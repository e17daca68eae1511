"""All measures of a table at once, against the measures one by one."""

import numpy as np
import pandas as pd
import pytest

from hatchel import information as inf
from hatchel.information.columns import Columns, prepare
from hatchel.information.survey import survey


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
    corrected = {"mutual_information", "whole_minus_sum", "total_correlation"}
    for row in found.measures:
        if row.name in ("entropy", "dual_total_correlation", "o_information"):
            continue
        options = {"correction": "miller-madow"} if row.name in corrected else {}
        expected = getattr(inf, row.name)(**form, **(options if kind == "discrete" else {}))
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


def test_optimised_intervals_say_how_many_resamples_they_rest_on() -> None:
    found = survey(columns("discrete"), bootstrap=210)
    assert any("rest on 200 resamples" in note for note in found.notes)


def test_one_predictor_has_no_pairs() -> None:
    found = survey(prepare(gaussian(), "goal", ["a"]))
    assert found.pairs is None
    assert found.together == ("a",)
