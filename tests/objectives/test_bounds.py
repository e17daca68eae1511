"""A weighted sum of named terms."""

import pytest
import torch

from hatchel.objectives.bounds import total

from .stacks import F64, close


def term(*values):
    return torch.tensor(values, dtype=F64, requires_grad=True)


def test_the_loss_is_the_weighted_sum_per_model():
    a, b = term(1.0, 2.0), term(10.0, 20.0)
    terms = {"a": (2.0, a), "b": (torch.tensor([0.1, 0.2]), b)}
    close(total(terms), torch.tensor([3.0, 8.0], dtype=F64), 1e-6)


def test_gradients_are_the_weights():
    a, b = term(1.0), term(5.0)
    gradients = torch.autograd.grad(total({"a": (3.0, a), "b": (-0.5, b)}).sum(), [a, b])
    assert [float(g) for g in gradients] == [3.0, -0.5]


def test_a_term_of_weight_zero_is_not_part_of_the_loss():
    assert total({"a": (1.0, term(2.0)), "b": (0.0, term(float("inf")))}) == 2.0


def test_no_terms_and_terms_that_would_broadcast_are_refused():
    with pytest.raises(ValueError, match="terms of one shape; got none"):
        total({})
    with pytest.raises(ValueError, match=r"got \{'a': \(1,\), 'b': \(2,\)\}"):
        total({"a": (1.0, term(1.0)), "b": (1.0, term(1.0, 2.0))})
