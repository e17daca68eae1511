"""The quicker up-convolution is the transposed convolution."""

import pytest
import torch
from torch import nn
from torch.func import functional_call, grad_and_value, vmap
from torch.nn import functional

from hatchel.networks.up_convolution import UpConvolution, overlapped, transposed

F64 = torch.float64


def normal(*shape, seed=0):
    return torch.randn(*shape, generator=torch.Generator().manual_seed(seed), dtype=F64)


def plain(images, weight, bias):
    return functional.conv_transpose2d(images, weight, bias, stride=2, padding=1)


@pytest.mark.parametrize("form", [overlapped, transposed])
@pytest.mark.parametrize("outputs", [1, 2, 3])
@pytest.mark.parametrize("size", [(4, 4), (1, 1), (3, 5)])
def test_both_forms_give_the_outputs_and_gradients_of_torchs_own(form, outputs, size):
    leaves = [
        normal(2, 5, *size).requires_grad_(),
        normal(5, outputs, 4, 4, seed=1).requires_grad_(),
        normal(outputs, seed=2).requires_grad_(),
    ]
    ours, theirs = form(*leaves), plain(*leaves)
    torch.testing.assert_close(ours, theirs, atol=1e-12, rtol=0)
    upstream = normal(*theirs.shape, seed=3)
    for own, expected in zip(
        torch.autograd.grad(ours, leaves, upstream),
        torch.autograd.grad(theirs, leaves, upstream),
        strict=True,
    ):
        torch.testing.assert_close(own, expected, atol=1e-11, rtol=0)


@pytest.mark.parametrize("outputs", [1, 3, 32])
def test_the_layer_has_the_parameters_and_first_values_of_torchs_own(outputs):
    layers = []
    for make in (
        lambda: UpConvolution(4, outputs),
        lambda: nn.ConvTranspose2d(4, outputs, 4, stride=2, padding=1),
    ):
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(7)
            layers.append(make())
    ours, theirs = layers
    assert ours.state_dict().keys() == theirs.state_dict().keys()
    for name, value in theirs.state_dict().items():
        assert torch.equal(ours.state_dict()[name], value), name
    x = normal(2, 4, 6, 6).float()
    torch.testing.assert_close(ours(x), theirs(x))


@pytest.mark.parametrize("form", [overlapped, transposed])
def test_gradients_in_bfloat16_are_those_of_torchs_own_within_its_rounding(form):
    """Sums of up to 160 products of numbers of order one, each rounded to 1/256 of itself."""
    leaves = [
        value.bfloat16().requires_grad_()
        for value in (normal(2, 5, 4, 4), normal(5, 3, 4, 4, seed=1), normal(3, seed=2))
    ]
    exact = [leaf.detach().double().requires_grad_() for leaf in leaves]
    upstream = normal(2, 3, 8, 8, seed=3).bfloat16()
    gradients = torch.autograd.grad(form(*leaves), leaves, upstream)
    expected = torch.autograd.grad(plain(*exact), exact, upstream.double())
    for own, theirs in zip(gradients, expected, strict=True):
        assert own.dtype == torch.bfloat16
        assert (own.double() - theirs).abs().max() < theirs.abs().max() / 50


@pytest.mark.parametrize("form", [overlapped, transposed])
def test_under_autocast_parameters_get_gradients_of_their_own_dtype(form):
    leaves = [
        value.float().requires_grad_()
        for value in (normal(2, 5, 4, 4), normal(5, 3, 4, 4, seed=1), normal(3, seed=2))
    ]
    with torch.autocast("cpu", torch.bfloat16):
        doubled = form(*leaves)
    gradients = torch.autograd.grad(doubled.float().square().sum(), leaves)
    expected = torch.autograd.grad(plain(*leaves).square().sum(), leaves)
    for own, theirs in zip(gradients, expected, strict=True):
        assert own.dtype == torch.float32
        assert (own - theirs).abs().max() < theirs.abs().max() / 50


def test_only_the_gradients_asked_for_are_computed():
    """A decoder whose input needs none, as in a step on the decoder alone."""
    x, weight, bias = normal(2, 5, 4, 4), normal(5, 3, 4, 4, seed=1), normal(3, seed=2)
    for leaf in (x, weight, bias):
        leaf.requires_grad_()
        (own,) = torch.autograd.grad(transposed(x, weight, bias).square().sum(), leaf)
        (theirs,) = torch.autograd.grad(plain(x, weight, bias).square().sum(), leaf)
        torch.testing.assert_close(own, theirs, atol=1e-10, rtol=1e-10)
        leaf.requires_grad_(False)


@pytest.mark.parametrize("outputs", [1, 5])
def test_layers_stack_under_vmap(outputs):
    layer = UpConvolution(4, outputs)
    parameters = {
        name: normal(3, *value.shape, seed=k)
        for k, (name, value) in enumerate(layer.named_parameters())
    }
    x = normal(3, 2, 4, 6, 6)

    def energy(given, images):
        return functional_call(layer, given, (images,)).square().sum()

    def plain_energy(given, images):
        return plain(images, given["weight"], given["bias"]).square().sum()

    together = vmap(grad_and_value(energy))(parameters, x)
    for k in range(3):
        one = {name: value[k] for name, value in parameters.items()}
        gradients, value = grad_and_value(plain_energy)(one, x[k])
        torch.testing.assert_close(together[1][k], value, atol=0, rtol=1e-12)
        for name, expected in gradients.items():
            torch.testing.assert_close(together[0][name][k], expected, atol=0, rtol=1e-9)
