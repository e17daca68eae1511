"""Variational CorEx: what it finds in tables of several kinds, gives back, and refuses."""

import pickle

import numpy as np
import pandas as pd
import pytest
from sklearn.base import clone
from sklearn.metrics import adjusted_rand_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.utils.estimator_checks import parametrize_with_checks

from hatchel import CorEx, LinearCorEx, VariationalCorEx

FEW = {"device": "cpu", "random_state": 0, "network_options": {"hidden": (8,)}, "n_steps": 20}
TRAINED = {"device": "cpu", "random_state": 0, "network_options": {"hidden": (32,)}}
KINDS = {"job": "categorical", "age": "real", "visits": "count", "member": "binary"}


def mixed(rows=300, seed=0, missing=0.0):
    """Four features that follow one factor."""
    random = np.random.default_rng(seed)
    factor = random.normal(size=rows)
    table = pd.DataFrame(
        {
            "job": np.array(["cook", "smith", "teacher"])[np.digitize(factor, [-0.6, 0.6])],
            "age": np.round(40 + 10 * factor + 3 * random.normal(size=rows)),
            "visits": random.poisson(np.exp(1 + 0.8 * factor)).astype(float),
            "member": np.where(factor + 0.3 * random.normal(size=rows) > 0, "yes", "no"),
        }
    )
    return table.where(random.random(table.shape) >= missing) if missing else table


def binary_groups(rows=1_000, seed=0):
    """Two groups of four bits, each of which copies its group's bit nine times in ten."""
    random = np.random.default_rng(seed)
    bits = random.random((rows, 2)) < 0.5
    return bits.repeat(4, axis=1) ^ (random.random((rows, 8)) < 0.1)


def copies_total_correlation():
    """Of four such bits, by enumeration, twice."""
    states = np.arange(16)[:, None] >> np.arange(4) & 1
    p = np.mean([(np.where(states == c, 0.9, 0.1)).prod(1) for c in (0, 1)], axis=0)
    return 2 * (4 * np.log(2) + (p * np.log(p)).sum())


@parametrize_with_checks(
    [VariationalCorEx(**FEW), VariationalCorEx(**FEW, validation_fraction=0.0, kinds="real")]
)
def test_every_check_of_scikit_learn_passes(estimator, check):
    check(estimator)


@pytest.fixture(scope="module")
def fitted():
    return CorEx(2, kinds="binary", n_steps=1_500, **TRAINED).fit(binary_groups())


def test_groups_of_binary_features_are_found_with_most_of_their_total_correlation(fitted):
    """The bound on other rows lies below TC, by less than a third; five standard errors."""
    found = fitted.explain(binary_groups(2_000, seed=1))
    exact = copies_total_correlation()
    assert found.bound.value < exact + 5 * found.bound.error
    assert found.bound.value > exact * 2 / 3
    assert adjusted_rand_score([0] * 4 + [1] * 4, fitted.clusters_) == 1
    assert found.bound.value <= found.explained.value - found.latent_total_correlation.value + 0.05


def test_the_score_is_the_bound_and_the_fitted_bound_is_that_of_rows_held_out(fitted):
    other = binary_groups(500, seed=2)
    assert fitted.score(other) == fitted.explain(other).bound.value
    assert fitted.tc_ == fitted.bound_.bound.value
    assert fitted.bound_.rows == 100


def test_what_latents_say_has_the_shapes_and_signs_it_should(fitted):
    assert fitted.mis_.shape == (2, 8)
    assert (fitted.mis_ >= 0).all()
    np.testing.assert_allclose(fitted.tcs_, fitted.mis_.sum(1) - fitted.information_)
    assert (fitted.tcs_ > 0.3).all()
    assert (fitted.bound_.features.value < np.log(2)).all()


def test_independent_features_have_no_total_correlation_and_no_clusters():
    X = np.random.default_rng(3).random((1_000, 6)) < 0.4
    model = CorEx(2, kinds="binary", n_steps=300, **TRAINED).fit(X)
    found = model.explain(np.random.default_rng(4).random((1_000, 6)) < 0.4)
    assert found.bound.value < 5 * found.bound.error
    assert (model.clusters_ == -1).all()


def test_a_table_of_every_kind_is_encoded_and_given_back_in_its_own_values():
    table = mixed(600)
    model = CorEx(1, kinds=KINDS, n_steps=600, **TRAINED).fit(table)
    assert model.kinds_ == ("categorical", "real", "count", "binary")
    assert list(model.feature_names_in_) == list(table.columns)
    Z = model.transform(table)
    back = model.inverse_transform(Z)
    assert Z.shape == (600, 1)
    assert list(back.columns) == list(table.columns)
    assert set(back["job"]) <= {"cook", "smith", "teacher"}
    assert back["visits"].dtype == np.int64
    assert (back["job"] == table["job"]).mean() > 0.7
    assert np.corrcoef(back["age"], table["age"])[0, 1] > 0.8
    assert model.explain(mixed(600, seed=5)).bound.value > 0.5
    drawn = model.sample(50, noise=True)
    assert list(drawn.columns) == list(table.columns)
    assert set(drawn["member"]) == {"yes", "no"}


