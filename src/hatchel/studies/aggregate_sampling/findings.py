"""The paper's claims about aggregate marginals, each judged by a stated rule.

Samples of the marginals are compared with those of the prior score by score and seed by seed. A
score is better where the t-interval of the mean difference, at 95 % for all scores together, lies
on its good side. The claim that the marginals give better samples holds where some score is better
and none worse, is contradicted where some is worse and none better, holds in part where there are
both, and is not shown else.
"""

from collections.abc import Sequence

import numpy as np

from hatchel.records.comparison import Comparison, Finding
from hatchel.records.run import RunRecord
from hatchel.studies.aggregate_sampling.models import VAE
from hatchel.studies.aggregate_sampling.tasks import WIDE
from hatchel.studies.verdicts import Apart, apart, by_seed, interval, judged, spread

PAPER = "Gao et al. 2018, section 6.3"
BETTER = {
    "precision": 1,
    "recall": 1,
    "density": 1,
    "coverage": 1,
    "told_by_logistic": -1,
    "told_by_neighbours": -1,
}
"""Which way each score is better: samples should not be told from real ones."""
PRIOR, MARGINALS = "prior", "marginals"


def claims(runs: Sequence[RunRecord]) -> tuple[Comparison, ...]:
    """Judge each claim; nothing where no run was measured."""
    if not by_seed(runs, VAE, "above_two"):
        return ()
    return (_wider_says_more(runs), _better_samples(runs))


def findings(runs: Sequence[RunRecord]) -> tuple[str, ...]:
    """Return a sentence on the variances, on each score, and on failures."""
    failed = [run for run in runs if run.status == "failed"]
    return (
        *_wide(runs),
        *_each_score(runs),
        *(f"{run.method}, seed {run.seed} failed: {run.reason}" for run in failed),
    )


def gains(runs: Sequence[RunRecord]) -> dict[str, Apart]:
    """Return how much better the marginals score than the prior, over seeds, by score.

    What is better if lower counts with its sign turned.
    """
    found = {}
    for score, way in BETTER.items():
        differences = _differences(runs, score)
        if differences:
            found[score] = apart([way * each for each in differences], len(BETTER))
    return found


def _wide(runs: Sequence[RunRecord]) -> list[str]:
    values = [100 * value for value in by_seed(runs, VAE, "above_two").values()]
    greatest = [*by_seed(runs, VAE, "greatest").values()]
    if not values:
        return []
    return [
        f"Variances: {spread(values, 1)} % of the latents have one above {WIDE:g}, where the paper "
        f"has around 20 %; the greatest is {spread(greatest, 2)}."
    ]


def _wider_says_more(runs: Sequence[RunRecord]) -> Comparison:
    ranks = apart([*by_seed(runs, VAE, "rank_correlation").values()])
    return judged(
        "Latents of higher variance carry more information",
        f"{PAPER}, Fig. 7b",
        ranks,
        f"Spearman’s ρ of both over all latents: {interval(ranks, 2)}.",
    )


def _better_samples(runs: Sequence[RunRecord]) -> Comparison:
    found = gains(runs)
    better = [score for score, each in found.items() if each.side > 0]
    worse = [score for score, each in found.items() if each.side < 0]
    seeds = min((each.n for each in found.values()), default=0)
    return Comparison(
        subject="Samples of the marginals are better than the prior’s",
        source=f"{PAPER}, Fig. 8",
        n=seeds,
        outcome=_outcome(len(better), len(worse), seeds),
        why=f"Better: {_listed(better)}. Worse: {_listed(worse)}. No other difference is shown.",
    )


def _outcome(better: int, worse: int, seeds: int) -> Finding:
    if seeds < 2:
        return "not judged"
    if better and worse:
        return "holds in part"
    return "holds" if better else "contradicted" if worse else "not shown"


def _each_score(runs: Sequence[RunRecord]) -> list[str]:
    said = []
    for score in gains(runs):
        by_source = {
            name: float(np.mean([*by_seed(runs, VAE, f"{name}.{score}").values()]))
            for name in (PRIOR, MARGINALS, "aggregate", "real")
        }
        text = ", ".join(f"{name} {value:.3f}" for name, value in by_source.items())
        difference = apart(_differences(runs, score), len(BETTER))
        said.append(f"{in_print(score)}: {text}; marginals less prior {_of_all(difference)}.")
    return said


def _of_all(found: Apart) -> str:
    return interval(found, 3).replace("interval", f"for all {len(BETTER)} scores together")


def _differences(runs: Sequence[RunRecord], score: str) -> list[float]:
    ours, theirs = (by_seed(runs, VAE, f"{name}.{score}") for name in (MARGINALS, PRIOR))
    return [ours[seed] - theirs[seed] for seed in sorted(ours.keys() & theirs.keys())]


def in_print(score: str) -> str:
    """Return the name of a score in a sentence."""
    return score.replace("_", " ").capitalize()


def _listed(found: Sequence[str]) -> str:
    return ", ".join(in_print(score).lower() for score in found) or "none"
