"""One score of one code: the number, how sure it is, and what it could have been."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

# What rounding leaves of a zero.
_NOTHING = 1e-9


@dataclass(frozen=True)
class Score:
    """A score beside its interval and its attainable ends.

    Attributes:
        key: such as "mig" or "dci.completeness".
        value: the score.
        low: lower end of the interval; NaN where none was asked for.
        high: upper end.
        ceiling: what the factors themselves score as a code, on the same factors; NaN where that
            was not asked for, and where it bounds nothing, as of pixels: then the settings have
            both, ``of_factors`` and ``of_noise``. A perfect code is rarely worth 1.
        floor: what a random code of the same shape scores.
        settings: everything the number depends on: estimator, bins, thresholds, N, how the
            interval was made, versions, and notes about the factors.
        sentence: what it means, in plain words.
    """

    key: str
    value: float
    low: float
    high: float
    ceiling: float
    floor: float
    settings: Mapping[str, Any] = field(repr=False)
    sentence: str

    def as_record(self) -> dict[str, Any]:
        """Return what JSON can hold: numbers that are not finite become None."""
        numbers = {
            name: value if math.isfinite(value := getattr(self, name)) else None
            for name in ("value", "low", "high", "ceiling", "floor")
        }
        return {**numbers, "settings": dict(self.settings), "sentence": self.sentence}


def sentence(
    title: str,
    meaning: str,
    value: float,
    interval: tuple[float, float],
    ends: tuple[float, float],
    level: float,
    *,
    bracketed: bool = True,
) -> str:
    """Say in plain words what a score means.

    Args:
        title: the score's name.
        meaning: what is true of the code at this value, with ``{value}`` and ``{percent}``.
        value: the score.
        interval: its two ends; left unsaid where they are NaN.
        ends: ceiling and floor; left unsaid where they are NaN.
        level: of the interval.
        bracketed: whether a score lies between its ends; where not, that is said.
    """
    said = meaning.format(value=number(value), percent=f"{100 * value:.0f} %")
    low, high = interval
    sure = (
        ""
        if math.isnan(low)
        else f" ({100 * level:.0f} % interval {number(low)} to {number(high)})"
    )
    parts = [f"{title} {number(value)}{sure}: {said}."]
    ceiling, floor = ends
    if not math.isnan(ceiling):
        parts.append(
            f"The factors themselves as a code score {number(ceiling)} here, "
            f"a random code of this shape {number(floor)}"
            + ("." if bracketed else "; neither is a limit.")
        )
    return " ".join(parts)


def number(value: float) -> str:
    """Return a score as text, with two decimals, or three digits where it is small."""
    if not math.isfinite(value):
        return "infinite" if value > 0 else str(value)
    if abs(value) >= 0.1 or abs(value) < _NOTHING:
        return f"{value:.2f}".replace("-0.00", "0.00")
    return f"{value:.2g}"
