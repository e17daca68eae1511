"""Labels of minibatches where the training is, the missing ones marked."""

from collections.abc import Callable, Iterable, Mapping

import numpy as np
import torch
from torch import Tensor

from hatchel.data.data_set import DataSet
from hatchel.data.labels import LabelKind
from hatchel.training.phase import Labels, Phase

LabelSource = Callable[[Tensor, Iterable[LabelKind]], Mapping[str, Labels]]
"""Indices ``(…, N)`` and kinds to labels ``(…, N, A)`` by kind."""


def label_source(
    data: DataSet, phases: Iterable[Phase], device: torch.device, dtype: torch.dtype
) -> LabelSource:
    """Return what makes the labels of minibatches on a device.

    All that the phases need lies there from the beginning: labels are small beside their samples.

    Args:
        data: with the labels that the phases need.
        phases: of a step.
        device: of training.
        dtype: of real labels.
    """
    needed = dict.fromkeys(kind for phase in phases for kind in phase.needs)
    resident = {kind: _resident(data, kind, device, dtype) for kind in needed}

    def of(indices: Tensor, kinds: Iterable[LabelKind]) -> Mapping[str, Labels]:
        return {
            kind: Labels(resident[kind].values[indices], resident[kind].known[indices])
            for kind in kinds
        }

    return of


def no_labels(indices: Tensor, kinds: Iterable[LabelKind]) -> Mapping[str, Labels]:
    """Return none: the source of phases that need none."""
    del indices
    assert not [*kinds], "these phases need labels; use label_source"
    return {}


def _resident(data: DataSet, kind: LabelKind, device: torch.device, dtype: torch.dtype) -> Labels:
    """Return the labels of every sample, 0 in place of those that are missing."""
    given, known = data.labels_at(kind, np.arange(len(data)))
    values = torch.from_numpy(np.where(known, given, 0))
    kept = dtype if values.is_floating_point() else torch.int64
    return Labels(values.to(device, kept), torch.from_numpy(known).to(device))
