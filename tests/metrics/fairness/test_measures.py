"""Every measure of fairness: laws, exact cases, agreement with fairlearn, intervals, bad input."""

import fairlearn.metrics as theirs
import numpy as np
import pandas as pd
import pytest
from sklearn.metrics import precision_score
from tests.metrics.fairness.biased import biased

from hatchel.metrics import fairness
from hatchel.metrics.fairness.catalogue import MEASURES, RATES, every_gap

DATA = biased()
BOTH = np.column_stack([DATA.sex, DATA.age.astype(str)])
GROUPS = {"two": DATA.sex, "three": DATA.age, "combined": BOTH}
FAIRLEARN = [
    "demographic_parity_difference",
    "demographic_parity_ratio",
    "equalized_odds_difference",
    "equal_opportunity_difference",
]


def found(key, y, given, groups, **care):
    return getattr(fairness, key)(y, given, groups, **care)


def _frame(groups):
    table = pd.DataFrame(groups)
    return table.set_axis([f"a{k}" for k in table.columns], axis=1)


def given_to(key):
    """What a measure looks at: scores, or predictions."""
    return DATA.score if key == "calibration_gap" else DATA.predicted


@pytest.mark.parametrize("groups", GROUPS.values(), ids=GROUPS)
@pytest.mark.parametrize("key", FAIRLEARN)
def test_a_measure_is_fairlearns(key, groups):
    expected = getattr(theirs, key)(DATA.y, DATA.predicted, sensitive_features=_frame(groups))
    assert found(key, DATA.y, DATA.predicted, groups).value == pytest.approx(expected, abs=1e-12)


@pytest.mark.parametrize("groups", GROUPS.values(), ids=GROUPS)
def test_the_others_are_those_of_a_frame_of_groups(groups):
    """fairlearn has no function for these two, but takes any metric by group."""
    frame = theirs.MetricFrame(
        metrics={"precision": precision_score, "accuracy": lambda y, p: (y == p).mean()},
        y_true=DATA.y,
        y_pred=DATA.predicted,
        sensitive_features=_frame(groups),
    )
    parity = found("predictive_parity_difference", DATA.y, DATA.predicted, groups)
    worst = found("worst_group_accuracy", DATA.y, DATA.predicted, groups)
    assert parity.value == pytest.approx(frame.difference()["precision"], abs=1e-12)
    assert worst.value == pytest.approx(frame.group_min()["accuracy"], abs=1e-12)


@pytest.mark.parametrize("groups", GROUPS.values(), ids=GROUPS)
def test_rates_of_all_groups_are_fairlearns(groups):
    """Selection, true and false positives, counts: group by group."""
    pairs = {
        "selection_rate": theirs.selection_rate,
        "true_positive_rate": theirs.true_positive_rate,
        "false_positive_rate": theirs.false_positive_rate,
    }
    frame = theirs.MetricFrame(
        metrics={**pairs, "count": theirs.count},
        y_true=DATA.y,
        y_pred=DATA.predicted,
        sensitive_features=_frame(groups),
    ).by_group
    gaps = every_gap(DATA.y, DATA.score, groups, bootstrap=0)
    rates = {r.key: r for each in gaps.values() for r in each.rates}
    for key in pairs:
        np.testing.assert_allclose(rates[key].rate.value, frame[key].to_numpy(), atol=1e-12)
    assert rates["selection_rate"].rows == tuple(frame["count"].astype(int))


def test_the_calibration_gap_is_the_mean_distance_over_bins_in_the_worst_group():
    errors = []
    for sex in "FM":
        own = sex == DATA.sex
        y, s = DATA.y[own], DATA.score[own]
        place = np.minimum((s * 10).astype(int), 9)
        parts = [
            (place == b).mean() * abs(y[place == b].mean() - s[place == b].mean())
            for b in np.unique(place)
        ]
        errors.append(sum(parts))
    assert fairness.calibration_gap(DATA.y, DATA.score, DATA.sex).value == pytest.approx(
        max(errors), abs=1e-12
    )


@pytest.mark.parametrize("key", MEASURES)
def test_alone_and_with_all_others_it_is_the_same_with_its_interval(key):
    """All are drawn again on the same resamples, which pairs them."""
    alone = found(key, DATA.y, given_to(key), BOTH, seed=3)
    together = every_gap(DATA.y, DATA.score, BOTH, seed=3)[key]
    fields = ("value", "low", "high", "chance")
    for field in fields:
        assert getattr(alone, field) == pytest.approx(getattr(together, field), abs=1e-12)


@pytest.mark.parametrize("key", MEASURES)
def test_names_and_order_of_groups_and_rows_change_nothing(key):
    order = np.random.default_rng(1).permutation(len(DATA.y))
    renamed = np.where(DATA.sex == "F", "zebra", "ape")
    one = found(key, DATA.y, given_to(key), DATA.sex, bootstrap=0)
    other = found(key, DATA.y[order], given_to(key)[order], renamed[order], bootstrap=0)
    assert one.value == pytest.approx(other.value, abs=1e-12)


