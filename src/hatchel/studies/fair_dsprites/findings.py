"""What came out, each claim judged by a stated rule.

A claim that MIG rises or falls with a setting is judged by Kendall's rank correlation τ of the
two, for each seed and each value of the other setting. That it rises holds where the 95 %
t-interval of the mean of these correlations lies above zero, is contradicted where it lies below,
and is not shown else; that it falls, the other way round.
"""

import math
from collections import defaultdict
from collections.abc import Callable, Hashable, Sequence
from typing import NamedTuple

import numpy as np
from scipy.stats import kendalltau

from hatchel.records.comparison import Comparison, Finding
from hatchel.records.run import RunRecord
from hatchel.studies.fair.coverage import Covered, covered, covers_more
from hatchel.studies.fair_dsprites.cells import Cell, cell_of
from hatchel.studies.intervals import half_width

STRONG = 300.0
"""From this α on MIG is said to rise with γ."""
WEAK = 200.0
"""Up to this α it is said to fall with γ."""
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


def claims(runs: Sequence[RunRecord]) -> tuple[Comparison, ...]:
    """Judge what the paper says of MIG, then whether supervision widens the frontiers."""
    found = scored(runs)
    strong = [each for each in found if each.cell.alpha >= STRONG]
    return (
        _rises(
            "MIG rises with α",
            "Creager et al. 2019, appendix E, Fig. 6a",
            found,
            lambda s: (s.cell.gamma, s.seed),
            lambda s: s.cell.alpha,
        ),
        _rises(
            f"For α ≥ {STRONG:g} MIG rises with γ",
            "Creager et al. 2019, appendix E, Fig. 6b",
            strong,
            lambda s: (s.cell.alpha, s.seed),
            lambda s: s.cell.gamma,
        ),
        _rises(
            f"For α ≤ {WEAK:g} MIG falls with γ",
            "Creager et al. 2019, appendix E, Fig. 7a",
            [each for each in found if each.cell.alpha <= WEAK],
            lambda s: (s.cell.alpha, s.seed),
            lambda s: s.cell.gamma,
            rising=False,
        ),
        _falls_with_ratio(found),
        _best(found),
        *_wider(runs),
    )


def coverage(runs: Sequence[RunRecord]) -> Covered:
    """Return what each α covers: its cells, one for each γ, are a family."""
    return covered(runs, lambda method: cell_of(method).family)


def findings(runs: Sequence[RunRecord]) -> tuple[str, ...]:
    """Return a sentence on FactorVAE, and on failures."""
    failed = [run for run in runs if run.status == "failed"]
    lost = [f"{run.method}, seed {run.seed} failed: {run.reason}" for run in failed]
    return (*_without_supervision(scored(runs)), *lost)


def _wider(runs: Sequence[RunRecord]) -> tuple[Comparison, ...]:
    """Judge each α > 0 against α = 0, which is FactorVAE over the blocks."""
    found = coverage(runs)
    alphas = sorted({cell_of(run.method).alpha for run in runs})
    if 0.0 not in alphas:
        return ()
    plain = Cell(0.0, 0.0).family
    return tuple(
        covers_more(
            found,
            f"FFVAE at α = {alpha:g} covers more of accuracy and fairness than at α = 0",
            "ours: the question of Creager et al. 2019, section 5, by our rule",
            Cell(alpha, 0.0).family,
            plain,
        )
        for alpha in alphas
        if alpha > 0
    )


def _rises(
    claim: str,
    source: str,
    found: Sequence[Scored],
    group: Callable[[Scored], Hashable],
    setting: Callable[[Scored], float],
    *,
    rising: bool = True,
) -> Comparison:
    groups: dict[Hashable, list[Scored]] = defaultdict(list)
    for each in found:
        groups[group(each)].append(each)
    ranks = [_tau([setting(s) for s in g], [s.mig for s in g]) for g in groups.values()]
    ranks = [rank for rank in ranks if math.isfinite(rank)]
    return _by_correlation(claim, source, ranks, rising=rising)


def _falls_with_ratio(found: Sequence[Scored]) -> Comparison:
    """Judge that MIG falls with γ/α, seed by seed over the cells with α, γ > 0."""
    seeds: dict[int, list[Scored]] = defaultdict(list)
    for each in found:
        if each.cell.alpha > 0 and each.cell.gamma > 0:
            seeds[each.seed].append(each)
    ranks = [
        _tau([s.cell.gamma / s.cell.alpha for s in g], [s.mig for s in g]) for g in seeds.values()
    ]
    return _by_correlation(
        "A higher γ/α yields a lower MIG",
        "Creager et al. 2019, appendix E, Fig. 7b",
        [rank for rank in ranks if math.isfinite(rank)],
        rising=False,
    )


def _by_correlation(claim: str, source: str, ranks: Sequence[float], *, rising: bool) -> Comparison:
    """Judge a claim by the 95 % t-interval of the mean of rank correlations."""
    if len(ranks) < 2:
        return Comparison(subject=claim, source=source, n=len(ranks), outcome="not judged")
    mean, half = float(np.mean(ranks)), half_width(ranks)
    towards = mean if rising else -mean
    outcome: Finding = (
        "holds" if towards > half else "contradicted" if towards < -half else "not shown"
    )
    why = f"Mean Kendall τ {mean:+.2f} ± {half:.2f} over {len(ranks)} series (95 % interval)."
    return Comparison(
        subject=claim,
        source=source,
        n=len(ranks),
        outcome=outcome,
        why=why.replace(" -", " −"),
    )


def _tau(settings: Sequence[float], values: Sequence[float]) -> float:
    """Kendall's τ; NaN where there are no two settings."""
    if len(set(settings)) < 2:
        return math.nan
    return float(kendalltau(settings, values).statistic)


def _best(found: Sequence[Scored]) -> Comparison:
    """Judge where the highest mean MIG lies: within 1 of log γ/α = −2 it holds."""
    claim = f"The highest MIG lies near log γ/α = {BEST_RATIO:g}".replace("-", "−")
    source = "Creager et al. 2019, appendix E, Fig. 7b"
    means: dict[Cell, list[float]] = defaultdict(list)
    for each in found:
        if each.cell.alpha > 0 and each.cell.gamma > 0:
            means[each.cell].append(each.mig)
    if len(means) < 2:
        return Comparison(subject=claim, source=source, n=len(means), outcome="not judged")
    best = max(means, key=lambda cell: float(np.mean(means[cell])))
    ratio = math.log(best.gamma / best.alpha)
    why = (
        f"The best of {len(means)} cells is α = {best.alpha:g}, γ = {best.gamma:g}, at log γ/α = "
        f"{ratio:.1f}, with a MIG of {_mean_and_sd(means[best])}; within {NEAR:g} counts as near."
    )
    return Comparison(
        subject=claim,
        source=source,
        n=len(means),
        outcome="holds" if abs(ratio - BEST_RATIO) <= NEAR else "contradicted",
        why=why.replace(" -", " −"),
    )


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
