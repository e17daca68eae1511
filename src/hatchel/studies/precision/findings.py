"""What came out, in sentences computed from the records."""

from collections.abc import Sequence

import numpy as np

from hatchel.records.run import RunRecord
from hatchel.studies.verdicts import Apart, apart, paired_differences

OUTCOMES = {
    "minus_elbo": ("−ELBO", "lower"),
    "mig": ("MIG", "higher"),
    "dci.disentanglement": ("DCI disentanglement", "higher"),
    "factor_vae_score": ("FactorVAE score", "higher"),
}


def difference(runs: Sequence[RunRecord], method: str, metric: str) -> Apart | None:
    """Return bfloat16 less float32 over the seeds that both finished; None without a pair."""
    found = paired_differences(runs, f"{method}-bfloat16", f"{method}-float32", metric)
    return apart(found) if found else None


def methods_of(runs: Sequence[RunRecord]) -> tuple[str, ...]:
    """Return the methods that have runs, in their order."""
    return tuple(dict.fromkeys(run.method.rpartition("-")[0] for run in runs))


def findings(runs: Sequence[RunRecord]) -> tuple[str, ...]:
    """Return a sentence for each outcome, on the speed, and on failures."""
    said = [_of_outcome(runs, metric) for metric in OUTCOMES]
    return tuple(text for text in (*said, _of_speed(runs), *_of_failures(runs)) if text)


def _of_outcome(runs: Sequence[RunRecord], metric: str) -> str:
    label, better = OUTCOMES[metric]
    found = {m: d for m in methods_of(runs) if (d := difference(runs, m, metric)) is not None}
    if not found:
        return ""
    worse = [m for m, d in found.items() if d.side and (d.mean > 0) == (better == "lower")]
    better_ones = [m for m, d in found.items() if d.side and m not in worse]
    text = "; ".join(f"{m} {d.mean:+.3g} ± {d.half:.2g} (n = {d.n})" for m, d in found.items())
    text = text.replace(" -", " −")
    if worse:
        verdict = f"worse in bfloat16 for {', '.join(worse)}"
    elif better_ones:
        verdict = f"better in bfloat16 for {', '.join(better_ones)}, worse for none"
    else:
        verdict = "no difference shown"
    return f"{label}: {verdict}. bfloat16 less float32, 95 % interval over seeds: {text}."


def _of_speed(runs: Sequence[RunRecord]) -> str:
    ratios = []
    for method in methods_of(runs):
        slow, fast = (_speeds(runs, f"{method}-{each}") for each in ("float32", "bfloat16"))
        if slow and fast:
            ratios.append(f"{method} {np.median(fast) / np.median(slow):.2f}×")
    if not ratios:
        return ""
    return f"Steps a second in bfloat16 as a multiple of those in float32: {', '.join(ratios)}."


def _speeds(runs: Sequence[RunRecord], row: str) -> list[float]:
    name = "steps_per_second"
    return [run.metrics[name] for run in runs if run.method == row and name in run.metrics]


def _of_failures(runs: Sequence[RunRecord]) -> list[str]:
    failed = [run for run in runs if run.status == "failed"]
    return [f"{run.method}, seed {run.seed} failed: {run.reason}" for run in failed]
