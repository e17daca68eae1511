"""What an audit's keys are called in print, and its numbers."""

from collections.abc import Sequence

from hatchel.records.audit import AuditRecord, RemovalRecord
from hatchel.records.estimate import EstimateRecord
from hatchel.reports.table import NOTHING

MEASURES = {
    "demographic_parity_difference": "demographic parity",
    "demographic_parity_ratio": "parity ratio",
    "equalized_odds_difference": "equalised odds",
    "equal_opportunity_difference": "equal opportunity",
    "predictive_parity_difference": "predictive parity",
    "calibration_gap": "calibration",
    "worst_group_accuracy": "worst-group accuracy",
}
RATES = {
    "base_rate": "base rate",
    "selection_rate": "selected",
    "true_positive_rate": "true positives",
    "false_positive_rate": "false positives",
    "precision": "precision",
    "accuracy": "accuracy",
    "calibration_error": "calibration error",
}
SCORES = {"accuracy": "accuracy", "balanced_accuracy": "balanced accuracy", "auc": "AUC"}
PROBES = {"mlp": "MLP", "logistic": "logistic", "boosting": "boosting"}


def removed_text(removal: RemovalRecord) -> str:
    """Say what was taken out."""
    return f"without {', '.join(removal.removed)}" if removal.removed else "as it is"


def joined(attributes: Sequence[str]) -> str:
    """Say which attributes make the groups."""
    return " × ".join(attributes)


def number(value: float | None) -> str:
    """Print a share to three decimals, or what stands for none."""
    return NOTHING if value is None else f"{value:z.3f}"


def interval_text(found: EstimateRecord) -> str:
    """Print a number with its interval."""
    if found.low is None or found.high is None:
        return number(found.value)
    return f"{number(found.value)} ({number(found.low)} … {number(found.high)})"


def majority(record: AuditRecord) -> float:
    """Return the accuracy of always saying the commoner label."""
    return max(record.label.rows) / sum(record.label.rows)


def main_probe(record: AuditRecord) -> str:
    """Return the probe whose gaps are told in tables: the first."""
    return next(iter(record.removals[0].label))
