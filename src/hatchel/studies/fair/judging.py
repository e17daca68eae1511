"""How accurate and how fair predictions are from one representation."""

from collections.abc import Sequence
from itertools import combinations
from typing import NamedTuple

from hatchel.evaluation.audit.audit import Plan, audit
from hatchel.evaluation.audit.probes import chosen_probes
from hatchel.evaluation.audit.question import Question, question
from hatchel.evaluation.audit.removal import removals
from hatchel.evaluation.audit.representation import Representation
from hatchel.evaluation.audit.run import run_representation
from hatchel.metrics.fairness.estimate import Care
from hatchel.records.audit import RemovalRecord
from hatchel.runs.stored import Run

GAP = "demographic_parity_difference"
LEAST = 10
"""Rows below which a group says nothing."""


def attribute_sets(names: Sequence[str]) -> list[tuple[str, ...]]:
    """Return what is asked to be fair about: each attribute, then each conjunction."""
    sizes = range(1, len(names) + 1)
    return [each for size in sizes for each in combinations(names, size)]


def key_of(names: Sequence[str]) -> str:
    """Return the name of a set of attributes in records."""
    return "+".join(names)


def one_probe(name: str) -> str:
    """Return the name of a probe.

    Raises:
        ValueError: no such probe, or several.
    """
    found = chosen_probes(name)
    if len(found) > 1:
        raise ValueError("choose one probe")
    return found[0]


class Asked(NamedTuple):
    """What is asked: a label of two classes, and the attributes to be fair about."""

    label: str
    attributes: tuple[str, ...]

    def of(self, known: Representation) -> Question:
        """Return the question, put to a representation."""
        return question(known, self.label, self.attributes, least=LEAST)


def judged_run(
    run: Run, asked: Asked, *, samples: int, probe: str, removable: bool
) -> dict[str, float]:
    """Judge a run: with the blocks of the attributes taken out, where it has such.

    Args:
        run: with a checkpoint.
        asked: the label and the attributes.
        samples: rows that are judged, of the part "test" where there is one.
        probe: by which the label is predicted.
        removable: whether its code has blocks for the attributes.

    Returns:
        As :func:`judged`.
    """
    seed = run.record.seed
    known = run_representation(run, samples, seed)
    return judged(known, asked.of(known), probe, seed, removable=removable)


def judged(
    known: Representation, asked: Question, probe: str, seed: int, *, removable: bool
) -> dict[str, float]:
    """Return accuracy and gap for each set of attributes, and how well each alone is told.

    The numbers are "accuracy.SET", "gap.SET" and "told.ATTRIBUTE", and "majority", the accuracy of
    always saying the more frequent label.

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
    plan = Plan(probes=(probe,), care=Care(least=LEAST, bootstrap=0, seed=seed))
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
