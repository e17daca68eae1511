"""The audit of one representation, as a record."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, get_args

import numpy as np

from hatchel.evaluation.audit.attributes import Attribute
from hatchel.evaluation.audit.fitting import Fitted, fitted, without
from hatchel.evaluation.audit.label import label_record
from hatchel.evaluation.audit.probes import PROBES
from hatchel.evaluation.audit.question import Question
from hatchel.evaluation.audit.remains import column_information, remains_record
from hatchel.evaluation.audit.removal import Removal
from hatchel.evaluation.audit.representation import Representation
from hatchel.evaluation.evaluate import versions
from hatchel.latents.removal import How
from hatchel.metrics.fairness.estimate import Care
from hatchel.metrics.predictors.splitting import Split, split
from hatchel.metrics.suite import Progress
from hatchel.metrics.validation import Indices, Reals, checked_choice
from hatchel.records.audit import (
    AttributeRecord,
    AuditRecord,
    LabelRecord,
    RemainsRecord,
    RemovalRecord,
)

TEST_SHARE = 1 / 3


@dataclass(frozen=True)
class Plan:
    """How an audit is made.

    Attributes:
        probes: by which the label and the attributes are predicted.
        how: what stands in the place of what is taken out: "drop", "noise" or "mean".
        care: what it takes to say something of a group, and how sure it is made.
        test_share: which share of the rows is tested on.

    Raises:
        ValueError: an unknown way of taking out.
    """

    probes: tuple[str, ...] = tuple(PROBES)
    how: How = "drop"
    care: Care = field(default_factory=Care)
    test_share: float = TEST_SHARE

    def __post_init__(self) -> None:
        checked_choice("how", self.how, get_args(How))


@dataclass(frozen=True, eq=False)
class _Ready:
    """All that the numbers are made from."""

    known: Representation
    asked: Question
    plan: Plan
    rows: Split
    weights: Reals
    probabilities: Mapping[Fitted, Reals]


def audit(
    known: Representation,
    asked: Question,
    removed: list[Removal],
    plan: Plan | None = None,
    progress: Progress | None = None,
) -> AuditRecord:
    """Audit a representation.

    Args:
        known: what is audited, of rows that lack nothing that is asked for.
        asked: which label, and which attributes should not matter to it.
        removed: what to take out; see :func:`~hatchel.evaluation.audit.removal.removals`.
        plan: how; as by default where None.
        progress: told before each probe and at the end.

    Raises:
        ValueError: values that are not among the rows to learn from or to test on.
    """
    plan = plan or Plan()
    rows = split(len(known.codes), plan.test_share, plan.care.seed)
    forms = without(known.codes, removed, plan.how, rows, plan.care.seed)
    targets = (asked.label, *asked.sensitive)
    found = fitted(forms, targets, plan.probes, rows, plan.care.seed, progress)
    ready = _Ready(known, asked, plan, rows, plan.care.weights(len(rows.test)), found)
    singles = [column_information(known.codes, a.classes, plan.care.seed) for a in asked.sensitive]
    return AuditRecord(
        name=known.name,
        source=known.source,
        columns=known.columns,
        train_rows=len(rows.train),
        test_rows=len(rows.test),
        label=_attribute(asked.label, rows.test),
        sensitive=tuple(_attribute(each, rows.test) for each in asked.sensitive),
        removals=tuple(_removal(ready, place, each, singles) for place, each in enumerate(removed)),
        settings=_settings(asked, plan),
        notes=known.notes,
        versions=versions(),
    )


def _removal(ready: _Ready, place: int, removed: Removal, singles: list[Reals]) -> RemovalRecord:
    columns = ready.known.columns
    return RemovalRecord(
        removed=removed.names,
        columns=tuple(columns[column] for column in removed.columns),
        kept=len(columns) - len(removed.columns),
        label=_label(ready, place),
        remains=tuple(
            _remains(ready, place, k, _left(columns, removed, singles[k]))
            for k in range(len(ready.asked.sensitive))
        ),
    )


def _label(ready: _Ready, place: int) -> dict[str, LabelRecord]:
    return {
        name: label_record(
            ready.asked,
            ready.probabilities[Fitted(place, 0, name)],
            ready.rows.test,
            ready.weights,
            ready.plan.care,
        )
        for name in ready.plan.probes
    }


def _remains(ready: _Ready, place: int, k: int, information: dict[str, float]) -> RemainsRecord:
    told = {name: ready.probabilities[Fitted(place, k + 1, name)] for name in ready.plan.probes}
    attribute = ready.asked.sensitive[k]
    return remains_record(attribute, told, information, ready.rows, ready.weights, ready.plan.care)


def _left(columns: tuple[str, ...], removed: Removal, information: Reals) -> dict[str, float]:
    """Return what each column that is left says."""
    pairs = enumerate(zip(columns, information.tolist(), strict=True))
    return {name: nats for place, (name, nats) in pairs if place not in removed.columns}


def _attribute(found: Attribute, test: Indices) -> AttributeRecord:
    counts = np.bincount(found.classes[test], minlength=len(found.values))
    return AttributeRecord(name=found.name, values=found.values, rows=tuple(counts.tolist()))


def _settings(asked: Question, plan: Plan) -> dict[str, Any]:
    care = plan.care
    return {
        "probes": list(plan.probes),
        "how": plan.how,
        "together": asked.together,
        "least": care.least,
        "bootstrap": care.bootstrap,
        "level": care.level,
        "seed": care.seed,
        "test_share": plan.test_share,
    }
