"""Layers above a code, as a user describes them."""

from collections.abc import Mapping
from functools import partial
from typing import Any

from hatchel.estimators.stacking import MakeLayer
from hatchel.latents.catalogue import LAWS
from hatchel.latents.code import Code
from hatchel.latents.gaussian import GaussianLaw
from hatchel.methods.variational.layers import HIDDEN, Layer, layer_above
from hatchel.names.known import known_name

_OWN = ("width", "law", "hidden")


def described_layer(described: int | Mapping[str, Any]) -> MakeLayer:
    """Return what makes a layer.

    Args:
        described: how many Gaussian latents, or a dict of ``width``, ``law``, ``hidden`` and
            options of the law.

    Raises:
        ValueError: it is neither, an unknown law or option, or no width.
    """
    if isinstance(described, Mapping):
        return _of(dict(described))
    if isinstance(described, bool) or not isinstance(described, int):
        raise ValueError(
            f"a layer is a whole number of Gaussian latents, or a dict such as {{'width': 10, "
            f"'law': 'categorical'}}; got {described!r}"
        )
    return partial(_layer, width=described, law=GaussianLaw(), hidden=HIDDEN)


def halved(below: Code, number: int) -> Layer:
    """Return a Gaussian layer of half as many latents as there are below."""
    return layer_above(below, number, max(1, below.n_latents // 2), GaussianLaw())


def _of(own: dict[str, Any]) -> MakeLayer:
    law = LAWS[own.get("law", "gaussian")]
    for name in own:
        known_name("option of a layer", name, [*_OWN, *law.options])
    options = {name: value for name, value in own.items() if name not in _OWN}
    width = own.get("width")
    if isinstance(width, bool) or not isinstance(width, int):
        raise ValueError(f"a layer needs a width, such as {{'width': 10}}; got {own!r}")
    built = law.builder(**law.checked(options))
    return partial(_layer, width=width, law=built, hidden=own.get("hidden", HIDDEN))


def _layer(below: Code, number: int, **chosen: Any) -> Layer:
    return layer_above(below, number, **chosen)
