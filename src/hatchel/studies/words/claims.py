"""The paper's claims about the benchmark, each judged draw by draw on means over seeds."""

from collections.abc import Mapping, Sequence

import numpy as np

from hatchel.records.comparison import Comparison, counted
from hatchel.records.run import RunRecord
from hatchel.records.table import per_draw

MINSYN = ("minsyn-binary", "minsyn-gaussian")
RIVALS = ("ica", "infomax", "pca", "autoencoder", "denoising-autoencoder")
POWERS = {"acc_p1": "|w|", "acc_p2": "w²"}
_FACTORS = "Ver Steeg et al. 2017, section IV-B.1"
_RECONSTRUCTION = "Ver Steeg et al. 2017, section IV-B.2"


def claims(runs: Sequence[RunRecord]) -> tuple[Comparison, ...]:
    """Judge what the paper says of its table."""
    best = [
        counted(
            f"MinSyn disentangles best: both its forms lie below every rival, by ACC with {power}",
            _FACTORS,
            *draws_below(runs, metric),
            "draw",
        )
        for metric, power in POWERS.items()
    ]
    return (
        *best,
        _best_reconstructs_best(runs),
        _lies_below(runs, "InfoMax fares even worse than ICA", "ica", "infomax"),
        _lies_below(
            runs,
            "Denoising does not help an autoencoder to disentangle",
            "autoencoder",
            "denoising-autoencoder",
        ),
    )


def draw_means(runs: Sequence[RunRecord], method: str, metric: str) -> dict[int, float]:
    """Return the mean over seeds of one metric, by draw."""
    return {d: float(np.mean(v)) for d, v in sorted(per_draw(runs, method, metric).items())}


def draws_below(runs: Sequence[RunRecord], metric: str) -> tuple[int, int]:
    """Count the draws in which both MinSyn forms lie below every rival, and all draws."""
    ours = [draw_means(runs, method, metric) for method in MINSYN]
    theirs = [m for m in (draw_means(runs, method, metric) for method in RIVALS) if m]
    common = set.intersection(*(set(values) for values in (*ours, *theirs))) if theirs else set()
    below = sum(
        max(values[draw] for values in ours) < min(values[draw] for values in theirs)
        for draw in common
    )
    return below, len(common)


def _best_reconstructs_best(runs: Sequence[RunRecord]) -> Comparison:
    """A draw counts where one method has the lowest ACC and both the lowest losses."""
    metrics = ("acc_p1", "train_loss", "test_loss")
    means = {
        metric: {method: draw_means(runs, method, metric) for method in (*MINSYN, *RIVALS)}
        for metric in metrics
    }
    draws = sorted({run.draw for run in runs})
    winners = [{_lowest(means[metric], draw) for metric in metrics} for draw in draws]
    cases = [names for names in winners if None not in names]
    return counted(
        "The most disentangled method, by ACC with |w|, also reconstructs best, on training and "
        "test words",
        _RECONSTRUCTION,
        sum(len(names) == 1 for names in cases),
        len(cases),
        "draw",
        _against_autoencoder(runs),
    )


def _lowest(means: Mapping[str, Mapping[int, float]], draw: int) -> str | None:
    """Return which method is lowest in a draw, where there are two or more."""
    found = {method: by_draw[draw] for method, by_draw in means.items() if draw in by_draw}
    return min(found, key=lambda method: found[method]) if len(found) > 1 else None


def _against_autoencoder(runs: Sequence[RunRecord]) -> str:
    counts = [
        _count_below(runs, metric, "minsyn-binary", "autoencoder")
        for metric in ("train_loss", "test_loss")
    ]
    if not all(cases for _, cases in counts):
        return ""
    (on_train, n), (on_test, _) = counts
    return (
        f"MinSyn (binary) has a lower loss than the autoencoder on training words in {on_train} of "
        f"{n}, on test words in {on_test} of {n}."
    )


def _lies_below(runs: Sequence[RunRecord], claim: str, low: str, high: str) -> Comparison:
    held, cases = _count_below(runs, "acc_p1", low, high)
    return counted(f"{claim}, by ACC with |w|", _FACTORS, held, cases, "draw")


def _count_below(runs: Sequence[RunRecord], metric: str, low: str, high: str) -> tuple[int, int]:
    """Count the draws in which a method lies below another, and those that both have."""
    ours, theirs = (draw_means(runs, method, metric) for method in (low, high))
    common = ours.keys() & theirs.keys()
    return sum(ours[draw] < theirs[draw] for draw in common), len(common)
