"""What came out: whether FFVAE covers more of accuracy and fairness than the others do."""

from collections.abc import Sequence

from hatchel.records.comparison import Comparison
from hatchel.records.run import RunRecord
from hatchel.studies.fair.coverage import Covered, covered, covers_more
from hatchel.studies.fair_tables.rows import (
    BETA,
    FACTOR,
    FFVAE,
    RAW,
    REDUCTION,
    VAE,
    named,
    shown,
)

_RIVALS = {
    VAE: "the VAE",
    BETA: "β-VAE",
    FACTOR: "FactorVAE",
    RAW: "raw features",
    REDUCTION: "a classifier made fair for each question (exponentiated gradient)",
}
_SOURCE = "ours: the question of Creager et al. 2019, section 5, on our tables by our rule"


def by_data(runs: Sequence[RunRecord]) -> dict[str, Covered]:
    """Return what each family covers, by data set."""
    names = dict.fromkeys(named(run.method).data for run in runs)
    return {
        data: covered(
            [run for run in runs if named(run.method).data == data],
            lambda method: shown(method).family,
        )
        for data in names
    }


def claims(runs: Sequence[RunRecord]) -> tuple[Comparison, ...]:
    """Judge whether FFVAE covers more than each of the others, on each data set."""
    return tuple(
        covers_more(
            found, f"{data}: FFVAE covers more than {_RIVALS[rival]}", _SOURCE, FFVAE, rival
        )
        for data, found in by_data(runs).items()
        for rival in _RIVALS
    )


def findings(runs: Sequence[RunRecord]) -> tuple[str, ...]:
    """Return which runs failed, and why."""
    failed = [run for run in runs if run.status == "failed"]
    return tuple(sorted({f"{run.method} failed: {run.reason}" for run in failed}))
