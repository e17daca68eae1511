"""The page of one evaluation: scores, what each latent has to do with each factor, latents."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from matplotlib.figure import Figure
from numpy.typing import NDArray

from hatchel.records.evaluation import (
    CODES,
    MATRICES,
    EvaluationRecord,
    LatentRecord,
    ScoreRecord,
    read_scores,
)
from hatchel.records.files import read_arrays
from hatchel.reports.charts.canvas import NARROW, WIDE, Format, png
from hatchel.reports.charts.factor_maps import MOST_LATENTS, FactorMap, factor_maps
from hatchel.reports.charts.factor_scatter import FactorPanel, factor_scatter
from hatchel.reports.charts.latent_bars import latent_bars
from hatchel.reports.charts.score_ranges import ScoreRange, score_ranges
from hatchel.reports.latents import by_information, in_bits
from hatchel.reports.page import (
    Facts,
    Grid,
    GridRow,
    Page,
    Picture,
    Points,
    Section,
    Text,
    write_page,
)
from hatchel.reports.table import NOTHING

PAGE = "report.html"
_BINS = 20
_NOTHING = 1e-9  # what rounding leaves of a zero
Arrays = dict[str, NDArray[Any]]

_ESTIMATORS = (
    "Information of each latent about the data in bits, by three estimators: with q(z) itself (the "
    "mixture over the samples), with its moment-matched Gaussian, and with the nearest zero-mean "
    "Gaussian; each can only be larger than the one before, but for sampling. KL is that from the "
    "prior."
)
_UNKNOWN = "Information about the data is not defined without a q(z|x) that is known and has noise."


def write_evaluation_page(directory: Path) -> Path:
    """Write ``report.html`` and ``figures/*.png`` from what an evaluation left in ``directory``.

    Raises:
        ValueError: there is no evaluation that can be read.
        OSError: the files can't be written.
    """
    record = read_scores(directory)
    codes, matrices = (read_arrays(directory / name) for name in (CODES, MATRICES))
    pictures = evaluation_pictures(record, codes, matrices)
    return write_page(directory / PAGE, _page(record, pictures))


def drawn(name: str, draw: Callable[[Format], Figure], alt: str, caption: str) -> Picture:
    """Draw a figure for a wide page and for a narrow one."""
    return Picture(name, png(draw, WIDE), png(draw, NARROW), alt, caption)


def evaluation_pictures(
    record: EvaluationRecord, codes: Arrays, matrices: Arrays
) -> dict[str, Picture]:
    """Return the figures by name; those without anything to show are left out."""
    found = [_ranges(record), *_of_factors(record, codes, matrices), _bars(record)]
    return {picture.name: picture for picture in found if picture is not None}


def higher_is_better(score: ScoreRecord) -> bool:
    """Say whether a score belongs on the scale from floor to ceiling."""
    return score.value is not None and score.settings.get("better") == "higher"


def _ranges(record: EvaluationRecord) -> Picture | None:
    ranges = [
        ScoreRange(key, [score.value], score.low, score.high, score.floor, score.ceiling)
        for key, score in record.scores.items()
        if higher_is_better(score) and score.value is not None
    ]
    if not ranges:
        return None
    return drawn(
        "scores",
        lambda room: score_ranges(ranges, room),
        "Each score with its interval, between floor and ceiling.",
        "Scores of which higher is better. The band reaches from what a random code of this shape "
        "scores to what the factors themselves score as a code; the line is the interval. A score "
        "in the middle of [0, 1] may be at its floor, or at its ceiling.",
    )


def _of_factors(record: EvaluationRecord, codes: Arrays, matrices: Arrays) -> list[Picture]:
    if "information" not in matrices:
        return []
    names = [record.factor_names[k] for k in matrices["kept"]]
    share = matrices["information"] / matrices["entropies"]
    maps = [FactorMap("Mutual information", share)]
    importance = matrices.get("importance")
    if importance is not None:
        maps.append(FactorMap("DCI importance", importance / np.maximum(importance.sum(0), 1e-300)))
    entropies = ", ".join(
        f"{name} {bits:.2f}"
        for name, bits in zip(names, in_bits(matrices["entropies"]), strict=True)
    )
    dead = np.flatnonzero(~matrices["active"]).tolist()
    grey = " Grey names are dead latents, whose means tell what their noise drowns." if dead else ""
    more = (
        " Beside it (or below) how much each latent matters to the predictor of a factor: columns "
        "add up to 100 %."
        if importance is not None
        else ""
    )
    return [
        drawn(
            "latents-and-factors",
            lambda room: factor_maps(maps, record.column_names, names, room, dead),
            "A map of latents against factors: mutual information"
            + (", and DCI importance." if importance is not None else "."),
            "Mutual information of each latent, in bins, with each factor, as per cent of the "
            f"factor's entropy (bits: {entropies}); {_chance(record, matrices)} One dark cell in "
            f"each row and column is a disentangled code.{grey}{more}",
        ),
        _scatter(record, names, share * matrices["active"][:, None], codes, matrices),
    ]


def _chance(record: EvaluationRecord, matrices: Arrays) -> str:
    """Say how much of a factor's entropy a latent of noise would seem to hold (Miller 1955)."""
    classes = np.array([record.factor_sizes[k] for k in matrices["kept"]])
    share = (_BINS - 1) * (classes - 1) / (2 * record.samples * matrices["entropies"])
    return f"with {record.samples:,} samples noise seems to hold up to {100 * share.max():.0f} %."


def _scatter(
    record: EvaluationRecord, names: Sequence[str], share: Any, codes: Arrays, matrices: Arrays
) -> Picture:
    panels = [
        FactorPanel(
            name,
            record.column_names[int(share[:, k].argmax())],
            float(share[:, k].max()),
            codes["factors"][:, matrices["kept"][k]],
            codes["codes"][:, int(share[:, k].argmax())].astype(np.float64),
        )
        for k, name in enumerate(names)
    ]
    return drawn(
        "factors-and-best-latents",
        lambda room: factor_scatter(panels, room),
        "Each factor against the latent that says most about it.",
        "Each factor's classes across, the latent that says most about it up; a point is a sample, "
        "orange is the mean of a class. The number is the share of the factor's entropy in that "
        "latent.",
    )


def _bars(record: EvaluationRecord) -> Picture | None:
    kl, information = (
        np.array([getattr(latent, name) for latent in record.latents], dtype=np.float64)
        for name in ("kl", "mixture")
    )
    if not np.isfinite(information).any():
        return None
    names = [latent.name for latent in record.latents]
    return drawn(
        "latents",
        lambda room: latent_bars(names, kl, information, room),
        "Bars of KL and information per latent, in bits.",
        "What each latent says of the data, by the mixture, and its KL from the prior, in bits.",
    )


def _page(record: EvaluationRecord, pictures: dict[str, Picture]) -> Page:
    def shown(*names: str) -> list[Picture]:
        return [pictures[name] for name in names if name in pictures]

    sections = [
        Section("scores", "Scores", [*shown("scores"), _scores_grid(record)]),
        Section(
            "factors",
            "Latents and factors",
            shown("latents-and-factors", "factors-and-best-latents")
            or [Text("There are no factors to hold the latents against.")],
        ),
        Section(
            "latents", "Latents", [*shown("latents"), latents_grid(record), *_threshold(record)]
        ),
        Section("correlation", "Total correlation", [_correlation_grid(record)]),
        *([Section("notes", "To be known", [Points(record.notes)])] if record.notes else []),
        Section("settings", "What it depends on", [_facts(record), _settings_grid(record)]),
    ]
    return Page(
        title=f"Evaluation of {record.name}",
        source=record.source,
        summary=_summary(record),
        sections=sections,
        footer=f"Written by hatchel {record.versions['hatchel']} from stored records.",
    )


def _summary(record: EvaluationRecord) -> str:
    influential = [latent for latent in record.latents if latent.influential]
    known = _known(record)
    said = (
        f" {len(influential)} of {record.n_latents} latents say more than "
        f"{float(in_bits(record.threshold)):.2f} bits each of the data."
        if known
        else f" {record.n_latents} latents."
    )
    factors = ", ".join(record.factor_names) or "no factors"
    return f"{record.samples:,} samples with {factors}.{said}"


def _known(record: EvaluationRecord) -> bool:
    """Say whether it is known of some latent what it says of the data."""
    return any(latent.influential is not None for latent in record.latents)


def number(value: float | None) -> str:
    """Print a score to three decimals, a small one to two digits; or what stands for none."""
    if value is None:
        return NOTHING
    if abs(value) >= 0.01 or abs(value) < _NOTHING:
        return f"{value:.3f}".replace("-0.000", "0.000")
    return f"{value:.2g}"


def _scores_grid(record: EvaluationRecord) -> Grid:
    rows = [
        GridRow(
            key,
            score.sentence,
            (
                number(score.value),
                interval(score.low, score.high),
                number(score.ceiling),
                number(score.floor),
            ),
            frozenset({0}),
        )
        for key, score in record.scores.items()
    ]
    return Grid(
        "score",
        ("value", "interval", "ceiling", "floor"),
        rows,
        "Ceiling: the factors themselves as a code. Floor: a random code of the same shape; "
        "– where neither is a limit. "
        "Information is in nats, as papers print these scores.",
    )


def interval(low: float | None, high: float | None) -> str:
    """Print the two ends of an interval, or what stands for none."""
    return NOTHING if low is None or high is None else f"{number(low)} … {number(high)}"


def latents_grid(record: EvaluationRecord) -> Grid:
    """Return the table of latents, the most informative first."""
    known = _known(record)
    carried = [latent.mixture if known else latent.deviation for latent in record.latents]
    order = by_information(np.array(carried, dtype=np.float64))
    information = ("mixture", "Gaussian", "zero-mean", "KL", "influential") if known else ()
    return Grid(
        "latent",
        (*information, "sd of codes", "most about"),
        [_latent_row(record.latents[place], known) for place in order[:MOST_LATENTS]],
        (_ESTIMATORS if known else _UNKNOWN) + _of_many(record),
    )


def _of_many(record: EvaluationRecord) -> str:
    if record.n_latents <= MOST_LATENTS:
        return ""
    return f" The first {MOST_LATENTS} of {record.n_latents}; scores.json holds all."


def _latent_row(latent: LatentRecord, known: bool) -> GridRow:
    found = (latent.mixture, latent.gaussian, latent.zero_mean, latent.kl)
    information = (
        *(NOTHING if nats is None else f"{float(in_bits(nats)):.2f}" for nats in found),
        {True: "yes", False: "no", None: NOTHING}[latent.influential],
    )
    own = (f"{latent.deviation:.2f}", latent.best_factor or NOTHING)
    return GridRow(latent.name, "", (*(information if known else ()), *own))


def _threshold(record: EvaluationRecord) -> list[Text]:
    if not _known(record):
        return []
    bits = float(in_bits(record.threshold))
    text = (
        f"Influential are latents above {record.threshold:g} nats ({bits:.2f} bits) by the mixture "
        "(threshold: Liu et al. 2018)."
    )
    return [Text(text, "aside")]


def _correlation_grid(record: EvaluationRecord) -> Grid:
    rows = [
        GridRow(
            each.estimator,
            each.note,
            (
                NOTHING if each.nats is None else f"{float(in_bits(each.nats)):.3f} bits",
                NOTHING if each.error is None else f"± {float(in_bits(each.error)):.3f}",
            ),
            frozenset({0}),
        )
        for each in record.total_correlation
    ]
    return Grid(
        "estimator",
        ("total correlation", "standard error"),
        rows,
        "How far the latents are from independent of one another over these samples; 0 if they are "
        "independent.",
    )


def _facts(record: EvaluationRecord) -> Facts:
    factors = "; ".join(
        f"{k}: {name}, {size} classes"
        for k, (name, size) in enumerate(zip(record.factor_names, record.factor_sizes, strict=True))
    )
    return Facts(
        [
            ("codes", record.source),
            ("samples", f"{record.samples:,}"),
            ("latents", str(record.n_latents)),
            ("factors", factors or "none"),
            ("seed", str(record.seed)),
            ("versions", ", ".join(f"{name} {v}" for name, v in record.versions.items())),
        ]
    )


_COMMON = (
    "samples",
    "latents",
    "factors",
    "versions",
    "notes",
    "metric",
    "better",
    "level",
    "seed",
)


def _settings_grid(record: EvaluationRecord) -> Grid:
    rows = [
        GridRow(
            key,
            "; ".join(
                f"{name} {_plain(value)}"
                for name, value in score.settings.items()
                if name not in _COMMON and value is not None
            ),
            (f"{score.settings['samples']:,}", str(score.settings["replicates"])),
        )
        for key, score in record.scores.items()
    ]
    return Grid("score", ("samples", "replicates"), rows, "How each score was computed.")


def _plain(value: Any) -> str:
    if isinstance(value, float):
        return f"{value:g}"
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)
