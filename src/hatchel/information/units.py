"""The unit of information: nats inside, nats or bits at the boundary."""

import math
from typing import Literal

Units = Literal["nats", "bits"]

_NATS_PER_UNIT = {"nats": 1.0, "bits": math.log(2.0)}


def per_nat(units: str) -> float:
    """Return how many ``units`` one nat is: 1 for nats, 1/ln 2 for bits.

    Raises:
        ValueError: an unknown unit.
    """
    if units not in _NATS_PER_UNIT:
        raise ValueError(f"units={units!r}: choose 'nats' or 'bits'")
    return 1.0 / _NATS_PER_UNIT[units]
