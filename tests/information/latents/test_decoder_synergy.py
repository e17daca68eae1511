"""CI synergy of latents about features: published values, definitions, and sampled states."""

import math
from itertools import product

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from hatchel.information.latents.ci_decoder import (
    LinearDecoder,
    binary_ci_decoder,
    gaussian_ci_decoder,
)
from hatchel.information.latents.decoder_synergy import (
    binary_decoder_synergy,
    gaussian_decoder_synergy,
)
from hatchel.information.latents.pairwise import PairMoments, pair_moments

F64 = torch.float64


def uniform(*shape, seed=0):
    return torch.rand(*shape, generator=torch.Generator().manual_seed(seed), dtype=F64)


# Gaussian

COVARIANCES = {  # two latents, then the feature; CI synergy in nats
    "sum of two and noise": ([[1, 0, 1], [0, 1, 1], [1, 1, 3]], 0.077733),
    "two noisy copies": ([[2, 1, 1], [1, 2, 1], [1, 1, 1]], 0.0),
    "all correlations one half": ([[1, 0.5, 0.5], [0.5, 1, 0.5], [0.5, 0.5, 1]], 0.013986),
}


def gaussian_moments(covariance):
    joint = torch.as_tensor(covariance, dtype=F64)
    m = len(joint) - 1
    return PairMoments(
        torch.zeros(m, dtype=F64),
        torch.zeros(1, dtype=F64),
        joint[:m, m:],
        joint[:m, :m],
        joint[m:, m],
    )


@pytest.mark.parametrize("case", COVARIANCES)
def test_gaussian_synergy_has_the_independently_computed_value(case):
    covariance, expected = COVARIANCES[case]
    synergy = gaussian_decoder_synergy(gaussian_moments(covariance), variance_floor=0)
    # the table has six digits
    torch.testing.assert_close(synergy, torch.tensor([expected], dtype=F64), atol=5e-7, rtol=0)


@pytest.mark.parametrize("seed", range(5))
def test_gaussian_synergy_is_the_mean_divergence_of_the_decoder_from_the_posterior(seed):
    """E KL(N(βz, s) ‖ N(wz, v)) = ½[log(v/s) + (s + (β−w)ᵀΣ_zz(β−w))/v − 1]."""
    root = torch.randn(4, 6, generator=torch.Generator().manual_seed(seed), dtype=F64)
    moments = gaussian_moments(root @ root.T)
    decoder = gaussian_ci_decoder(moments, variance_floor=0)
    beta = torch.linalg.solve(moments.cov_zz, moments.cov_zx)
    s = moments.var_x - (moments.cov_zx * beta).sum(0)
    apart, v = beta - decoder.weights, decoder.variance
    mismatch = (apart * (moments.cov_zz @ apart)).sum(0)
    expected = ((v / s).log() + (s + mismatch) / v - 1) / 2
    synergy = gaussian_decoder_synergy(moments, variance_floor=0)
    torch.testing.assert_close(synergy, expected, atol=1e-9, rtol=0)


def test_gaussian_synergy_of_no_more_samples_than_latents_is_finite():
    z, x = uniform(3, 4), uniform(3, 2, seed=1)
    assert torch.isfinite(gaussian_decoder_synergy(pair_moments(z, x))).all()


def test_gaussian_synergy_about_a_constant_feature_is_zero():
    z, x = uniform(30, 2), uniform(30, 2, seed=1)
    x[:, 0] = 0
    synergy = gaussian_decoder_synergy(pair_moments(z, x))
    assert synergy[0] == 0
    assert synergy[1] != 0


def test_a_stack_has_the_gaussian_synergy_of_each_model():
    z, x = uniform(2, 3, 30, 2), uniform(2, 30, 4, seed=1)
    stacked = gaussian_decoder_synergy(pair_moments(z, x))
    assert stacked.shape == (2, 3, 4)
    for g, s in product(range(2), range(3)):
        own = gaussian_decoder_synergy(pair_moments(z[g, s], x[g]))
        torch.testing.assert_close(stacked[g, s], own, atol=1e-9, rtol=0)


# Binary


def two_bits():
    return torch.tensor(list(product((0.0, 1.0), repeat=2)), dtype=F64)


def test_xor_is_one_bit_of_synergy_and_each_latent_alone_is_useless():
    z = two_bits()
    x = (z[:, :1] != z[:, 1:]).double()
    decoder = binary_ci_decoder(pair_moments(z, x))
    assert (decoder.weights == 0).all()
    synergy = binary_decoder_synergy(z, x, decoder)
    # a certain latent counts as 1 − 1e-12
    torch.testing.assert_close(synergy, torch.tensor([math.log(2)], dtype=F64), atol=1e-9, rtol=0)


