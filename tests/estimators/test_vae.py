"""The VAE as a scikit-learn estimator: what it finds, what it takes, and what it refuses."""

import pickle
import warnings
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
import torch
from sklearn.base import clone
from sklearn.decomposition import PCA
from sklearn.exceptions import NotFittedError
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.utils.estimator_checks import parametrize_with_checks
from torch import nn

import hatchel
from hatchel import VAE
from hatchel.data.data_set import DataSet
from hatchel.data.own.arrays import load_array
from hatchel.data.values.in_memory import BytePixels
from hatchel.estimators.validation import seed_from
from hatchel.methods.variational.registry import CODES, OBJECTIVES
from hatchel.records.spec import OptimiserSpec, RunSpec, TrainingSpec, choose
from hatchel.training.phase import flat

FEW = {"n_steps": 5, "device": "cpu", "network_options": {"hidden": (8,)}, "random_state": 0}
SMALL = {"factor": {"discriminator_width": 8, "discriminator_depth": 2}, "anchor": {"anchors": [0]}}
MATRICES = [
    VAE(n_components=2, **FEW),
    VAE("beta", 2, **FEW, likelihood="gaussian", batch_size=8),
    VAE("factor", 2, **FEW, objective_options=SMALL["factor"]),
]


@parametrize_with_checks(MATRICES)
def test_it_passes_every_check_of_scikit_learn(estimator, check):
    check(estimator)


def blobs(count, seed=0):
    """Positions ``(N, 2)``, and images ``(N, 8, 8)`` of a blob there."""
    at = np.random.default_rng(seed).uniform(1.5, 5.5, (count, 2))
    grid = np.arange(8)
    squares = (grid[:, None] - at[:, 0, None, None]) ** 2 + (grid - at[:, 1, None, None]) ** 2
    return at, np.exp(-squares / 2)


@pytest.fixture(name="X")
def rows():
    """Forty rows of six features that two variables make, with some noise."""
    random = np.random.default_rng(0)
    return 3 * random.normal(size=(40, 2)) @ random.normal(size=(2, 6)) + random.normal(
        size=(40, 6)
    )


@pytest.fixture(name="images")
def binary_images():
    """Bytes 0 and 1, two channels apart: ``(30, 3, 8, 8)``."""
    return np.random.default_rng(0).integers(0, 2, (30, 3, 8, 8)).astype(np.uint8)


@pytest.fixture(name="sequences")
def walks():
    """Forty random walks of two channels, each with a start of its own: ``(40, 5, 2)``."""
    return np.array([10, -3]) + np.random.default_rng(0).normal(size=(40, 5, 2)).cumsum(1)


# What it finds


def test_total_correlation_penalised_finds_both_coordinates_and_no_third():
    """Each coordinate of a blob has a latent of its own; the other latents say nothing."""
    _, images = blobs(500)
    model = VAE(
        "tcvae",
        4,
        likelihood="gaussian",
        network_options={"hidden": (32,)},
        n_steps=600,
        learning_rate=5e-3,
        device="cpu",
        random_state=1,
    ).fit(images)
    held_out_at, held_out = blobs(200, seed=1)
    codes = model.transform(held_out)
    alike = np.abs(np.corrcoef(codes.T, held_out_at.T)[:4, 4:])
    assert (alike.max(0) > 0.98).all()
    assert len(set(alike.argmax(0))) == 2
    others = np.setdiff1d(np.arange(4), alike.argmax(0))
    assert (model.information_[others] < 0.1).all()
    assert (model.information_[alike.argmax(0)] > 1.5).all()
    error = np.square(model.inverse_transform(codes) - held_out).mean()
    assert error < 0.1 * np.square(held_out - images.mean(0)).mean()


