"""The record of one run: what was run, what came out, and where the time went."""

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from hatchel.records.files import write_text


class Curve(BaseModel):
    """A value followed over training steps."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    steps: tuple[int, ...]
    values: tuple[float, ...]


class RunRecord(BaseModel):
    """One method on one draw of the data from one seed.

    Attributes:
        study: the study's name.
        method: the row that the run belongs to.
        draw: which draw of the data.
        seed: which initialisation.
        fingerprint: a digest of everything that determines the result; see :func:`fingerprint`.
        settings: the method's hyper-parameters.
        status: "finished", or "failed" with a reason: a diverged run is a result too.
        metrics: the measured numbers by name; empty when the run failed.
        curves: values followed over training.
        seconds: this run's share of the computation.
        device: where it ran.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    study: str
    method: str
    draw: int
    seed: int
    fingerprint: str
    settings: dict[str, Any]
    status: Literal["finished", "failed"] = "finished"
    reason: str = ""
    metrics: dict[str, float]
    curves: dict[str, Curve] = {}
    seconds: float
    device: str


def fingerprint(facts: Mapping[str, Any]) -> str:
    """Digest everything that determines a result, so that a stored run is reused only for itself.

    Args:
        facts: anything that JSON can hold; the order of keys does not matter.
    """
    return hashlib.sha256(json.dumps(facts, sort_keys=True).encode()).hexdigest()[:16]


def run_path(root: Path, method: str, draw: int, seed: int) -> Path:
    """Return where the record of a run lies below ``root``."""
    return root / "runs" / method / f"draw-{draw:03d}-seed-{seed:03d}.json"


def write_run(root: Path, record: RunRecord) -> None:
    """Store a record below ``root``, whole or not at all."""
    path = run_path(root, record.method, record.draw, record.seed)
    write_text(path, record.model_dump_json(indent=1))


def read_run(root: Path, method: str, draw: int, seed: int) -> RunRecord | None:
    """Return the stored record, or None where there is none that can be read."""
    path = run_path(root, method, draw, seed)
    try:
        return RunRecord.model_validate_json(path.read_bytes())
    except (OSError, ValidationError):
        return None
