"""What every form of both estimators does, under both likelihoods."""

import pickle

import numpy as np
import pandas as pd
import pytest
import torch
from sklearn.base import clone
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import FunctionTransformer, MinMaxScaler

CONSTANT, VARYING = [1, 3, 6], [0, 2, 4, 5]


def test_shapes_are_those_of_scikit_learn(make, X):
    model = make().fit(X)
    Z = model.transform(X)
    assert Z.shape == (30, 2)
    assert model.inverse_transform(Z).shape == X.shape
    assert model.components_.shape == (2, 7)
    assert model.intercept_.shape == (7,)
    assert model.n_features_in_ == 7
    np.testing.assert_array_equal(make().fit_transform(X), Z)


def test_a_constant_feature_has_weight_exactly_zero_and_comes_back_as_it_was(make, X):
    model = make().fit(X)
    assert (model.components_[:, CONSTANT] == 0).all()
    assert (model.coefs_[0][:, CONSTANT] == 0).all()
    assert (model.components_[:, VARYING] != 0).all()
    decoded = model.inverse_transform(model.transform(X[::-1]))
    # .3 goes through its logit and back
    np.testing.assert_allclose(decoded[:, CONSTANT], X[:, CONSTANT], atol=1e-15)
    np.testing.assert_array_equal(decoded[:, [1, 3]], X[:, [1, 3]])
    assert np.isfinite(decoded).all()


def test_a_constant_feature_changes_nothing_for_the_others(make, X):
    with_constants, without = make().fit(X), make().fit(X[:, VARYING])
    for name in ("components_", "intercept_"):
        whole, part = getattr(with_constants, name), getattr(without, name)
        # the mean of a column depends on the layout of the matrix in its last bit
        np.testing.assert_allclose(whole[..., VARYING], part, atol=1e-6)


def test_decoding_is_the_linear_map_of_the_components(make, likelihood, X):
    """E[x|z] = z·components + intercept, through a sigmoid for binary features."""
    model = make().fit(X)
    Z = model.transform(X)
    with np.errstate(over="ignore"):
        output = Z @ model.components_ + model.intercept_
        expected = 1 / (1 + np.exp(-output)) if likelihood == "binary" else output
    np.testing.assert_allclose(model.inverse_transform(Z), expected, atol=1e-12)


def test_score_is_minus_the_squared_error_per_row(make, X):
    model = make().fit(X)
    error = ((X - model.inverse_transform(model.transform(X))) ** 2).sum(1).mean()
    assert model.score(X) == pytest.approx(-error, abs=1e-12)


def test_the_random_state_decides_the_result(make, X):
    first, again, other = (make(random_state=seed).fit(X) for seed in (3, 3, 4))
    np.testing.assert_array_equal(first.components_, again.components_)
    assert first.loss_curve_ == again.loss_curve_
    assert not np.array_equal(first.components_, other.components_)


def test_fitting_leaves_the_global_random_numbers_alone(make, X):
    torch.manual_seed(0)
    np.random.seed(0)  # noqa: NPY002 - the legacy global state is what must not move
    before = torch.get_rng_state(), np.random.get_state()[1].copy()  # noqa: NPY002
    make().fit(X)
    assert torch.equal(torch.get_rng_state(), before[0])
    np.testing.assert_array_equal(np.random.get_state()[1], before[1])  # noqa: NPY002


def test_fitting_again_forgets_what_was_learned_before(make, X):
    once = make().fit(X)
    twice = make().fit(X[:15]).partial_fit(X[15:]).fit(X)
    np.testing.assert_array_equal(once.components_, twice.components_)


def test_float32_in_is_float32_out_and_nearly_the_same(make, X):
    model = make().fit(X)
    single = X.astype(np.float32)
    Z = model.transform(single)
    assert Z.dtype == np.float32
    assert model.inverse_transform(Z).dtype == np.float32
    # a few hundred operations at a precision of 6e-8
    np.testing.assert_allclose(Z, model.transform(X), atol=1e-5)
    np.testing.assert_allclose(
        model.inverse_transform(Z), model.inverse_transform(model.transform(X)), atol=1e-5
    )
    trained = make().fit(single)
    np.testing.assert_allclose(trained.components_, model.components_, atol=1e-3)


def test_a_frame_is_an_array_with_names(make, X):
    model = make().fit(X)
    frame = pd.DataFrame(X, columns=list("abcdefg"))
    of_frame = make().fit(frame)
    assert list(of_frame.feature_names_in_) == list("abcdefg")
    # a frame is stored column by column: sums end in another last bit
    np.testing.assert_allclose(of_frame.components_, model.components_, atol=1e-6)
    np.testing.assert_allclose(of_frame.transform(frame), model.transform(X), atol=1e-6)
    with pytest.raises(ValueError, match="feature names should match"):
        of_frame.transform(frame[list("gfedcba")])


