"""The temperature of a relaxed law."""

import math


def check_temperature(value: float) -> None:
    """Raise ValueError unless it is a finite number above zero."""
    if not (0 < value < math.inf):
        raise ValueError(f"temperature={value!r} must be a positive number, such as 0.5")
