"""What a page says of claims: by which rule, how each came out, and what else was found."""

from hatchel.records.comparison import CLAIM_RULE
from hatchel.reports.page import Claims, Part, Points, Text
from hatchel.reports.stored import StoredStudy


def outcome_parts(study: StoredStudy, rule: str = "") -> list[Part]:
    """Return the rule, the claims and the findings of a study.

    Args:
        study: as stored.
        rule: what else there is to the rule, in sentences.
    """
    said = Text(f"{CLAIM_RULE} {rule}".strip(), "rule")
    return [said, Claims(study.claims()), Points(study.results.notes)]


def outcomes_in_a_line(study: StoredStudy) -> str:
    """Return each claim with its outcome, for a summary."""
    return " ".join(f"{each.subject}: {each.outcome}." for each in study.claims())
