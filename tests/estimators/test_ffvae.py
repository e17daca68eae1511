"""FFVAE as a scikit-learn estimator: what it removes, what it takes, and what it refuses."""

import pickle
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from sklearn.base import clone
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.utils.estimator_checks import parametrize_with_checks

from hatchel import FFVAE
from hatchel.data.data_set import DataSet
from hatchel.data.values.in_memory import BytePixels

FEW = {
    "n_steps": 5,
    "device": "cpu",
    "network_options": {"hidden": (8,)},
    "objective_options": {"discriminator_width": 8, "discriminator_depth": 1},
    "random_state": 0,
}
ONE_LATENT = "the check sets n_components=1, which leaves none beside the attributes"
CHECKS = (
    "check_dont_overwrite_parameters",
    "check_methods_sample_order_invariance",
    "check_methods_subset_invariance",
    "check_fit2d_1feature",
    "check_fit2d_predict1d",
)


@parametrize_with_checks(
    [FFVAE(n_components=8, **FEW)],
    expected_failed_checks=lambda _: dict.fromkeys(CHECKS, ONE_LATENT),
)
def test_it_passes_the_checks_of_scikit_learn_that_leave_it_its_latents(estimator, check):
    check(estimator)


@pytest.fixture(name="frame")
def _frame():
    """Four features, of which the first says "sex", and two attributes; 60 rows."""
    random = np.random.default_rng(0)
    sex, race = random.integers(0, 2, 60), random.choice(["x", "y", "z"], 60)
    X = random.standard_normal((60, 4))
    X[:, 0] += 3 * sex
    return pd.DataFrame(X, columns=list("pqrs")).assign(sex=sex, race=race)


def fitted(frame, **settings):
    return FFVAE(7, ["sex", "race"], **{**FEW, **settings}).fit(frame)


def test_the_code_has_columns_for_each_attribute(frame):
    model = fitted(frame)
    assert model.attributes_ == ("sex", "race")
    assert model.classes_ == {"sex": ("0", "1"), "race": ("x", "y", "z")}
    assert list(model.get_feature_names_out()) == [
        "z0",
        "z1",
        "z2",
        "sex",
        "race0",
        "race1",
        "race2",
    ]
    assert model.transform(frame).shape == (60, 7)


def test_attributes_beside_the_features_are_those_in_the_frame(frame):
    """fit(frame), fit(features, frame of attributes) and fit(features, array) are one."""
    model = fitted(frame)
    features, attributes = frame[list("pqrs")], frame[["sex", "race"]]
    expected = model.transform(features)
    for X, A in ((features, attributes), (features, attributes.to_numpy())):
        other = FFVAE(7, ["sex", "race"], **FEW).fit(X, A)
        np.testing.assert_array_equal(other.transform(X), expected)
    named = FFVAE(7, **FEW).fit(features, attributes)
    assert named.attributes_ == ("sex", "race")
    assert FFVAE(7, **FEW).fit(features, attributes.to_numpy()).attributes_ == ("a0", "a1")


def test_attributes_are_not_looked_at_when_transforming(frame):
    """The codes are the same whether their columns are there, wrong or absent."""
    model = fitted(frame)
    expected = model.transform(frame)
    np.testing.assert_array_equal(model.transform(frame.drop(columns=["sex", "race"])), expected)
    np.testing.assert_array_equal(model.transform(frame.assign(sex=1, race="x")), expected)


@pytest.mark.parametrize(("remove", "columns"), [("sex", [3]), (["race"], [4, 5, 6])])
def test_what_is_removed_is_gone_and_all_else_is_as_it_was(frame, remove, columns):
    model = fitted(frame)
    whole = model.transform(frame)
    kept = [k for k in range(7) if k not in columns]
    np.testing.assert_array_equal(model.transform(frame, remove), whole[:, kept])
    mean = model.transform(frame, remove, how="mean")
    np.testing.assert_array_equal(mean[:, kept], whole[:, kept])
    np.testing.assert_allclose(
        mean[:, columns], np.tile(whole[:, columns].mean(0), (60, 1)), atol=1e-6
    )
    noise = model.transform(frame, remove, how="noise")
    np.testing.assert_array_equal(noise[:, kept], whole[:, kept])
    assert np.abs(np.corrcoef(noise[:, columns[0]], whole[:, columns[0]])[0, 1]) < 0.5
    np.testing.assert_array_equal(noise, model.transform(frame, remove, how="noise"))