@pytest.mark.parametrize("key", [k for k, m in MEASURES.items() if m.fair is not None])
def test_groups_that_are_copies_of_each_other_are_alike(key):
    """Predictions that are the labels, and scores that are 0 or 1 rightly, are calibrated, too."""
    y = np.tile([0, 1, 1], 100)
    same = found(key, y, y, np.arange(300) // 3 % 2, bootstrap=0)
    assert same.value == MEASURES[key].fair


def test_whoever_is_favoured_is_named():
    gaps = every_gap(DATA.y, DATA.score, DATA.sex)
    assert gaps["demographic_parity_difference"].between == ("F", "M")
    assert "greater in M than in F" in gaps["demographic_parity_difference"].sentence


@pytest.mark.parametrize("key", MEASURES)
def test_an_interval_holds_the_truth_about_as_often_as_it_says(key):
    """Of 60 samples of 600 rows, 95 %: fewer than 51 would happen once in 2,000 times."""
    truth = found(key, *_of(biased(400_000, 99), key), bootstrap=0).value
    held = 0
    for seed in range(60):
        one = found(key, *_of(biased(600, seed), key), seed=seed)
        held += one.low <= truth <= one.high
    assert held >= 51


def _of(data, key):
    return data.y, data.score if key == "calibration_gap" else data.predicted, data.sex


def test_noise_alone_makes_the_gap_that_chance_says():
    """The mean over samples in which groups are alike is what each of them expects."""
    random = np.random.default_rng(0)
    gaps, said = [], []
    for _ in range(100):
        y, predicted = random.integers(0, 2, (2, 300))
        one = found(
            "equalized_odds_difference", y, predicted, random.integers(0, 4, 300), bootstrap=0
        )
        gaps.append(one.value)
        said.append(one.chance)
    assert np.mean(said) == pytest.approx(np.mean(gaps), abs=5 * np.std(gaps) / 10)


def test_scores_that_are_true_probabilities_have_the_calibration_gap_of_chance():
    random = np.random.default_rng(0)
    gaps, said = [], []
    for _ in range(100):
        score = random.random(400)
        one = fairness.calibration_gap(
            random.random(400) < score, score, random.integers(0, 2, 400), bootstrap=0
        )
        gaps.append(one.value)
        said.append(one.chance)
    assert np.mean(said) == pytest.approx(np.mean(gaps), abs=5 * np.std(gaps) / 10)


def test_a_group_that_is_too_small_is_left_out_and_named_with_its_rows():
    groups = DATA.sex.astype("U5")
    groups[:7] = "other"
    one = found("demographic_parity_difference", DATA.y, DATA.predicted, groups)
    without = found("demographic_parity_difference", DATA.y[7:], DATA.predicted[7:], groups[7:])
    assert one.small == {"other": 7}
    assert one.value == without.value
    assert "Too small to count: other (7)" in one.sentence


def test_the_rows_that_count_are_those_behind_the_rate():
    """29 with the label of 1,000 say nothing of a true positive rate, but of a selection rate."""
    y = np.concatenate([np.ones(29), np.zeros(971), np.ones(500), np.zeros(500)]).astype(int)
    groups = np.repeat(["few", "many"], 1000)
    predicted = np.tile([0, 1], 1000)
    chance = found("equal_opportunity_difference", y, predicted, groups)
    assert np.isnan(chance.value)
    assert chance.small == {"few": 29}
    assert chance.sentence.endswith("nothing to be said; too few rows: few (29).")
    assert found("demographic_parity_difference", y, predicted, groups).value == 0


def test_nobody_selected_leaves_the_ratio_open():
    one = found("demographic_parity_ratio", DATA.y, 0 * DATA.predicted, DATA.sex)
    assert np.isnan(one.value)
    assert one.sentence.endswith("every rate is zero.")


def test_one_group_alone_has_no_gap():
    one = found("demographic_parity_difference", DATA.y, DATA.predicted, 0 * DATA.y)
    assert one.sentence.endswith("nothing to be said; there is one group only.")


def test_without_resamples_there_is_no_interval():
    one = found("demographic_parity_difference", DATA.y, DATA.predicted, DATA.sex, bootstrap=0)
    assert np.isnan([one.low, one.high]).all()


def test_every_rate_is_known_by_its_name():
    assert {rate.__name__ for m in MEASURES.values() for rate in m.rates} <= set(RATES)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (([0, 2], [0, 1], [0, 1]), "labels of shape .* hold 0, 2; pass 0 or 1"),
        (([0, np.nan], [0, 1], [0, 1]), "hold 0.0, nan"),
        (([0, 1], [0.2, 0.7], [0, 1]), "threshold a score"),
        (([0, 1], [0, 1], [0, 1, 1]), "got 2 labels, 2 predictions, 3 groups"),
        (([0, 1], [0, 1], ["a", None]), "1 of 2 rows have no group"),
        (([], [], []), "groups have shape"),
    ],
)
def test_bad_input_is_named(arguments, message):
    with pytest.raises(ValueError, match=message):
        fairness.demographic_parity_difference(*arguments)


def test_scores_are_probabilities():
    with pytest.raises(ValueError, match="no probabilities"):
        fairness.calibration_gap([0, 1], [0.2, 1.7], [0, 1])


@pytest.mark.parametrize("setting", [{"least": 0}, {"bootstrap": -1}, {"seed": -1}, {"level": 1.0}])
def test_settings_out_of_range_are_refused(setting):
    with pytest.raises(ValueError, match=f"{next(iter(setting))}="):
        fairness.demographic_parity_difference([0, 1], [0, 1], [0, 1], **setting)
