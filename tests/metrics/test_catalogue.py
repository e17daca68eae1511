"""Every metric in the catalogue, crossed with what must hold for all."""

import numpy as np
import pytest
from tests.metrics.codes import SMALL, drawn, perfect, rotated

from hatchel.metrics.catalogue import METRICS, compute, every_metric, metric_named

KEYS = {
    "mig", "dci.disentanglement", "dci.completeness", "dci.informativeness", "sap",
    "factor_vae_score", "beta_vae_score", "modularity", "explicitness", "irs", "udr", "infom",
    "infoe", "infoc", "acc",
}  # fmt: skip
QUICK = {
    "dci": {"trees": 5},
    "factor_vae_score": {"votes": 200, "evaluation_votes": 100},
    "beta_vae_score": {"points": 200, "evaluation_points": 100},
}
SCORED = [name for name, metric in every_metric().items() if not metric.needs]
# Splits, draws and noise fall on other numbers where the columns have moved.
LOOSE = 0.1


def test_the_keys_are_those_of_the_field():
    every = [key for metric in every_metric().values() for key in metric.keys]
    assert set(every) >= KEYS
    assert len(every) == len(set(every))


@pytest.mark.parametrize("name", SCORED)
def test_a_metric_gives_its_keys_within_its_bounds_and_the_same_twice(name):
    factors = drawn(SMALL, 150)
    codes = rotated(factors, noise=0.2)
    metric, settings = every_metric()[name], QUICK.get(name, {})
    found = metric.compute(codes, factors, **settings)
    assert tuple(found) == metric.keys
    for key, value in found.items():
        low, high = metric.meanings[key].bounds
        assert low <= value <= high
        assert type(value) is float
    assert metric.compute(codes, factors, **settings) == found


@pytest.mark.parametrize("name", SCORED)
def test_the_order_of_latents_and_of_factors_does_not_matter(name):
    factors = drawn(SMALL, 300)
    codes = perfect(factors) + 0.02 * np.random.default_rng(0).normal(size=(300, 3))
    settings = QUICK.get(name, {})
    one = compute(name, codes, factors, **settings)
    other = compute(name, codes[:, [2, 0, 1]], factors[:, [1, 2, 0]], **settings)
    assert other == {key: pytest.approx(value, abs=LOOSE) for key, value in one.items()}


@pytest.mark.parametrize("name", SCORED)
def test_what_a_class_is_called_does_not_matter_if_the_order_stays(name):
    factors = drawn(SMALL, 150)
    codes = rotated(factors, noise=0.2)
    settings = QUICK.get(name, {})
    one = compute(name, codes, factors, **settings)
    other = compute(name, codes, 10 + 3 * factors, **settings)
    assert other == {key: pytest.approx(value, abs=1e-6) for key, value in one.items()}


@pytest.mark.parametrize("name", SCORED)
def test_a_constant_latent_or_code_is_scored_without_a_warning(name):
    factors = drawn(SMALL, 150)
    settings = QUICK.get(name, {})
    one_dead = np.concatenate([perfect(factors), np.ones((150, 1))], axis=1)
    for codes in (one_dead, np.zeros((150, 2))):
        assert np.isfinite(list(compute(name, codes, factors, **settings).values())).all()


@pytest.mark.parametrize("name", SCORED)
def test_a_single_factor_and_a_single_latent_are_scored(name):
    factor = drawn((4,), 150)
    found = compute(name, perfect(factor), factor, **QUICK.get(name, {}))
    assert np.isfinite(list(found.values())).all()


@pytest.mark.parametrize("name", SCORED)
def test_nan_and_other_numbers_of_rows_are_refused(name):
    factors = drawn(SMALL, 60)
    with pytest.raises(ValueError, match="NaN"):
        compute(name, np.full((60, 2), np.nan), factors)
    if name != "unsupervised":
        with pytest.raises(ValueError, match="codes have 61 rows and factors 60"):
            compute(name, np.zeros((61, 2)), factors)
        with pytest.raises(ValueError, match="factor 3 has one value only"):
            compute(name, perfect(factors), np.insert(factors, 3, 5, axis=1))


@pytest.mark.parametrize("name", ["mig", "modularity", "unsupervised"])
def test_fewer_samples_than_bins_are_refused(name):
    factors = drawn((2, 2), 15)
    with pytest.raises(ValueError, match="15 samples for 20 bins"):
        compute(name, perfect(factors), factors)


def test_a_metric_is_found_by_the_key_of_a_score():
    assert metric_named("dci.completeness").name == metric_named("dci").name == "dci"
    with pytest.raises(
        ValueError, match=r"no metric 'mgi'; did you mean 'mig'\? there are: mig, dci"
    ):
        metric_named("mgi")


def test_an_entry_tells_the_options_of_the_function_behind_the_metric():
    entry = METRICS["mig"]
    assert entry.summary == "Mutual information gap of codes about factors."
    assert entry.options["bins"].default == 20
    assert entry.options["bins"].summary == 'how many; for "disentanglement_lib".'
    assert not {"codes", "factors"} & entry.options.keys()
    assert len(METRICS) == len(list(METRICS)) == len(every_metric())


def test_unknown_and_lacking_settings_are_named():
    factors = drawn(SMALL, 60)
    with pytest.raises(
        ValueError,
        match=r"no setting of metric 'mig' 'bin'; did you mean 'bins'.*: convention, bins",
    ):
        compute("mig", perfect(factors), factors, bin=3)
    with pytest.raises(ValueError, match="udr needs others="):
        compute("udr", perfect(factors), factors)


def test_metrics_that_need_more_are_called_alike():
    factors = drawn(SMALL, 80)
    codes = perfect(factors)
    assert set(compute("udr", codes, factors, others=[codes, -codes])) == {"udr"}
    weights, groups = np.eye(3).repeat(2, axis=1), np.array([0, 0, 1, 1, 2, 2])
    assert compute("acc", codes, factors, components=weights, groups=groups)["acc"] == 0
    pixels = np.random.default_rng(0).normal(size=(80, 4))
    assert len(compute("pixel_synergy", codes, factors, pixels=pixels)) == 3
