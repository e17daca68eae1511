"""What came out, in sentences computed from the records."""

from collections.abc import Callable, Sequence

import numpy as np

from hatchel.records.run import RunRecord
from hatchel.studies.intervals import half_width
from hatchel.studies.stacked_mnist.paper import PUBLISHED

CODE, STACKED = "vae", "stacked"


def values(runs: Sequence[RunRecord], method: str, metric: str) -> dict[int, float]:
    """Return a metric of a method by seed."""
    return {
        run.seed: run.metrics[metric]
        for run in runs
        if run.method == method and metric in run.metrics
    }


def findings(runs: Sequence[RunRecord]) -> tuple[str, ...]:
    """Return a sentence for each question, and on failures."""
    asked: tuple[Callable[[Sequence[RunRecord]], str], ...] = (
        _accuracy,
        _start,
        _criterion,
        _independence,
        _best,
    )
    failed = [run for run in runs if run.status == "failed"]
    lost = [f"{run.method}, seed {run.seed} failed: {run.reason}" for run in failed]
    return (*(said for said in (ask(runs) for ask in asked) if said), *lost)


def best_seed(runs: Sequence[RunRecord]) -> int | None:
    """Return the seed of the lowest training loss, which no label has a part in."""
    losses = values(runs, STACKED, "training_loss")
    return min(losses, key=lambda seed: losses[seed]) if losses else None


def spread(found: Sequence[float]) -> str:
    """Print a mean with its standard deviation."""
    if not found:
        return "not measured"
    own = f" ± {np.std(found, ddof=1):.3f}" if len(found) > 1 else ""
    return f"{np.mean(found):.3f}{own} (n = {len(found)})"


def _accuracy(runs: Sequence[RunRecord]) -> str:
    found = [values(runs, STACKED, key) for key in ("accuracy", "majority")]
    control = values(runs, CODE, "accuracy")
    if not found[0]:
        return ""
    paper = PUBLISHED[STACKED, "accuracy"].value
    reached = sum(value >= paper for value in found[0].values())
    matched, majority = (spread(list(each.values())) for each in found)
    return (
        f"Accuracy: {matched} matched one to one, {majority} by majority; the paper says "
        f"{paper:.2f} and not by which of both. {reached} of {len(found[0])} seeds reach it one to "
        f"one. k-means on the means of the code alone: {spread(list(control.values()))}."
    )


def _start(runs: Sequence[RunRecord]) -> str:
    start, end = (values(runs, STACKED, key) for key in ("accuracy.start", "accuracy"))
    if not start:
        return ""
    return (
        f"Where it comes from: the first clusters of the code alone, cut from its graph of "
        f"neighbours, have {spread(list(start.values()))}; after both layers were trained it is "
        f"{spread(list(end.values()))}. The start is ours, not the paper's, which says nothing of "
        "its own; from random weights the same bound ends on clusters that say nothing of digits."
    )


def _criterion(runs: Sequence[RunRecord]) -> str:
    added = list(values(runs, STACKED, "adds.2").values())
    if len(added) < 2:
        return ""
    positive = sum(value > 0 for value in added)
    return (
        f"Depth: the second layer adds {np.mean(added):.2f} ± {np.std(added, ddof=1):.2f} nats to "
        f"the bound on TC(x) of test images, and is positive in {positive} of {len(added)} seeds: "
        "by the paper's criterion it is "
        + ("worth its place." if positive == len(added) else "not worth its place in every seed.")
    )


def _independence(runs: Sequence[RunRecord]) -> str:
    before, after = (values(runs, method, "total_correlation") for method in (CODE, STACKED))
    both = sorted(before.keys() & after.keys())
    if len(both) < 2:
        return ""
    apart = [after[seed] - before[seed] for seed in both]
    half = half_width(apart)
    mean = float(np.mean(apart))
    word = "rises" if mean - half > 0 else "falls" if mean + half < 0 else "does not move for sure"
    return (
        f"The code: its own total correlation {word} under the top layer, by {mean:+.2f} ± "
        f"{half:.2f} nats (95 % interval over seeds). What the top makes independent is the code "
        "given its value, not the code."
    ).replace(" -", " −")


def _best(runs: Sequence[RunRecord]) -> str:
    seed, accuracy = best_seed(runs), values(runs, STACKED, "accuracy")
    if seed is None or seed not in accuracy:
        return ""
    return (
        f"The seed of the lowest training loss, {seed}, has an accuracy of {accuracy[seed]:.3f}; "
        "the pictures are its."
    )
