"""The networks by name."""

from collections.abc import Callable, Mapping
from inspect import signature
from types import MappingProxyType
from typing import Any, TypeVar

import torch
from torch import nn

from hatchel.names.catalogue import Catalogue, Entry
from hatchel.names.known import known_name
from hatchel.networks.burgess import burgess
from hatchel.networks.conv64 import conv64
from hatchel.networks.liu import liu_celeba, liu_deap, liu_mnist
from hatchel.networks.mlp import mlp
from hatchel.networks.pair import Networks, Shape, check_networks

Build = TypeVar("Build", bound=Callable[..., tuple[nn.Module, nn.Module]])
_OUTPUTS = "encoder_outputs"

NETWORKS: Catalogue[Callable[..., Networks]] = Catalogue(
    "network",
    {
        "conv64": conv64,
        "burgess": burgess,
        "liu-mnist": liu_mnist,
        "liu-celeba": liu_celeba,
        "liu-deap": liu_deap,
        "mlp": mlp,
    },
    group="hatchel.networks",
    given=("sample_shape", "n_latents", "outputs_per_channel", "encoder_outputs"),
)
SIZES: Mapping[str, tuple[int, int]] = MappingProxyType(
    {
        "conv64": (64, 64),
        "burgess": (64, 64),
        "liu-mnist": (28, 28),
        "liu-celeba": (64, 64),
        "liu-deap": (32, 32),
    }
)
"""The height and width of the images that a network is made for; the others take any sample."""


def network(name: str) -> Callable[[Build], Build]:
    """Register networks of one's own: a decorator.

    The function takes ``sample_shape``, ``n_latents``, ``outputs_per_channel`` and options, which
    become ``network.…`` settings, and returns an encoder and a decoder; see
    :class:`~hatchel.networks.pair.Networks`. One that takes ``encoder_outputs``, too, serves codes
    that are not Gaussian throughout. A package that is installed beside this one may name
    its functions as entry points of the group ``hatchel.networks`` instead.

    Raises:
        ValueError: the name is taken.
    """
    return NETWORKS.register(name)


def build_networks(
    name: str,
    sample_shape: Shape,
    n_latents: int,
    outputs_per_channel: int = 1,
    encoder_outputs: int | None = None,
    **options: Any,
) -> Networks:
    """Build the encoder and the decoder of this name; torch's global generator is left as it was.

    Their values are the same at every call: draw others with
    :func:`~hatchel.networks.initial.initial_parameters`.

    Args:
        name: one of :data:`NETWORKS`.
        sample_shape: of one sample: ``(C, H, W)``, ``(P,)``, ``(T, …)``.
        n_latents: D, the columns of a code.
        outputs_per_channel: k, the numbers per value that the likelihood asks for.
        encoder_outputs: the numbers that the code asks of the encoder; 2·D where None.
        **options: of the network.

    Raises:
        ValueError: no such network or option, a shape that it doesn't take, no latents, or a pair
            of the user's own that gives other shapes.
    """
    return built_networks(
        NETWORKS[name], sample_shape, n_latents, outputs_per_channel, encoder_outputs, **options
    )


def built_networks(
    entry: Entry[Callable[..., Networks]],
    sample_shape: Shape,
    n_latents: int,
    outputs_per_channel: int = 1,
    encoder_outputs: int | None = None,
    **options: Any,
) -> Networks:
    """Build the networks of an entry of :data:`NETWORKS`; see :func:`build_networks`."""
    name, shape = entry.name, tuple(sample_shape)
    if not shape or min(shape) < 1:
        raise ValueError(f"a sample has one axis at least and no empty one, not the shape {shape}")
    if not takes(name, shape):
        raise ValueError(_refusal(name, shape))
    if n_latents < 1:
        raise ValueError(f"network {name!r} was asked for {n_latents} latents; give 1 or more")
    with torch.random.fork_rng(devices=[]):
        torch.default_generator.manual_seed(0)
        asked = {} if encoder_outputs in (None, 2 * n_latents) else {_OUTPUTS: encoder_outputs}
        for option in options:
            known_name(f"option of network {name!r}", option, entry.options)
        known = signature(entry.builder).parameters.keys() & asked.keys()
        own = {key: asked[key] for key in known}
        sizes = (shape, n_latents, outputs_per_channel)
        pair = _pair(entry.name, entry.builder, sizes, own | options)
    check_networks(pair, shape, n_latents, outputs_per_channel, encoder_outputs)
    return pair


def _pair(
    name: str, builder: Callable[..., Any], sizes: tuple[Any, ...], options: dict[str, Any]
) -> Networks:
    """Build a pair, and say what is wrong with a builder of the user's own."""
    try:
        signature(builder).bind(*sizes, **options)
    except TypeError as error:
        raise ValueError(
            f"network {name!r} must take (sample_shape, n_latents, outputs_per_channel) and its "
            f"options: {error}"
        ) from error
    made = builder(*sizes, **options)
    if not (isinstance(made, tuple) and len(made) == 2):
        raise ValueError(
            f"network {name!r} must return (encoder, decoder); it returned a {type(made).__name__}"
        )
    return Networks(*made)


def takes(name: str, sample_shape: Shape) -> bool:
    """Tell whether a network takes samples of this shape, as far as its name says."""
    return name not in SIZES or (len(sample_shape) == 3 and sample_shape[1:] == SIZES[name])


def fitting_network(sample_shape: Shape) -> str:
    """Return the network for who asks for none: "conv64" where images are 64 × 64, else "mlp"."""
    return "conv64" if takes("conv64", sample_shape) else "mlp"


def _refusal(name: str, shape: Shape) -> str:
    height, width = SIZES[name]
    got = f"{shape[1]}×{shape[2]}" if len(shape) == 3 else f"samples of shape {shape}"
    fitting = ", ".join(other for other in NETWORKS if takes(other, shape))
    return (
        f"network {name!r} takes images of {height}×{width}, not {got}; networks that take these: "
        f"{fitting}"
    )
