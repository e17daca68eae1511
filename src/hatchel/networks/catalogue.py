"""The networks by name."""

import inspect
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, NamedTuple

import torch

from hatchel.names.catalogue import Catalogue
from hatchel.names.known import known_name
from hatchel.networks.burgess import burgess
from hatchel.networks.conv64 import conv64
from hatchel.networks.convolutional import ImageShape
from hatchel.networks.liu import liu_celeba, liu_deap, liu_mnist
from hatchel.networks.mlp import mlp
from hatchel.networks.pair import Networks


class Architecture(NamedTuple):
    """How a pair of networks is built.

    Attributes:
        build: takes ``image_shape, n_latents, outputs_per_channel`` and options with defaults.
        size: the height and width that it is made for; None for any.
    """

    build: Callable[..., Networks]
    size: tuple[int, int] | None = None

    @property
    def options(self) -> tuple[str, ...]:
        """Names of the options."""
        return tuple(inspect.signature(self.build).parameters)[3:]


ARCHITECTURES: Mapping[str, Architecture] = MappingProxyType(
    {
        "conv64": Architecture(conv64, (64, 64)),
        "burgess": Architecture(burgess, (64, 64)),
        "liu-mnist": Architecture(liu_mnist, (28, 28)),
        "liu-celeba": Architecture(liu_celeba, (64, 64)),
        "liu-deap": Architecture(liu_deap, (32, 32)),
        "mlp": Architecture(mlp),
    }
)

NETWORKS: Catalogue[Callable[..., Networks]] = Catalogue(
    "network",
    {name: its.build for name, its in ARCHITECTURES.items()},
    group="hatchel.networks",
    given=("image_shape", "n_latents", "outputs_per_channel"),
)


def build_networks(
    name: str,
    image_shape: ImageShape,
    n_latents: int,
    outputs_per_channel: int = 1,
    **options: Any,
) -> Networks:
    """Build the encoder and the decoder of this name; torch's global generator is left as it was.

    Their values are the same at every call: draw others with
    :func:`~hatchel.networks.initial.initial_parameters`.

    Args:
        name: one of ``ARCHITECTURES``.
        image_shape: ``(C, H, W)``.
        n_latents: D.
        outputs_per_channel: k, the numbers per value that the likelihood asks for.
        **options: of the architecture.

    Raises:
        ValueError: no such network or option, an image shape that it doesn't take, or no latents.
    """
    architecture = ARCHITECTURES[known_name("network", name, ARCHITECTURES)]
    for option in options:
        known_name(f"option of network {name!r}", option, architecture.options)
    _check_shape(name, architecture, image_shape)
    if n_latents < 1:
        raise ValueError(f"network {name!r} was asked for {n_latents} latents; give 1 or more")
    with torch.random.fork_rng(devices=[]):
        torch.default_generator.manual_seed(0)
        return architecture.build(tuple(image_shape), n_latents, outputs_per_channel, **options)


def _check_shape(name: str, architecture: Architecture, image_shape: ImageShape) -> None:
    if len(image_shape) != 3 or min(image_shape) < 1:
        raise ValueError(f"an image shape is (channels, height, width), not {tuple(image_shape)}")
    size = tuple(image_shape[1:])
    if architecture.size in (None, size):
        return
    assert architecture.size is not None
    fitting = [other for other, its in ARCHITECTURES.items() if its.size in (None, size)]
    height, width = architecture.size
    raise ValueError(
        f"network {name!r} takes images of {height}×{width}, not {size[0]}×{size[1]}; "
        f"networks that take these: {', '.join(fitting)}"
    )
