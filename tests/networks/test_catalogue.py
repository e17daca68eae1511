"""Every pair of networks: shapes, stacks, published sizes; and what is refused."""

import pytest
import torch
from torch import nn
from torch.func import functional_call, vmap

from hatchel.networks.catalogue import NETWORKS, SIZES, build_networks, fitting_network
from hatchel.networks.initial import initial_parameters

F64 = torch.float64


def shape_for(name, channels=1):
    return (channels, *SIZES.get(name, (6, 10)))


def uniform(*shape, seed=0):
    return torch.rand(*shape, generator=torch.Generator().manual_seed(seed), dtype=F64)


@pytest.mark.parametrize("name", NETWORKS)
@pytest.mark.parametrize(("channels", "outputs"), [(1, 1), (3, 5)])
def test_means_and_log_variances_come_out_and_images_come_back(name, channels, outputs):
    _, height, width = shape_for(name)
    encoder, decoder = build_networks(name, (channels, height, width), 7, outputs)
    x = uniform(2, channels, height, width).float()
    assert encoder(x).shape == (2, 14)
    assert decoder(encoder(x)[:, :7]).shape == (2, outputs * channels, height, width)


@pytest.mark.parametrize("name", NETWORKS)
def test_an_image_is_coded_the_same_whatever_stands_beside_it(name):
    encoder, decoder = (network.double() for network in build_networks(name, shape_for(name), 3))
    x = uniform(3, *shape_for(name))
    codes = encoder(x)
    torch.testing.assert_close(codes[1:2], encoder(x[1:2]), atol=1e-12, rtol=0)
    z = codes[:, :3]
    torch.testing.assert_close(decoder(z)[1:2], decoder(z[1:2]), atol=1e-12, rtol=0)


@pytest.mark.parametrize("name", NETWORKS)
def test_a_stack_of_networks_gives_what_they_give_alone(name):
    """Values and gradients, with one batch for all models."""
    x = uniform(2, *shape_for(name))
    encoder, decoder = (network.double() for network in build_networks(name, shape_for(name), 3))

    def reconstruction(parameters):
        codes = functional_call(encoder, parameters["encoder"], (x,))
        return functional_call(decoder, parameters["decoder"], (codes[:, :3],))

    alone = [
        {
            "encoder": initial_parameters(encoder, seed),
            "decoder": initial_parameters(decoder, seed + 1),
        }
        for seed in (0, 10)
    ]
    together = {
        part: {
            name: torch.stack([one[part][name] for one in alone]).requires_grad_()
            for name in alone[0][part]
        }
        for part in alone[0]
    }
    stacked = vmap(reconstruction)(together)
    stacked.square().sum().backward()
    for k, one in enumerate(alone):
        for part in one.values():
            for value in part.values():
                value.requires_grad_()
        single = reconstruction(one)
        torch.testing.assert_close(stacked[k], single, atol=1e-12, rtol=0)
        single.square().sum().backward()
        for part, values in one.items():
            for parameter, value in values.items():
                torch.testing.assert_close(
                    together[part][parameter].grad[k], value.grad, atol=1e-9, rtol=1e-9
                )


def appendix_c(channels, n_latents):
    """The encoder and decoder as Creager et al. print them."""
    encoder = nn.Sequential(
        nn.Conv2d(channels, 32, 4, 2, 1),
        nn.ReLU(),
        nn.Conv2d(32, 32, 4, 2, 1),
        nn.ReLU(),
        nn.Conv2d(32, 64, 4, 2, 1),
        nn.ReLU(),
        nn.Conv2d(64, 64, 4, 2, 1),
        nn.ReLU(),
        nn.Flatten(),
        nn.Linear(1024, 128),
        nn.ReLU(),
        nn.Linear(128, 2 * n_latents),
    )
    decoder = nn.Sequential(
        nn.Linear(n_latents, 128),
        nn.ReLU(),
        nn.Linear(128, 1024),
        nn.ReLU(),
        nn.Unflatten(1, (64, 4, 4)),
        nn.ConvTranspose2d(64, 64, 4, 2, 1),
        nn.ReLU(),
        nn.ConvTranspose2d(64, 32, 4, 2, 1),
        nn.ReLU(),
        nn.ConvTranspose2d(32, 32, 4, 2, 1),
        nn.ReLU(),
        nn.ConvTranspose2d(32, channels, 4, 2, 1),
    )
    return encoder, decoder


@pytest.mark.parametrize("channels", [1, 3])
def test_conv64_is_the_network_of_the_appendix(channels):
    """The same parameters in the same order give the same codes and images."""
    x, z = uniform(2, channels, 64, 64), uniform(2, 10)
    ours = build_networks("conv64", (channels, 64, 64), 10)
    for own, printed, given in zip(ours, appendix_c(channels, 10), (x, z), strict=True):
        values = initial_parameters(own.double(), 3).values()
        for parameter, value in zip(printed.double().parameters(), values, strict=True):
            parameter.data.copy_(value)
        drawn = functional_call(own, initial_parameters(own, 3), (given,))
        torch.testing.assert_close(drawn, printed(given), atol=1e-12, rtol=0)


