"""What is judged without a training of ours: raw features, and a classifier made fair on them."""

import math
import time
import warnings
from dataclasses import dataclass
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

import numpy as np
from sklearn.linear_model import LogisticRegression
from threadpoolctl import threadpool_limits

from hatchel.data.catalogue import load
from hatchel.data.data_set import DataSet
from hatchel.evaluation.audit.audit import TEST_SHARE
from hatchel.evaluation.audit.question import Question
from hatchel.evaluation.audit.representation import Representation
from hatchel.evaluation.audit.run import labels_beside
from hatchel.evaluation.encoding import chosen_samples
from hatchel.metrics.fairness.demographic_parity import demographic_parity_difference
from hatchel.metrics.predictors.splitting import Split, split
from hatchel.metrics.validation import Codes, Indices
from hatchel.records.run import RunRecord, fingerprint, read_run, write_run
from hatchel.studies.fair.judging import LEAST, attribute_sets, judged, key_of
from hatchel.studies.fair_tables import NAME
from hatchel.studies.fair_tables.judging import asked_of
from hatchel.studies.fair_tables.rows import RAW, Named

BOUND = 0.02
"""Of the gap on training rows, which the exponentiated gradient keeps to."""
ITERATIONS = 20


@dataclass(frozen=True)
class Untrained:
    """The raw features, or fairlearn's exponentiated gradient on them, judged as one run.

    Attributes:
        root: the study's directory.
        row: which data, and which of both.
        seed: of the rows that are drawn, and how they are split.
        samples: rows.
        probe: by which the label is predicted from raw features.
    """

    root: Path
    row: Named
    seed: int
    samples: int
    probe: str

    @property
    def title(self) -> str:
        """The row's name."""
        return self.row.method

    @property
    def runs(self) -> int:
        """One."""
        return 1

    def execute(self) -> list[RunRecord]:
        """Judge and store."""
        begin = time.perf_counter()
        metrics, reason = dict[str, float](), ""
        try:
            metrics = self._metrics()
        except (ArithmeticError, MemoryError, OSError, RuntimeError, ValueError) as error:
            reason = str(error)
        record = RunRecord(
            study=NAME,
            method=self.row.method,
            draw=0,
            seed=self.seed,
            fingerprint=self._fingerprint(),
            settings={"samples": self.samples, "probe": self.probe},
            status="failed" if reason else "finished",
            reason=reason,
            metrics={key: value for key, value in metrics.items() if math.isfinite(value)},
            seconds=time.perf_counter() - begin,
            device="cpu",
        )
        write_run(self.root, record)
        return [record]

    def is_done(self) -> bool:
        """Say whether it is stored."""
        record = read_run(self.root, self.row.method, 0, self.seed)
        return (
            record is not None
            and record.status == "finished"
            and record.fingerprint == self._fingerprint()
        )

    def _metrics(self) -> dict[str, float]:
        known, data = _raw(self.row.data, self.samples, self.seed)
        asked = asked_of(data).of(known)
        if self.row.row == RAW:
            return judged(known, asked, self.probe, self.seed, removable=False)
        if find_spec("fairlearn") is None:
            raise ValueError("fairlearn is not installed: pip install fairlearn")
        return _reduced(known, asked, self.seed)

    def _fingerprint(self) -> str:
        facts = (self.row.method, self.seed, self.samples, self.probe, BOUND, ITERATIONS)
        return fingerprint({"study": NAME, "version": version("hatchel"), "facts": list(facts)})


def _raw(name: str, samples: int, seed: int) -> tuple[Representation, DataSet]:
    """Return rows of a table as they are, drawn as those of a run are."""
    data = load(name).evaluation
    rows = chosen_samples(data, samples, seed)
    codes = data.samples(rows).astype(np.float64)
    varying = np.ptp(codes, axis=0) > 0
    columns = tuple(name for name, kept in zip(data.value_names, varying, strict=True) if kept)
    return Representation(name, name, codes[:, varying], labels_beside(data, rows), columns), data


def _reduced(known: Representation, asked: Question, seed: int) -> dict[str, float]:
    """Train a classifier that is fair about each set of attributes, and judge it.

    Source: Agarwal et al. 2018, as fairlearn has it, over a logistic regression.
    """
    parts = split(len(known.codes), TEST_SHARE, seed)
    y = asked.label.classes
    names = [each.name for each in asked.sensitive]
    metrics = {"majority": float(np.bincount(y[parts.test]).max() / len(parts.test))}
    for each in attribute_sets(names):
        kept = [names.index(name) for name in each]
        groups = np.ravel_multi_index(
            [asked.sensitive[k].classes for k in kept], [asked.sizes[k] for k in kept]
        )
        accuracy, gap = _exponentiated(known.codes, y, groups, parts, seed)
        metrics |= {f"accuracy.{key_of(each)}": accuracy, f"gap.{key_of(each)}": gap}
    return metrics


def _exponentiated(
    codes: Codes, y: Indices, groups: Indices, parts: Split, seed: int
) -> tuple[float, float]:
    """Return accuracy and gap on test rows of a classifier whose gap was bounded in training."""
    from fairlearn.reductions import DemographicParity, ExponentiatedGradient

    train, test = parts
    reduction = ExponentiatedGradient(
        LogisticRegression(max_iter=500),
        DemographicParity(difference_bound=BOUND),
        max_iter=ITERATIONS,
    )
    with threadpool_limits(1), warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of fairlearn's own use of pandas, and of iterations
        reduction.fit(codes[train], y[train], sensitive_features=groups[train])
    predicted = reduction.predict(codes[test], random_state=seed)
    gap = demographic_parity_difference(y[test], predicted, groups[test], least=LEAST, bootstrap=0)
    return float((predicted == y[test]).mean()), float(gap.value)
