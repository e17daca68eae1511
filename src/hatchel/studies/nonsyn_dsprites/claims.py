"""The paper's two claims, each held against FactorVAE at every γ that is trained.

It prints figures and no numbers: that FactorVAE lowers the synergy term is judged against what the
term of a plain VAE does, likeness of Non-Syn VAE and FactorVAE by their MIG.
"""

from collections.abc import Sequence

import numpy as np

from hatchel.records.comparison import Comparison, counted
from hatchel.records.run import RunRecord
from hatchel.studies.intervals import half_width
from hatchel.studies.nonsyn_dsprites.findings import (
    VAE,
    ends_of,
    left_of,
    methods_of,
)
from hatchel.studies.nonsyn_dsprites.rows import NONSYN
from hatchel.studies.verdicts import paired_differences

_FACTOR = "factor-"
_IMPLICIT = "Non-Syn VAE, section 5.2, Figs. 3 and 4"
_ALIKE = "Non-Syn VAE, section 5.1, Fig. 2, by traversals"


def claims(runs: Sequence[RunRecord]) -> tuple[Comparison, ...]:
    """Judge both claims at each γ."""
    found = [method for method in methods_of(runs) if method.startswith(_FACTOR)]
    return (
        *(_implicit(runs, method) for method in found),
        *(_alike(runs, method) for method in found),
    )


def falls_further(runs: Sequence[RunRecord], method: str) -> tuple[int, int]:
    """Count the seeds in which a method's synergy term falls further than the VAE's, and all.

    Further is both: it ends lower, and lower against its own peak.
    """
    ours, theirs = ends_of(runs, method), ends_of(runs, VAE)
    common = ours.keys() & theirs.keys()
    further = sum(
        ours[s][1] < theirs[s][1] and left_of(ours[s]) < left_of(theirs[s]) for s in common
    )
    return further, len(common)


def _implicit(runs: Sequence[RunRecord], method: str) -> Comparison:
    return counted(
        f"FactorVAE minimises the synergy term implicitly{_at(method)}",
        _IMPLICIT,
        *falls_further(runs, method),
        "seed",
        "It must end lower than the plain VAE’s, and lower against its own peak.",
    )


def _alike(runs: Sequence[RunRecord], method: str) -> Comparison:
    """Contradict the likeness where the interval of differences of MIG leaves out zero.

    An interval that holds zero shows no likeness: with few seeds it is wide.
    """
    claim = f"Non-Syn VAE disentangles about as well as FactorVAE{_at(method)}"
    apart = paired_differences(runs, NONSYN, method, "mig")
    if len(apart) < 2:
        return Comparison(subject=claim, source=_ALIKE, n=len(apart), outcome="not judged")
    mean, half = float(np.mean(apart)), half_width(apart)
    why = (
        f"MIG of Non-Syn VAE less FactorVAE’s: {mean:+.3f} ± {half:.3f} (95 % interval over seeds)."
    )
    return Comparison(
        subject=claim,
        source=_ALIKE,
        n=len(apart),
        outcome="contradicted" if abs(mean) > half else "not shown",
        why=why.replace("-0", "−0"),
    )


def _at(method: str) -> str:
    return f" (γ = {method.removeprefix(_FACTOR)})"
