"""The tables of one evaluation: scores, latents, total correlation, settings."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from hatchel.records.evaluation import EvaluationRecord, LatentRecord, ScoreRecord
from hatchel.reports.charts.factor_maps import MOST_LATENTS
from hatchel.reports.latents import by_information, in_bits
from hatchel.reports.page import Facts, Grid, GridRow
from hatchel.reports.table import NOTHING

SMALL = 0.01
"""Below this a score is printed to two digits."""
_NOTHING = 1e-9  # what rounding leaves of a zero
_PRINTED = 5e-4  # scores that differ by less look alike
_NO_BOUND = (
    "A ceiling is what the factors themselves score as a code, and a code that spreads a factor "
    "over several latents may be easier to read; a floor is what noise scores, and a code may do "
    "worse."
)

_INFORMATION = {
    "mixture": "mixture",
    "gaussian": "Gaussian",
    "zero_mean": "zero-mean",
    "kl": "KL",
}
_ESTIMATORS = (
    "Information of each latent about the data in bits, by three estimators: with q(z) itself (the "
    "mixture over the samples), with its moment-matched Gaussian, and with the nearest zero-mean "
    "Gaussian; each can only be larger than the one before, but for sampling. KL is that from the "
    "prior."
)
_BY_LAW = (
    "Information of each latent about the data in bits: of Gaussian latents with q(z) itself (the "
    "mixture over the samples), of binary and categorical ones exactly. KL is that from the prior."
)
_UNKNOWN = "Information about the data is not defined without a q(z|x) that is known and has noise."


def is_known(record: EvaluationRecord) -> bool:
    """Say whether it is known of some latent what it says of the data."""
    return any(latent.influential is not None for latent in record.latents)


def number(value: float | None) -> str:
    """Print a score to three decimals, a small one to two digits; or what stands for none."""
    if value is None:
        return NOTHING
    return f"{value:z.3f}" if abs(value) >= SMALL or abs(value) < _NOTHING else f"{value:.2g}"


def scores_grid(record: EvaluationRecord) -> Grid:
    """Return the table of scores: value, interval, ceiling and floor."""
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
        "Ceiling: what the factors themselves score as a code, not a bound. Floor: what a random "
        "code of the same shape scores; – where these two tell nothing. Information is in nats, as "
        "papers print these scores.",
    )


def beyond_ends(record: EvaluationRecord) -> str:
    """Name the scores beyond their ceiling or their floor; nothing where there are none.

    Scores whose ceiling is no better than their floor tell no code from noise, and are left out.
    """
    scores = [(k, s) for k, s in record.scores.items() if _is_better(s, s.ceiling, s.floor)]
    found = {
        "Better than the ceiling": [k for k, s in scores if _is_better(s, s.value, s.ceiling)],
        "Worse than the floor": [k for k, s in scores if _is_better(s, s.floor, s.value)],
    }
    said = [f"{where}: {', '.join(keys)}." for where, keys in found.items() if keys]
    return " ".join([*said, _NO_BOUND]) if said else ""


def _is_better(score: ScoreRecord, one: float | None, other: float | None) -> bool:
    """Say whether one value is better than another, as far as digits are printed."""
    sign = {"higher": 1, "lower": -1}.get(score.settings["better"], 0)
    return one is not None and other is not None and sign * (one - other) >= _PRINTED


def interval(low: float | None, high: float | None) -> str:
    """Print the two ends of an interval, or what stands for none."""
    return NOTHING if low is None or high is None else f"{number(low)} … {number(high)}"


def latents_grid(record: EvaluationRecord) -> Grid:
    """Return the table of latents, the most informative first."""
    known = is_known(record)
    carried = [latent.mixture if known else latent.deviation for latent in record.latents]
    order = by_information(np.array(carried, dtype=np.float64))
    shown = [name for name in _INFORMATION if _has(record, name)] if known else []
    said = (_ESTIMATORS if "gaussian" in shown else _BY_LAW) if known else _UNKNOWN
    return Grid(
        "latent",
        (
            *(_INFORMATION[name] for name in shown),
            *(["influential"] if known else []),
            "sd of codes",
            "most about",
        ),
        [_latent_row(record.latents[place], shown, known) for place in order[:MOST_LATENTS]],
        said + _of_many(record),
    )


def _has(record: EvaluationRecord, name: str) -> bool:
    return any(getattr(latent, name) is not None for latent in record.latents)


def _of_many(record: EvaluationRecord) -> str:
    if record.n_latents <= MOST_LATENTS:
        return ""
    return f" The first {MOST_LATENTS} of {record.n_latents}; scores.json holds all."


def _latent_row(latent: LatentRecord, shown: Sequence[str], known: bool) -> GridRow:
    found = [getattr(latent, name) for name in shown]
    information = [NOTHING if nats is None else f"{float(in_bits(nats)):z.2f}" for nats in found]
    if known:
        information.append({True: "yes", False: "no", None: NOTHING}[latent.influential])
    own = (f"{latent.deviation:.2f}", latent.best_factor or NOTHING)
    return GridRow(latent.name, "", (*information, *own))


def threshold_text(record: EvaluationRecord) -> str:
    """Say from which information on a latent is influential; nothing where none is known."""
    if not is_known(record):
        return ""
    return (
        f"Influential are latents above {float(in_bits(record.threshold)):.2f} bits "
        f"({record.threshold:.3g} nats) by the mixture; Liu et al. 2018 take 0.7 nats."
    )


def correlation_grid(record: EvaluationRecord) -> Grid:
    """Return the table of total correlation by each estimator."""
    rows = [
        GridRow(
            each.estimator,
            each.note,
            (
                NOTHING if each.nats is None else f"{float(in_bits(each.nats)):z.3f} bits",
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


def facts(record: EvaluationRecord) -> Facts:
    """Return what was measured, on how much."""
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


def settings_grid(record: EvaluationRecord) -> Grid:
    """Return the table of how each score was computed."""
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
