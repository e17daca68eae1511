"""How good new samples of a model are, beside real ones."""

from pathlib import Path
from typing import Any

from hatchel.records.estimate import EstimateRecord
from hatchel.records.frozen import FrozenRecord

QUALITY = "quality.json"


class SampleScoresRecord(FrozenRecord):
    """Scores of some samples against held-out data.

    Attributes:
        precision: share of them within the neighbourhood of a real one.
        recall: share of real ones within the neighbourhood of one of them.
        density: neighbourhoods of real ones that hold one of them, by k.
        coverage: share of real ones whose neighbourhood holds one of them.
        two_sample: accuracy with which a classifier tells them from real ones, by the classifier;
            chance is ½.
    """

    precision: EstimateRecord
    recall: EstimateRecord
    density: EstimateRecord
    coverage: EstimateRecord
    two_sample: dict[str, EstimateRecord]


class SampleQualityRecord(FrozenRecord):
    """The scores of a model's samples by their source.

    Attributes:
        name: of the model.
        source: the run, and its step.
        features: "labels", "vae" or "columns".
        features_are: what that means, in words.
        n_features: P.
        samples: in each set that is compared.
        real: scores of one half of the held-out data against the other.
        generated: scores of new samples against that other half, by the source of their codes.
        settings: seed, stored, draw, neighbours, replicates, level.
        notes: what a reader must know.
        versions: of what computed it.
    """

    name: str
    source: str
    features: str
    features_are: str
    n_features: int
    samples: int
    real: SampleScoresRecord
    generated: dict[str, SampleScoresRecord]
    settings: dict[str, Any]
    notes: tuple[str, ...]
    versions: dict[str, str]


def write_quality(directory: Path, record: SampleQualityRecord) -> None:
    """Store a record as ``quality.json``, whole or not at all."""
    record.stored(directory / QUALITY)


def read_quality(directory: Path) -> SampleQualityRecord:
    """Read a record.

    Raises:
        ValueError: there is none that can be read.
    """
    return SampleQualityRecord.read(directory / QUALITY, "hatchel sample --scores")
