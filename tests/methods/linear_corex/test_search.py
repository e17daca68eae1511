"""The search for weights: exact answers, and stages that only climb."""

import numpy as np
import pytest
import torch
from sklearn.metrics import adjusted_rand_score
from tests.methods.linear_corex.exact import (
    data_with,
    factor_correlations,
    groups,
    total_correlation,
)

from hatchel.methods.linear_corex import search as searching
from hatchel.methods.linear_corex.correlations import correlations
from hatchel.methods.linear_corex.search import _REFRESHED, NOISES, Search, found


def search_in(x, n_components, seed=0, **settings):
    """Search in an array of columns of mean 0 and variance 1."""
    search = Search(n_components, **{"max_iter": 1000, "tol": 1e-9, **settings})
    return found(search, correlations(torch.from_numpy(x)), torch.Generator().manual_seed(seed))


def noise(rows=60, columns=10):
    """Independent columns of mean 0 and variance 1."""
    x = np.random.default_rng(0).normal(size=(rows, columns))
    return (x - x.mean(0)) / x.std(0)


def clusters(result):
    """The latent that correlates most with each feature."""
    return result.state.latents.image.abs().argmax(0)


def test_one_latent_reaches_the_total_correlation_of_a_one_factor_model():
    """Features that follow one factor have no synergy, so that the bound is tight: -½ log det."""
    matrix = factor_correlations(*groups([8]))
    result = search_in(data_with(matrix), 1)
    assert result.converged
    assert result.state.bound == pytest.approx(total_correlation(matrix), abs=1e-6)


@pytest.mark.parametrize("anneal", [True, False])
def test_each_group_of_features_gets_a_latent_and_the_bound_is_tight(anneal):
    """Annealed from any start; without annealing from some."""
    loadings, own = groups([4, 6, 9])
    matrix = factor_correlations(loadings, own)
    results = [search_in(data_with(matrix), 3, seed, anneal=anneal) for seed in range(5)]
    best = max(results, key=lambda result: result.state.bound)
    assert best.state.bound == pytest.approx(total_correlation(matrix), abs=1e-5)
    assert adjusted_rand_score(own, clusters(best)) == 1
    if anneal:
        assert {adjusted_rand_score(own, clusters(result)) for result in results} == {1}


def test_latents_beyond_the_groups_add_nothing():
    """The bound never exceeds the total correlation of data without synergy."""
    matrix = factor_correlations(*groups([5, 7]))
    result = search_in(data_with(matrix), 4)
    assert result.state.bound == pytest.approx(total_correlation(matrix), abs=1e-5)


def test_every_step_of_a_stage_raises_the_bound():
    result = search_in(noise(), 3, anneal=False)
    gains = np.diff(result.history)
    afresh = (np.arange(len(gains)) + 2) % _REFRESHED == 0
    assert (gains[~afresh] > 0).all()
    # rounding of a latent that has hardly any noise, where images are kept up step by step: it
    # shows where they are computed afresh
    assert (gains[afresh] > -1e-6).all()
    assert result.history[-1] == pytest.approx(result.state.bound, abs=1e-6)


def test_a_stage_takes_no_more_steps_than_it_may():
    result = search_in(noise(), 3, max_iter=2, tol=0)
    assert len(result.history) == 2 * (len(NOISES) + 1)
    assert not result.converged


def test_compressed_first_stages_end_where_whole_ones_do(monkeypatch):
    loadings, own = groups([20, 25, 30])
    x = data_with(factor_correlations(loadings, own), rows=150)
    assert 2 * Search(3, 1, 1e-9).rank < min(x.shape)
    ranks, honest = [], searching.Correlations.compressed

    def compressed(self, rank, generator):
        ranks.append(rank)
        return honest(self, rank, generator)

    monkeypatch.setattr(searching.Correlations, "compressed", compressed)
    few = search_in(x, 3)
    monkeypatch.setattr(searching.Correlations, "compressed", lambda self, rank, generator: self)
    whole = search_in(x, 3)
    assert ranks == [16]
    assert few.state.bound == pytest.approx(whole.state.bound, rel=1e-7)
    assert adjusted_rand_score(own, clusters(few)) == 1


@pytest.mark.parametrize("kind", [np.float32, np.float64])
def test_features_that_are_copies_leave_latents_some_noise(kind):
    """Their total correlation is infinite; the bound stops where rounding would decide."""
    x = noise(columns=2).repeat(3, axis=1).astype(kind)
    result = search_in(x, 2, tol=1e-6)
    assert np.isfinite(result.state.bound)
    assert float(result.state.share.max()) < 1
    assert len(set(clusters(result).tolist())) == 2
