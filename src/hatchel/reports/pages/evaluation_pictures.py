"""The figures of one evaluation."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hatchel.records.evaluation import EvaluationRecord
from hatchel.reports.charts.factor_maps import FactorMap, factor_maps
from hatchel.reports.charts.factor_scatter import FactorPanel, factor_scatter
from hatchel.reports.charts.latent_bars import latent_bars
from hatchel.reports.charts.score_ranges import ScoreRange, score_ranges
from hatchel.reports.drawn import drawn
from hatchel.reports.latents import in_bits
from hatchel.reports.page import Picture

_BINS = 20
Arrays = dict[str, NDArray[Any]]


def evaluation_pictures(
    record: EvaluationRecord, codes: Arrays, matrices: Arrays
) -> dict[str, Picture]:
    """Return the figures by name; those without anything to show are left out."""
    found = [_ranges(record), *_of_factors(record, codes, matrices), _bars(record)]
    return {picture.name: picture for picture in found if picture is not None}


def _ranges(record: EvaluationRecord) -> Picture | None:
    ranges = [
        ScoreRange(key, [score.value], score.low, score.high, score.floor, score.ceiling)
        for key, score in record.scores.items()
        if score.value is not None and score.settings.get("better") == "higher"
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
            _class_names(record, matrices["kept"][k]),
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


def _class_names(record: EvaluationRecord, factor: int) -> tuple[str, ...]:
    return record.factor_class_names[factor] if record.factor_class_names else ()


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