def test_a_linear_gaussian_vae_reaches_probabilistic_pca_and_never_passes_it():
    """ELBO ≤ log p(x) ≤ the maximum likelihood of a linear model, which PCA has in closed form."""
    random = np.random.default_rng(0)
    X = random.normal(size=(400, 2)) @ random.normal(size=(2, 5)) + random.normal(size=(400, 5))
    best = PCA(2).fit(X).score(X)
    pair = (nn.Linear(5, 4), nn.Linear(2, 5))
    settings = {"n_steps": 500, "learning_rate": 1e-2, "device": "cpu", "random_state": 0}
    model = VAE("vae", 2, network=pair, **settings).fit(X)
    # one draw of each code: five standard errors of the mean over 400 samples
    assert best - 0.15 < model.score(X) < best + 0.1


def test_the_score_is_a_density_in_the_units_of_the_data(X):
    """p(x/1000) = 1000^P·p(x)."""
    model, smaller = VAE(n_components=2, **FEW).fit(X), VAE(n_components=2, **FEW).fit(X / 1000)
    gain = smaller.score(X / 1000) - model.score(X)
    assert gain == pytest.approx(6 * np.log(1000), abs=1e-3)


def test_it_trains_as_hatchel_train_does_bit_for_bit(images, tmp_path):
    spec = RunSpec(
        recipe="own",
        data=choose("own"),
        network=choose("mlp", hidden=[8]),
        n_latents=3,
        objective=choose("nonsyn", alpha=2.0),
        optimiser=OptimiserSpec(learning_rate=1e-3),
        training=TrainingSpec(steps=20, batch_size=16),
    )
    data = load_array(images)
    (run,) = hatchel.train(spec, seeds=[seed_from(0)], data=data, out=tmp_path, device="cpu")
    model = VAE(
        "nonsyn",
        3,
        objective_options={"alpha": 2.0},
        network_options={"hidden": (8,)},
        learning_rate=1e-3,
        n_steps=20,
        batch_size=16,
        device="cpu",
        random_state=0,
    ).fit(images)
    np.testing.assert_array_equal(model.transform(images), run.trained().encode(data.samples(ALL)))


ALL = np.arange(30)


def test_sequences_train_as_under_hatchel_train_bit_for_bit(sequences, tmp_path):
    settings = {"training.steps": 20, "training.batch_size": 16, "network.hidden": [8]}
    settings |= {"n_latents": 2, "network.name": "mlp", "optimiser.learning_rate": 1e-3}
    data = load_array(sequences, layout="NTP")
    with pytest.warns(UserWarning, match="Likelihood gaussian with a learned scale"):
        (run,) = hatchel.train(
            "vae-dsprites",
            [seed_from(0)],
            data=data,
            settings=settings,
            out=tmp_path,
            device="cpu",
        )
    chosen = FEW | {"n_steps": 20, "batch_size": 16, "learning_rate": 1e-3}
    for X, layout in ((sequences, "NTP"), (data, "auto")):
        model = VAE("vae", 2, layout=layout, **chosen).fit(X)
        ours, theirs = flat(model._trained.parameters), flat(run.trained().parameters)
        assert all(torch.equal(ours[name], value) for name, value in theirs.items())


def test_information_is_at_most_the_divergence_from_the_prior_and_log_n(X):
    """E KL(q(z_j|x) ‖ p) = I(z_j; x) + KL(q(z_j) ‖ p), and one of N samples is log N nats."""
    model = VAE("vae", 3, **(FEW | {"n_steps": 200, "learning_rate": 1e-2})).fit(X)
    assert (model.information_ <= model.kl_ + 0.3).all()  # five standard errors of 40 samples
    assert (model.information_ <= np.log(40)).all()
    assert model.information_.max() > 0.5
    exact = 0.5 * (np.exp(model.posterior(X).log_variance) - 1 - model.posterior(X).log_variance)
    exact += 0.5 * np.square(model.posterior(X).mean)
    np.testing.assert_allclose(model.kl_, exact.mean(0), rtol=1e-4)