def test_and_has_its_published_ci_synergy():
    """0.103759 bits, from a table computed independently."""
    z = two_bits()
    x = z.prod(1, keepdim=True)
    decoder = binary_ci_decoder(pair_moments(z, x), shrinkage=1e-6)
    synergy = binary_decoder_synergy(z, x, decoder) / math.log(2)
    # a shrinkage of 1e-6 moves the states that never occur by as much
    torch.testing.assert_close(synergy, torch.tensor([0.103759], dtype=F64), atol=5e-6, rtol=0)


@pytest.mark.parametrize(("shrinkage", "most"), [(1e-3, 1e-4), (1e-9, 1e-9)])
def test_conditionally_independent_latents_have_no_binary_synergy(shrinkage, most):
    """p(z_1 = 1|x) = ¼, ¾ and p(z_2 = 1|x) = ½, ¼, each state as often as it should be.

    What is left is quadratic in the shrinkage.
    """
    rows = [
        (x, *z)
        for x, z in product((0, 1), product((0, 1), repeat=2))
        for _ in range(((3, 1), (1, 3))[x][z[0]] * ((2, 2), (3, 1))[x][z[1]])
    ]
    data = torch.tensor(rows, dtype=F64)
    x, z = data[:, :1], data[:, 1:]
    synergy = binary_decoder_synergy(
        z, x, binary_ci_decoder(pair_moments(z, x), shrinkage=shrinkage)
    )
    assert synergy + 1e-12 >= 0
    assert synergy < most


def test_binary_synergy_of_soft_latents_is_the_enumerated_divergence():
    """Σ_s p(s) KL(p(x|s) ‖ p_CI(x|s)), summed state by state and sample by sample."""
    z, x = uniform(7, 3), uniform(7, 2, seed=1)
    decoder = binary_ci_decoder(pair_moments(z, x))
    expected = np.zeros(2)
    for state in product((0, 1), repeat=3):
        chances = [
            float(np.prod([p if bit else 1 - p for p, bit in zip(row, state, strict=True)]))
            for row in z.tolist()
        ]
        for i in range(2):
            joint = sum(c * v for c, v in zip(chances, x[:, i].tolist(), strict=True))
            p = joint / sum(chances)
            logit = float(torch.tensor(state, dtype=F64) @ decoder.weights[:, i] + decoder.bias[i])
            q = 1 / (1 + math.exp(-logit))
            divergence = p * math.log(p / q) + (1 - p) * math.log((1 - p) / (1 - q))
            expected[i] += sum(chances) / 7 * divergence
    synergy = binary_decoder_synergy(z, x, decoder)
    np.testing.assert_allclose(synergy, expected, atol=1e-9)


@given(seed=st.integers(0, 1000), m=st.integers(1, 4))
@settings(deadline=None, max_examples=25)
def test_binary_synergy_is_never_negative_whatever_the_decoder(seed, m):
    """A mean of divergences; minus rounding."""
    generator = torch.Generator().manual_seed(seed)
    z = torch.rand(6, m, generator=generator, dtype=F64)
    x = torch.rand(6, 3, generator=generator, dtype=F64).round(decimals=1)
    weights = 5 * torch.randn(m, 3, generator=generator, dtype=F64)
    decoder = LinearDecoder(weights, torch.randn(3, generator=generator, dtype=F64))
    assert (binary_decoder_synergy(z, x, decoder) > -1e-12).all()


def test_drawn_states_estimate_what_enumerated_states_give():
    """Thirty estimates of 63 drawn states each, against all 64: five standard errors."""
    z, x = uniform(9, 6), uniform(9, 3, seed=1)
    decoder = LinearDecoder(3 * (uniform(6, 3, seed=2) - 0.5), uniform(3, seed=3))
    exact = binary_decoder_synergy(z, x, decoder, max_states=64)
    estimates = torch.stack(
        [
            binary_decoder_synergy(
                z, x, decoder, max_states=63, generator=torch.Generator().manual_seed(seed)
            )
            for seed in range(30)
        ]
    )
    error = estimates.std(0) / len(estimates) ** 0.5
    assert (error > 0).all()
    assert ((estimates.mean(0) - exact).abs() < 5 * error).all()
    assert (error < exact / 10).all()  # else five of them would prove nothing


def test_drawn_states_are_the_same_without_a_generator():
    z, x = uniform(9, 6), uniform(9, 3, seed=1)
    decoder = binary_ci_decoder(pair_moments(z, x))
    torch.manual_seed(1)
    first = binary_decoder_synergy(z, x, decoder, max_states=10)
    torch.manual_seed(2)
    assert torch.equal(first, binary_decoder_synergy(z, x, decoder, max_states=10))


def test_synergy_about_a_certain_feature_is_zero_and_not_nan():
    z = uniform(9, 2)
    x = torch.zeros(9, 1, dtype=F64)
    synergy = binary_decoder_synergy(z, x, binary_ci_decoder(pair_moments(z, x)))
    torch.testing.assert_close(synergy, torch.zeros(1, dtype=F64), atol=1e-12, rtol=0)
