"""Measuring a run: how accurate and how fair predictions of its table's target are."""

from hatchel.data.data_set import DataSet
from hatchel.runs.stored import Run
from hatchel.studies.fair.judging import Asked, judged_run
from hatchel.studies.measuring import Measured


def measured(run: Run, *, samples: int, probe: str, removable: bool) -> Measured:
    """Judge a run; see :func:`hatchel.studies.fair.judging.judged_run`."""
    asked = asked_of(run.data.evaluation)
    return Measured(judged_run(run, asked, samples=samples, probe=probe, removable=removable))


def asked_of(data: DataSet) -> Asked:
    """Return the question that a table puts: its target, and all of its attributes."""
    return Asked(data.target_name, data.attribute_names)