def test_a_beta_of_one_is_the_vae_and_another_is_not(images):
    plain = VAE("vae", 3, **FEW).fit(images).transform(images)
    same = VAE("beta", 3, objective_options={"beta": 1.0}, **FEW).fit(images).transform(images)
    other = VAE("beta", 3, objective_options={"beta": 9.0}, **FEW).fit(images).transform(images)
    np.testing.assert_array_equal(same, plain)
    assert not np.allclose(other, plain, atol=1e-4)


@pytest.mark.parametrize("name", [name for name in OBJECTIVES if ":" not in name])
def test_every_objective_trains(name, images):
    if name in CODES:
        labels = {"attribute_names": ("a",), "attribute_sizes": (2,)}
        known = np.arange(30)[:, None] % 2
        images = replace(load_array(images), attributes=known, **labels)
    model = VAE(name, 2, objective_options=SMALL.get(name), **FEW).fit(images)
    assert model.transform(images).shape == (30, 2)
    assert model.n_iter_ == len(model.loss_curve_) == 5
    assert np.isfinite(model.score(images))


def test_training_lowers_the_loss_and_raises_the_score(X):
    once = VAE("vae", 2, **FEW).fit(X)
    longer = VAE("vae", 2, **(FEW | {"n_steps": 200, "learning_rate": 1e-2})).fit(X)
    assert longer.loss_curve_[-1] < longer.loss_curve_[0]
    assert longer.score(X) > once.score(X) + 1
    assert len(longer.loss_curve_) == 51  # the first step, and every fourth


# What it takes


def layouts():
    """The same thirty images, as each layout has them."""
    images = np.random.default_rng(0).integers(0, 256, (30, 3, 8, 8)).astype(np.uint8)
    grey = images[:, 0]
    return {
        "N, C, H, W": (images, images),
        "N, H, W, C": (np.moveaxis(images, 1, -1), images),
        "N, H, W": (grey, grey[:, None]),
        "N, 1, H, W": (grey[:, None], grey[:, None]),
        "floats": (images / 255, images),
        "a tensor": (torch.from_numpy(images), images),
        "a list": (list(images), images),
        "booleans": (grey > 127, np.uint8(grey > 127)[:, None]),
        "a set": (DataSet("set", BytePixels(images)), images),
    }


@pytest.mark.parametrize("name", layouts())
def test_images_come_back_in_the_layout_in_which_they_came(name):
    X, channels_first = layouts()[name]
    model = VAE(n_components=2, **FEW).fit(X)
    reference = VAE(n_components=2, **FEW).fit(channels_first)
    codes = model.transform(X)
    np.testing.assert_allclose(codes, reference.transform(channels_first), atol=1e-6)
    decoded = model.inverse_transform(codes)
    plain = np.asarray(channels_first if name == "a set" else X)
    assert decoded.shape == plain.shape
    assert model.sample(4).shape == (4, *plain.shape[1:])
    expected = reference.inverse_transform(codes)
    moved = np.moveaxis(expected, 1, -1) if name == "N, H, W, C" else expected
    np.testing.assert_allclose(decoded, moved.reshape(decoded.shape), atol=1e-6)
    assert 0 < decoded.min() < decoded.max() < 1
    assert model.n_features_in_ == channels_first[0].size
    assert model.score(X) == pytest.approx(reference.score(channels_first), abs=1e-4)


def test_an_image_means_the_same_alone_as_among_others():
    """Bytes up to 1 are nearly black where 255 is white, also where no brighter one is beside."""
    images = np.random.default_rng(0).integers(0, 256, (30, 8, 8)).astype(np.uint8)
    images[3] = images[3] > 127
    model = VAE(n_components=2, **FEW).fit(images)
    np.testing.assert_allclose(
        model.transform(images[3:4]), model.transform(images)[3:4], atol=1e-6
    )
    binary = VAE(n_components=2, **FEW).fit((images > 127).astype(np.uint8))
    with pytest.raises(ValueError, match=r"bytes up to 255, and those fitted had 0 and 1 alone"):
        binary.transform(images)


