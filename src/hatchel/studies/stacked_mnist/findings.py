"""What came out, in sentences computed from the records."""

from collections.abc import Callable, Sequence

from hatchel.records.comparison import Comparison, counted
from hatchel.records.run import RunRecord
from hatchel.studies.stacked_mnist.paper import PUBLISHED, SECTION
from hatchel.studies.verdicts import (
    apart,
    by_seed,
    interval,
    judged,
    paired_differences,
    spread,
)

CODE, STACKED = "vae", "stacked"


def findings(runs: Sequence[RunRecord]) -> tuple[str, ...]:
    """Return a sentence for each question, and on failures."""
    asked: tuple[Callable[[Sequence[RunRecord]], str], ...] = (
        _accuracy,
        _start,
        _best,
    )
    failed = [run for run in runs if run.status == "failed"]
    lost = [f"{run.method}, seed {run.seed} failed: {run.reason}" for run in failed]
    return (*(said for said in (ask(runs) for ask in asked) if said), *lost)


def best_seed(runs: Sequence[RunRecord]) -> int | None:
    """Return the seed of the lowest training loss, which no label has a part in."""
    losses = by_seed(runs, STACKED, "training_loss")
    return min(losses, key=lambda seed: losses[seed]) if losses else None


def claims(runs: Sequence[RunRecord]) -> tuple[Comparison, ...]:
    """Judge what the paper says of layers."""
    added = list(by_seed(runs, STACKED, "adds.2").values())
    apart_by = paired_differences(runs, STACKED, CODE, "total_correlation")
    found = [
        counted(
            "The second layer's term is positive: it is worth its place",
            "Gao et al. 2018, section 5, after Eq. 19",
            sum(value > 0 for value in added),
            len(added),
            "seed",
            f"It adds {spread(added)} nats to the bound on TC(x) of test images." if added else "",
        )
    ]
    if apart_by:
        less = apart([-each for each in apart_by])
        found.append(
            judged(
                "The top layer makes the code more independent",
                f'{SECTION}: "the top layer disentangles the middle layer"',
                less,
                f"TC(z) of the code under the top less that of the code alone: "
                f"{interval(apart(apart_by), 2)} nats.",
            )
        )
    return tuple(found)


def _accuracy(runs: Sequence[RunRecord]) -> str:
    found = [by_seed(runs, STACKED, key) for key in ("accuracy", "majority")]
    control = by_seed(runs, CODE, "accuracy")
    if not found[0]:
        return ""
    paper = PUBLISHED[STACKED, "accuracy"].value
    reached = sum(value >= paper for value in found[0].values())
    matched, majority = (spread([*each.values()], 3) for each in found)
    said = (
        f"Accuracy: {matched} matched one to one, {majority} by majority; the paper says "
        f"{paper:.2f} and not by which of both. {reached} of {len(found[0])} seeds reach it one to "
        "one."
    )
    if not control:
        return said
    rival = spread([*control.values()], 3)
    return f"{said} k-means on the means of the code alone: {rival}."


def _start(runs: Sequence[RunRecord]) -> str:
    start, end = (by_seed(runs, STACKED, key) for key in ("accuracy.start", "accuracy"))
    if not start:
        return ""
    return (
        f"Where it comes from: the first clusters of the code alone, cut from its graph of "
        f"neighbours, have {spread(list(start.values()), 3)}; after both layers were trained it is "
        f"{spread(list(end.values()), 3)}. The start is ours: the paper does not say where it "
        "begins."
    )


def _best(runs: Sequence[RunRecord]) -> str:
    seed, accuracy = best_seed(runs), by_seed(runs, STACKED, "accuracy")
    if seed is None or seed not in accuracy:
        return ""
    return (
        f"The seed of the lowest training loss, {seed}, has an accuracy of {accuracy[seed]:.3f}; "
        "the pictures are its."
    )
