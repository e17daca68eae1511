"""A spec whose code follows from its data: blocks for what the objective wants of them."""

from dataclasses import replace

from hatchel.methods.variational.registry import CODES
from hatchel.records.spec import BlockSpec
from hatchel.runs.resolution import Resolved


def with_code_of_data(parts: Resolved) -> Resolved:
    """Return the parts with the blocks that the objective makes of the data, where it makes some.

    Blocks that the spec has already stay as they are.

    Args:
        parts: of a spec.

    Raises:
        ValueError: the data lack what the objective needs, or there are too few latents.
    """
    make = CODES.get(parts.spec.objective.name)
    if make is None or parts.spec.blocks:
        return parts
    data, spec = parts.loaded().training, parts.spec
    code = make(data, spec.n_latents, spec.objective.options)
    blocks = tuple(
        BlockSpec(name=block.name, law=block.law.name, width=block.width) for block in code.blocks
    )
    return replace(parts, spec=spec.model_copy(update={"blocks": blocks}), code=code)