def test_a_layout_that_the_shape_does_not_tell_can_be_said():
    images = np.random.default_rng(0).random((20, 3, 8, 3))
    with pytest.raises(ValueError, match="give layout='NHWC' or 'NCHW'"):
        VAE(n_components=2, **FEW).fit(images)
    model = VAE(n_components=2, layout="NHWC", **FEW).fit(images)
    assert model.networks_.decoder(torch.zeros(1, 2)).shape == (1, 3, 3, 8)
    assert model.inverse_transform(model.transform(images)).shape == images.shape


def test_images_of_64_by_64_get_convolutions_and_others_do_not(images):
    large = np.random.default_rng(0).integers(0, 2, (4, 64, 64)).astype(np.uint8)
    settings = {"n_steps": 2, "device": "cpu", "random_state": 0}
    model = VAE(n_components=2, **settings).fit(large)
    assert (model.network_, model.likelihood_) == ("conv64", "bernoulli")
    assert any(isinstance(layer, nn.Conv2d) for layer in model.networks_.encoder)
    assert VAE(n_components=2, **FEW).fit(images).network_ == "mlp"


def test_images_of_a_set_are_drawn_by_their_odds(images):
    """What is never drawn moves nothing."""
    data = load_array(images)
    odds = np.r_[np.ones(20), np.zeros(10)]
    weighted = DataSet("weighted", data.values, odds=odds)
    other = DataSet("other", BytePixels(np.r_[images[:20], 1 - images[20:]], top=1), odds=odds)
    first, second = (VAE(n_components=2, **FEW).fit(its) for its in (weighted, other))
    np.testing.assert_array_equal(first.transform(images), second.transform(images))
    np.testing.assert_array_equal(first.information_, second.information_)


def test_features_in_the_unit_interval_are_bernoulli_and_others_gaussian(X):
    inside = (X - X.min()) / np.ptp(X)
    model = VAE(n_components=2, **FEW).fit(inside)
    assert model.likelihood_ == "bernoulli"
    decoded = model.inverse_transform(model.transform(inside))
    assert 0 < decoded.min() < decoded.max() < 1
    assert VAE(n_components=2, **FEW).fit(X).likelihood_ == "gaussian"
    with pytest.raises(ValueError, match=r"takes values from 0 to 1; got values from .*MinMax"):
        model.transform(X)


@pytest.mark.parametrize("likelihood", ["gaussian", "gaussian-mixture", "log-normal", "bernoulli"])
def test_features_take_every_likelihood(X, likelihood):
    inside = (X - X.min()) / np.ptp(X)
    model = VAE("vae", 2, likelihood=likelihood, **FEW).fit(inside)
    assert model.inverse_transform(model.transform(inside)).shape == X.shape
    assert np.isfinite(model.score(inside))
    assert model.sample(3, noise=True).shape == (3, 6)


def test_a_sequence_is_to_an_mlp_the_row_of_its_values(sequences):
    rows = sequences.reshape(40, 10)
    one, other = VAE("vae", 2, layout="NTP", **FEW).fit(sequences), VAE("vae", 2, **FEW).fit(rows)
    codes = other.transform(rows)
    np.testing.assert_allclose(one.transform(sequences), codes, atol=1e-6)
    decoded = one.inverse_transform(codes)
    assert decoded.shape == sequences.shape
    np.testing.assert_allclose(decoded.reshape(40, 10), other.inverse_transform(codes), rtol=1e-5)
    np.testing.assert_allclose(one.sample(3).reshape(3, 10), other.sample(3), rtol=1e-5)
    assert one.score(sequences) == pytest.approx(other.score(rows), rel=1e-6)
    assert (one.n_features_in_, one.likelihood_) == (10, "gaussian")


def test_sequences_in_the_unit_interval_are_bernoulli(sequences):
    inside = (sequences - sequences.min()) / np.ptp(sequences)
    tensor = torch.from_numpy(inside)
    model = VAE(n_components=2, layout="NTP", **FEW).fit(tensor)
    assert model.likelihood_ == "bernoulli"
    decoded = model.inverse_transform(model.transform(tensor))
    assert 0 < decoded.min() < decoded.max() < 1


