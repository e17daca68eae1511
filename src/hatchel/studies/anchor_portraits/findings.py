"""The paper's claims about anchored latents, each judged by a stated rule.

A difference between both models is judged seed by seed: it is shown where the 95 % t-interval of
the mean difference leaves out zero.
"""

from collections.abc import Sequence

from hatchel.records.run import RunRecord
from hatchel.studies.anchor_portraits.models import ANCHOR, VAE
from hatchel.studies.verdicts import (
    Apart,
    Judged,
    apart,
    by_seed,
    interval,
    paired_differences,
    spread,
    verdict,
)

SCORES = {
    "mig": "MIG",
    "dci.disentanglement": "DCI disentanglement",
    "dci.completeness": "DCI completeness",
    "dci.informativeness": "DCI informativeness",
}
"""What anchoring might raise, in print."""


def judged(runs: Sequence[RunRecord]) -> tuple[Judged, ...]:
    """Judge each claim that there are runs for."""
    found = (_lead(runs), _gain(runs), _one_factor(runs))
    return tuple(each for each in found if each is not None)


def findings(runs: Sequence[RunRecord]) -> tuple[str, ...]:
    """Return a sentence for each claim, on the scores, the cost and failures."""
    failed = [run for run in runs if run.status == "failed"]
    return (
        *(each.sentence for each in judged(runs)),
        *_scores(runs),
        *_cost(runs),
        *(f"{run.method}, seed {run.seed} failed: {run.reason}" for run in failed),
    )


def _lead(runs: Sequence[RunRecord]) -> Judged | None:
    leads = [*by_seed(runs, ANCHOR, "shown_lead").values()]
    if not leads:
        return None
    held = sum(lead > 0 for lead in leads)
    outcome = {len(leads): "holds", 0: "contradicted"}.get(held, "holds in some seeds")
    return Judged(
        "The anchored latents are those with the highest information",
        outcome,
        f"In {held} of {len(leads)} seeds each of them carries more than any other latent; "
        f"{spread([*by_seed(runs, ANCHOR, 'among_best').values()], 1)} of them are among as many "
        f"latents of most information, and the least of them lies {spread(leads, 2, 'nats')} above "
        "the best of the others.",
    )


def _gain(runs: Sequence[RunRecord]) -> Judged | None:
    gains = paired_differences(runs, ANCHOR, VAE, "shown")
    if not gains:
        return None
    return Judged(
        "Anchored latents carry more than as many of the plain VAE’s best",
        verdict(apart(gains)),
        f"Mean information in nats {_pair(runs, 'shown', 2)}; difference "
        f"{interval(apart(gains), 2)}.",
    )


def _one_factor(runs: Sequence[RunRecord]) -> Judged | None:
    gains = paired_differences(runs, ANCHOR, VAE, "shown_disentanglement")
    if not gains:
        return None
    return Judged(
        "Anchored latents stand for one factor each more than the plain VAE’s best do",
        verdict(apart(gains)),
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
