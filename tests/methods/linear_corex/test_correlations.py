"""The correlation matrix that is known by its products."""

import pytest
import torch

from hatchel.methods.linear_corex.correlations import correlations


def data(rows=30, columns=9, rank=9, seed=0):
    """Standardised columns of a given rank."""
    generator = torch.Generator().manual_seed(seed)
    left = torch.randn(rows, rank, generator=generator).double()
    x = left @ torch.randn(rank, columns, generator=generator).double()
    x -= x.mean(0)
    return x / x.std(0, correction=0)


def test_its_products_are_those_of_the_matrix_shrunk_to_the_unit_matrix():
    x, W = data(), data(rows=2)
    plain = x.T @ x / 30
    for noise in (0.0, 0.6):
        matrix = (1 - noise**2) * plain + noise**2 * torch.eye(9).double()
        imaged = correlations(x).tempered(noise).imaged(W)
        torch.testing.assert_close(imaged.image, W @ matrix)
        assert imaged.inner(imaged) == pytest.approx(float(torch.trace(W @ matrix @ W.T)))
        torch.testing.assert_close(imaged.rowwise(imaged)[:, 0], (W @ matrix @ W.T).diagonal())


def test_what_lacks_of_mean_square_one_is_made_up_for():
    x = data()
    x[:10, 3] = 0
    matrix = correlations(x).imaged(torch.eye(9).double()).image
    torch.testing.assert_close(matrix.diagonal(), torch.ones(9).double())
    torch.testing.assert_close(matrix[3, 4], (x[:, 3] @ x[:, 4]) / 30)


def test_compressing_keeps_what_has_few_directions():
    x, generator = data(rank=3), torch.Generator().manual_seed(0)
    small = correlations(x).compressed(4, generator)
    assert small.x.shape == (4, 9)
    every = torch.eye(9).double()
    torch.testing.assert_close(small.imaged(every).image, correlations(x).imaged(every).image)


def test_compressing_leaves_ones_on_the_diagonal():
    small = correlations(data()).compressed(4, torch.Generator().manual_seed(0))
    diagonal = small.imaged(torch.eye(9).double()).image.diagonal()
    torch.testing.assert_close(diagonal, torch.ones(9).double())
    assert (small.lacking > 0).any()
