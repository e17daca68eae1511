"""Whether a likelihood keeps to what every likelihood offers."""

from collections.abc import Callable

import torch
from torch import Tensor

from hatchel.likelihoods.likelihood import Likelihood

_PARTS = ("outputs_per_channel", "allowed", "own", "log_prob", "mean", "sample")


def check_likelihood(likelihood: Likelihood, name: str, sample_shape: tuple[int, ...]) -> None:
    """Ask a likelihood for all that it offers, on two samples.

    Args:
        likelihood: from this package or the user's own.
        name: of it, for the message.
        sample_shape: of one sample.

    Raises:
        ValueError: it lacks something, fails, or returns another shape.
    """
    lacking = [part for part in _PARTS if not hasattr(likelihood, part)]
    if lacking:
        raise ValueError(
            f"likelihood {name!r} lacks {', '.join(lacking)}; it needs {', '.join(_PARTS)}"
        )
    shape = (2, *sample_shape)
    low, high = likelihood.allowed
    x = torch.zeros(shape).clamp(low, high)
    each = (torch.zeros(shape),) * likelihood.outputs_per_channel
    own = likelihood.own()
    asked: dict[str, tuple[Callable[[], Tensor], tuple[int, ...]]] = {
        "log_prob": (lambda: likelihood.log_prob(each, x, own), shape),
        "mean": (lambda: likelihood.mean(each, own), shape),
        "sample": (lambda: likelihood.sample(each, own, each), shape),
    }
    for part, (ask, wanted) in asked.items():
        found = _shape(ask, f"{part} of likelihood {name!r}", shape)
        if found != wanted:
            raise ValueError(
                f"{part} of likelihood {name!r} turns two samples {shape} into {found}; it must "
                f"return {wanted}"
            )


def _shape(ask: Callable[[], Tensor], what: str, given: tuple[int, ...]) -> tuple[int, ...]:
    try:
        return tuple(ask().shape)
    except (RuntimeError, ValueError, TypeError, AttributeError, IndexError) as error:
        raise ValueError(f"{what} fails on two samples {given}: {error}") from error
