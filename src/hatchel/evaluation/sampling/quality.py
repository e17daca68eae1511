"""Samples of a run from each source beside held-out data, and held-out data beside itself."""

from collections.abc import Sequence

import numpy as np

from hatchel.data.data_set import DataSet
from hatchel.data.values.source import Samples
from hatchel.evaluation.evaluate import versions
from hatchel.evaluation.sampling.features import AUTO, Map, check_features, features_of
from hatchel.latents.sources import check_source, sources_of
from hatchel.methods.variational.sampling import STORED
from hatchel.metrics.generation import CLASSIFIERS, neighbourhood_scores, two_sample_accuracy
from hatchel.metrics.suite import Progress
from hatchel.metrics.validation import Reals
from hatchel.records.estimate import EstimateRecord
from hatchel.records.samples import SampleQualityRecord, SampleScoresRecord
from hatchel.runs.stored import Run

SAMPLES = 5_000
_AT_ONCE = 1_000
_LEVEL = 0.95


def sample_quality(
    run: Run,
    sources: Sequence[str] | None = None,
    *,
    samples: int = SAMPLES,
    seed: int = 0,
    stored: int = STORED,
    draw: bool = False,
    features: str = AUTO,
    neighbours: int = 5,
    replicates: int = 200,
    device: str = "auto",
    progress: Progress | None = None,
) -> SampleQualityRecord:
    """Score samples of a run against held-out data, beside another half of the held-out data.

    The part "test" of the data set, where it has one, gives two disjoint halves. Samples of each
    source are scored against the first; so is the second, which says what real samples score.

    Args:
        run: with a checkpoint.
        sources: of the codes: "prior", "marginals", "aggregate"; all that the code has where None.
        samples: in each set, at most half of the held-out data.
        seed: of every draw and of the feature network.
        stored: posteriors that learned sources draw from.
        draw: score draws from p(x|z); otherwise means, as they are looked at.
        features: "auto", "labels", "vae" or "columns"; see
            :func:`hatchel.evaluation.sampling.features.features_of`.
        neighbours: k of precision, recall, density and coverage.
        replicates: behind each interval; 0 for none.
        device: where the run's model encodes and decodes.
        progress: told what is being done.

    Raises:
        ValueError: an unknown source or kind of features, a run without a checkpoint, or too few
            held-out samples for k.
    """
    for source in sources or ():
        check_source(source)
    check_features(features)
    sampler = run.sampler(seed, stored=stored, device=device)
    sources = sources or sources_of(sampler.model.model.code)
    held = run.data.evaluation
    count = _checked_size(held, samples, neighbours, replicates)
    told = _Told(progress, len(sources) + 2)
    told("features")
    network = features_of(features, run.data.training, seed)
    first, second = np.split(held.some(2 * count, np.random.default_rng(seed)), 2)
    real = _mapped(held.samples(first), network.of)

    def scored(name: str, x: Samples) -> SampleScoresRecord:
        told(name)
        return sample_scores(real, _mapped(x, network.of), neighbours, replicates, seed)

    return SampleQualityRecord(
        name=run.directory.name,
        source=f"{run.directory}, step {run.record.step:,}",
        features=network.name,
        features_are=network.sentence,
        n_features=real.shape[1],
        samples=count,
        real=scored("real samples", held.samples(second)),
        generated={each: scored(each, sampler(count, each, draw=draw).x) for each in sources},
        settings={
            "seed": seed,
            "stored": stored,
            "draw": draw,
            "neighbours": neighbours,
            "replicates": replicates,
            "level": _LEVEL,
        },
        notes=_notes(held, count, samples),
        versions=versions(),
    )


def sample_scores(
    real: Reals, generated: Reals, neighbours: int, replicates: int, seed: int
) -> SampleScoresRecord:
    """Return every score of samples against real ones, by their features.

    Args:
        real: ``(N, P)``.
        generated: ``(M, P)``.
        neighbours: k.
        replicates: behind each interval.
        seed: of the replicates.
    """
    near = neighbourhood_scores(
        real, generated, neighbours=neighbours, halves=replicates, seed=seed, level=_LEVEL
    )
    told = {
        name: two_sample_accuracy(
            real, generated, classifier=name, bootstrap=replicates, seed=seed, level=_LEVEL
        )
        for name in CLASSIFIERS
    }
    return SampleScoresRecord(
        **{name: EstimateRecord.of(each) for name, each in near._asdict().items()},
        two_sample={name: EstimateRecord.of(each) for name, each in told.items()},
    )


class _Told:
    """Tells what is being done, step by step."""

    def __init__(self, progress: Progress | None, steps: int) -> None:
        self._progress, self._steps, self._done = progress, steps, 0

    def __call__(self, name: str) -> None:
        if self._progress is not None:
            self._progress(name, self._done, self._steps)
        self._done += 1


def _checked_size(held: DataSet, samples: int, neighbours: int, replicates: int) -> int:
    """Return how many samples are in each set."""
    count = min(samples, len(held) // 2)
    least = max((neighbours + 1) * (2 if replicates else 1), 10)
    if count < least:
        raise ValueError(
            f"{held.name} has {len(held):,} held-out {held.noun}, and sets of {samples:,} are "
            f"asked for: neighbours={neighbours} needs {least} in each of two halves; ask for "
            "more, hold more back, or choose fewer neighbours"
        )
    return count


def _mapped(samples: Samples, of: Map) -> Reals:
    """Return the features of samples, some at a time."""
    parts = np.split(samples, range(_AT_ONCE, len(samples), _AT_ONCE))
    return np.concatenate([of(part) for part in parts])


def _notes(held: DataSet, count: int, samples: int) -> tuple[str, ...]:
    said = []
    if "part" not in held.facts:
        said.append(
            f"{held.name} has no part that was held back: real samples are ones that the model "
            "and the features were trained on."
        )
    if held.odds is not None:
        said.append(f"{held.name} draws some {held.noun} more often than others: halves may share.")
    if count < samples:
        said.append(f"Half of the held-out data are {count:,} {held.noun}, fewer than asked for.")
    return tuple(said)