def test_missing_values_are_left_out_of_the_bound_and_of_nothing_else():
    table = mixed(600, missing=0.2)
    model = CorEx(1, kinds=KINDS, n_steps=600, **TRAINED).fit(table)
    assert np.isfinite(model.transform(table)).all()
    found = model.explain(mixed(600, seed=5, missing=0.2))
    whole = CorEx(1, kinds=KINDS, n_steps=600, **TRAINED).fit(mixed(600))
    assert 0.1 < found.bound.value < whole.explain(mixed(600, seed=5)).bound.value
    empty = pd.DataFrame(np.full((2, 4), None), columns=table.columns)
    np.testing.assert_allclose(*model.transform(empty))


def test_the_fitted_model_is_the_same_for_the_same_random_state():
    table = mixed()
    first, again = (CorEx(2, kinds=KINDS, **FEW).fit(table) for _ in range(2))
    np.testing.assert_array_equal(first.transform(table), again.transform(table))
    assert first.tc_ == again.tc_
    copied = pickle.loads(pickle.dumps(first))
    np.testing.assert_array_equal(first.transform(table), copied.transform(table))
    assert clone(first).get_params() == first.get_params()


def test_the_best_of_fifty_moments_is_kept():
    """A learning rate that spoils what was learned: the bound on held rows is that of the best."""
    table = binary_groups(400)
    options = {**TRAINED, "kinds": "binary", "learning_rate": 0.3, "n_steps": 200}
    kept = CorEx(2, **options).fit(table)
    last = CorEx(2, **options, validation_fraction=0).fit(table)
    held = binary_groups(400, seed=6)
    assert kept.score(held) > last.score(held)


def test_it_takes_its_place_in_a_pipeline():
    X = np.random.default_rng(0).normal(size=(60, 4))
    codes = make_pipeline(StandardScaler(), CorEx(2, **FEW)).fit_transform(X)
    assert codes.shape == (60, 2)
    frame = pd.DataFrame(X, columns=list("abcd"))
    named = CorEx(2, **FEW).set_output(transform="pandas").fit_transform(frame)
    assert list(named.columns) == ["variationalcorex0", "variationalcorex1"]


def test_kinds_that_are_guessed_are_said():
    with pytest.warns(UserWarning, match="categorical for 'job'; .*'age', 'visits'|real for 'age'"):
        model = CorEx(1, **FEW).fit(mixed())
    assert model.kinds_ == ("categorical", "real", "real", "binary")


def test_a_matrix_of_numbers_is_all_real_and_one_of_two_values_all_binary():
    assert set(CorEx(1, **FEW).fit(binary_groups(50)).kinds_) == {"binary"}
    X = np.random.default_rng(0).normal(size=(50, 3))
    assert set(CorEx(1, **FEW).fit(X).kinds_) == {"real"}


def test_modules_of_ones_own_see_a_mask_column_for_each_feature_with_missing_values():
    import torch

    table = mixed(missing=0.2)
    encoder = torch.nn.Linear(6 + 4, 2)
    decoder = torch.nn.Linear(1, 6)
    model = CorEx(1, kinds=KINDS, network=(encoder, decoder), n_steps=20, random_state=0)
    assert model.fit(table).network_ == "own"


@pytest.mark.parametrize(
    ("options", "table", "words"),
    [
        ({}, mixed(missing=0.2), r"missing values \(NaN\) in 4 of 4 features, 'job' first"),
        ({"kinds": {"age": "number"}}, mixed(), "no kind of feature 'age' 'number'"),
        ({"kinds": {"ages": "real"}}, mixed(), "no feature 'ages'; did you mean 'age'"),
        ({"kinds": KINDS}, mixed().assign(age=3.0), "'age' has one value, 3.0, in all rows"),
        ({"kinds": KINDS}, mixed().assign(visits=-1.0 * np.arange(300)), "count and has the value"),
        ({"validation_fraction": 1.0}, mixed(), "validation_fraction must be a number from 0"),
        ({"n_components": 0}, mixed(), "n_components must be"),
    ],
)
def test_what_is_unfit_is_one_clear_error(options, table, words):
    with pytest.raises(ValueError, match=words):
        VariationalCorEx(**{**FEW, **options}).fit(table)


