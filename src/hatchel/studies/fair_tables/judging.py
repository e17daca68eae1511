"""How accurate and how fair predictions are from one representation."""

from collections.abc import Sequence
from itertools import combinations

from hatchel.data.data_set import DataSet
from hatchel.evaluation.audit.audit import Plan, audit
from hatchel.evaluation.audit.question import Question, question
from hatchel.evaluation.audit.removal import removals
from hatchel.evaluation.audit.representation import Representation
from hatchel.evaluation.audit.run import run_representation
from hatchel.metrics.fairness.estimate import Care
from hatchel.records.audit import RemovalRecord
from hatchel.runs.stored import Run
from hatchel.studies.measuring import Measured

GAP = "demographic_parity_difference"


def attribute_sets(names: Sequence[str]) -> list[tuple[str, ...]]:
    """Return what is asked to be fair about: each attribute, then each conjunction."""
    sizes = range(1, len(names) + 1)
    return [each for size in sizes for each in combinations(names, size)]


def key_of(names: Sequence[str]) -> str:
    """Return the name of a set of attributes in records."""
    return "+".join(names)


def measured(run: Run, *, samples: int, probe: str, removable: bool) -> Measured:
    """Judge a run: with the blocks of the attributes taken out, where it has such.

    Args:
        run: with a checkpoint.
        samples: rows of the part "test" that are judged.
        probe: by which the label is predicted.
        removable: whether its code has blocks for the attributes.
    """
    seed, data = run.record.seed, run.data.evaluation
    known = run_representation(run, samples, seed)
    return Measured(judged(known, asked_of(known, data), probe, seed, removable=removable))


def asked_of(known: Representation, data: DataSet) -> Question:
    """Return the question that a data set puts: its target, and all of its attributes."""
    return question(known, data.target_name, data.attribute_names, least=10)


def judged(
    known: Representation, asked: Question, probe: str, seed: int, *, removable: bool
) -> dict[str, float]:
    """Return accuracy and gap for each set of attributes, and how well each is told.

    Args:
        known: the representation.
        asked: the label and the attributes.
        probe: by which they are predicted.
        seed: of the split and the probe.
        removable: whether the blocks of the attributes in question are taken out.
    """
    names = [each.name for each in asked.sensitive]
    sets = attribute_sets(names)
    wanted = [",".join(each) for each in sets] if removable else []
    plan = Plan(probes=(probe,), care=Care(least=10, bootstrap=0, seed=seed))
    record = audit(known, asked, removals(known, asked.sensitive, wanted), plan)
    found = {each.removed: each for each in record.removals}
    metrics = {"majority": float(max(record.label.rows) / sum(record.label.rows))}
    for each in sets:
        metrics |= _of_set(found[each if removable else ()], each, probe)
    return metrics


def _of_set(found: RemovalRecord, names: tuple[str, ...], probe: str) -> dict[str, float]:
    """Return accuracy and gap for a set, and how well a lone attribute can still be told."""
    label, key = found.label[probe], key_of(names)
    (groups,) = (each for each in label.groups if each.attributes == names)
    numbers = {f"accuracy.{key}": label.accuracy.value, f"gap.{key}": groups.gaps[GAP].value}
    if len(names) == 1:
        (remains,) = (each for each in found.remains if each.attribute == names[0])
        numbers[f"told.{key}"] = remains.probes[probe].auc.value
    return {name: value for name, value in numbers.items() if value is not None}