def test_a_tensor_is_an_array(make, X):
    model, tensor = make().fit(X), torch.from_numpy(X).requires_grad_()
    of_tensor = make().fit(tensor)
    np.testing.assert_array_equal(of_tensor.components_, model.components_)
    Z = of_tensor.transform(tensor)
    np.testing.assert_array_equal(Z, model.transform(X))
    decoded = of_tensor.inverse_transform(torch.from_numpy(Z))
    np.testing.assert_array_equal(decoded, model.inverse_transform(Z))
    assert of_tensor.score(tensor) == model.score(X)


def test_a_single_precision_tensor_stays_so(make, X):
    model = make().fit(X)
    assert model.transform(torch.from_numpy(X).float()).dtype == np.float32


def test_latents_are_named_after_their_class(make, X):
    model = make().fit(X)
    stem = type(model).__name__.lower()
    assert list(model.get_feature_names_out()) == [f"{stem}0", f"{stem}1"]
    frame = make().set_output(transform="pandas").fit(X).transform(X)
    assert list(frame.columns) == [f"{stem}0", f"{stem}1"]
    np.testing.assert_array_equal(
        model.inverse_transform(frame), model.inverse_transform(frame.to_numpy())
    )


def test_in_a_pipeline_it_is_one_step_and_back(make, X):
    pipeline = make_pipeline(MinMaxScaler(clip=True), make()).fit(100 * X)
    assert pipeline.transform(100 * X).shape == (30, 2)
    assert pipeline.inverse_transform(pipeline.transform(100 * X)).shape == X.shape
    assert pipeline.score(100 * X) < 0
    named = make_pipeline(FunctionTransformer(), make()).fit(X)
    np.testing.assert_array_equal(named.transform(X), make().fit(X).transform(X))


def test_a_clone_is_unfitted_and_learns_the_same(make, X):
    model = make().fit(X)
    copy = clone(model)
    assert not hasattr(copy, "components_")
    assert copy.get_params() == model.get_params()
    np.testing.assert_array_equal(copy.fit(X).components_, model.components_)


def test_a_pickled_model_says_the_same_and_learns_on_the_same(make, X):
    model = make().fit(X)
    loaded = pickle.loads(pickle.dumps(model))
    np.testing.assert_array_equal(loaded.transform(X), model.transform(X))
    model.partial_fit(X)
    np.testing.assert_array_equal(loaded.partial_fit(X).components_, model.components_)


def test_fit_leaves_the_data_as_they_were(make, X):
    kept = X.copy()
    X.flags.writeable = False
    make().fit(X).transform(X)
    np.testing.assert_array_equal(X, kept)


def test_training_lowers_the_loss(make, X):
    model = make(n_steps=100, learning_rate=0.01).fit(X)
    assert 48 <= len(model.loss_curve_) <= 51
    # means of ten, since batches differ
    assert np.mean(model.loss_curve_[-10:]) < np.mean(model.loss_curve_[:10])


def test_learning_batch_by_batch_improves_the_score(make, X):
    model = make(learning_rate=0.01)  # slow enough for the moving average to keep up
    batches = np.split(X, 3)
    for rows in batches:
        model.partial_fit(rows)
    before = model.score(X)
    for rows in 40 * batches:
        model.partial_fit(rows)
    assert model.score(X) > before + 0.01


def test_a_feature_has_no_weight_until_it_varies_in_the_stream(make, X):
    """What was constant in the first batches may vary in later ones."""
    model, later = make(learning_rate=0.02), X.copy()
    later[:, 3] = X[::-1, 0]
    for _ in range(3):
        model.partial_fit(X)
    assert (model.components_[:, CONSTANT] == 0).all()
    decoded = model.inverse_transform(model.transform(X))
    np.testing.assert_allclose(decoded[:, CONSTANT], X[:, CONSTANT], atol=1e-15)
    for _ in range(3):
        model.partial_fit(later)
    assert (model.components_[:, [1, 6]] == 0).all()
    assert (model.components_[:, [*VARYING, 3]] != 0).all()


def test_a_first_batch_in_which_nothing_varies_spoils_nothing(make, X):
    model = make().partial_fit(np.full_like(X, 0.3))
    for _ in range(3):
        model.partial_fit(X)
    assert np.isfinite(model.components_).all()
    assert np.isfinite(model.score(X))


def test_batch_mode_with_batches_as_large_as_the_data_is_full_batch(make, X):
    whole, batched = make(batch_size=None).fit(X), make(batch_size=len(X)).fit(X)
    np.testing.assert_array_equal(whole.components_, batched.components_)
