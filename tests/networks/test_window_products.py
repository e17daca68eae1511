"""Convolutions as products of windows are the convolutions."""

import pytest
import torch
from torch import nn
from torch.func import grad_and_value, vmap
from torch.nn import functional

from hatchel.networks.catalogue import build_networks
from hatchel.networks.initial import initial_parameters
from hatchel.networks.window_products import as_products, doubled, halved

F64 = torch.float64


def convolution(images, weight, bias):
    return functional.conv2d(images, weight, bias, stride=2, padding=1)


def up_convolution(images, weight, bias):
    return functional.conv_transpose2d(images, weight, bias, stride=2, padding=1)


FORMS = [(halved, convolution, (3, 5)), (doubled, up_convolution, (5, 3))]


def normal(*shape, seed=0):
    return torch.randn(*shape, generator=torch.Generator().manual_seed(seed), dtype=F64)


def leaves_for(size, channels, dtype=F64):
    images, weight, bias = normal(2, 5, *size), normal(*channels, 4, 4, seed=1), normal(3, seed=2)
    return [value.to(dtype).requires_grad_() for value in (images, weight, bias)]


@pytest.mark.parametrize(("form", "plain", "channels"), FORMS)
@pytest.mark.parametrize("size", [(2, 2), (4, 4), (6, 10)])
def test_outputs_and_gradients_are_those_of_torchs_own(form, plain, channels, size):
    leaves = leaves_for(size, channels)
    ours, theirs = form(*leaves), plain(*leaves)
    torch.testing.assert_close(ours, theirs, atol=1e-12, rtol=0)
    upstream = normal(*theirs.shape, seed=3)
    for own, expected in zip(
        torch.autograd.grad(ours, leaves, upstream),
        torch.autograd.grad(theirs, leaves, upstream),
        strict=True,
    ):
        torch.testing.assert_close(own, expected, atol=1e-11, rtol=0)


@pytest.mark.parametrize(("form", "plain", "channels"), FORMS)
def test_results_have_their_channels_last_for_the_layer_that_follows(form, plain, channels):
    result = form(*leaves_for((4, 4), channels))
    assert result.is_contiguous(memory_format=torch.channels_last)


@pytest.mark.parametrize(("form", "plain", "channels"), FORMS)
def test_under_autocast_parameters_get_gradients_of_their_own_dtype(form, plain, channels):
    """Sums of up to 80 products, each factor rounded to 1/256 of itself."""
    leaves = leaves_for((4, 4), channels, torch.float32)
    with torch.autocast("cpu", torch.bfloat16):
        found = form(*leaves)
    assert found.dtype == torch.bfloat16
    gradients = torch.autograd.grad(found.float().square().sum(), leaves)
    expected = torch.autograd.grad(plain(*leaves).square().sum(), leaves)
    for own, theirs in zip(gradients, expected, strict=True):
        assert own.dtype == torch.float32
        assert (own - theirs).abs().max() < theirs.abs().max() / 50


@pytest.mark.parametrize(("form", "plain", "channels"), FORMS)
def test_a_stack_gives_what_its_models_give_alone(form, plain, channels):
    models = [
        (normal(2, 5, 4, 4, seed=s), normal(*channels, 4, 4, seed=s + 9), normal(3, seed=s + 5))
        for s in range(3)
    ]

    def energy(function):
        return lambda *one: function(*one).square().sum()

    stacked = [torch.stack(parts) for parts in zip(*models, strict=True)]
    together = vmap(grad_and_value(energy(form), (0, 1, 2)))(*stacked)
    for place, model in enumerate(models):
        gradients, value = grad_and_value(energy(plain), (0, 1, 2))(*model)
        torch.testing.assert_close(together[1][place], value, atol=0, rtol=1e-12)
        for own, expected in zip(together[0], gradients, strict=True):
            torch.testing.assert_close(own[place], expected, atol=1e-10, rtol=0)


@pytest.mark.parametrize("name", ["conv64", "burgess", "liu-mnist"])
def test_networks_as_products_give_the_same_with_the_same_parameters(name):
    shape = (2, 28, 28) if name == "liu-mnist" else (2, 64, 64)
    inputs = normal(2, *shape), normal(2, 3)
    for network, x in zip(build_networks(name, shape, 3), inputs, strict=True):
        products = as_products(network.double())
        for key, value in initial_parameters(network, 7).items():
            assert torch.equal(initial_parameters(products, 7)[key], value), key
        torch.testing.assert_close(products(x), network(x), atol=1e-12, rtol=0)


def test_every_convolution_of_conv64_is_a_product_then():
    """The last up-convolution, of one channel, is one already."""
    encoder, decoder = (
        as_products(network) for network in build_networks("conv64", (1, 64, 64), 3)
    )
    kinds = [
        type(layer).__name__ for layer in [*encoder, *decoder] if hasattr(layer, "kernel_size")
    ]
    assert kinds == ["ProductConvolution"] * 4 + ["ProductUpConvolution"] * 3 + ["UpConvolution"]


@pytest.mark.parametrize(
    "layer",
    [
        nn.Conv2d(4, 4, 3, 2, 1),
        nn.Conv2d(4, 4, 4, 2, 1, groups=2),
        nn.Conv2d(4, 4, 4, 2, 1, bias=False),
        nn.Conv2d(4, 4, 4, 2, 1, padding_mode="reflect"),
        nn.ConvTranspose2d(4, 4, 4, 2, 1),
    ],
)
def test_other_layers_stay_as_they_are(layer):
    network = nn.Sequential(layer)
    assert type(as_products(network)[0]) is type(layer)


def test_a_copy_is_changed_not_the_network():
    encoder, _ = build_networks("conv64", (1, 64, 64), 3)
    as_products(encoder)[1].weight.data.zero_()
    assert type(encoder[1]) is nn.Conv2d
    assert encoder[1].weight.any()
