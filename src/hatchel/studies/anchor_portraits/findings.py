"""The paper's claims about anchored latents, each judged by a stated rule.

A difference between both models is judged seed by seed: it is shown where the 95 % t-interval of
the mean difference leaves out zero.
"""

from collections.abc import Sequence

from hatchel.records.comparison import Comparison, counted
from hatchel.records.run import RunRecord
from hatchel.studies.anchor_portraits.models import ANCHOR, VAE
from hatchel.studies.verdicts import (
    Apart,
    apart,
    by_seed,
    interval,
    judged,
    paired_differences,
    spread,
)

PAPER = "Gao et al. 2018, section 6.2"

SCORES = {
    "mig": "MIG",
    "dci.disentanglement": "DCI disentanglement",
    "dci.completeness": "DCI completeness",
    "dci.informativeness": "DCI informativeness",
}
"""What anchoring might raise, in print."""


def claims(runs: Sequence[RunRecord]) -> tuple[Comparison, ...]:
    """Judge each claim that there are runs for."""
    found = (_lead(runs), _gain(runs), _one_factor(runs))
    return tuple(each for each in found if each is not None)


def findings(runs: Sequence[RunRecord]) -> tuple[str, ...]:
    """Return a sentence on each score, the cost and failures."""
    failed = [run for run in runs if run.status == "failed"]
    return (
        *_scores(runs),
        *_cost(runs),
        *(f"{run.method}, seed {run.seed} failed: {run.reason}" for run in failed),
    )


def _lead(runs: Sequence[RunRecord]) -> Comparison | None:
    leads = [*by_seed(runs, ANCHOR, "shown_lead").values()]
    if not leads:
        return None
    return counted(
        "The anchored latents are those with the highest information",
        PAPER,
        sum(lead > 0 for lead in leads),
        len(leads),
        "seed",
        f"There each carries more than any other latent; the least of them leads the best of the "
        f"others by {spread(leads)} nats.",
    )


def _gain(runs: Sequence[RunRecord]) -> Comparison | None:
    gains = paired_differences(runs, ANCHOR, VAE, "shown")
    if not gains:
        return None
    return judged(
        "Anchored latents carry more than as many of the plain VAE’s best",
        PAPER,
        apart(gains),
        f"Mean information in nats {_pair(runs, 'shown', 2)}; difference "
        f"{interval(apart(gains), 2)}.",
    )


def _one_factor(runs: Sequence[RunRecord]) -> Comparison | None:
    gains = paired_differences(runs, ANCHOR, VAE, "shown_disentanglement")
    if not gains:
        return None
    return judged(
        "Anchored latents stand for one factor each more than the plain VAE’s best do",
        f"{PAPER}, of pictures",
        apart(gains),
        f"Their DCI disentanglement is {_pair(runs, 'shown_disentanglement', 3)}; difference "
        f"{interval(apart(gains), 3)}.",
    )


def _scores(runs: Sequence[RunRecord]) -> list[str]:
    """Say of each score of the whole code whether anchoring changes it."""
    said = []
    for key, name in SCORES.items():
        gains = paired_differences(runs, ANCHOR, VAE, key)
        if gains:
            found = apart(gains)
            said.append(
                f"{name}: {_outcome(found)}. {_pair(runs, key, 3)}; difference "
                f"{interval(found, 3)}."
            )
    return said


def _outcome(found: Apart) -> str:
    if found.n < 2:
        return "one seed, not judged"
    return {1: "raised", -1: "lowered", 0: "no difference shown"}[found.side]


def _cost(runs: Sequence[RunRecord]) -> list[str]:
    dearer = paired_differences(runs, ANCHOR, VAE, "minus_elbo")
    if not dearer:
        return []
    return [
        "The cost: AnchorVAE’s −ELBO, with its KL at full weight, less the plain VAE’s is "
        f"in nats {interval(apart(dearer), 1)}."
    ]


def _pair(runs: Sequence[RunRecord], metric: str, digits: int) -> str:
    both = (spread([*by_seed(runs, model, metric).values()], digits) for model in (ANCHOR, VAE))
    return "{} with anchors, {} without".format(*both)
