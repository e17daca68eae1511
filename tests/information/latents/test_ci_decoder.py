"""CI decoders: exact posteriors where latents are conditionally independent, and the edges."""

from itertools import product

import pytest
import torch

from hatchel.information.latents.ci_decoder import (
    binary_ci_decoder,
    correlations,
    gaussian_ci_decoder,
)
from hatchel.information.latents.pairwise import PairMoments, pair_moments

EXACT = 1e-9
F64 = torch.float64


def uniform(*shape, seed=0):
    return torch.rand(*shape, generator=torch.Generator().manual_seed(seed), dtype=F64)


# Binary features


def coins(models=20, m=3, seed=0):
    """p(x = 1) and p(z_j = 1 | x), drawn in [.05, .95]: ``(models,)`` and ``(models, 2, m)``."""
    prior = 0.05 + 0.9 * uniform(models, seed=seed)
    return prior, 0.05 + 0.9 * uniform(models, 2, m, seed=seed + 1)


def moments_of_coins(prior, given_x):
    """Exact moments of one feature and m latents that are independent given it."""
    p = torch.stack([1 - prior, prior], -1)  # (models, x)
    mean_z = (p.unsqueeze(-1) * given_x).sum(1)
    joint = prior.unsqueeze(-1) * given_x[:, 1]
    cov_zz = torch.zeros(*mean_z.shape, mean_z.shape[-1], dtype=F64)  # no part in the decoder
    return PairMoments(
        mean_z,
        prior.unsqueeze(-1),
        (joint - prior.unsqueeze(-1) * mean_z).unsqueeze(-1),
        cov_zz,
        (prior * (1 - prior)).unsqueeze(-1),
    )


def test_the_binary_decoder_is_the_posterior_of_conditionally_independent_latents():
    """σ(b + Σ_j w_j z_j) = p(x) Π_j p(z_j|x) / p(z) for every state z."""
    prior, given_x = coins()
    decoder = binary_ci_decoder(moments_of_coins(prior, given_x), shrinkage=1e-12)
    for state in product([0.0, 1.0], repeat=3):
        z = torch.tensor(state, dtype=F64)
        likelihood = torch.where(z.bool(), given_x, 1 - given_x).prod(-1)
        off, on = (1 - prior) * likelihood[:, 0], prior * likelihood[:, 1]
        decoded = (z @ decoder.weights + decoder.bias).squeeze(-1).sigmoid()
        # the shrinkage moves a probability of .05 or more by less than 1e-10
        torch.testing.assert_close(decoded, on / (on + off), atol=EXACT, rtol=0)


def test_the_binary_decoder_of_counted_data_is_their_posterior():
    """Each state (x, z) as often as its probability says: the posterior is a ratio of counts."""
    quarters = ((1, 2), (3, 1))  # 4·p(z_j = 1 | x) for x = 0 and 1
    rows = [
        (x, *z)
        for x, z in product((0, 1), product((0, 1), repeat=2))
        for _ in range(
            (1 + 2 * x)  # p(x = 1) = 3/4
            * (quarters[x][0] if z[0] else 4 - quarters[x][0])
            * (quarters[x][1] if z[1] else 4 - quarters[x][1])
        )
    ]
    data = torch.tensor(rows, dtype=F64)
    x, z = data[:, :1], data[:, 1:]
    decoder = binary_ci_decoder(pair_moments(z, x), shrinkage=1e-12)
    for state in product((0, 1), repeat=2):
        same = (z == torch.tensor(state)).all(1)
        posterior = x[same].mean()
        decoded = torch.tensor(state, dtype=F64) @ decoder.weights + decoder.bias
        torch.testing.assert_close(decoded.sigmoid().squeeze(), posterior, atol=EXACT, rtol=0)


@pytest.mark.parametrize("shrinkage", [1e-3, 0.1])
def test_binary_weights_are_the_log_ratios_of_shrunk_conditionals(shrinkage):
    """p(z=1|x=1) = (E[zx] + ε E[z]) / (E[x] + ε), and likewise for x = 0; soft values count."""
    z, x = uniform(30, 2), uniform(30, 4, seed=1)
    moments = pair_moments(z, x)
    decoder = binary_ci_decoder(moments, shrinkage=shrinkage)

    def shrunk(x):
        joint = z.T @ x / len(z)
        return (joint + shrinkage * z.mean(0).unsqueeze(-1)) / (x.mean(0) + shrinkage)

    on, off = shrunk(x), shrunk(1 - x)
    torch.testing.assert_close(decoder.weights, on.logit() - off.logit(), atol=EXACT, rtol=0)
    bias = x.mean(0).logit() + ((1 - on) / (1 - off)).log().sum(0)
    torch.testing.assert_close(decoder.bias, bias, atol=EXACT, rtol=0)


