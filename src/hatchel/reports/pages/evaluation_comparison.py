"""The page of several models: spread of each score, UDR, and which scores order them alike."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from hatchel.records.evaluation import ComparisonRecord, SpreadRecord, read_comparison
from hatchel.reports.charts.rank_map import rank_map
from hatchel.reports.charts.score_ranges import ScoreRange, score_ranges
from hatchel.reports.drawn import drawn
from hatchel.reports.page import Facts, Grid, GridRow, Page, Picture, Points, Section, write_page
from hatchel.reports.pages.evaluation_tables import SMALL, interval, number

PAGE = "comparison.html"
MOST = 8
"""Models that have columns of their own; of more, the spread is enough."""


def write_comparison_page(directory: Path) -> Path:
    """Write ``comparison.html`` and its figures from ``comparison.json`` in ``directory``.

    Raises:
        ValueError: there is no comparison that can be read.
        OSError: the files can't be written.
    """
    record = read_comparison(directory)
    pictures = [each for each in (_ranges(record), _ranks(record)) if each is not None]
    return write_page(directory / PAGE, _page(record, pictures))


def _ranges(record: ComparisonRecord) -> Picture | None:
    ranges = [
        ScoreRange(
            key,
            [value for value in spread.values if value is not None],
            None,
            None,
            spread.floor,
            spread.ceiling,
        )
        for key, spread in record.spread.items()
        if spread.better == "higher" and spread.n
    ]
    if record.udr:
        ranges.append(
            ScoreRange("udr", record.udr, None, None, record.udr_floor, record.udr_ceiling)
        )
    if not ranges:
        return None
    return drawn(
        "spread",
        lambda room: score_ranges(ranges, room),
        "Each score of each model, between floor and ceiling.",
        "A dot is a model, the stroke their mean; the band reaches from what a random code scores "
        "to what the factors themselves score. Scores of which higher is better.",
    )


def _ranks(record: ComparisonRecord) -> Picture | None:
    if not record.ranked:
        return None
    table = np.array(record.rank_correlation, dtype=np.float64)
    return drawn(
        "rank-correlation",
        lambda room: rank_map(record.ranked, table, room),
        "A map of rank correlations between scores.",
        f"Spearman's rank correlation of every two scores over {len(record.models)} models: blue "
        "where they order the models alike, red where they order them the other way round. Of few "
        "models, strong correlations come about by chance.",
    )


def _page(record: ComparisonRecord, pictures: Sequence[Picture]) -> Page:
    found = {picture.name: [picture] for picture in pictures}
    sections = [
        Section("scores", "Scores", [*found.get("spread", []), spread_grid(record)]),
        *([Section("udr", "Likeness of the models", [_udr_grid(record)])] if record.udr else []),
        *(
            [Section("ranks", "Which scores agree", found["rank-correlation"])]
            if "rank-correlation" in found
            else []
        ),
        *([Section("notes", "To be known", [Points(record.notes)])] if record.notes else []),
        Section("models", "Models", [_facts(record)]),
    ]
    return Page(
        title=f"{len(record.models)} models compared",
        source=", ".join(record.models[:MOST]) + (" …" if len(record.models) > MOST else ""),
        summary=_summary(record),
        sections=sections,
        footer=f"Written by hatchel {record.versions['hatchel']} from stored records.",
    )


def _summary(record: ComparisonRecord) -> str:
    samples = sorted(set(record.samples))
    many = "–".join(f"{count:,}" for count in dict.fromkeys((samples[0], samples[-1])))
    udr = (
        f" Their latents are alike, one for one, to the degree {np.mean(record.udr):.2f} (UDR)."
        if record.udr
        else ""
    )
    said = f"{len(record.spread)} scores of {len(record.models)} models on {many} samples.{udr}"
    return f"{record.warning} {said}".strip()


def mean_and_spread(spread: SpreadRecord) -> str:
    """Print "mean ± sd" of a score over models, both to the digits of the larger."""
    if spread.mean is None or spread.sd is None:
        return number(spread.mean)
    if max(abs(spread.mean), spread.sd) < SMALL:
        return f"{number(spread.mean)} ± {number(spread.sd)}"
    return f"{spread.mean:z.3f} ± {spread.sd:.3f}"


def spread_grid(record: ComparisonRecord) -> Grid:
    """Return the table of scores over models, with a column per model where they are few."""
    few = len(record.models) <= MOST
    columns = ("mean ± sd", "n", "ceiling", "floor", *(record.models if few else ()))
    rows = [
        GridRow(
            key,
            "",
            (
                mean_and_spread(spread),
                str(spread.n),
                number(spread.ceiling),
                number(spread.floor),
                *(map(number, spread.values) if few else ()),
            ),
            frozenset({0}),
        )
        for key, spread in record.spread.items()
    ]
    return Grid("score", columns, rows, "Mean and standard deviation over models.")


def _udr_grid(record: ComparisonRecord) -> Grid:
    few = len(record.models) <= MOST
    rows = [
        GridRow(
            name,
            "",
            (
                number(value),
                interval(record.udr_low[i], record.udr_high[i]),
                *((number(pair) for pair in record.udr_pairs[i]) if few else ()),
            ),
            frozenset({0}),
        )
        for i, (name, value) in enumerate(zip(record.models, record.udr, strict=True))
    ]
    return Grid(
        "model",
        ("UDR", "interval", *(record.models if few else ())),
        rows,
        "UDR of each model: the median likeness of the others' latents to its own, on the same "
        f"samples. Perfect codes would have {_said(record.udr_ceiling)}, random ones "
        f"{_said(record.udr_floor)}.",
    )


def _said(value: float | None) -> str:
    return "none" if value is None else number(value)


def _facts(record: ComparisonRecord) -> Facts:
    return Facts(
        [
            *zip(record.models, record.sources, strict=True),
            ("versions", ", ".join(f"{name} {v}" for name, v in record.versions.items())),
        ]
    )
