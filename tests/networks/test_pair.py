"""A user's own pair is held to the shapes that training needs."""

import pytest
import torch
from torch import nn

from hatchel.networks.catalogue import NETWORKS, SIZES, build_networks
from hatchel.networks.pair import Networks, check_networks


def own_pair(latents=3, channels=2, outputs=2):
    return Networks(
        nn.Sequential(nn.Flatten(), nn.Linear(channels * 20, 2 * latents)),
        nn.Sequential(nn.Linear(latents, outputs * 20), nn.Unflatten(1, (outputs, 4, 5))),
    )


@pytest.mark.parametrize("name", NETWORKS)
def test_every_architecture_fits_itself(name):
    shape = (3, *SIZES.get(name, (6, 10)))
    check_networks(build_networks(name, shape, 4, 5), shape, 4, 5)


def test_a_pair_of_ones_own_fits_in_any_dtype():
    pair = own_pair()
    check_networks(pair, (2, 4, 5), 3)
    check_networks(Networks(*(network.double() for network in pair)), (2, 4, 5), 3)


@pytest.mark.parametrize(
    ("pair", "shape", "latents", "words"),
    [
        (own_pair(latents=4), (2, 4, 5), 3, r"encoder turns \(2, 2, 4, 5\) into \(2, 8\); .*6\)"),
        (own_pair(outputs=1), (2, 4, 5), 3, r"decoder turns \(2, 3\) into .*\(2, 2, 4, 5\)"),
        (own_pair(), (1, 4, 5), 3, r"encoder fails on an input \(2, 1, 4, 5\)"),
        (own_pair()._replace(decoder=nn.LSTM(3, 3)), (2, 4, 5), 3, "decoder fails on an input"),
    ],
)
def test_a_pair_that_does_not_fit_is_refused(pair, shape, latents, words):
    with pytest.raises(ValueError, match=words):
        check_networks(pair, shape, latents)


def test_noise_of_the_networks_leaves_the_global_generator_alone():
    pair = own_pair()
    noisy = pair._replace(encoder=nn.Sequential(nn.Dropout(), *pair.encoder))
    before = torch.get_rng_state()
    check_networks(noisy, (2, 4, 5), 3)
    assert torch.equal(torch.get_rng_state(), before)
