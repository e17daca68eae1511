"""The audit of a representation: what is predicted of whom, and what it still gives away."""

from pathlib import Path
from typing import Any

from hatchel.records.estimate import EstimateRecord
from hatchel.records.frozen import FrozenRecord

AUDIT = "audit.json"


class GroupRateRecord(EstimateRecord):
    """A rate of one group.

    Attributes:
        rows: behind it: those with y = 1 behind a true positive rate.
        counts: whether these are enough to say anything; if not, it is in no gap.
    """

    rows: int
    counts: bool


class GroupRecord(FrozenRecord):
    """A group of test rows.

    Attributes:
        name: such as "sex=F, race=White".
        rows: how many.
        rates: by key: base_rate, selection_rate, true_positive_rate, false_positive_rate,
            precision, accuracy and calibration_error.
    """

    name: str
    rows: int
    rates: dict[str, GroupRateRecord]


class GapRecord(EstimateRecord):
    """How far apart groups are by one measure; value is None where that can't be said.

    Attributes:
        chance: its mean if groups of these sizes were alike.
        lowest: the group with the least rate.
        highest: that with the greatest.
        small: groups that don't count, as they have too few rows, with their number.
        sentence: what it means.
    """

    chance: float | None
    lowest: str
    highest: str
    small: dict[str, int]
    sentence: str


class GroupsRecord(FrozenRecord):
    """The groups that one attribute makes, or several together.

    Attributes:
        attributes: their names.
        groups: one per value, or per combination of values.
        gaps: between them, by the key of the measure.
    """

    attributes: tuple[str, ...]
    groups: tuple[GroupRecord, ...]
    gaps: dict[str, GapRecord]


class LabelRecord(FrozenRecord):
    """How one probe predicts the label.

    Attributes:
        accuracy: share of test rows that are predicted rightly.
        balanced_accuracy: mean of that over both labels.
        auc: area under the ROC curve.
        groups: of single attributes first, then of their combinations.
    """

    accuracy: EstimateRecord
    balanced_accuracy: EstimateRecord
    auc: EstimateRecord
    groups: tuple[GroupsRecord, ...]


class RemainsByProbe(FrozenRecord):
    """How well one probe tells an attribute.

    Attributes:
        auc: area under the ROC curve, the mean of one value against the rest; chance is ½.
        balanced_accuracy: of the value that gains most by the code; chance is one by their number.
        nats: lower bound on I(a; z); below zero where the probe learned nothing.
    """

    auc: EstimateRecord
    balanced_accuracy: EstimateRecord
    nats: EstimateRecord


class RemainsRecord(FrozenRecord):
    """What is left of one attribute in the code.

    Attributes:
        attribute: its name.
        entropy: H(a) of the test rows in nats, which no information about it exceeds.
        probes: by name.
        best_column: the single column that says most about it.
        best_column_nats: how much, by nearest neighbours.
    """

    attribute: str
    entropy: float
    probes: dict[str, RemainsByProbe]
    best_column: str
    best_column_nats: float | None


class RemovalRecord(FrozenRecord):
    """The code with something taken out, and what was found.

    Attributes:
        removed: names of the attributes that were; none for the code as it is.
        columns: of the code that were taken out.
        kept: how many are left.
        label: how the label is predicted, by probe.
        remains: of each sensitive attribute.
    """

    removed: tuple[str, ...]
    columns: tuple[str, ...]
    kept: int
    label: dict[str, LabelRecord]
    remains: tuple[RemainsRecord, ...]


class AttributeRecord(FrozenRecord):
    """What was asked about.

    Attributes:
        name: as it was asked for.
        values: what its classes stand for.
        rows: test rows of each.
    """

    name: str
    values: tuple[str, ...]
    rows: tuple[int, ...]


class AuditRecord(FrozenRecord):
    """An audit.

    Attributes:
        name: of the model.
        source: where its codes come from.
        columns: their names.
        train_rows: rows that probes learned from.
        test_rows: rows that all numbers are about.
        label: what is predicted; its second value is the good outcome.
        sensitive: attributes that should not matter.
        removals: the code as it is first, then with attributes taken out.
        settings: bootstrap, least, level, seed, how, probes, together, test_share.
        notes: what a reader must know.
        versions: of what computed it.
    """

    name: str
    source: str
    columns: tuple[str, ...]
    train_rows: int
    test_rows: int
    label: AttributeRecord
    sensitive: tuple[AttributeRecord, ...]
    removals: tuple[RemovalRecord, ...]
    settings: dict[str, Any]
    notes: tuple[str, ...]
    versions: dict[str, str]


def write_audit(directory: Path, record: AuditRecord) -> None:
    """Store an audit as ``audit.json``, whole or not at all."""
    record.stored(directory / AUDIT)


def read_audit(directory: Path) -> AuditRecord:
    """Read an audit.

    Raises:
        ValueError: there is none that can be read.
    """
    return AuditRecord.read(directory / AUDIT, "hatchel audit")
