"""The quicker up-convolution is the transposed convolution."""

import pytest
import torch
from torch import nn
from torch.func import functional_call, vmap
from torch.nn import functional

from hatchel.networks.up_convolution import UpConvolution, interleaved

F64 = torch.float64


def normal(*shape, seed=0):
    return torch.randn(*shape, generator=torch.Generator().manual_seed(seed), dtype=F64)


def plain(images, weight, bias):
    return functional.conv_transpose2d(images, weight, bias, stride=2, padding=1)


@pytest.mark.parametrize("outputs", [1, 2, 3])
@pytest.mark.parametrize("size", [(4, 4), (1, 1), (3, 5)])
def test_interleaving_gives_the_outputs_and_gradients_of_the_transposed_convolution(outputs, size):
    leaves = [
        normal(2, 5, *size).requires_grad_(),
        normal(5, outputs, 4, 4, seed=1).requires_grad_(),
        normal(outputs, seed=2).requires_grad_(),
    ]
    ours, theirs = interleaved(*leaves), plain(*leaves)
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


@pytest.mark.parametrize("outputs", [1, 3])
def test_layers_stack_under_vmap(outputs):
    layer = UpConvolution(4, outputs)
    parameters = {
        name: normal(3, *value.shape, seed=k)
        for k, (name, value) in enumerate(layer.named_parameters())
    }
    x = normal(3, 2, 4, 6, 6)
    together = vmap(lambda p, images: functional_call(layer, p, (images,)))(parameters, x)
    for k in range(3):
        alone = plain(x[k], parameters["weight"][k], parameters["bias"][k])
        torch.testing.assert_close(together[k], alone, atol=1e-12, rtol=0)
