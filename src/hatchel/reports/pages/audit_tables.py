"""The tables of an audit: the label, what is left of the attributes, gaps, groups, settings."""

from hatchel.records.audit import AuditRecord, GapRecord, GroupRateRecord, RemainsRecord
from hatchel.reports.latents import in_bits
from hatchel.reports.page import Facts, Grid, GridRow
from hatchel.reports.pages.audit_words import (
    MEASURES,
    PROBES,
    RATES,
    SCORES,
    interval_text,
    joined,
    main_probe,
    majority,
    number,
    removed_text,
)
from hatchel.reports.table import NOTHING


def label_grid(record: AuditRecord) -> Grid:
    """Return how well each probe predicts the label, by what was taken out."""
    rows = [
        GridRow(
            f"{removed_text(removal)}, {PROBES[probe]}",
            "",
            tuple(interval_text(getattr(found, key)) for key in SCORES),
        )
        for removal in record.removals
        for probe, found in removal.label.items()
    ]
    return Grid(
        "the code",
        tuple(SCORES.values()),
        rows,
        f"How well fresh classifiers predict {record.label.values[1]} on rows held back. Always "
        f"saying the commoner label has accuracy {majority(record):.3f}.",
    )


def remains_grid(record: AuditRecord) -> Grid:
    """Return how well each attribute is still told, by what was taken out."""
    probes = list(record.removals[0].label)
    rows = [
        GridRow(
            f"{each.attribute}, {removed_text(removal)}",
            "",
            (
                *(number(each.probes[name].auc.value) for name in probes),
                _told(each),
                f"{in_bits(each.entropy):.3f}",
                _single(each),
            ),
        )
        for place in range(len(record.sensitive))
        for removal in record.removals
        for each in [removal.remains[place]]
    ]
    return Grid(
        "attribute",
        (*(f"AUC, {PROBES[name]}" for name in probes), "told, bits", "of", "best column, bits"),
        rows,
        "How well each attribute can still be predicted. AUC: chance is 0.500. Told: the greatest "
        "lower bound on the mutual information that a probe reaches, of the entropy beside it; "
        "below zero where none learned anything. Best column: the information of a single one, by "
        "nearest neighbours.",
    )


def _told(found: RemainsRecord) -> str:
    best = max(
        (each.nats for each in found.probes.values()),
        key=lambda each: -1e9 if each.value is None else each.value,
    )
    if best.value is None:
        return NOTHING
    if best.low is None or best.high is None:
        return f"{in_bits(best.value):z.3f}"
    low, value, high = in_bits([best.low, best.value, best.high])
    return f"{value:z.3f} ({low:z.3f} … {high:z.3f})"


def _single(found: RemainsRecord) -> str:
    if found.best_column_nats is None:
        return NOTHING
    return f"{found.best_column} {in_bits(found.best_column_nats):z.3f}"


def gaps_grid(record: AuditRecord) -> Grid:
    """Return every gap between groups that the first probe has: of the code as it is, and last."""
    probe, shown = main_probe(record), shown_removals(record)
    each = [record.removals[place].label[probe].groups for place in shown]
    rows = [
        GridRow(
            f"{joined(sets[0].attributes)}: {title}",
            "",
            (
                *(text for found in sets for text in _gap_texts(found.gaps[key])),
                _between(sets[0].gaps[key]),
            ),
        )
        for sets in zip(*each, strict=True)
        for key, title in MEASURES.items()
    ]
    forms = [removed_text(record.removals[place]) for place in shown]
    return Grid(
        "groups: gap",
        (*(name for form in forms for name in (form, "if alike")), f"least – most, {forms[0]}"),
        rows,
        f"Gaps between groups in the predictions of {PROBES[probe]}, with their intervals; if "
        "alike: what noise alone would show if groups of these sizes were. "
        f"{NOTHING}: fewer than two groups have {record.settings['least']} rows to go by. The file "
        "audit.json has every probe and every form of the code.",
    )


def shown_removals(record: AuditRecord) -> list[int]:
    """Return the forms of the code that tables show: as it is, and the last one."""
    return sorted({0, len(record.removals) - 1})


def _gap_texts(gap: GapRecord) -> tuple[str, str]:
    return interval_text(gap), number(gap.chance)


def _between(gap: GapRecord) -> str:
    return NOTHING if gap.value is None else f"{gap.lowest} – {gap.highest}"


def groups_grid(record: AuditRecord, place: int) -> Grid:
    """Return the rates of all groups that the first probe has.

    Args:
        record: of the audit.
        place: which of the removals.
    """
    probe, removal = main_probe(record), record.removals[place]
    rows = [
        GridRow(
            group.name,
            "",
            (f"{group.rows:,}", *(_rate_text(group.rates[key]) for key in RATES)),
            grey=frozenset(
                column for column, key in enumerate(RATES, 1) if not group.rates[key].counts
            ),
        )
        for groups in removal.label[probe].groups
        for group in groups.groups
    ]
    return Grid(
        "group",
        ("rows", *RATES.values()),
        rows,
        f"Test rows and rates of each group in the predictions of {PROBES[probe]} from the code "
        f"{removed_text(removal)}. Grey, with the rows behind it: fewer than "
        f"{record.settings['least']}, so that it says nothing and is in no gap.",
    )


def _rate_text(rate: GroupRateRecord) -> str:
    return number(rate.value) if rate.counts else f"{number(rate.value)} (n = {rate.rows})"


def facts(record: AuditRecord) -> Facts:
    """Return what was audited, and how."""
    asked = [
        (f"attribute {each.name}" if each is not record.label else f"label {each.name}", each)
        for each in (record.label, *record.sensitive)
    ]
    return Facts(
        [
            ("codes", record.source),
            ("columns", f"{len(record.columns):,}"),
            ("rows", f"{record.train_rows:,} to learn from, {record.test_rows:,} to test on"),
            *(
                (
                    name,
                    "; ".join(f"{v}: {n:,}" for v, n in zip(each.values, each.rows, strict=True)),
                )
                for name, each in asked
            ),
            *((key, _plain(value)) for key, value in record.settings.items()),
            ("versions", ", ".join(f"{name} {v}" for name, v in record.versions.items())),
        ]
    )


def _plain(value: object) -> str:
    if isinstance(value, float):
        return f"{value:g}"
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)
