"""What a training step is made of: phases, each a loss on a minibatch of its own."""

from collections.abc import Callable, Mapping
from typing import Literal, NamedTuple

from torch import Tensor

from hatchel.data.labels import LabelKind

Parameters = dict[str, dict[str, Tensor]]
"""Tensors by group ("encoder", "decoder", …) and by name within the group."""
Law = Literal["normal", "uniform"]


class Labels(NamedTuple):
    """Labels of a minibatch, of which some may be missing.

    Attributes:
        values: ``(N, A)``, integer classes, or real numbers for a real target; 0 where missing.
        known: which are not missing, ``(N, A)`` booleans.
    """

    values: Tensor
    known: Tensor


class Given(NamedTuple):
    """What a phase may use; nothing else.

    Attributes:
        parameters: all of them, by group.
        x: a minibatch, ``(N, *shape)``.
        noise: what the phase asked for, ``(N, width)`` each.
        labels: what the phase needs, by kind.
        carried: what earlier phases of the same step left, without gradients.
        step: steps taken so far, a scalar tensor.
    """

    parameters: Parameters
    x: Tensor
    noise: Mapping[str, Tensor]
    labels: Mapping[str, Labels]
    carried: Mapping[str, Tensor]
    step: Tensor


class Outcome(NamedTuple):
    """What a phase returns.

    Attributes:
        loss: to descend, a scalar.
        terms: what to log, by name: scalars, or vectors over latents.
        carried: tensors for later phases of the same step.
        active: a scalar boolean; where it is false the phase moves nothing. None moves always.
    """

    loss: Tensor
    terms: dict[str, Tensor]
    carried: dict[str, Tensor] = {}  # noqa: RUF012 (never changed)
    active: Tensor | None = None


class Noise(NamedTuple):
    """Random numbers that a phase needs for each sample: their law, and how many."""

    law: Law
    width: int


class Phase(NamedTuple):
    """One update within a step.

    Attributes:
        name: said in errors.
        loss: pure; under ``torch.func.vmap`` it sees one of many models.
        moves: the groups of parameters that this phase moves; the others have no gradient here.
        optimiser: which Adam moves them; phases that name the same one share its moments.
        noise: what it needs for each minibatch, by name.
        needs: the labels that it needs; data without them are refused.
    """

    name: str
    loss: Callable[[Given], Outcome]
    moves: tuple[str, ...]
    optimiser: str
    noise: Mapping[str, Noise]
    needs: tuple[LabelKind, ...] = ()


def flat(parameters: Parameters, groups: tuple[str, ...] | None = None) -> dict[str, Tensor]:
    """Return the parameters of some groups, or of all, by ``group/name``."""
    return {
        f"{group}/{name}": value
        for group, members in parameters.items()
        if groups is None or group in groups
        for name, value in members.items()
    }


def grouped(tensors: Mapping[str, Tensor]) -> Parameters:
    """Undo :func:`flat`."""
    parameters: Parameters = {}
    for key, value in tensors.items():
        group, _, name = key.partition("/")
        parameters.setdefault(group, {})[name] = value
    return parameters
