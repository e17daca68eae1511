"""The record of one training: what was trained, how far it came, and where the time went."""

from pathlib import Path
from typing import Any, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

from hatchel.records.files import write_text
from hatchel.records.spec import RunSpec

Stored = TypeVar("Stored", bound=BaseModel)
SPEC, RECORD, METRICS = "spec.json", "record.json", "metrics.jsonl"
PICTURES, EFFECTS = "pictures.npz", "effects.npz"


class TrainingRecord(BaseModel):
    """One seed of one spec.

    Attributes:
        recipe: the spec's name.
        seed: of initialisation, minibatches and noise.
        digest: of the spec but for its schedule; see :attr:`RunSpec.digest`.
        status: "running" until it is "finished" or "failed"; a killed run says "running".
        reason: why it failed.
        step: steps taken.
        seconds: of training, over all sittings.
        device: where the last sitting was.
        precision: of the forward and backward pass.
        precision_why: why it is that one.
        threads: of one process, on a CPU.
        parameters: how many numbers are trained.
        latents: their names.
        data: name, number of samples and facts of the data set.
        versions: of what computes.
        final: terms, mean over the last tenth of the log; nats per sample.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", ser_json_inf_nan="strings")

    recipe: str
    seed: int
    digest: str
    status: Literal["running", "finished", "failed"] = "running"
    reason: str = ""
    step: int = 0
    seconds: float = 0.0
    device: str
    precision: str = ""
    precision_why: str = ""
    threads: int
    parameters: int
    latents: tuple[str, ...] = ()
    data: dict[str, Any]
    versions: dict[str, str]
    final: dict[str, float] = {}


def seed_directory(root: Path, seed: int) -> Path:
    """Return where the run of a seed lies below the directory of its recipe."""
    return root / f"seed-{seed:03d}"


def write_record(directory: Path, record: TrainingRecord) -> None:
    """Store a record, whole or not at all."""
    write_text(directory / RECORD, record.model_dump_json(indent=1))


def read_record(directory: Path) -> TrainingRecord:
    """Read the record of a run.

    Raises:
        ValueError: there is none that can be read.
    """
    return _read(directory, RECORD, TrainingRecord)


def read_spec(directory: Path) -> RunSpec:
    """Read the spec of a run.

    Raises:
        ValueError: there is none that can be read.
    """
    return _read(directory, SPEC, RunSpec)


def _read(directory: Path, name: str, model: type[Stored]) -> Stored:
    try:
        return model.model_validate_json((directory / name).read_bytes())
    except (OSError, ValidationError) as error:
        raise ValueError(
            f"{directory} holds no run that can be read: {name} is absent or damaged; "
            "a run is a directory that hatchel train wrote, such as out/RECIPE/seed-000"
        ) from error
