"""What the factors themselves, and noise, score as codes."""

from typing import Any

from hatchel.metrics.metric import End, Metric
from hatchel.metrics.reference_codes import perfect_code, random_code
from hatchel.metrics.task import Task
from hatchel.metrics.validation import Codes


def reference_scores(
    metric: Metric, end: End, task: Task, settings: dict[str, Any]
) -> dict[str, float]:
    """Return the scores of a reference code by key; none where it can't be scored.

    Args:
        metric: which.
        end: "ceiling" for the factors themselves, "floor" for noise.
        task: what the code itself is scored on.
        settings: with which it is.
    """
    if not task.effort.references:
        return {}
    random = task.effort.generator(end)
    samples, latents = task.samples.codes.shape

    def another() -> Codes:
        if end == "ceiling":
            return perfect_code(task.distinct, latents, random)
        return random_code(samples, latents, random)

    kept = {name: value for name, value in settings.items() if name not in metric.per_latent}
    try:
        code = another()
        stand_in = metric.stand_in(kept, another, end)
        return metric.measure(task.samples.coded_as(code), **stand_in).scores()
    except ValueError:
        return {}
