"""Average character concentration (ACC): how far each latent keeps to one character."""

from collections.abc import Callable
from typing import Any

import numpy as np

from hatchel.metrics.metric import NATS, End, Meaning, Metric, Plain, Refit
from hatchel.metrics.samples import Samples
from hatchel.metrics.validation import Codes

Array = np.ndarray[Any, Any]


def average_character_concentration(components: Array, groups: Array, *, power: int = 2) -> float:
    r"""Mean entropy of where the decoder weights of a latent lie, in nats; zero is best.

    .. math:: C_{jk} = \frac{\sum_{i \in S_k} |w_{ji}|^p}{\sum_i |w_{ji}|^p}, \qquad
              ACC = \frac1m \sum_j \sum_k -C_{jk} \log C_{jk}.

    A latent without any weight counts as spread evenly: it draws no character at all.

    Args:
        components: decoder weights, ``(m, P)``.
        groups: which character (0, 1, …) each feature belongs to, ``(P,)`` integers.
        power: p = 2 is the printed definition; the printed table fits p = 1.

    Returns:
        Between 0 and log(number of characters).

    Raises:
        ValueError: shapes don't match, or a weight is not finite.

    Source: Ver Steeg et al. 2017, section IV.B.1.
    """
    components, groups = np.asarray(components, dtype=np.float64), np.asarray(groups)
    if components.ndim != 2 or groups.shape != components.shape[1:]:
        raise ValueError(
            "components must be (m, P) and groups (P,); "
            f"got shapes {components.shape} and {groups.shape}"
        )
    if not np.isfinite(components).all():
        raise ValueError("components contain NaN or infinity; the model they come from diverged")
    names, member = np.unique(groups, return_inverse=True)
    scale = np.abs(components).max(1, keepdims=True)
    weights = (np.abs(components) / np.where(scale > 0, scale, 1)) ** power
    mass = weights @ np.eye(len(names))[member]
    total = mass.sum(1, keepdims=True)
    share = np.where(total > 0, mass / np.where(total > 0, total, 1), 1 / len(names))
    logs = np.log(share, out=np.zeros_like(share), where=share > 0)
    return float(-(share * logs).sum(1).mean())


def _of_weights(codes: Samples, *, components: Array, groups: Array, power: int = 2) -> Plain:
    """ACC, whatever the codes are.

    Args:
        codes: of the model; not looked at.
        components: its decoder weights, ``(m, P)``.
        groups: which character each feature belongs to, ``(P,)`` integers.
        power: p.
    """
    return Plain({"acc": average_character_concentration(components, groups, power=power)})


def _reference_components(
    settings: dict[str, Any], another: Callable[[], Codes], end: End
) -> dict[str, Any]:
    """One character per latent, or weights all over the page."""
    groups = np.asarray(settings["groups"])
    latents = len(settings["components"])
    if end == "ceiling":
        names = np.unique(groups)
        components = groups == names[np.arange(latents) % len(names)][:, None]
    else:
        components = np.random.default_rng(0).standard_normal((latents, len(groups)))
    return {**settings, "components": components}


ACC = Metric(
    "acc",
    _of_weights,
    {
        "acc": Meaning(
            "ACC",
            "the weights of a latent are spread over characters with an entropy of {value} "
            "nats, where 0 is one character each",
            better="lower",
            bounds=NATS,
        )
    },
    refit=Refit(at_most=0),
    about_factors=False,
    stand_in=_reference_components,
)
