"""The page of an audit: the label, what is left of the attributes, gaps, groups."""

from pathlib import Path

from hatchel.records.audit import AuditRecord, read_audit
from hatchel.reports.page import Page, Points, Section, write_page
from hatchel.reports.pages.audit_pictures import (
    gap_pictures,
    groups_picture,
    information_picture,
    label_picture,
    remains_picture,
)
from hatchel.reports.pages.audit_tables import (
    facts,
    gaps_grid,
    groups_grid,
    label_grid,
    remains_grid,
    shown_removals,
)
from hatchel.reports.pages.audit_words import joined, main_probe

PAGE = "report.html"
LIMITS = (
    "These rows only: gaps hold for rows like those tested on. Other people, another year or "
    "another label are another audit.",
    "These probes only: an attribute that no probe tells may be told by a better one, or from more "
    "rows. A bound on information is one from below.",
    "The label itself: it may be unfair, and no gap between predictions shows that.",
    "Zero proves nothing: an interval that reaches zero doesn't say that there is no gap, "
    "and groups too small to count were not judged at all.",
    "Not all together: where groups differ in their base rate and the classifier errs, calibration "
    "and equalised odds can't both hold.",
)


def write_audit_page(directory: Path) -> Path:
    """Write ``report.html`` and ``figures/*.png`` from what an audit left in ``directory``.

    Raises:
        ValueError: there is no audit that can be read.
        OSError: the files can't be written.
    """
    return write_page(directory / PAGE, audit_page(read_audit(directory)))


def audit_page(record: AuditRecord) -> Page:
    """Compose the page of an audit."""
    shown = shown_removals(record)
    sections = [
        Section("label", "The label", [label_picture(record), label_grid(record)]),
        Section(
            "remains",
            "What is left of the attributes",
            [remains_picture(record), information_picture(record), remains_grid(record)],
        ),
        Section(
            "gaps",
            "Gaps between groups",
            [*gap_pictures(record), Points(_sentences(record)), gaps_grid(record)],
        ),
        Section(
            "groups",
            "Groups",
            [
                *(groups_picture(record, place) for place in shown),
                *(groups_grid(record, place) for place in shown),
            ],
        ),
        Section("limits", "What it can't promise", [Points([*LIMITS, *record.notes])]),
        Section("settings", "What it depends on", [facts(record)]),
    ]
    return Page(
        title=f"Audit of {record.name}",
        source=record.source,
        summary=summary(record),
        sections=sections,
        footer=f"Written by hatchel {record.versions['hatchel']} from stored records.",
    )


def summary(record: AuditRecord) -> str:
    """Say in a sentence or two what was found."""
    probe = main_probe(record)
    first = record.removals[0]
    told = ", ".join(
        f"{each.attribute} {max(p.auc.value or 0.5 for p in each.probes.values()):.2f}"
        for each in record.removals[-1].remains
    )
    after = (
        "as it is"
        if len(record.removals) == 1
        else (f"without {', '.join(record.removals[-1].removed)}")
    )
    accuracy = first.label[probe].accuracy.value
    return (
        f"{record.label.values[1]}, told from {len(record.columns):,} columns with accuracy "
        f"{accuracy:.3f} on {record.test_rows:,} rows. From the code {after} the best probe tells "
        f"attributes with AUC: {told}; chance is 0.50."
    )


def _sentences(record: AuditRecord) -> list[str]:
    """Return what was found of the code as it is, of single attributes and of all together."""
    groups = record.removals[0].label[main_probe(record)].groups
    chosen = [each for each in groups if len(each.attributes) == 1]
    chosen += [groups[-1]] if len(groups[-1].attributes) > 1 else []
    return [
        f"{joined(each.attributes)}: {gap.sentence}"
        for each in chosen
        for key, gap in each.gaps.items()
        if key in ("demographic_parity_difference", "equalized_odds_difference")
    ]