def test_a_set_of_samples_of_any_shape_is_taken_as_it_is(sequences):
    """Its own range says what is likely: scaled values are no probabilities."""
    data = load_array(sequences, layout="NTP")
    model = VAE(n_components=2, **FEW).fit(data)
    assert model.likelihood_ == "gaussian"
    decoded = model.inverse_transform(model.transform(data))
    assert decoded.shape == sequences.shape
    assert np.isfinite(model.score(data))
    with pytest.raises(ValueError, match="was fitted to a DataSet; pass one, not a ndarray"):
        model.transform(sequences)
    with pytest.raises(ValueError, match=r"are \(3, 2\), and those fitted are \(5, 2\)"):
        model.transform(load_array(sequences[:, :3], layout="NTP"))
    with pytest.raises(ValueError, match=r"'bernoulli' takes values from 0 to 1; got values from"):
        VAE(n_components=2, likelihood="bernoulli", **FEW).fit(data)
    inside = VAE(n_components=2, **FEW).fit(load_array(sequences > 0, layout="NTP"))
    with pytest.raises(ValueError, match=r"'bernoulli' takes values from 0 to 1; got values from"):
        inside.transform(data)


def test_the_unit_and_the_origin_of_gaussian_features_change_nothing(X):
    plain, moved = VAE(n_components=2, **FEW).fit(X), VAE(n_components=2, **FEW).fit(1e6 * X - 5e6)
    codes = plain.transform(X)
    np.testing.assert_allclose(moved.transform(1e6 * X - 5e6), codes, atol=1e-4)
    decoded = 1e-6 * (moved.inverse_transform(codes) + 5e6)
    np.testing.assert_allclose(decoded, plain.inverse_transform(codes), atol=1e-3)


def test_a_frame_a_tensor_and_a_pipeline_are_an_array(X):
    codes = VAE(n_components=2, **FEW).fit(X).transform(X)
    tensor = torch.from_numpy(X)
    np.testing.assert_array_equal(VAE(n_components=2, **FEW).fit(tensor).transform(tensor), codes)
    frame = pd.DataFrame(X, columns=list("abcdef"))
    model = VAE(n_components=2, **FEW).set_output(transform="pandas").fit(frame)
    assert list(model.transform(frame).columns) == ["vae0", "vae1"]
    np.testing.assert_allclose(model.transform(frame).to_numpy(), codes, atol=1e-6)
    piped = make_pipeline(StandardScaler(), VAE(n_components=2, **FEW)).fit(X)
    assert piped.inverse_transform(piped.transform(X)).shape == X.shape


def test_a_model_of_a_frame_can_be_fitted_to_images_or_sequences(X, images, sequences):
    model = VAE(n_components=2, **FEW).fit(pd.DataFrame(X, columns=list("abcdef")))
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert model.fit(images).transform(images).shape == (30, 2)
    assert not hasattr(model, "feature_names_in_")
    model.fit(pd.DataFrame(X, columns=list("abcdef"))).set_params(layout="NTP").fit(sequences)
    assert not hasattr(model, "feature_names_in_")


def test_codes_are_means_and_samples_come_from_the_prior(X):
    model = VAE(n_components=2, **FEW).fit(X)
    mean, log_variance = model.posterior(X)
    np.testing.assert_array_equal(model.transform(X), mean)
    assert log_variance.shape == mean.shape == (40, 2)
    np.testing.assert_array_equal(model.sample(5), model.sample(5))
    assert not np.array_equal(model.sample(5), model.sample(5, random_state=1))
    noisy, clean = model.sample(2000, noise=True), model.sample(2000)
    trained = model._trained.parameters["likelihood"]["log_scale"]
    scale = float(trained.exp()) * np.sqrt(X.var(0).mean())
    assert (noisy - clean).std() == pytest.approx(scale, rel=0.05)  # of 12,000 draws


# Whose networks and objectives


