"""What a survey comes to: three tables and notes."""

from dataclasses import dataclass

from hatchel.information.samples.intervals import Reals

Ends = tuple[float, float, float | None, float | None]
"""A value, the estimate behind it, and the ends of its interval where one was asked for."""


@dataclass(frozen=True)
class MeasureRow:
    """One measure of all predictors together.

    Attributes:
        name: the function in ``hatchel.information``.
        title: what a reader calls it.
        value: the estimate, less the bias that resamples show where there are any.
        raw: the estimate from the samples themselves.
        low: lower end of the interval, None where none was asked for.
        high: its upper end.
        gap: the duality gap of an optimised value, else None.
    """

    name: str
    title: str
    value: float
    raw: float
    low: float | None
    high: float | None
    gap: float | None


@dataclass(frozen=True)
class PredictorRow:
    """One predictor alone.

    Attributes:
        name: its column.
        value: its mutual information with the target, less the bias that resamples show.
        raw: the estimate from the samples themselves.
        low: lower end of the interval, None where none was asked for.
        high: its upper end.
        specific: its specific information about each outcome of the target.
    """

    name: str
    value: float
    raw: float
    low: float | None
    high: float | None
    specific: tuple[float, ...]


@dataclass(frozen=True)
class PairMap:
    """Every two predictors.

    Attributes:
        names: the predictors, the most informative first.
        synergy: (n, n), symmetric; the diagonal is zero. NaN for a pair that has more joint
            states with the target than samples can fill.
        redundancy: (n, n), symmetric; the diagonal is the predictor's own information. NaN
            likewise.
    """

    names: tuple[str, ...]
    synergy: Reals
    redundancy: Reals


@dataclass(frozen=True)
class Survey:
    """All three tables.

    Attributes:
        units: of all information in them.
        together: the predictors of the first table.
        measures: that table.
        predictors: the second, the most informative first.
        outcomes: what the columns of specific information are about.
        pairs: the third, None where there is one predictor.
        notes: what was done about too few samples, in plain words.
    """

    units: str
    together: tuple[str, ...]
    measures: tuple[MeasureRow, ...]
    predictors: tuple[PredictorRow, ...]
    outcomes: tuple[str, ...]
    pairs: PairMap | None
    notes: tuple[str, ...]