@pytest.mark.parametrize(
    ("name", "widths"),
    [
        ("conv64", [32, 32, 64, 64, 128, 20, 128, 1024, 64, 32, 32, 1]),
        ("burgess", [32, 32, 32, 32, 256, 256, 20, 256, 256, 512, 32, 32, 32, 1]),
        ("liu-mnist", [32, 32, 256, 20, 256, 1568, 32, 1]),
        ("liu-celeba", [32, 32, 64, 64, 256, 20, 256, 1024, 64, 32, 32, 1]),
        ("liu-deap", [32, 32, 64, 64, 256, 20, 256, 256, 64, 32, 32, 1]),
        ("mlp", [512, 512, 20, 512, 512, 60]),
    ],
)
def test_layers_have_the_published_widths(name, widths):
    biases = [
        parameter.numel()
        for network in build_networks(name, shape_for(name), 10)
        for parameter in network.parameters()
        if parameter.dim() == 1
    ]
    assert biases == widths


def test_hidden_layers_of_the_mlp_are_an_option():
    encoder, decoder = build_networks("mlp", (1, 4, 4), 2, hidden=[8, 5])
    assert [p.numel() for p in encoder.parameters() if p.dim() == 1] == [8, 5, 4]
    assert [p.numel() for p in decoder.parameters() if p.dim() == 1] == [5, 8, 16]
    linear = build_networks("mlp", (1, 4, 4), 2, hidden=())
    assert [p.numel() for p in linear.encoder.parameters()] == [64, 4]


def test_building_draws_nothing_from_the_global_generator_and_repeats_itself():
    before = torch.get_rng_state()
    first, second = (build_networks("liu-mnist", (1, 28, 28), 4) for _ in range(2))
    assert torch.equal(torch.get_rng_state(), before)
    for one, other in zip(first, second, strict=True):
        for a, b in zip(one.parameters(), other.parameters(), strict=True):
            assert torch.equal(a, b)


@pytest.mark.parametrize(
    ("given", "options", "words"),
    [
        (("conv46", (1, 64, 64), 3), {}, "no network 'conv46'.*did you mean 'conv64'"),
        (("mlp", (1, 4, 4), 3), {"hiden": [4]}, "option of network 'mlp' 'hiden'.*'hidden'"),
        (("conv64", (1, 64, 64), 3), {"hidden": [4]}, "option of network 'conv64' 'hidden'.*none"),
        (("conv64", (1, 28, 28), 3), {}, "64×64, not 28×28; .*: liu-mnist, mlp"),
        (("liu-mnist", (3, 64, 64), 3), {}, "28×28.*: conv64, burgess, liu-celeba, mlp"),
        (("conv64", (4, 4), 3), {}, r"64×64, not samples of shape \(4, 4\); .* these: mlp"),
        (("mlp", (), 3), {}, "no empty one, not the shape"),
        (("conv64", (0, 64, 64), 3), {}, "not the shape \\(0, 64, 64\\)"),
        (("conv64", (1, 64, 64), 0), {}, "0 latents; give 1 or more"),
        (("mlp", (1, 4, 4), 3), {"hidden": [8, 0]}, "positive whole numbers"),
        (("mlp", (1, 4, 4), 3), {"hidden": 8}, "positive whole numbers"),
    ],
)
def test_what_can_not_be_built_is_one_clear_error(given, options, words):
    with pytest.raises(ValueError, match=words):
        build_networks(*given, **options)


@pytest.mark.parametrize("shape", [(5,), (7, 3), (2, 3, 4, 5)])
def test_the_mlp_takes_samples_of_any_shape(shape):
    encoder, decoder = build_networks("mlp", shape, 3, 2, hidden=[4])
    assert encoder(uniform(2, *shape).float()).shape == (2, 6)
    assert decoder(torch.zeros(2, 3)).shape == (2, 2 * shape[0], *shape[1:])


@pytest.mark.parametrize(
    ("shape", "name"), [((3, 64, 64), "conv64"), ((1, 28, 28), "mlp"), ((64,), "mlp")]
)
def test_who_asks_for_no_network_gets_one_that_fits(shape, name):
    assert fitting_network(shape) == name
    build_networks(fitting_network(shape), shape, 2)


@pytest.fixture
def linear():
    """A network of one's own, under the name "linear-test"."""

    @NETWORKS.register("linear-test")
    def build(sample_shape, n_latents, outputs_per_channel, *, gain: float = 1.0, extra: int = 0):
        """Build one layer each way."""
        (p,) = sample_shape
        encoder, decoder = nn.Linear(p, 2 * n_latents), nn.Linear(n_latents, p + extra)
        nn.init.constant_(encoder.weight, gain)
        return encoder, decoder

    yield
    del NETWORKS._registered["linear-test"]


@pytest.mark.usefixtures("linear")
def test_a_network_of_ones_own_is_known_by_its_name():
    encoder, _ = build_networks("linear-test", (4,), 2, gain=3.0)
    assert (encoder.weight == 3).all()
    assert list(NETWORKS["linear-test"].options) == ["gain", "extra"]
    with pytest.raises(ValueError, match=r"option of network 'linear-test' 'gian'.*'gain'"):
        build_networks("linear-test", (4,), 2, gian=3.0)


@pytest.mark.usefixtures("linear")
def test_a_network_of_ones_own_must_give_what_is_asked_for():
    with pytest.raises(ValueError, match=r"the decoder turns \(2, 2\) into \(2, 5\); .*\(2, 4\)"):
        build_networks("linear-test", (4,), 2, extra=1)