def own_pair(channels=1):
    encoder = nn.Sequential(nn.Flatten(), nn.Linear(3 * 64, 4))
    decoder = nn.Sequential(nn.Linear(2, 3 * 64 * channels), nn.Unflatten(1, (3 * channels, 8, 8)))
    return encoder, decoder


def test_own_networks_are_trained_as_copies(images):
    settings = FEW | {"network_options": None}
    pair = own_pair()
    before = [value.clone() for module in pair for value in module.parameters()]
    model = VAE("vae", 2, network=pair, **settings).fit(images)
    after = [value for module in pair for value in module.parameters()]
    assert all(torch.equal(a, b) for a, b in zip(before, after, strict=True))
    x = torch.from_numpy(images).float()
    with torch.no_grad():
        codes = model.networks_.encoder(x)[:, :2].numpy()
        decoded = torch.sigmoid(model.networks_.decoder(torch.from_numpy(codes))).numpy()
    np.testing.assert_allclose(model.transform(images), codes, atol=1e-6)
    np.testing.assert_allclose(model.inverse_transform(codes), decoded, atol=1e-6)
    assert model.network_ == "own"
    again = clone(model).fit(images)
    np.testing.assert_array_equal(again.transform(images), model.transform(images))


def test_own_networks_that_do_not_fit_are_refused_before_training(images, X):
    settings = FEW | {"network_options": None}
    encoder, decoder = own_pair()
    for pair, message in [
        ((encoder, own_pair(2)[1]), r"the decoder turns \(2, 2\) into \(2, 6, 8, 8\)"),
        ((nn.Flatten(), decoder), r"the encoder turns .* it must return \(2, 4\)"),
        ((encoder, "decoder"), r"network must be a name, or a pair"),
        (encoder, r"network must be a name, or a pair .* got Sequential"),
    ]:
        with pytest.raises(ValueError, match=message):
            VAE("vae", 2, network=pair, **settings).fit(images)
    with pytest.raises(ValueError, match="the encoder fails on an input"):
        VAE("vae", 2, network=own_pair(), **settings).fit(X)
    with pytest.raises(ValueError, match="network_options are for a named network"):
        VAE("vae", 2, network=own_pair(), **FEW).fit(images)


@hatchel.objective("estimator-test")
def quarter_rate(bound, *, weight: float = 1.0):
    """−log p(x|z) + w/4·KL."""
    terms = {"reconstruction": (1.0, bound.reconstruction)}
    return terms | {"quarter": (weight, bound.rate / 4)}


def test_an_objective_of_ones_own_trains_under_its_name(images):
    own = VAE("estimator-test", 2, objective_options={"weight": 4.0}, **FEW).fit(images)
    plain = VAE("vae", 2, **FEW).fit(images)
    np.testing.assert_allclose(own.transform(images), plain.transform(images), atol=1e-6)
    quarter = VAE("estimator-test", 2, **FEW).fit(images)
    assert quarter.loss_curve_[0] < own.loss_curve_[0]


# What it promises


def test_the_random_state_decides_everything(images):
    first, again, other = (
        VAE(n_components=2, **(FEW | {"random_state": seed})).fit(images) for seed in (3, 3, 4)
    )
    np.testing.assert_array_equal(first.transform(images), again.transform(images))
    np.testing.assert_array_equal(first.information_, again.information_)
    assert first.loss_curve_ == again.loss_curve_
    assert first.score(images) == again.score(images)
    assert not np.array_equal(first.transform(images), other.transform(images))


def test_fitting_leaves_the_global_random_numbers_and_threads_alone(images):
    torch.manual_seed(0)
    before = torch.get_rng_state(), torch.get_num_threads()
    VAE(n_components=2, **FEW).fit(images).sample(3, noise=True)
    assert torch.equal(torch.get_rng_state(), before[0])
    assert torch.get_num_threads() == before[1]


