"""What the runs say, in sentences: each computed, and true whichever way it comes out."""

import math
from collections.abc import Iterable, Sequence

import numpy as np

from hatchel.records.run import RunRecord
from hatchel.studies.intervals import half_width
from hatchel.studies.nonsyn_dsprites.rows import NONSYN, is_narrow
from hatchel.studies.verdicts import by_seed, paired_differences

VAE = "vae"


def findings(runs: Sequence[RunRecord]) -> tuple[str, ...]:
    """Return the findings that the runs at hand can support."""
    found = (
        *_falls(runs),
        _pruning(runs),
        _freezing(runs),
        _narrow(runs),
        _whole_minus_sum(runs),
        _gaps(runs),
        _one_seed(runs),
        _unequal(runs),
        *_failed(runs),
    )
    return tuple(sentence for sentence in found if sentence)


def title(method: str) -> str:
    """Return the name of a method in a sentence."""
    kind, _, rest = method.partition("-")
    if method == NONSYN:
        return "Non-Syn VAE"
    if is_narrow(method):
        count = rest.removesuffix("-latents")
        return f"the VAE with {count} latent{'s' if count != '1' else ''}"
    names = {"factor": "FactorVAE at γ = ", "beta": "β-VAE at β = ", "vae": "the VAE"}
    return names[kind] + rest


def methods_of(runs: Iterable[RunRecord]) -> list[str]:
    """Return the methods in the order of the runs."""
    return list(dict.fromkeys(run.method for run in runs))


def ends_of(runs: Sequence[RunRecord], method: str) -> dict[int, tuple[float, float]]:
    """Return the peak of the synergy term and its end, by seed."""
    peaks, ends = by_seed(runs, method, "synergy_peak"), by_seed(runs, method, "synergy_end")
    return {seed: (peaks[seed], ends[seed]) for seed in peaks.keys() & ends.keys()}


def left_of(peak_and_end: tuple[float, float]) -> float:
    """Return what is left of a peak, as a share of it."""
    peak, end = peak_and_end
    return end / peak if peak else 1.0


def _falls(runs: Sequence[RunRecord]) -> Iterable[str]:
    """Say how far the term of each method falls from its own peak."""
    told = []
    for method in methods_of(runs):
        ends = list(ends_of(runs, method).values())
        if not ends:
            continue
        peak, end = (_spread([pair[k] for pair in ends], 2) for k in (0, 1))
        shares = [left_of(pair) for pair in ends]
        least, most = (f"{100 * value:.0f}" for value in (min(shares), max(shares)))
        percent = least if least == most else f"{least}–{most}"
        told.append(f"{title(method)}, {peak} → {end} nats ({percent} %)")
    if told:
        yield (
            f"Peak to end: α·Imax goes {'; '.join(told)}. In brackets, what is left of a "
            "run’s own peak."
        )


def _pruning(runs: Sequence[RunRecord]) -> str:
    kept = {m: list(by_seed(runs, m, "active_latents").values()) for m in methods_of(runs)}
    if not kept.get(NONSYN):
        return ""
    others = [
        f"{title(method)}: {_spread(values, 1)}"
        for method, values in kept.items()
        if values and method != NONSYN and not is_narrow(method)
    ]
    beside = f"; {'; '.join(others)}" if others else ""
    return (
        f"Pruning: latents alive (KL > 0.1 nat) at the end. Non-Syn VAE: "
        f"{_spread(kept[NONSYN], 1)}{beside}."
    )


def _freezing(runs: Sequence[RunRecord]) -> str:
    told = [
        f"step {run.metrics['frozen_at']:,.0f} in seed {run.seed} "
        f"({run.metrics['worst_latents']:.0f} latents, {run.metrics['worst_dead']:.0f} dead)"
        for run in runs
        if run.method == NONSYN and "frozen_at" in run.metrics
    ]
    if not told:
        return ""
    return (
        "The worst set: the penalised latents no longer change, to the end of the training, after "
        f"{', '.join(told)}."
    )


