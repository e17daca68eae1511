"""The runs of one row that share a computation: trained or fitted, measured, and stored."""

import time
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
from scipy.special import expit

from hatchel.data.words.letters import load_letters
from hatchel.data.words.word_images import words_benchmark
from hatchel.metrics.scores.concentration import average_character_concentration
from hatchel.records.files import write_arrays
from hatchel.records.run import Curve, RunRecord, fingerprint, read_run, write_run
from hatchel.studies.words import NAME
from hatchel.studies.words.rows import Fitted, Row, Trained
from hatchel.studies.words.training import (
    OBSERVATIONS,
    Benchmark,
    Snapshot,
    characters,
    run_seed,
    train,
)

Array = np.ndarray[Any, Any]
METRICS = ("train_loss", "test_loss", "acc_p1", "acc_p2")
EXAMPLES = 6


@dataclass(frozen=True)
class WordsTask:
    """Some draws and seeds of one row.

    Attributes:
        row: what is run.
        draws: numbered draws of the letters.
        seeds: numbered seeds, for each draw.
        letters: which letters, "sample" or "full".
        device: where gradient steps are taken.
        root: the study's directory.
    """

    row: Row
    draws: tuple[int, ...]
    seeds: tuple[int, ...]
    letters: str
    device: str
    root: Path

    @property
    def title(self) -> str:
        """The row's name."""
        return self.row.name

    @property
    def runs(self) -> int:
        """How many runs this is."""
        return len(self.draws) * len(self.seeds)

    def execute(self) -> list[RunRecord]:
        """Run and store every run, and the pictures of each draw's first seed.

        A run that can't be finished is stored as failed, with its reason.
        """
        start = time.perf_counter()
        try:
            outcomes = list(self._trained() if isinstance(self.row, Trained) else self._fitted())
        except (ArithmeticError, MemoryError, RuntimeError, ValueError) as error:
            reason = f"{type(error).__name__}: {error}"
            outcomes = [
                Outcome(draw, seed, {}, {}, {}, reason)
                for draw in self.draws
                for seed in self.seeds
            ]
        seconds = (time.perf_counter() - start) / self.runs
        return [self._stored(outcome, seconds) for outcome in outcomes]

    def _trained(self) -> Iterator["Outcome"]:
        assert isinstance(self.row, Trained)
        data = [benchmark(self.letters, draw) for draw in self.draws]
        every = max(1, self.row.steps // OBSERVATIONS)
        at = range(0, self.row.steps, every)
        snapshots = train(self.row, data, self.draws, self.seeds, self.device, at)
        for g, draw in enumerate(self.draws):
            for s, seed in enumerate(self.seeds):
                yield _trained_outcome(self.row, snapshots, data[g], (g, s), draw, seed)

    def _fitted(self) -> Iterator["Outcome"]:
        assert isinstance(self.row, Fitted)
        for draw in self.draws:
            data = benchmark(self.letters, draw)
            for seed in self.seeds:
                yield _fitted_outcome(self.row, data, draw, seed)

    def _stored(self, outcome: "Outcome", seconds: float) -> RunRecord:
        record = RunRecord(
            study=NAME,
            method=self.row.name,
            draw=outcome.draw,
            seed=outcome.seed,
            fingerprint=run_fingerprint(self.row, self.letters, outcome.draw, outcome.seed),
            settings=self.row.settings() | {"letters": self.letters},
            status="failed" if outcome.reason else "finished",
            reason=outcome.reason,
            metrics=outcome.metrics,
            curves=outcome.curves,
            seconds=seconds,
            device=self.device,
        )
        if outcome.pictures and outcome.seed == 0:
            write_arrays(pictures_path(self.root, self.row.name, outcome.draw), outcome.pictures)
        write_run(self.root, record)
        return record


@dataclass(frozen=True, eq=False)
class Outcome:
    """What came out of one run; ``reason`` says why it failed, and is empty otherwise."""

    draw: int
    seed: int
    metrics: dict[str, float]
    curves: dict[str, Curve]
    pictures: dict[str, Array]
    reason: str = ""


@lru_cache(maxsize=8)
def benchmark(letters: str, draw: int) -> Benchmark:
    """Return the train and test words of a draw."""
    return words_benchmark(draw, load_letters(letters))  # type: ignore[arg-type]


def pictures_path(root: Path, row: str, draw: int) -> Path:
    """Return where the pictures of a draw's first seed lie."""
    return root / "arrays" / f"{row}-draw-{draw:03d}.npz"


def is_finished(root: Path, row: Row, letters: str, draw: int, seed: int) -> bool:
    """Say whether this very run, with these settings on these letters, is stored."""
    record = read_run(root, row.name, draw, seed)
    if record is None or record.status != "finished":
        return False
    if seed == 0 and not pictures_path(root, row.name, draw).exists():
        return False
    return record.fingerprint == run_fingerprint(row, letters, draw, seed)


def run_fingerprint(row: Row, letters: str, draw: int, seed: int) -> str:
    """Digest what determines a run: its settings, its seed and the pixels it sees."""
    return fingerprint(
        {
            "study": NAME,
            "version": version("hatchel"),
            "row": row.settings(),
            "letters": letters_digest(letters),
            "seed": run_seed(draw, seed),
        }
    )


@lru_cache(maxsize=2)
def letters_digest(letters: str) -> str:
    """Digest the letter images."""
    loaded = load_letters(letters)  # type: ignore[arg-type]
    return fingerprint({"images": loaded.images.tobytes().hex(), "labels": loaded.labels.tolist()})


@dataclass(frozen=True)
class Examples:
    """The words whose reconstructions are shown, for each draw."""

    letters: str
    draws: tuple[int, ...]
    root: Path
    title: str = "examples"
    runs: int = 0

    def execute(self) -> list[RunRecord]:
        """Store them; they are no run."""
        for draw in self.draws:
            train_words, test_words = benchmark(self.letters, draw)
            shown_train, shown_test = _shown(train_words.images), _shown(test_words.images)
            arrays = {
                "train": train_words.images[shown_train],
                "test": test_words.images[shown_test],
                "train_words": train_words.words[shown_train],
                "test_words": test_words.words[shown_test],
            }
            write_arrays(self.root / "arrays" / f"words-draw-{draw:03d}.npz", arrays)
        return []


def _shown(images: Array) -> Array:
    """Rows shown as examples: evenly spaced, so that nobody picked them."""
    return np.linspace(0, len(images) - 1, EXAMPLES + 2).astype(int)[1:-1]


def _trained_outcome(
    row: Trained,
    snapshots: list[Snapshot],
    data: Benchmark,
    which: tuple[int, int],
    draw: int,
    seed: int,
) -> Outcome:
    last = snapshots[-1]
    metrics = {name: float(getattr(last, name)[which]) for name in METRICS}
    if not np.isfinite(list(metrics.values())).all():
        return Outcome(draw, seed, {}, {}, {}, f"diverged: {metrics} after {row.steps} steps")
    curves = {name: _curve(snapshots, name, which) for name in METRICS}
    components, intercept = last.components[which], last.intercept[which]

    def reconstruct(latents: Array) -> Array:
        output = latents @ components + intercept
        return np.asarray(expit(output) if row.method.likelihood == "binary" else output)

    reconstructions = (
        reconstruct(last.train_latents[which][_shown(data[0].images)]),
        reconstruct(last.test_latents[which][_shown(data[1].images)]),
    )
    pictures = _pictures(components, *reconstructions, data)
    return Outcome(draw, seed, metrics, curves, pictures)


def _curve(snapshots: list[Snapshot], name: str, which: tuple[int, int]) -> Curve:
    """Follow one metric of one model over the steps at which it was finite."""
    points = [(snapshot.step, float(getattr(snapshot, name)[which])) for snapshot in snapshots]
    finite = [(step, value) for step, value in points if np.isfinite(value)]
    return Curve(steps=tuple(s for s, _ in finite), values=tuple(v for _, v in finite))


def _fitted_outcome(row: Fitted, data: Benchmark, draw: int, seed: int) -> Outcome:
    # Imported here: scikit-learn takes as long to load as torch, and most processes don't need it.
    from hatchel.studies.words.rivals import fit_rival

    train_words, test_words = data
    model = fit_rival(row.solver, train_words.flat, run_seed(draw, seed))
    if not np.isfinite(model.components).all():
        return Outcome(draw, seed, {}, {}, {}, f"{row.solver} gave components that are not finite")
    groups = characters(train_words)
    losses = [
        float(np.square(words.flat - model.reconstruct(words.flat)).sum(1).mean()) for words in data
    ]
    concentrations = [
        average_character_concentration(model.components, groups, power=power) for power in (1, 2)
    ]
    metrics = dict(zip(METRICS, [*losses, *concentrations], strict=True))
    metrics["converged"] = float(model.converged)
    reconstructions = (
        model.reconstruct(train_words.flat[_shown(train_words.images)]),
        model.reconstruct(test_words.flat[_shown(test_words.images)]),
    )
    pictures = _pictures(model.components, *reconstructions, data)
    return Outcome(draw, seed, metrics, {}, pictures)


def _pictures(components: Array, train: Array, test: Array, data: Benchmark) -> dict[str, Array]:
    shape = (-1, *data[0].images.shape[1:])
    flat = {
        "components": components,
        "train_reconstructions": train,
        "test_reconstructions": test,
    }
    return {name: array.reshape(shape).astype(np.float32) for name, array in flat.items()}
