"""A small stand-in for what the words study leaves behind: made-up numbers, real shapes."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from hatchel.records.comparison import Comparison
from hatchel.records.files import write_arrays, write_text
from hatchel.records.results import Results
from hatchel.records.run import Curve, RunRecord, write_run
from hatchel.records.table import Published, summarise

PAPER = {
    "minsyn-binary": (12.94, 48.12, 0.558),
    "minsyn-gaussian": (58.68, 91.26, 0.670),
    "ica": (49.83, 85.23, 0.824),
    "infomax": (49.83, 85.23, 0.849),
    "pca": (49.83, 85.23, 0.950),
    "autoencoder": (35.98, 73.67, 1.07),
    "denoising-autoencoder": (38.26, 76.40, 1.08),
}
OURS = {
    "minsyn-binary": (50.2, 88.1, 0.62, 0.20),
    "minsyn-gaussian": (57.4, 93.0, 0.60, 0.18),
    "ica": (48.3, 86.3, 0.82, 0.43),
    "infomax": (48.3, 86.3, 0.84, 0.46),
    "pca": (48.3, 86.3, 1.01, 0.85),
    "autoencoder": (38.1, 78.0, 1.055, 0.96),
    "denoising-autoencoder": (39.9, 79.0, 1.06, 0.97),
    "minsyn-strength-0": (41.0, 80.0, 0.51, 0.17),
    "minsyn-strength-0.1": (41.2, 80.1, 0.51, 0.17),
    "minsyn-strength-1": (42.0, 80.3, 0.52, 0.17),
    "minsyn-strength-10": (45.0, 82.0, 0.55, 0.18),
    "ablation-ci-start-strength-0": (41.0, 80.0, 0.51, 0.17),
    "ablation-random-start-strength-0": (38.0, 77.9, 1.04, 0.95),
    "ablation-random-start-strength-1": (43.0, 81.0, 0.70, 0.35),
}
SOLVED = ("ica", "infomax", "pca")
METRICS = ("train_loss", "test_loss", "acc_p1", "acc_p2")
NOTES = ("The autoencoder reconstructs better than MinSyn in 2 of 2 draws.",)
CLAIMS = (
    Comparison(subject="A claim.", source="there", n=2, outcome="holds", why="In 2 of 2 draws."),
    Comparison(subject="Another.", source="there", n=2, outcome="contradicted", why="In 0 of 2."),
)
SIDE, LETTERS = 8, 3


def record(
    method: str, draw: int = 0, seed: int = 0, *, curves: bool = False, **metrics: float
) -> RunRecord:
    """Make the record of a finished run; with curves, one that falls to its metrics."""
    steps = (0, 10, 20)
    followed = {
        name: Curve(steps=steps, values=(4 * metrics[name], 2 * metrics[name], metrics[name]))
        for name in ("train_loss", "acc_p1")
        if curves and name in metrics
    }
    return RunRecord(
        study="words",
        method=method,
        draw=draw,
        seed=seed,
        fingerprint="0" * 16,
        settings={},
        metrics=metrics,
        curves=followed,
        seconds=1.0,
        device="cpu",
    )


def failed(method: str, draw: int, seed: int, reason: str) -> RunRecord:
    """Make the record of a run that diverged."""
    changes = {"status": "failed", "reason": reason, "metrics": {}}
    return record(method, draw, seed).model_copy(update=changes)


def results_of(runs: Sequence[RunRecord], **changes: object) -> Results:
    """Summarise runs as the study does."""
    rows = [
        summarise(runs, method, metric, _published(method, metric))
        for method in dict.fromkeys(run.method for run in runs)
        for metric in METRICS
    ]
    settings: dict[str, object] = {
        "draws": 2,
        "seeds": 2,
        "device": "cpu",
        "letters": "package",
        "quick": True,
        "command_full": "hatchel reproduce words",
        "machine": "a machine, 2 cores",
        "seconds": 252.4,
    }
    given = {
        "study": "words",
        "version": "0.0",
        "settings": settings,
        "rows": rows,
        "comparisons": CLAIMS,
        "notes": NOTES,
    }
    return Results.model_validate({**given, **changes})


def _published(method: str, metric: str) -> Published | None:
    if method not in PAPER:
        return None
    return Published(PAPER[method][min(METRICS.index(metric), 2)], "Ver Steeg et al. 2017, table")


def store(root: Path, runs: Sequence[RunRecord], **changes: object) -> Path:
    """Write runs and their table below ``root``."""
    for run in runs:
        write_run(root, run)
    write_text(root / "results.json", results_of(runs, **changes).model_dump_json())
    return root


def study_runs(methods: Sequence[str] = tuple(OURS), seeds: int = 2) -> list[RunRecord]:
    """Make the runs of two draws, a little apart from each other."""
    return [
        record(
            method,
            draw,
            seed,
            curves=method not in SOLVED,
            **{
                name: value * (1 + 0.02 * draw + 0.005 * seed)
                for name, value in zip(METRICS, OURS[method], strict=True)
            },
        )
        for method in methods
        for draw in range(2)
        for seed in range(1 if method == "pca" else seeds)
    ]


def store_arrays(root: Path, methods: Sequence[str] = tuple(OURS), draw: int = 0) -> None:
    """Write decoder maps and reconstructions of made-up words."""
    rng = np.random.default_rng(0)
    shape = (SIDE, SIDE * LETTERS)
    words = rng.random((4, *shape))
    names = np.array(["aid", "air", "ant", "any"])
    data = {"train": words, "test": words, "train_words": names, "test_words": names}
    write_arrays(root / "arrays" / f"words-draw-{draw:03d}.npz", data)
    solved = words + 0.1
    for place, method in enumerate(methods):
        made = solved if method in SOLVED else words + 0.02 * (place + 1)
        arrays = {
            "components": rng.normal(size=(9, *shape)),
            "train_reconstructions": made,
            "test_reconstructions": made,
        }
        write_arrays(root / "arrays" / f"{method}-draw-{draw:03d}.npz", arrays)


@pytest.fixture(scope="session")
def directory(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a directory as a whole study leaves it; read it, don't write to it."""
    root = store(tmp_path_factory.mktemp("words"), study_runs())
    store_arrays(root)
    return root