@pytest.mark.parametrize("dtype", [torch.float32, F64])
def test_a_feature_that_is_never_on_has_weight_exactly_zero_and_is_never_decoded(dtype):
    z, x = uniform(30, 2).to(dtype), uniform(30, 3, seed=1).to(dtype)
    x[:, 1] = 0
    decoder = binary_ci_decoder(pair_moments(z, x))
    assert (decoder.weights[:, 1] == 0).all()
    assert (decoder.weights[:, [0, 2]] != 0).all()
    assert torch.isfinite(decoder.bias).all()
    decoded = (z @ decoder.weights + decoder.bias).sigmoid()
    assert decoded[:, 1].max() < 1e-20


@pytest.mark.parametrize("value", [0.0, 0.5, 1.0])
def test_a_latent_that_never_changes_has_weight_zero(value):
    z, x = uniform(32, 2), uniform(32, 3, seed=1)  # 32 copies of these values average exactly
    z[:, 0] = value
    decoder = binary_ci_decoder(pair_moments(z, x))
    assert (decoder.weights[0] == 0).all()
    assert torch.isfinite(decoder.weights).all()
    alone = binary_ci_decoder(pair_moments(z[:, 1:], x))
    torch.testing.assert_close(decoder.bias, alone.bias, atol=EXACT, rtol=0)


def test_a_latent_that_equals_its_feature_has_a_large_finite_weight():
    """With shrinkage ε the odds of a copy are of order 1/ε², not infinite."""
    x = torch.tensor([[0.0], [1.0], [1.0], [0.0]])
    decoder = binary_ci_decoder(pair_moments(x, x))
    decoded = (x @ decoder.weights + decoder.bias).sigmoid()
    assert torch.isfinite(decoder.weights).all()
    # off by about ε = 1e-3, the shrunk conditional of the state that never occurs
    torch.testing.assert_close(decoded, x, atol=2e-3, rtol=0)


def test_flipping_a_latent_flips_its_weight():
    """z → 1 − z keeps the posterior: w → −w and b → b + w."""
    z, x = uniform(30, 2), uniform(30, 3, seed=1)
    flipped = torch.stack([1 - z[:, 0], z[:, 1]], 1)
    before, after = (binary_ci_decoder(pair_moments(latents, x)) for latents in (z, flipped))
    torch.testing.assert_close(after.weights[0], -before.weights[0], atol=EXACT, rtol=0)
    torch.testing.assert_close(after.bias, before.bias + before.weights[0], atol=EXACT, rtol=0)


# Gaussian features


def observed_through_noise(models=20, m=3, seed=0):
    """Moments of x ~ N(μ, s²) and z_j = a_j x + c_j + noise_j, for many models."""
    loadings, noise = 2 * uniform(models, m, seed=seed) - 1, 0.1 + uniform(models, m, seed=seed + 1)
    offset = uniform(models, m, seed=seed + 2)
    mean_x, var_x = uniform(models, 1, seed=seed + 3) + 3, 0.5 + uniform(models, 1, seed=seed + 4)
    cov_zx = (loadings * var_x).unsqueeze(-1)
    cov_zz = cov_zx * loadings.unsqueeze(-2) + torch.diag_embed(noise)
    return PairMoments(loadings * mean_x + offset, mean_x, cov_zx, cov_zz, var_x)


def test_the_gaussian_decoder_is_the_posterior_of_conditionally_independent_latents():
    """E[x|z] = μ + Σ_xz Σ_zz⁻¹ (z − E z) and Var[x|z] = Var x − Σ_xz Σ_zz⁻¹ Σ_zx."""
    moments = observed_through_noise()
    decoder = gaussian_ci_decoder(moments, variance_floor=0)
    gain = torch.linalg.solve(moments.cov_zz, moments.cov_zx)
    torch.testing.assert_close(decoder.weights, gain, atol=EXACT, rtol=0)
    bias = moments.mean_x - (moments.mean_z.unsqueeze(-2) @ gain).squeeze(-2)
    torch.testing.assert_close(decoder.bias, bias, atol=EXACT, rtol=0)
    variance = moments.var_x - (moments.cov_zx * gain).sum(-2)
    torch.testing.assert_close(decoder.variance, variance, atol=EXACT, rtol=0)


