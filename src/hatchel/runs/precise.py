"""A spec whose precision is chosen: the one that it was begun in, or the device's."""

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import torch

from hatchel.records.training_record import SPEC, read_spec
from hatchel.runs.resolution import Resolved
from hatchel.training.precision import AUTO, chosen_precision


def in_precision(
    parts: Resolved, device: torch.device, begun: Iterable[Path]
) -> tuple[Resolved, str]:
    """Return the parts with a precision in the place of "auto", and why it is that one.

    A run goes on in the precision that it was begun in, also where another would be chosen now.

    Args:
        parts: of a spec.
        device: of training.
        begun: directories of runs that may go on.
    """
    asked = parts.spec.training.precision
    if asked != AUTO:
        return parts, "it was asked for"
    stored = [read_spec(each).training.precision for each in begun if (each / SPEC).exists()]
    if stored:
        precision, why = stored[0], "the run was begun in it"
    else:
        precision, why = chosen_precision(device)
    training = parts.spec.training.model_copy(update={"precision": precision})
    return replace(parts, spec=parts.spec.model_copy(update={"training": training})), why
