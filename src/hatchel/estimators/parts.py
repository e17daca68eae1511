"""Networks and a likelihood for samples, by name, by "auto", or of one's own."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from torch import nn

from hatchel.data.mixed.encoding import TableEncoding
from hatchel.estimators.validation import Array
from hatchel.likelihoods.catalogue import likelihood_named
from hatchel.likelihoods.likelihood import Likelihood
from hatchel.likelihoods.table import TableLikelihood
from hatchel.networks.catalogue import build_networks, fitting_network
from hatchel.networks.known_values import KnownValues
from hatchel.networks.pair import Networks, Shape, check_networks

Limits = tuple[float, float]
"""The least and the largest value."""


class NamedLikelihood(NamedTuple):
    """A likelihood and what it is called."""

    name: str
    likelihood: Likelihood


class NamedNetworks(NamedTuple):
    """A pair of networks and what it is called; "own" where it is the user's."""

    name: str
    networks: Networks


def likelihood_within(
    name: str, options: Mapping[str, Any] | None, limits: Limits
) -> NamedLikelihood:
    """Return the likelihood of a name; "auto" is Bernoulli in [0, 1], else a learned Gaussian.

    Args:
        name: or "auto".
        options: of it.
        limits: the least and the largest value of the samples.

    Raises:
        ValueError: an unknown name, option or value; or it doesn't take such samples.
    """
    own, (low, high) = dict(options or {}), limits
    if name == "auto":
        name = "bernoulli" if low >= 0 and high <= 1 else "gaussian"
        own = ({"scale": "learned"} if name == "gaussian" else {}) | own
    found = NamedLikelihood(name, likelihood_named(name, **own))
    refuse_outside(found, limits)
    return found


def limits_of(samples: Array) -> Limits:
    """Return the least and the largest value."""
    return float(samples.min()), float(samples.max())


def takes_any(likelihood: Likelihood) -> bool:
    """Tell whether values may be centred and scaled without leaving what the likelihood takes."""
    return likelihood.allowed == (-float("inf"), float("inf"))


def refuse_outside(named: NamedLikelihood, limits: Limits) -> None:
    """Refuse values that a likelihood doesn't take.

    Raises:
        ValueError: see above.
    """
    low, high = limits
    least, most = named.likelihood.allowed
    if not (least <= low and high <= most):
        allowed = f"from {least:g} to {most:g}" if most < float("inf") else f"of {least:g} and more"
        raise ValueError(
            f"likelihood {named.name!r} takes values {allowed}; got values from {low:.4g} to "
            f"{high:.4g}: rescale them, for instance with sklearn.preprocessing.MinMaxScaler, or "
            "fit with likelihood='gaussian'"
        )


def chosen_networks(
    network: Any,
    options: Mapping[str, Any] | None,
    sample_shape: Shape,
    n_latents: int,
    outputs_per_channel: int,
) -> NamedNetworks:
    """Return the networks of a name, those that fit for "auto", or the user's own, checked.

    Raises:
        ValueError: an unknown name or option, or networks that don't fit the samples.
    """
    own = dict(options or {})
    if not isinstance(network, str):
        pair = _own_pair(network, own)
        check_networks(pair, sample_shape, n_latents, outputs_per_channel)
        return NamedNetworks("own", pair)
    name = fitting_network(sample_shape) if network == "auto" else network
    built = build_networks(name, sample_shape, n_latents, outputs_per_channel, **own)
    return NamedNetworks(name, built)


def _own_pair(network: Any, options: Mapping[str, Any]) -> Networks:
    modules = network if isinstance(network, tuple | list) else ()
    if len(modules) != 2 or not all(isinstance(module, nn.Module) for module in modules):
        raise ValueError(
            "network must be a name, or a pair (encoder, decoder) of torch.nn.Module; got "
            f"{type(network).__name__}"
        )
    if options:
        raise ValueError("network_options are for a named network; leave them out with one's own")
    return Networks(*modules)


def table_networks(
    encoding: TableEncoding,
    network: Any,
    options: Mapping[str, Any] | None,
    sample_shape: Shape,
    n_latents: int,
    outputs_per_channel: int,
) -> NamedNetworks:
    """Return networks for the rows of a table: "auto" is an MLP with a layer of 64.

    An encoder sees a mask column for each feature that may lack a value behind the others; see
    :class:`~hatchel.networks.known_values.KnownValues`.

    Raises:
        ValueError: as :func:`chosen_networks`.
    """
    own = ({"hidden": (64,)} if network == "auto" else {}) | dict(options or {})
    rest = (n_latents, outputs_per_channel)
    wide = (encoding.width + len(encoding.masked),)
    if isinstance(network, str):
        name, inward = chosen_networks(network, own, wide, *rest)
        pair = Networks(inward.encoder, chosen_networks(network, own, sample_shape, *rest)[1][1])
    else:
        name, pair = "own", _own_pair(network, options or {})
    found = Networks(_seeing(encoding, pair.encoder), pair.decoder)
    check_networks(found, sample_shape, *rest)
    return NamedNetworks(name, found)


def _seeing(encoding: TableEncoding, encoder: nn.Module) -> KnownValues:
    centre, unit = zip(*encoding.seen, strict=True)
    first = len(encoding.widths("real")) + len(encoding.widths("binary"))
    counts = (first, first + len(encoding.widths("count")))
    return KnownValues(encoder, centre, unit, counts, encoding.masked)


def table_likelihood(encoding: TableEncoding) -> TableLikelihood:
    """Return the likelihood of the rows of a table."""
    return TableLikelihood(
        len(encoding.widths("real")),
        len(encoding.widths("binary")),
        encoding.dispersions,
        encoding.widths("categorical"),
        encoding.start,
    )
