"""Pairwise moments: of stacks, of parts joined, and what is refused."""

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from hatchel.information.latents.pairwise import PairMoments, feature_moments, pair_moments, pool

IDENTITY = 1e-12  # float64; sums of a few dozen numbers of order one


def normal(*shape, seed=0):
    return torch.randn(*shape, generator=torch.Generator().manual_seed(seed), dtype=torch.float64)


def assert_equal_moments(got, expected, tolerance=IDENTITY):
    for name in PairMoments._fields:
        torch.testing.assert_close(
            getattr(got, name), getattr(expected, name), atol=tolerance, rtol=tolerance, msg=name
        )


def test_moments_are_the_population_covariances():
    """Cov(z, x) = E[(z − E z)(x − E x)ᵀ], divided by N; torch.cov is the oracle."""
    z, x = normal(20, 3), normal(20, 4, seed=1) + 5
    moments = pair_moments(z, x)
    joint = torch.cov(torch.cat([z, x], 1).T, correction=0)
    expected = PairMoments(z.mean(0), x.mean(0), joint[:3, 3:], joint[:3, :3], x.var(0, False))
    assert_equal_moments(moments, expected)


@given(
    first=st.integers(1, 30), second=st.integers(1, 30), m=st.integers(1, 3), seed=st.integers(0, 9)
)
@settings(deadline=None, max_examples=25)
def test_pooling_two_parts_by_their_shares_gives_the_moments_of_the_whole(first, second, m, seed):
    """pool(a, b, n_b / n) = moments of a and b together, exactly."""
    z, x = normal(first + second, m, seed=seed), normal(first + second, 4, seed=seed + 100)
    parts = [pair_moments(z[rows], x[rows]) for rows in (slice(first), slice(first, None))]
    assert_equal_moments(pool(*parts, second / (first + second)), pair_moments(z, x))


@pytest.mark.parametrize(("weight", "kept"), [(0.0, 0), (1.0, 1)])
def test_pooling_with_weight_zero_or_one_keeps_one_part(weight, kept):
    parts = [pair_moments(normal(9, 2, seed=s), normal(9, 3, seed=s + 50)) for s in (0, 1)]
    assert_equal_moments(pool(*parts, weight), parts[kept])


@pytest.mark.parametrize("data", [(), (2,), (2, 3)])
@pytest.mark.parametrize("stack", [(), (4,), (2, 2)])
def test_a_stack_has_the_moments_of_each_model_on_its_own_data(data, stack):
    z, x = normal(*data, *stack, 11, 2), normal(*data, 11, 5, seed=1)
    moments = pair_moments(z, x)
    shapes = [(2,), (5,), (2, 5), (2, 2), (5,)]
    for moment, shape in zip(moments, shapes, strict=True):
        lead = moment.shape[: len(data) + len(stack)]
        assert moment.shape[len(lead) :] == shape
        assert lead in {(*data, *stack), (*data, *(1 for _ in stack))}
    full = PairMoments(
        *(moment.expand(*data, *stack, *s) for moment, s in zip(moments, shapes, strict=True))
    )
    for index in torch.cartesian_prod(*map(torch.arange, (*data, *stack, 1))).view(
        -1, len(data) + len(stack) + 1
    ):
        which = tuple(index[:-1].tolist())
        own = pair_moments(z[which], x[which[: len(data)]])
        assert_equal_moments(PairMoments(*(moment[which] for moment in full)), own)


def test_known_feature_moments_are_used_as_they_are():
    z, x = normal(8, 2), normal(8, 3, seed=1)
    known = feature_moments(x)
    assert_equal_moments(pair_moments(z, x, known), pair_moments(z, x))
    shifted = known._replace(mean=known.mean + 1)
    torch.testing.assert_close(pair_moments(z, x, shifted).mean_x, known.mean + 1)


@pytest.mark.parametrize(
    ("z", "x"),
    [((5, 2), (6, 3)), ((3, 5, 2), (2, 5, 3)), ((2, 5, 2), (2, 4, 3)), ((5, 2), (2, 5, 3))],
    ids=["samples", "data sets", "samples of a stack", "no data dimension"],
)
def test_latents_that_do_not_fit_the_features_are_refused(z, x):
    with pytest.raises(ValueError, match=r"don't fit features.*expected z \(\*data, \*stack"):
        pair_moments(normal(*z), normal(*x))


def test_detached_moments_pass_no_gradient():
    z = normal(6, 2).requires_grad_()
    moments = pair_moments(z, normal(6, 3, seed=1))
    assert moments.cov_zx.requires_grad
    assert not any(moment.requires_grad for moment in moments.detach())
    assert_equal_moments(moments.detach(), PairMoments(*(m.detach() for m in moments)))
