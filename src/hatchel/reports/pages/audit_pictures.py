"""The figures of an audit."""

from collections.abc import Callable, Mapping
from functools import partial

from hatchel.records.audit import AuditRecord, GroupRateRecord, RemovalRecord
from hatchel.records.estimate import EstimateRecord
from hatchel.reports.charts.interval_rows import IntervalPanel, IntervalPoint, interval_rows
from hatchel.reports.drawn import drawn
from hatchel.reports.latents import in_bits
from hatchel.reports.page import Picture
from hatchel.reports.pages.audit_words import (
    MEASURES,
    PROBES,
    RATES,
    SCORES,
    joined,
    majority,
    removed_text,
)

_FAIR = {"demographic_parity_ratio": 1.0, "worst_group_accuracy": None}
_GROUPS_ACROSS = 4


def label_picture(record: AuditRecord) -> Picture:
    """Draw how well the label is predicted."""
    references = {"accuracy": majority(record), "balanced_accuracy": 0.5, "auc": 0.5}
    panels = [
        _panel(record, title, partial(_score, key), references[key])
        for key, title in SCORES.items()
    ]
    return drawn(
        "label",
        lambda room: interval_rows(panels, _rows(record), room),
        "How well each probe predicts the label, by what was taken out of the code.",
        f"How well {record.label.values[1]} is predicted on rows held back. The dashed line is "
        "what can be had without the code: the share of the commoner label, or one half.",
    )


def remains_picture(record: AuditRecord) -> Picture:
    """Draw how well each attribute can still be told."""
    panels = [
        _panel(
            record,
            f"AUC of {each.name}",
            partial(_told, place),
            0.5,
        )
        for place, each in enumerate(record.sensitive)
    ]
    return drawn(
        "remains",
        lambda room: interval_rows(panels, _rows(record), room),
        "How well each probe tells each attribute, by what was taken out of the code.",
        "How well each attribute can still be predicted from what is left of the code; the dashed "
        "line is chance. Whoever has the code can do as well, whatever one classifier's gaps are.",
    )


def information_picture(record: AuditRecord) -> Picture:
    """Draw how much of each attribute is told at the least."""
    panels = [
        _panel(
            record,
            f"{each.name}: at least, of {in_bits(record.removals[0].remains[place].entropy):.2f}",
            partial(_bits, place),
            0.0,
        )
        for place, each in enumerate(record.sensitive)
    ]
    return drawn(
        "information",
        lambda room: interval_rows(panels, _rows(record), room),
        "Lower bounds on the information about each attribute, by what was taken out of the code.",
        "Lower bounds on the mutual information of the code with each attribute in bits, by the "
        "cross-entropy of each probe. A bound at or below zero means that this probe learned "
        "nothing, not that there is nothing.",
    )


def gap_pictures(record: AuditRecord) -> list[Picture]:
    """Draw the gaps between the groups of each attribute and of each combination."""
    return [
        _gap_picture(record, place, joined(groups.attributes))
        for place, groups in enumerate(next(iter(record.removals[0].label.values())).groups)
    ]


def _gap_picture(record: AuditRecord, place: int, which: str) -> Picture:
    panels = [
        _panel(record, title, partial(_gap, place, key), _FAIR.get(key, 0.0))
        for key, title in MEASURES.items()
    ]
    return drawn(
        f"gaps-{place}",
        lambda room: interval_rows(panels, _rows(record), room, across=4),
        f"Gaps between the groups of {which}, by what was taken out of the code.",
        f"Gaps between the groups of {which}. The dashed line is a fair classifier, the grey tick "
        "what noise alone would show if groups of these sizes were alike.",
    )


def groups_picture(record: AuditRecord, place: int) -> Picture:
    """Draw the rates of every group.

    Args:
        record: of the audit.
        place: which of the removals.
    """
    removal = record.removals[place]
    first = next(iter(removal.label.values()))
    groups = [(s, g) for s, each in enumerate(first.groups) for g in range(len(each.groups))]
    panels = [
        IntervalPanel(
            title,
            [
                {
                    PROBES[p]: _rate_point(found.groups[s].groups[g].rates[key])
                    for p, found in removal.label.items()
                }
                for s, g in groups
            ],
        )
        for key, title in RATES.items()
    ]
    names = [first.groups[s].groups[g] for s, g in groups]
    return drawn(
        f"groups-{place}",
        lambda room: interval_rows(
            panels, [f"{g.name} ({g.rows:,})" for g in names], room, _GROUPS_ACROSS
        ),
        f"Rates of every group, of the code {removed_text(removal)}.",
        f"Rates of every group, from the code {removed_text(removal)}, with the test rows of each "
        f"in brackets. Grey: fewer than {record.settings['least']} rows behind the rate.",
    )


def _rows(record: AuditRecord) -> list[str]:
    return [removed_text(removal) for removal in record.removals]


def _panel(
    record: AuditRecord,
    title: str,
    point: Callable[[RemovalRecord, str], IntervalPoint],
    reference: float | None,
) -> IntervalPanel:
    rows: list[Mapping[str, IntervalPoint]] = [
        {PROBES[probe]: point(removal, probe) for probe in removal.label}
        for removal in record.removals
    ]
    return IntervalPanel(title, rows, reference)


def _score(key: str, removal: RemovalRecord, probe: str) -> IntervalPoint:
    return _point(getattr(removal.label[probe], key))


def _told(place: int, removal: RemovalRecord, probe: str) -> IntervalPoint:
    return _point(removal.remains[place].probes[probe].auc)


def _bits(place: int, removal: RemovalRecord, probe: str) -> IntervalPoint:
    found = removal.remains[place].probes[probe].nats
    value, low, high = (
        None if each is None else float(in_bits(each))
        for each in (found.value, found.low, found.high)
    )
    return IntervalPoint(value, low, high)


def _gap(place: int, key: str, removal: RemovalRecord, probe: str) -> IntervalPoint:
    found = removal.label[probe].groups[place].gaps[key]
    return _point(found)._replace(chance=found.chance)


def _point(found: EstimateRecord) -> IntervalPoint:
    return IntervalPoint(found.value, found.low, found.high)


def _rate_point(found: GroupRateRecord) -> IntervalPoint:
    return _point(found)._replace(grey=not found.counts)