def test_three_rows_are_all_trained_on():
    X = np.random.default_rng(0).normal(size=(3, 2))
    assert CorEx(1, **FEW).fit(X).bound_.rows == 3


def test_total_correlation_does_not_depend_on_a_monotone_map_of_a_feature():
    """exp of a feature: the same normal scores, but for the straight pieces between knots."""
    random = np.random.default_rng(0)
    X = random.normal(size=(1_200, 1)) + 0.5 * random.normal(size=(1_200, 3))
    wide = X.copy()
    wide[:, 1] = np.exp(wide[:, 1])
    train, test = slice(0, 600), slice(600, None)
    plain, mapped, skewed = (
        CorEx(1, gaussianize=form, **TRAINED, n_steps=600).fit(x[train]).score(x[test])
        for x, form in ((X, "empirical"), (wide, "empirical"), (wide, "standard"))
    )
    assert mapped == pytest.approx(plain, abs=0.1)
    assert skewed < mapped - 0.1


def test_a_category_that_was_not_fitted_is_named():
    model = CorEx(1, kinds=KINDS, **FEW).fit(mixed())
    with pytest.raises(ValueError, match="'job' has the value 'baker'"):
        model.transform(mixed().assign(job="baker"))


def test_one_name_makes_both_kinds_and_refuses_what_is_neither():
    assert isinstance(CorEx(3), VariationalCorEx)
    assert isinstance(CorEx(3, kind="linear", tol=1e-3), LinearCorEx)
    with pytest.raises(ValueError, match="no kind of CorEx 'liner'; did you mean 'linear'"):
        CorEx(kind="liner")
    with pytest.raises(ValueError, match=r"no option of CorEx\(kind='linear'\) 'n_steps'"):
        CorEx(kind="linear", n_steps=3)


def test_layers_add_up_to_the_bound():
    """What the code and each layer above it add is the bound, on the same rows."""
    layers = [2, {"width": 2, "law": "categorical", "hidden": (4,)}]
    model = CorEx(4, kinds="binary", layers=layers, n_steps=60, **TRAINED)
    model.fit(binary_groups(400))
    assert len(model.contributions_) == 3
    added = sum(each.nats for each in model.contributions_)
    assert added == pytest.approx(model.bound_.bound.value)
    assert model.left_out_ is None
    assert model.n_iter_ == 60 * 5  # the code, then each layer and all together
    codes = model.transform_layers(binary_groups(10))
    assert [code.shape[1] for code in codes] == [4, 2, 2]
    np.testing.assert_allclose(codes[2].sum(1), 1, rtol=1e-6)
    np.testing.assert_allclose(codes[0], model.transform(binary_groups(10)), rtol=1e-6)


def test_without_layers_the_code_alone_makes_the_bound(fitted):
    (alone,) = fitted.contributions_
    assert alone.nats == pytest.approx(fitted.tc_)
    assert alone.error == pytest.approx(fitted.bound_.bound.error)


def test_layers_are_added_only_where_they_pay():
    """Independent bits need none; what the first one would add is told."""
    noise = np.random.default_rng(0).integers(0, 2, (4_000, 6))
    model = CorEx(3, kinds="binary", layers="auto", n_steps=100, **TRAINED).fit(noise)
    assert len(model.contributions_) == 1
    assert model.left_out_.nats <= 2 * model.left_out_.error


def test_layers_below_stand_still_where_they_are_not_trained_together():
    bits = binary_groups(400)
    alone = CorEx(3, kinds="binary", n_steps=50, **TRAINED).fit(bits)
    above = CorEx(3, kinds="binary", n_steps=50, layers=[1], joint=False, **TRAINED).fit(bits)
    np.testing.assert_array_equal(alone.transform(bits), above.transform(bits))


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"layers": "aut"}, "layers='aut': give a list of whole numbers and dicts"),
        ({"layers": 3}, "layers=3: give a list"),
        ({"layers": [2.5]}, "a layer is a whole number of Gaussian latents"),
        ({"layers": [{"law": "categorical"}]}, "a layer needs a width"),
        ({"layers": [{"width": 2, "lw": "categorical"}]}, "did you mean 'law'"),
        ({"layers": [{"width": 1, "law": "categorical"}]}, "1 value, which says nothing"),
        ({"layers": [2]}, "layers have to shrink"),
        ({"layers": "auto", "validation_fraction": 0.0}, "set validation_fraction"),
        ({"start": "spectrl"}, "start must be one of 'spectral', 'random'"),
    ],
)
def test_layers_that_can_not_be_are_refused(changed, message):
    with pytest.raises(ValueError, match=message):
        CorEx(2, kinds="binary", **(FEW | changed)).fit(binary_groups(50))
