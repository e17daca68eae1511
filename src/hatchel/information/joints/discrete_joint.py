"""A discrete joint: a dense pmf with one axis per predictor and the target on the last axis."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import groupby

import torch
from torch import Tensor

from hatchel.information.joints.joint import Joint


def plogp(p: Tensor) -> Tensor:
    """Return p log p with 0 log 0 = 0, and with the derivative 0 there.

    The derivative is infinite at zero; but a measure's derivative towards an impossible cell is
    either infinite too or a difference of infinities, and no optimiser has a use for either.
    """
    return p * torch.where(p > 0, p, 1.0).log()


@dataclass(frozen=True)
class DiscreteJoint:
    """Dense pmfs p(z_1, …, z_n, x).

    Attributes:
        pmf: (*batch, k_1, …, k_n, m), the target's axis last.
        batch: how many leading axes are a batch.
        samples: how many samples the pmf was counted from, where the entropies shall be corrected
            by Miller and Madow (1955): H = H_plug-in + (occupied cells − 1) / (2 samples).
        has_target: whether the last axis is the target; else it is one more predictor.
    """

    pmf: Tensor
    batch: int = 0
    samples: int | None = None
    has_target: bool = True

    @property
    def count(self) -> int:
        """The number of variables, the target with them."""
        return self.pmf.ndim - self.batch

    @property
    def predictors(self) -> tuple[int, ...]:
        """The numbers of the predictors."""
        return tuple(range(self.count - self.has_target))

    @property
    def sizes(self) -> tuple[int, ...]:
        """The alphabet size of each variable."""
        return tuple(self.pmf.shape[self.batch :])

    def marginal(self, variables: Sequence[int]) -> Tensor:
        """Return the pmf of some variables, in ascending order of their numbers.

        Neighbours that go or stay together are one axis meanwhile: sums over a dozen axes of a
        tensor take many times as long.
        """
        stays = [v in variables for v in range(self.count)]
        if all(stays):
            return self.pmf
        runs = [list(run) for _, run in groupby(range(self.count), lambda v: stays[v])]
        blocks = [math.prod(self.sizes[v] for v in run) for run in runs]
        gone = [self.batch + i for i, run in enumerate(runs) if not stays[run[0]]]
        head = self.pmf.shape[: self.batch]
        kept = [size for size, stay in zip(self.sizes, stays, strict=True) if stay]
        return self.pmf.reshape([*head, *blocks]).sum(dim=gone).reshape([*head, *kept])

    def spread(self, variables: Sequence[int]) -> Tensor:
        """Return the marginal of some variables with size 1 on every other axis."""
        sizes = [size if v in variables else 1 for v, size in enumerate(self.sizes)]
        return self.marginal(variables).reshape([*self.pmf.shape[: self.batch], *sizes])

    def total(self, cells: Tensor) -> Tensor:
        """Sum over everything but the batch."""
        return cells.sum(dim=tuple(range(self.batch, cells.ndim)))

    def entropy(self, variables: Sequence[int]) -> Tensor:
        """Return H(variables) in nats, shape (*batch)."""
        marginal = self.marginal(variables)
        if marginal.ndim == self.batch:
            return torch.zeros_like(marginal)
        plain = -self.total(plogp(marginal))
        if self.samples is None:
            return plain
        return plain + (self.total((marginal > 0).to(plain)) - 1) / (2 * self.samples)

    @cached_property
    def flat(self) -> Tensor:
        """The joint of all predictors as one axis, and the target: (*batch, Πk, m)."""
        return self.pmf.flatten(self.batch, -2)


def population(joint: Joint) -> Joint:
    """Return the joint that resamples are drawn from: its entropies are exact, not estimates."""
    if isinstance(joint, DiscreteJoint) and joint.samples is not None:
        return replace(joint, samples=None)
    return joint


def merged(joint: DiscreteJoint, groups: Sequence[Sequence[int]]) -> DiscreteJoint:
    """Return the joint in which each group of predictors is one predictor.

    Predictors in no group are summed out.
    """
    target = joint.count - 1
    order = [v for group in groups for v in group]
    gone = [joint.batch + v for v in joint.predictors if v not in order]
    kept = [v for v in range(joint.count) if v in order or v == target]
    pmf = joint.pmf.sum(dim=gone) if gone else joint.pmf
    head = list(range(joint.batch))
    pmf = pmf.permute(*head, *(joint.batch + kept.index(v) for v in (*order, target)))
    shape = [torch.Size(joint.sizes[v] for v in group).numel() for group in groups]
    pmf = pmf.reshape(*pmf.shape[: joint.batch], *shape, joint.sizes[target])
    return DiscreteJoint(pmf, joint.batch, joint.samples)