def test_the_gaussian_decoder_of_one_latent_is_regression():
    z, x = uniform(40, 1), uniform(40, 3, seed=1)
    decoder = gaussian_ci_decoder(pair_moments(z, x), variance_floor=0)
    design = torch.cat([z, torch.ones_like(z)], 1)
    solution = torch.linalg.lstsq(design, x).solution
    torch.testing.assert_close(decoder.weights, solution[:1], atol=EXACT, rtol=0)
    torch.testing.assert_close(decoder.bias, solution[1], atol=EXACT, rtol=0)


def test_scaling_and_shifting_features_scales_and_shifts_the_gaussian_decoder():
    """x → s·x + t: w → s·w, b → s·b + t, σ² → s²·σ²."""
    z, x = uniform(40, 2), uniform(40, 3, seed=1)
    s, t = torch.tensor([2.0, -0.5, 30.0], dtype=F64), torch.tensor([1.0, -7.0, 0.0], dtype=F64)
    before, after = (
        gaussian_ci_decoder(pair_moments(z, features), variance_floor=0)
        for features in (x, s * x + t)
    )
    torch.testing.assert_close(after.weights, s * before.weights, atol=EXACT, rtol=EXACT)
    torch.testing.assert_close(after.bias, s * before.bias + t, atol=EXACT, rtol=EXACT)
    torch.testing.assert_close(after.variance, s**2 * before.variance, atol=EXACT, rtol=EXACT)


def test_scaling_and_shifting_latents_leaves_what_the_gaussian_decoder_says():
    z, x = uniform(40, 2), uniform(40, 3, seed=1)
    moved = z * torch.tensor([5.0, -0.1], dtype=F64) + 3
    decoded = [
        latents @ decoder.weights + decoder.bias
        for latents in (z, moved)
        for decoder in [gaussian_ci_decoder(pair_moments(latents, x), variance_floor=0)]
    ]
    torch.testing.assert_close(*decoded, atol=EXACT, rtol=0)


@pytest.mark.parametrize("dtype", [torch.float32, F64])
def test_a_feature_that_is_always_zero_has_gaussian_weight_exactly_zero(dtype):
    z, x = uniform(30, 2).to(dtype), uniform(30, 3, seed=1).to(dtype)
    x[:, 1] = 0
    decoder = gaussian_ci_decoder(pair_moments(z, x))
    assert (decoder.weights[:, 1] == 0).all()
    assert decoder.bias[1] == 0
    assert all(torch.isfinite(part).all() for part in decoder)


def test_a_latent_that_never_changes_has_gaussian_weight_zero_and_a_finite_gradient():
    z, x = uniform(32, 2), uniform(32, 3, seed=1)
    z[:, 0] = 0.5
    z.requires_grad_()
    decoder = gaussian_ci_decoder(pair_moments(z, x))
    assert (decoder.weights[0] == 0).all()
    sum(part.sum() for part in decoder).backward()
    assert torch.isfinite(z.grad).all()


def test_a_latent_that_equals_its_feature_decodes_it_nearly_exactly():
    """ρ² is held at .999, so that a copy explains all but a thousandth of the variance."""
    x = uniform(40, 1)
    decoder = gaussian_ci_decoder(pair_moments(x, x), variance_floor=0)
    torch.testing.assert_close(decoder.variance / x.var(0, False), torch.tensor([1e-3], dtype=F64))
    torch.testing.assert_close(decoder.weights, torch.full((1, 1), 0.999**0.5, dtype=F64))


def test_correlations_are_pearsons():
    z, x = uniform(40, 2), uniform(40, 3, seed=1)
    oracle = torch.corrcoef(torch.cat([z, x], 1).T)[:2, 2:]
    rho = correlations(pair_moments(z, x), variance_floor=0)
    torch.testing.assert_close(rho, oracle, atol=EXACT, rtol=0)


@pytest.mark.parametrize("decoder", [gaussian_ci_decoder, binary_ci_decoder])
def test_a_stack_is_decoded_like_each_of_its_models(decoder):
    z, x = uniform(2, 3, 20, 2), uniform(2, 20, 4, seed=1)
    stacked = decoder(pair_moments(z, x))
    for g, s in product(range(2), range(3)):
        own = decoder(pair_moments(z[g, s], x[g]))
        for whole, part in zip(stacked, own, strict=True):
            if part is not None:
                torch.testing.assert_close(whole[g, s], part, atol=EXACT, rtol=0)