def _narrow(runs: Sequence[RunRecord]) -> str:
    """Set Non-Syn VAE against a VAE that never had the latents which it prunes."""
    for method in filter(is_narrow, methods_of(runs)):
        found = paired_differences(runs, NONSYN, method, "minus_elbo")
        if found:
            return (
                f"The control: {title(method)}, as many as Non-Syn VAE leaves alive on average, "
                f"has a −ELBO of {_spread(list(by_seed(runs, method, 'minus_elbo').values()), 1)} "
                "nats; Non-Syn VAE’s is "
                f"{_spread(list(by_seed(runs, NONSYN, 'minus_elbo').values()), 1)} "
                f"(difference {_signed(found, 1)}{_beyond(found)})."
            )
    return ""


def _whole_minus_sum(runs: Sequence[RunRecord]) -> str:
    measured = [run.metrics for run in runs if "whole_minus_sum" in run.metrics]
    if not measured:
        return ""
    away = [deviation(metrics) for metrics in measured]
    highest = max(metrics["whole_minus_sum"] for metrics in measured)
    within = sum(value <= 3 for value in away)
    return (
        "Whole minus sum: q(z|x) factorises, so that I(z;x) − Σ I(z_j;x) = −TC(z), and "
        "whole-minus-sum synergy of VAE latents about x is never positive. In the "
        f"{len(measured)} trained models both sides, from independent samples, agree within three "
        f"standard errors in {within} (at most {max(away):.1f} apart); the highest is "
        f"{_number(highest, 2)} nats."
    )


def deviation(metrics: dict[str, float]) -> float:
    """Return how far the two sides of WMS = −TC lie apart, in standard errors."""
    gap, error = abs(metrics["gap"]), metrics["gap_error"]
    return gap / error if error else (math.inf if gap > 1e-6 else 0.0)


def _gaps(runs: Sequence[RunRecord]) -> str:
    told = [
        f"{title(method)}, {_signed(found, 3)} (n = {len(found)}{_beyond(found)})"
        for method in methods_of(runs)
        if method != NONSYN and len(found := paired_differences(runs, NONSYN, method, "mig")) > 1
    ]
    return f"MIG: Non-Syn VAE minus {'; minus '.join(told)}." if told else ""


def _beyond(differences: Sequence[float]) -> str:
    """Say whether differences are more than chance: whether a 95 % t interval leaves out zero."""
    if len(differences) < 2:
        return "; one seed, no claim"
    if abs(float(np.mean(differences))) > half_width(differences):
        return "; the 95 % interval leaves out zero"
    return "; no difference is shown, the 95 % interval holds zero"


def _one_seed(runs: Sequence[RunRecord]) -> str:
    alone = [m for m in methods_of(runs) if len(by_seed(runs, m, "mig")) == 1]
    if not alone:
        return ""
    return (
        f"One seed only: {', '.join(title(method) for method in alone)}. No difference from these "
        "is a finding."
    )


def _unequal(runs: Sequence[RunRecord]) -> str:
    steps = {run.method: int(run.settings.get("step", 0)) for run in runs}
    every = {int(run.settings.get("step", 0)) for run in runs if run.status == "finished"}
    if len(every) < 2:
        return ""
    told = ", ".join(f"{title(method)} {count:,}" for method, count in steps.items())
    return f"Unequal training: the runs have taken different numbers of steps: {told}."


def _failed(runs: Sequence[RunRecord]) -> Iterable[str]:
    for run in runs:
        if run.status == "failed":
            yield f"Failed: {title(run.method)}, seed {run.seed}: {run.reason}"


def _number(value: float, digits: int) -> str:
    return f"{round(value, digits) + 0.0:.{digits}f}".replace("-", "−")


def _spread(values: Sequence[float], digits: int) -> str:
    mean = _number(float(np.mean(values)), digits)
    return f"{mean} ± {np.std(values, ddof=1):.{digits}f}" if len(values) > 1 else mean


def _signed(values: Sequence[float], digits: int) -> str:
    spread = f" ± {np.std(values, ddof=1):.{digits}f}" if len(values) > 1 else ""
    return f"{np.mean(values):+.{digits}f}{spread}".replace("-", "−")