def test_b_says_the_attribute_and_the_rest_can_do_without(frame):
    """After some hundred steps a threshold on b_j names the attribute."""
    model = fitted(frame, n_steps=400, alpha=100.0, gamma=1.0)
    b = model.transform(frame)[:, 3]
    assert ((b > 0) == frame["sex"]).mean() > 0.9


def test_it_works_in_a_pipeline(frame):
    """The attributes pass as y; what is removed is set beforehand, and has names."""
    features, attributes = frame[list("pqrs")], frame[["sex", "race"]]
    model = FFVAE(7, remove=["sex"], **FEW)
    steps = make_pipeline(StandardScaler(), model).fit(features, attributes)
    assert steps.transform(features).shape == (60, 6)
    assert "sex" not in steps.get_feature_names_out()
    LogisticRegression().fit(steps.transform(features), frame["sex"])


def test_rows_without_an_attribute_teach_nothing_of_it(frame):
    """Missing values are taken; with all of one missing there is nothing to learn."""
    some = frame.assign(sex=frame["sex"].astype(float).where(frame.index < 30))
    assert fitted(some).transform(some).shape == (60, 7)
    with pytest.raises(ValueError, match="attribute 'sex' is never known"):
        fitted(frame.assign(sex=np.nan))


def test_it_is_cloned_and_pickled(frame):
    model = fitted(frame)
    again = pickle.loads(pickle.dumps(model))
    np.testing.assert_array_equal(again.transform(frame, "sex"), model.transform(frame, "sex"))
    assert clone(model).get_params()["sensitive"] == ["sex", "race"]


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"alpha": -1.0}, "alpha must be a number of at least 0"),
        ({"gamma": "high"}, "gamma must be a number"),
        ({"how": "hide"}, "how must be one of 'drop', 'noise', 'mean'"),
        ({"remove": ["sez"]}, "no attribute 'sez'; did you mean 'sex'"),
        ({"objective_options": {"gama": 1}}, "did you mean 'gamma'"),
    ],
)
def test_settings_that_do_not_fit_are_refused(frame, settings, words):
    with pytest.raises(ValueError, match=words):
        fitted(frame, **settings)


def test_attributes_that_do_not_fit_are_refused(frame):
    features = frame[list("pqrs")]
    for A, words in (
        (None, "requires y to be passed"),
        (frame["sex"][:30], "60 samples and 30 rows of attributes"),
        (np.zeros(60), "attribute 'a0' has the value 0 alone"),
        (np.zeros((60, 2, 2)), r"attributes are \(N, K\)"),
        (frame["p"], "too many to be classes"),
    ):
        with pytest.raises(ValueError, match=words):
            FFVAE(7, **FEW).fit(features, A)
    with pytest.raises(ValueError, match="no attribute 'sx'; did you mean 'sex'"):
        FFVAE(7, ["sx"], **FEW).fit(frame)
    with pytest.raises(ValueError, match="give each column a name of its own"):
        FFVAE(7, ["sex"], **FEW).fit(features, frame[["sex", "race"]])
    with pytest.raises(ValueError, match="4 latents, of which the attributes sex, race take 4"):
        FFVAE(4, ["sex", "race"], **FEW).fit(frame)
    with pytest.raises(ValueError, match="no attribute 'sexx'; did you mean 'sex'"):
        fitted(frame).transform(frame, "sexx")


def labelled_images(count=40):
    """A data set of 8 × 8 images with an attribute of which a quarter is not known."""
    random = np.random.default_rng(0)
    pixels = random.integers(0, 2, (count, 1, 8, 8)).astype(np.uint8)
    known = np.where(np.arange(count) % 4, random.integers(0, 2, count), -1)
    labels = {"attribute_names": ("bright",), "attribute_sizes": (2,)}
    return DataSet("images", BytePixels(pixels, top=1), attributes=known[:, None], **labels)


def test_a_data_set_brings_its_attributes_along():
    data = labelled_images()
    model = FFVAE(4, **FEW).fit(data)
    assert model.attributes_ == ("bright",)
    assert list(model.get_feature_names_out()) == ["z0", "z1", "z2", "bright"]
    assert model.transform(data, "bright").shape == (40, 3)
    with pytest.raises(ValueError, match="no attribute 'brigt'; did you mean 'bright'"):
        FFVAE(4, ["brigt"], **FEW).fit(data)
    with pytest.raises(ValueError, match="images has no attributes; pass them"):
        FFVAE(4, **FEW).fit(replace(data, attributes=None, attribute_names=(), attribute_sizes=()))
