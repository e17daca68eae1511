"""One call for whoever has a run, codes in a file or in memory, or a table of raw features."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, get_args

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from hatchel.data.formats.table_file import TABLES, read_table
from hatchel.evaluation.audit.audit import TEST_SHARE, Plan
from hatchel.evaluation.audit.audit import audit as audited
from hatchel.evaluation.audit.npz_file import read_npz
from hatchel.evaluation.audit.probes import ALL, chosen_probes
from hatchel.evaluation.audit.question import complete, question
from hatchel.evaluation.audit.removal import removals
from hatchel.evaluation.audit.representation import Representation
from hatchel.evaluation.audit.run import run_representation
from hatchel.evaluation.audit.table import table_representation
from hatchel.evaluation.encoding import SAMPLES
from hatchel.evaluation.sources import sources
from hatchel.latents.removal import How
from hatchel.metrics.fairness.estimate import Care
from hatchel.metrics.suite import Progress
from hatchel.metrics.validation import checked_choice
from hatchel.records.audit import AuditRecord
from hatchel.runs.stored import Run

Missing = Literal["refuse", "drop"]
Given = Run | Path | str | pd.DataFrame | ArrayLike


@dataclass(frozen=True)
class Reading:
    """How what is given is read.

    Attributes:
        samples: rows at most; more are drawn from.
        seed: of the draw.
        missing: "refuse" rows that lack a value, or "drop" them.
        leave_out: columns of a table that are no features.
        sensitive_features: whether the sensitive columns of a table are features, too.
        device: where a run's samples are encoded.

    Raises:
        ValueError: an unknown word for ``missing``.
    """

    samples: int = SAMPLES
    seed: int = 0
    missing: Missing = "refuse"
    leave_out: tuple[str, ...] = ()
    sensitive_features: bool = False
    device: str = "auto"

    def __post_init__(self) -> None:
        checked_choice("missing", self.missing, get_args(Missing))


def audit(
    given: Given,
    *,
    label: str,
    sensitive: str | Sequence[str],
    labels: Mapping[str, ArrayLike] | None = None,
    remove: str | Sequence[str] = (),
    how: How = "drop",
    probes: str | Sequence[str] = ALL,
    together: int | None = None,
    least: int = 30,
    bootstrap: int = 200,
    seed: int = 0,
    test_share: float = TEST_SHARE,
    samples: int = SAMPLES,
    missing: Missing = "refuse",
    leave_out: Sequence[str] = (),
    sensitive_features: bool = False,
    device: str = "auto",
    progress: Progress | None = None,
) -> AuditRecord:
    """Audit a representation as ``hatchel audit`` does.

    Args:
        given: a run or its directory; an npz with codes; a csv, tsv or parquet file or a data frame
            of raw features; or, with ``labels``, codes ``(N, D)``, an array or a data frame whose
            columns are named after the blocks.
        label: what is predicted: a name, one that is cut, "score>0.5", or one value of several,
            "class=good".
        sensitive: attributes that should not matter to it, likewise; one text may be several
            between commas.
        labels: of codes in memory: what is known of each row, ``(N,)`` each, by name.
        remove: attributes whose blocks are taken out: "sex", "sex,race" for both at once, several
            of these, or "all-subsets".
        how: what stands in their place: "drop" for nothing, "noise" for draws from N(0, 1), "mean"
            for means.
        probes: "all", or some of "mlp", "logistic" and "boosting".
        together: attributes that are combined into groups at most; all where None.
        least: rows below which a group is too small to say anything.
        bootstrap: resamples of the test rows behind each interval; 0 for none.
        seed: of every draw.
        test_share: which share of the rows is tested on.
        samples: rows at most; more are drawn from.
        missing: "refuse" rows that lack a value, or "drop" them.
        leave_out: columns of a table that are no features.
        sensitive_features: whether the sensitive columns of a table are features, too.
        device: where a run's samples are encoded.
        progress: told before each probe and at the end.

    Raises:
        ValueError: what is given can't be read, or can't answer what is asked.
    """
    reading = Reading(samples, seed, missing, tuple(leave_out), sensitive_features, device)
    plan = Plan(chosen_probes(probes), how, Care(least, bootstrap, seed), test_share)
    wanted = listed(sensitive)
    known = representation(given, label, wanted, reading, labels)
    asked = question(known, label, wanted, together=together, least=least)
    entries = [remove] if isinstance(remove, str) else list(remove)
    return audited(known, asked, removals(known, asked.sensitive, entries), plan, progress)


def listed(names: str | Sequence[str]) -> list[str]:
    """Return names, those between commas one by one."""
    given = [names] if isinstance(names, str) else names
    return [name.strip() for each in given for name in each.split(",") if name.strip()]


def representation(
    given: Given,
    label: str,
    sensitive: Sequence[str],
    reading: Reading,
    labels: Mapping[str, ArrayLike] | None = None,
) -> Representation:
    """Return what is given as a representation whose rows lack nothing that is asked for.

    Args:
        given: see :func:`audit`.
        label: what is predicted.
        sensitive: attributes.
        reading: how it is read.
        labels: of codes in memory.

    Raises:
        ValueError: it can't be read, or rows lack a value and are not to be left out.
    """
    drop = reading.missing == "drop"
    found = _read(given, label, sensitive, reading, labels)
    return complete(found, (label, *sensitive), drop).drawn(reading.samples, reading.seed)


def _read(
    given: Given,
    label: str,
    sensitive: Sequence[str],
    reading: Reading,
    labels: Mapping[str, ArrayLike] | None,
) -> Representation:
    if isinstance(given, Run):
        return run_representation(given, reading.samples, reading.seed, reading.device)
    if isinstance(given, str | Path):
        return _on_disk(Path(given), label, sensitive, reading)
    if isinstance(given, pd.DataFrame) and labels is None:
        return _of_table(given, label, sensitive, reading)
    if not labels:
        raise ValueError(
            "codes in memory come with what is known of their rows: labels={'income': …, 'sex': …}"
        )
    columns = tuple(map(str, given.columns)) if isinstance(given, pd.DataFrame) else ()
    beside = {name: np.asarray(values) for name, values in labels.items()}
    return Representation("codes", "the codes", np.asarray(given), beside, columns)


def _on_disk(path: Path, label: str, sensitive: Sequence[str], reading: Reading) -> Representation:
    if path.suffix.lower() in TABLES:
        found = read_table(path, columns=3)
        return _of_table(found, label, sensitive, reading, path.stem, str(path))
    if path.suffix.lower() == ".npz" and path.is_file():
        return read_npz(path)
    if path.is_file():
        raise ValueError(
            f"{path.name!r} ends in {path.suffix!r}; an audit is of a run, an npz with codes, or a "
            f"table: {', '.join(TABLES)}"
        )
    models = sources([path])
    if len(models) > 1:
        raise ValueError(
            f"{path} holds {len(models)} runs; audit one of them, such as {models[0].path}"
        )
    return run_representation(Run(models[0].path), reading.samples, reading.seed, reading.device)


def _of_table(
    table: pd.DataFrame,
    label: str,
    sensitive: Sequence[str],
    reading: Reading,
    name: str = "table",
    source: str = "the table",
) -> Representation:
    return table_representation(
        table,
        label,
        sensitive,
        name=name,
        source=source,
        leave_out=reading.leave_out,
        sensitive_features=reading.sensitive_features,
        drop=reading.missing == "drop",
    )
