"""The paper's claims about MIG over α and γ, each judged by a stated rule.

A claim that MIG rises with a setting is judged by Kendall's rank correlation τ of the two, for each
seed and each value of the other setting. It holds where the 95 % t-interval of the mean of these
correlations lies above zero, is contradicted where it lies below, and is not shown else.
"""

import math
from collections import defaultdict
from collections.abc import Callable, Hashable, Sequence
from typing import NamedTuple

import numpy as np
from scipy.stats import kendalltau

from hatchel.records.run import RunRecord
from hatchel.studies.fair_dsprites.cells import Cell, cell_of
from hatchel.studies.verdicts import Judged, apart, verdict

STRONG = 300.0
"""From this α on MIG is said to rise with γ."""
BEST_RATIO = -2.0
"""log γ/α of the highest MIG in Fig. 7b."""
NEAR = 1.0


class Scored(NamedTuple):
    """MIG of a run."""

    cell: Cell
    seed: int
    mig: float


def scored(runs: Sequence[RunRecord]) -> list[Scored]:
    """Return the runs that have a MIG."""
    return [
        Scored(cell_of(run.method), run.seed, run.metrics["mig"])
        for run in runs
        if "mig" in run.metrics
    ]


def judged(runs: Sequence[RunRecord]) -> tuple[Judged, ...]:
    """Judge each claim."""
    found = scored(runs)
    strong = [each for each in found if each.cell.alpha >= STRONG]
    return (
        _rises("MIG rises with α", found, lambda s: (s.cell.gamma, s.seed), lambda s: s.cell.alpha),
        _rises(
            f"for α ≥ {STRONG:g} MIG rises with γ",
            strong,
            lambda s: (s.cell.alpha, s.seed),
            lambda s: s.cell.gamma,
        ),
        _best(found),
    )


def findings(runs: Sequence[RunRecord]) -> tuple[str, ...]:
    """Return a sentence for each claim, on FactorVAE, and on failures."""
    said = [each.sentence for each in judged(runs)]
    failed = [run for run in runs if run.status == "failed"]
    lost = [f"{run.method}, seed {run.seed} failed: {run.reason}" for run in failed]
    return (*said, *_without_supervision(scored(runs)), *lost)


def _rises(
    claim: str,
    found: Sequence[Scored],
    group: Callable[[Scored], Hashable],
    setting: Callable[[Scored], float],
) -> Judged:
    groups: dict[Hashable, list[Scored]] = defaultdict(list)
    for each in found:
        groups[group(each)].append(each)
    ranks = [_tau([setting(s) for s in g], [s.mig for s in g]) for g in groups.values()]
    ranks = [rank for rank in ranks if math.isfinite(rank)]
    if len(ranks) < 2:
        return Judged(claim, "not judged", "There are too few runs.")
    tau = apart(ranks)
    why = (
        f"Mean Kendall τ {tau.mean:+.2f} ± {tau.half:.2f} over {len(ranks)} series (95 % interval)."
    )
    return Judged(claim, verdict(tau), why.replace(" -", " −"))


def _tau(settings: Sequence[float], values: Sequence[float]) -> float:
    """Kendall's τ; NaN where there are no two settings."""
    if len(set(settings)) < 2:
        return math.nan
    return float(kendalltau(settings, values).statistic)


def _best(found: Sequence[Scored]) -> Judged:
    """Judge where the highest mean MIG lies: within 1 of log γ/α = −2 it holds."""
    claim = f"the highest MIG lies near log γ/α = {BEST_RATIO:g}".replace("-", "−")
    means: dict[Cell, list[float]] = defaultdict(list)
    for each in found:
        if each.cell.alpha > 0 and each.cell.gamma > 0:
            means[each.cell].append(each.mig)
    if len(means) < 2:
        return Judged(claim, "not judged", "There are too few cells with α, γ > 0.")
    best = max(means, key=lambda cell: float(np.mean(means[cell])))
    ratio = math.log(best.gamma / best.alpha)
    near = "holds" if abs(ratio - BEST_RATIO) <= NEAR else "contradicted"
    why = (
        f"The best of {len(means)} cells is α = {best.alpha:g}, γ = {best.gamma:g}, at log γ/α = "
        f"{ratio:.1f}, with a MIG of {np.mean(means[best]):.3f} (n = {len(means[best])}); within "
        f"{NEAR:g} counts as near."
    )
    return Judged(claim, near, why.replace(" -", " −"))


def _without_supervision(found: Sequence[Scored]) -> list[str]:
    """Compare α = 0, which is FactorVAE over the blocks, with the others."""
    groups = [[s.mig for s in found if (s.cell.alpha == 0) == plain] for plain in (True, False)]
    if not all(groups):
        return []
    plain, supervised = map(_mean_and_sd, groups)
    return [
        f"α = 0, FactorVAE over the blocks: MIG {plain}; α > 0: {supervised}; mean ± sd over runs."
    ]


def _mean_and_sd(values: Sequence[float]) -> str:
    spread = f" ± {np.std(values, ddof=1):.3f}" if len(values) > 1 else ""
    return f"{np.mean(values):.3f}{spread} (n = {len(values)})"
