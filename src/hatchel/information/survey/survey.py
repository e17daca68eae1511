"""The survey of a table: all predictors together, each one alone, and every two of them."""

from hatchel.information.columns.columns import Columns
from hatchel.information.survey.alone import each_alone, outcomes
from hatchel.information.survey.pairs import every_pair
from hatchel.information.survey.support import said_of_alone, supported
from hatchel.information.survey.tables import Survey
from hatchel.information.survey.together import all_together
from hatchel.information.units import per_nat


def survey(columns: Columns, *, units: str = "bits", bootstrap: int = 0, seed: int = 0) -> Survey:
    """Measure what named predictors say about a target.

    Args:
        columns: from :func:`hatchel.information.columns.prepare.prepare`.
        units: "bits" or "nats".
        bootstrap: resamples behind each 95 % interval; no intervals where 0.
        seed: of the resampling.
    """
    per_nat(units)
    alone = each_alone(columns, units, bootstrap, seed)
    together, unsupported = supported(columns, [row.name for row in alone])
    chosen = [columns.names.index(name) for name in together]
    measures, said_of_measures = all_together(columns, chosen, units, bootstrap, seed)
    pairs, said_of_pairs = every_pair(columns, alone, units)
    return Survey(
        units=units,
        together=tuple(together),
        measures=measures,
        predictors=tuple(alone),
        outcomes=outcomes(columns),
        pairs=pairs,
        notes=(*said_of_alone(columns), *unsupported, *said_of_measures, *said_of_pairs),
    )