@pytest.mark.parametrize("objective", ["nonsyn", "factor"])
def test_a_clone_learns_the_same_and_a_pickled_model_says_the_same(objective, images):
    model = VAE(objective, 2, objective_options=SMALL.get(objective), **FEW).fit(images)
    copy = clone(model)
    assert not hasattr(copy, "information_")
    np.testing.assert_array_equal(copy.fit(images).transform(images), model.transform(images))
    loaded = pickle.loads(pickle.dumps(model))
    np.testing.assert_array_equal(loaded.transform(images), model.transform(images))
    assert loaded.score(images) == model.score(images)
    np.testing.assert_array_equal(loaded.sample(3), model.sample(3))


@pytest.mark.parametrize("precision", ["bfloat16", "float64"])
def test_other_precisions_learn_nearly_the_same(precision, images):
    plain = VAE("vae", 2, **FEW).fit(images)
    other = VAE("vae", 2, precision=precision, **FEW).fit(images)
    kind = torch.float64 if precision == "float64" else torch.float32
    assert {value.dtype for value in flat(other._trained.parameters).values()} == {kind}
    # five Adam steps of 5e-4 move no weight by more than 5e-3, whatever the rounding
    np.testing.assert_allclose(other.transform(images), plain.transform(images), atol=0.1)
    assert other.inverse_transform(other.transform(images)).shape == images.shape


def test_progress_is_told_on_request(images, capsys):
    VAE(n_components=2, verbose=True, **FEW).fit(images)
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 5
    assert lines[-1].startswith("step 5 of 5: ")
    assert all(f" {name} " in lines[-1] for name in ("loss", "kl", "synergy"))
    VAE(n_components=2, **FEW).fit(images)
    assert not capsys.readouterr().out


# What it refuses


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"objective": "nonsin"}, r"no objective 'nonsin'; did you mean 'nonsyn'\?"),
        ({"objective_options": {"alfa": 1}}, r"no option of objective 'nonsyn' 'alfa'; .*'alpha'"),
        ({"objective_options": {"alpha": "much"}}, r"alpha='much': input should be a valid number"),
        ({"objective_options": 3}, r"objective_options must be a dict of options, or None; got"),
        ({"objective": "anchor"}, r"anchors=\[0, 1, 2, 3, 4\]: choose different ones of 0 … 1"),
        ({"n_components": 0}, r"n_components must be an integer of at least 1"),
        ({"n_components": 2.0}, r"n_components must be an integer"),
        ({"network": "mpl"}, r"no network 'mpl'; did you mean 'mlp'\?"),
        ({"network": "conv64", "network_options": None}, r"takes images of 64×64, not 8×8"),
        ({"network_options": {"depth": 2}}, r"no option of network 'mlp' 'depth'"),
        ({"likelihood": "poisson"}, r"there is no likelihood 'poisson'"),
        ({"likelihood_options": {"scale": 1.0}}, r"no option of likelihood 'bernoulli' 'scale'"),
        ({"likelihood": "gaussian", "likelihood_options": {"scale": -1}}, r"scale=-1.0 must be a"),
        ({"layout": "HWC"}, r"unknown layout 'HWC'"),
        ({"layout": "NP"}, r"NP has 2 axes"),
        ({"layout": "NTP"}, r"sequences are \(N, T, P\): .*; got .* \(30, 3, 8, 8\)"),
        ({"n_steps": 0}, r"n_steps must be an integer of at least 1"),
        ({"batch_size": 1}, r"batch_size must be an integer of at least 2"),
        ({"learning_rate": np.nan}, r"learning_rate must be a number of at least 0"),
        (
            {"precision": "float16"},
            r"precision must be one of 'auto', 'float32', 'bfloat16'",
        ),
        ({"device": "gpu"}, r"device 'gpu' is not available here"),
    ],
)
def test_a_parameter_that_makes_no_sense_is_refused_when_fitting(images, settings, message):
    with pytest.raises(ValueError, match=message):
        VAE(**({"n_components": 2} | FEW | settings)).fit(images)


