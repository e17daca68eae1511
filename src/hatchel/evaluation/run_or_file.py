"""One call for whoever has a run, or codes in a file."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from hatchel.evaluation.coded import Coded
from hatchel.evaluation.encoding import SAMPLES, encode_run
from hatchel.evaluation.evaluate import Plan
from hatchel.evaluation.evaluate import evaluate as measured
from hatchel.evaluation.scoring import chosen_scores
from hatchel.evaluation.sources import encoded, sources
from hatchel.metrics.wanted import ALL
from hatchel.records.evaluation import EvaluationRecord
from hatchel.runs.stored import Run


def evaluate(
    model: Run | Path | str,
    *,
    metrics: str = ALL,
    settings: Mapping[str, Mapping[str, Any]] | None = None,
    samples: int = SAMPLES,
    bootstrap: int = 200,
    seed: int = 0,
    factors: Path | str | None = None,
    device: str = "auto",
) -> EvaluationRecord:
    """Measure a model as ``hatchel evaluate`` does: scores, latents and total correlation.

    Args:
        model: a run, its directory, or a file of codes.
        metrics: "all", or names separated by commas.
        settings: of metrics, such as ``{"mig": {"bins": 30}}``.
        samples: to encode.
        bootstrap: replicates behind each interval; 0 for none.
        seed: of every draw.
        factors: a file of factors, for codes in a file.
        device: where to encode.

    Raises:
        ValueError: a model that can't be read, several, or a score that can't be computed.
    """
    plan = Plan(chosen_scores(metrics, settings), bootstrap, seed, device=device)
    if isinstance(model, Run):
        return measured(encode_run(model, samples, seed, device=device), plan).record
    return measured(_coded(Path(model), samples, seed, factors, device), plan).record


def _coded(path: Path, samples: int, seed: int, factors: Path | str | None, device: str) -> Coded:
    found = sources([path])
    if len(found) > 1:
        raise ValueError(
            f"{path} holds {len(found)} runs; give one of them, such as {found[0].path}, or "
            "compare them by hatchel evaluate on the command line"
        )
    given = None if factors is None else Path(factors)
    (coded,) = encoded(found, samples=samples, seed=seed, factors=given, device=device)
    return coded
