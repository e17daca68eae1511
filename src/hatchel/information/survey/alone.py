"""Each predictor alone: its information about the target, and about single outcomes of it."""

from typing import Any

import numpy as np

from hatchel.information.columns.columns import Columns
from hatchel.information.measures.mutual_information import mutual_information
from hatchel.information.measures.specific_information import specific_information
from hatchel.information.samples.intervals import Estimate
from hatchel.information.survey.tables import Ends, PredictorRow

# Outcomes of a Gaussian target, in its sd, at which specific information is shown. At one sd it is
# the mutual information.
OUTCOMES = (0.0, 2.0)


def each_alone(columns: Columns, units: str, bootstrap: int, seed: int) -> list[PredictorRow]:
    """Return the table of predictors, the most informative first; see ``survey``."""
    informations = (_discrete if columns.kind == "discrete" else _gaussian)(
        columns, units, bootstrap, seed
    )
    rows = [
        PredictorRow(name, *ends, _specific(columns, j, units))
        for j, (name, ends) in enumerate(zip(columns.names, informations, strict=True))
    ]
    return sorted(rows, key=lambda row: -row.value)


def outcomes(columns: Columns) -> tuple[str, ...]:
    """Return what the columns of specific information are about."""
    return columns.states or tuple("at its mean" if y == 0 else f"at ± {y:g} sd" for y in OUTCOMES)


def _discrete(columns: Columns, units: str, bootstrap: int, seed: int) -> list[Ends]:
    return [
        _ends(
            mutual_information(
                samples=column,
                target=columns.target,
                kind="discrete",
                units=units,
                bootstrap=bootstrap,
                generator=seed,
            )
        )
        for column in columns.samples.T
    ]


def _gaussian(columns: Columns, units: str, bootstrap: int, seed: int) -> list[Ends]:
    """Measure all predictors at once: as information is symmetric, as targets of the target."""
    found = mutual_information(
        samples=columns.target[:, None],
        target=columns.samples,
        kind=columns.kind,
        each=True,
        units=units,
        bootstrap=bootstrap,
        generator=seed,
    )
    if not isinstance(found, Estimate):
        return [_ends(value) for value in found]
    parts = np.stack([found.corrected, found.value, found.low, found.high], axis=1)
    return [tuple(row) for row in parts.tolist()]


def _specific(columns: Columns, j: int, units: str) -> tuple[float, ...]:
    column, target = columns.samples[:, j], columns.target
    if columns.kind == "discrete":
        found = specific_information(samples=column, target=target, kind="discrete", units=units)
        return tuple(float(value) for value in found)
    return tuple(
        float(
            specific_information(
                samples=column, target=target, kind=columns.kind, units=units, outcome=y
            )
        )
        for y in OUTCOMES
    )


def _ends(found: Any) -> Ends:
    if isinstance(found, Estimate):
        return float(found.corrected), float(found.value), float(found.low), float(found.high)
    return float(found), float(found), None, None