@pytest.mark.parametrize(
    ("X", "message"),
    [
        (np.full((5, 8, 8), 1.5), r"floats lie in \[0, 1\]"),
        (np.full((5, 8, 8), np.nan), r"floats lie in \[0, 1\]"),
        (np.zeros((5, 8, 8), np.int64), r"give uint8 in 0 to 255, booleans, or floats"),
        (np.zeros((5, 4, 8, 8)), r"which axis is the channels is not plain"),
        (np.zeros((5, 1, 1, 8, 8)), r"images are \(N, H, W\)"),
        (np.zeros((0, 8, 8)), r"so no image"),
        (np.zeros((1, 8, 8)), r"got 1 sample; VAE learns from 2 or more"),
        (np.ones((5, 4)), r"none of the 4 features varies"),
        (np.zeros(5), r"Expected 2D array"),
        (np.array([[1.0, np.inf], [0, 1]]), r"infinity"),
    ],
)
def test_data_that_can_not_be_learned_from_are_refused(X, message):
    with pytest.raises(ValueError, match=message):
        VAE(n_components=2, **FEW).fit(X)


def test_what_differs_from_what_was_fitted_is_refused(images, X):
    model = VAE(n_components=2, **FEW).fit(images)
    with pytest.raises(ValueError, match=r"are \(3, 8, 4\), .* fitted are \(3, 8, 8\)"):
        model.transform(images[..., :4])
    with pytest.raises(ValueError, match="images are"):
        model.score(X)
    with pytest.raises(ValueError, match=r"takes 2 latents per row, .* got 3"):
        model.inverse_transform(np.zeros((4, 3)))
    with pytest.raises(ValueError, match="NaN"):
        model.inverse_transform(np.full((4, 2), np.nan))
    with pytest.raises(ValueError, match="n_samples must be an integer of at least 1"):
        model.sample(0)
    with pytest.raises(ValueError, match="X has 5 features, but VAE is expecting 6"):
        VAE(n_components=2, **FEW).fit(X).transform(X[:, :5])


def test_other_sequences_than_those_fitted_are_refused(sequences):
    """One time, which NumPy would repeat for all, too."""
    model = VAE(n_components=2, layout="NTP", **FEW).fit(sequences)
    for times in (1, 3):
        with pytest.raises(ValueError, match=rf"are \({times}, 2\), .* fitted are \(5, 2\)"):
            model.transform(sequences[:, :times])
    with pytest.raises(ValueError, match=r"sequences are \(N, T, P\): .*; got .* \(40, 10\)"):
        model.transform(sequences.reshape(40, 10))
    with pytest.raises(ValueError, match="NaN"):
        model.transform(np.full((4, 5, 2), np.nan))
    with pytest.raises(ValueError, match="none of the 10 features varies"):
        VAE(n_components=2, layout="NTP", **FEW).fit(np.ones((4, 5, 2)))


def test_a_likelihood_of_positive_values_refuses_others(X):
    with pytest.raises(ValueError, match=r"'log-normal' takes values of 0 and more"):
        VAE(n_components=2, likelihood="log-normal", **FEW).fit(X)


def test_an_unfitted_model_says_so(images):
    model = VAE(n_components=2, **FEW)
    for use in (model.transform, model.score, model.posterior, model.inverse_transform):
        with pytest.raises(NotFittedError):
            use(images)
    with pytest.raises(NotFittedError):
        model.sample()


@pytest.mark.parametrize("n_steps", [1, 60])
def test_training_that_diverges_says_so_and_leaves_what_was_learned(X, n_steps):
    model = VAE("vae", 2, **FEW).fit(X)
    before = model.transform(X)
    model.set_params(n_steps=n_steps, learning_rate=1e30)
    with pytest.raises(
        ValueError, match=r"diverged by step \d+: .*kl.*; lower learning_rate=1e\+30"
    ):
        model.fit(X)
    np.testing.assert_array_equal(model.transform(X), before)
    fresh = clone(model)
    with pytest.raises(ValueError, match="diverged"):
        fresh.fit(X)
    with pytest.raises(NotFittedError):
        fresh.transform(X)
