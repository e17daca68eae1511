"""The log of one training, ``metrics.jsonl``: a line of JSON for every logged step.

A line is ``{"step": 100, "seconds": 12.3, "terms": {"loss": 41.2, …}, "kl_per_latent": [2.1, …],
"worst_set": [3, 7]}``, nats per sample; ``worst_set`` stands only where the method has one. JSON
has no word for what a diverged run computes, so such numbers are the strings "NaN", "Infinity" and
"-Infinity". Any other string, and any unknown key, is an error.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import IO, Annotated, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    NonNegativeInt,
    Strict,
    ValidationError,
)

from hatchel.records.files import whole_file
from hatchel.records.run import Curve

_NOT_FINITE = ("NaN", "Infinity", "-Infinity")


def _named_number(value: Any) -> Any:
    return float(value) if value in _NOT_FINITE else value


_Number = Annotated[float, BeforeValidator(_named_number)]


class MetricsEntry(BaseModel):
    """What is logged at one step.

    Attributes:
        step: steps taken so far.
        seconds: of training so far.
        terms: the loss and each of its terms by name, in nats per sample.
        kl_per_latent: KL(q(z_d|x) ‖ p(z_d)) of each latent, mean over the batch, in nats.
        worst_set: the latents whose synergy was penalised, or None for a method without.
    """

    model_config = ConfigDict(
        frozen=True, extra="forbid", strict=True, ser_json_inf_nan="strings", allow_inf_nan=True
    )

    step: NonNegativeInt
    seconds: _Number
    terms: dict[str, _Number]
    kl_per_latent: Annotated[tuple[_Number, ...], Strict(False)]
    worst_set: Annotated[tuple[NonNegativeInt, ...], Strict(False)] | None = Field(default=None)


class TrainingLog(NamedTuple):
    """A whole log as arrays over its T entries, for D latents.

    Attributes:
        steps: (T,), increasing.
        seconds: (T,).
        terms: by name (T,), NaN at entries without that term.
        logged: by name (T,), which entries have that term.
        kl_per_latent: (T, D), nats.
        worst_set: (T, D), whether a latent was in the worst set; None where no entry has one.
    """

    steps: NDArray[np.int64]
    seconds: NDArray[np.float64]
    terms: dict[str, NDArray[np.float64]]
    logged: dict[str, NDArray[np.bool_]]
    kl_per_latent: NDArray[np.float64]
    worst_set: NDArray[np.bool_] | None


def append_metrics(file: IO[bytes], entry: MetricsEntry) -> None:
    """Write one line and hand it to the system, so that a kill tears at most this line."""
    file.write(entry.model_dump_json(exclude_none=True).encode() + b"\n")
    file.flush()


def read_metrics(path: Path) -> TrainingLog:
    """Read a log; a torn last line is left out.

    A step that is logged again, as by a run that went on from an older checkpoint, takes the place
    of itself and of all that followed it.

    Raises:
        ValueError: there is no such file, a line before the last is none that
            :func:`append_metrics` writes, or entries disagree on the number of latents.
    """
    return _as_arrays(_read_entries(path), path)


def rewind_metrics(path: Path, step: int) -> None:
    """Cut a log back to what was logged up to ``step``, before a run goes on from there.

    Raises:
        ValueError: as :func:`read_metrics`.
    """
    kept = [entry for entry in _read_entries(path) if entry.step <= step]
    with whole_file(path) as file:
        for entry in kept:
            append_metrics(file, entry)


def followed(log: TrainingLog, term: str, until: int | None = None) -> Curve | None:
    """Return a term over the steps up to ``until`` that have it, or None where none has."""
    if term not in log.terms:
        return None
    there = log.logged[term] & (log.steps <= (log.steps[-1] if until is None else until))
    steps, values = log.steps[there], log.terms[term][there]
    return Curve(steps=tuple(steps.tolist()), values=tuple(values.tolist()))


def _read_entries(path: Path) -> list[MetricsEntry]:
    try:
        *lines, rest = path.read_bytes().split(b"\n")
    except OSError as error:
        raise ValueError(f"no readable log at {str(path)!r}; train the run first") from error
    entries = [_entry(path, place, line) for place, line in enumerate(lines, start=1)]
    return _without_repeats([*entries, *_whole(rest)])


def _entry(path: Path, place: int, line: bytes) -> MetricsEntry:
    try:
        return MetricsEntry.model_validate_json(line)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(map(str, first["loc"])) or "the line"
        raise ValueError(
            f"line {place} of {str(path)!r} is no entry of a training log ({where}: "
            f"{first['msg']}); remove that line, or train again"
        ) from error


def _whole(rest: bytes) -> list[MetricsEntry]:
    """Read what stands after the last line break: an entry but for its break, or a torn one."""
    try:
        return [MetricsEntry.model_validate_json(rest)]
    except ValidationError:
        return []


def _without_repeats(entries: Sequence[MetricsEntry]) -> list[MetricsEntry]:
    kept: list[MetricsEntry] = []
    for entry in entries:
        while kept and kept[-1].step >= entry.step:
            kept.pop()
        kept.append(entry)
    return kept


def _as_arrays(entries: Sequence[MetricsEntry], path: Path) -> TrainingLog:
    latents = {len(entry.kl_per_latent) for entry in entries} or {0}
    if len(latents) > 1:
        raise ValueError(
            f"the entries of {str(path)!r} have {sorted(latents)} latents; a log is of one model"
        )
    names = dict.fromkeys(name for entry in entries for name in entry.terms)
    count = latents.pop()
    return TrainingLog(
        steps=np.array([entry.step for entry in entries], dtype=np.int64),
        seconds=np.array([entry.seconds for entry in entries], dtype=np.float64),
        terms={
            name: np.array([entry.terms.get(name, np.nan) for entry in entries], dtype=np.float64)
            for name in names
        },
        logged={name: np.array([name in entry.terms for entry in entries]) for name in names},
        kl_per_latent=np.array(
            [entry.kl_per_latent for entry in entries], dtype=np.float64
        ).reshape(len(entries), count),
        worst_set=_membership(entries, count, path),
    )


def _membership(
    entries: Sequence[MetricsEntry], count: int, path: Path
) -> NDArray[np.bool_] | None:
    if all(entry.worst_set is None for entry in entries):
        return None
    members = np.zeros((len(entries), count), dtype=np.bool_)
    for row, entry in zip(members, entries, strict=True):
        worst = list(entry.worst_set or ())
        if max(worst, default=-1) >= count:
            raise ValueError(
                f"step {entry.step} of {str(path)!r} names latent {max(worst)} of {count}; "
                "latents count from 0"
            )
        row[worst] = True
    return members


def last_entries(path: Path, size: int = 16_384) -> list[MetricsEntry]:
    """Return the entries in the last ``size`` bytes of a log; none where there is no log yet."""
    try:
        with path.open("rb") as file:
            end = file.seek(0, 2)
            file.seek(max(0, end - size))
            lines = file.read().split(b"\n")
    except OSError:
        return []
    whole = lines if end <= size else lines[1:]
    return [entry for line in whole for entry in _whole(line)]
