"""The audit beside the same audit written plainly with scikit-learn and fairlearn, one process.

    python benchmarks/audit.py            10,000 × 20 codes, three attributes, all subsets taken out
    python benchmarks/audit.py --quick    small, to see that all runs

The plain loop is what a user would write: for each subset a fresh classifier of each kind for the
label and each attribute (scikit-learn's MLP stopped early, logistic regression, boosted trees of
its histogram kind), scikit-learn's scores, fairlearn's measures for every combination of
attributes, and a bootstrap that draws rows and calls them again. Its replicates are all alike: one
of them is timed and multiplied, as whole they take hours. It leaves out what is beside the
measures: intervals of every group, what noise alone would show, calibration, information. Both are
compared by the processor's time, which other work on the machine does not lengthen much. On the
same predictions gaps agree to rounding, which the last line says.
"""

import argparse
import os
import time
import warnings
from collections.abc import Callable, Sequence
from itertools import combinations
from typing import Any

import fairlearn.metrics as theirs
import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import (
    accuracy_score,
    balanced_accuracy_score,
    precision_score,
    roc_auc_score,
)
from sklearn.neural_network import MLPClassifier
from sklearn.preprocessing import StandardScaler

import hatchel
from hatchel.metrics.fairness.catalogue import every_gap
from hatchel.metrics.predictors.splitting import split

Array = NDArray[np.float64]
NAMES = ("a", "b", "c")
PROBES: dict[str, Callable[[], Any]] = {
    "mlp": lambda: MLPClassifier(
        (128, 128), early_stopping=True, n_iter_no_change=5, random_state=0
    ),
    "logistic": LogisticRegression,
    "boosting": lambda: HistGradientBoostingClassifier(random_state=0),
}
MEASURES = (
    theirs.demographic_parity_difference,
    theirs.demographic_parity_ratio,
    theirs.equalized_odds_difference,
    theirs.equal_opportunity_difference,
)


def subsets(least: int) -> list[tuple[str, ...]]:
    """Return the subsets of the attributes with so many or more."""
    return [names for size in range(least, 4) for names in combinations(NAMES, size)]


def problem(rows: int) -> tuple[pd.DataFrame, NDArray[np.int64], pd.DataFrame]:
    """Draw codes with a column for each attribute, labels that depend on two, and attributes."""
    random = np.random.default_rng(0)
    attributes = random.integers(0, 2, (rows, 3))
    y = (random.normal(size=rows) + attributes @ [0.5, 0.3, 0.0] > 0.4).astype(np.int64)
    z = random.normal(size=(rows, 20))
    z[:, 0] += y
    z[:, 1] += 0.5 * attributes[:, 0]
    z[:, 17:] += 2 * attributes
    codes = pd.DataFrame(z, columns=[*(f"z{j}" for j in range(17)), *NAMES])
    return codes, y, pd.DataFrame(attributes, columns=list(NAMES))


def ours(
    codes: pd.DataFrame, y: NDArray[np.int64], attributes: pd.DataFrame, bootstrap: int
) -> Any:
    """Audit by hatchel."""
    return hatchel.audit(
        codes,
        labels={"y": y, **attributes},
        label="y",
        sensitive=NAMES,
        remove="all-subsets",
        bootstrap=bootstrap,
        samples=len(codes),
    )


def plain_scores(y: NDArray[Any], p: Array) -> list[float]:
    """Return the scores of the label by scikit-learn."""
    predicted = p >= 0.5
    return [
        accuracy_score(y, predicted),
        balanced_accuracy_score(y, predicted),
        roc_auc_score(y, p),
    ]


def plain_gaps(y: NDArray[Any], p: Array, attributes: pd.DataFrame) -> list[float]:
    """Return gaps between the groups of every combination of attributes by fairlearn."""
    predicted, found = (p >= 0.5).astype(int), []
    for names in subsets(1):
        groups = attributes[list(names)]
        found += [each(y, predicted, sensitive_features=groups) for each in MEASURES]
        frame = theirs.MetricFrame(
            metrics={"precision": precision_score, "accuracy": accuracy_score},
            y_true=y,
            y_pred=predicted,
            sensitive_features=groups,
        )
        found += [frame.difference()["precision"], frame.group_min()["accuracy"]]
    return found


class Plain:
    """The plain loop: its fits are timed whole, its replicates a few at a time.

    Attributes:
        fitting: seconds for all fits.
        replicate: seconds for one replicate of everything.
    """

    def __init__(
        self,
        codes: pd.DataFrame,
        y: NDArray[np.int64],
        attributes: pd.DataFrame,
        replicates: int,
        forms: Sequence[tuple[str, ...]],
    ) -> None:
        self.rows = split(len(y), 1 / 3, 0)
        self.replicates = replicates
        self.fitting = self.replicate = 0.0
        for removed in forms:
            x = codes.drop(columns=list(removed)).to_numpy()
            for probe in PROBES.values():
                self._audit(x, y, attributes, probe)

    def _audit(
        self, x: Array, y: NDArray[np.int64], attributes: pd.DataFrame, probe: Callable[[], Any]
    ) -> None:
        train, test = self.rows
        start = time.process_time()
        scaler = StandardScaler().fit(x[train])
        seen, unseen = scaler.transform(x[train]), scaler.transform(x[test])
        targets = [y, *(attributes[name].to_numpy() for name in NAMES)]
        found = [probe().fit(seen, t[train]).predict_proba(unseen)[:, 1] for t in targets]
        middle = time.process_time()
        random, among = np.random.default_rng(0), attributes.iloc[test].reset_index(drop=True)
        for _ in range(self.replicates):
            drawn = random.integers(len(test), size=len(test))
            plain_gaps(y[test][drawn], found[0][drawn], among.iloc[drawn])
            for target, p in zip(targets, found, strict=True):
                plain_scores(target[test][drawn], p[drawn])
        self.fitting += middle - start
        self.replicate += (time.process_time() - middle) / self.replicates


def agreement(y: NDArray[np.int64], attributes: pd.DataFrame) -> float:
    """Return the greatest difference between our gaps and fairlearn's on the same predictions."""
    score = np.clip(np.random.default_rng(1).normal(0.4 + 0.2 * y, 0.25), 0, 1)
    keys = [*(each.__name__ for each in MEASURES)]
    keys += ["predictive_parity_difference", "worst_group_accuracy"]
    found = [
        gaps[key].value
        for names in subsets(1)
        for gaps in [every_gap(y, score, attributes[list(names)].to_numpy(), bootstrap=0)]
        for key in keys
    ]
    return float(np.abs(np.subtract(found, plain_gaps(y, score, attributes))).max())


def main() -> None:
    """Run both and say how long they take."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rows", type=int, default=None, help="10,000; 900 with --quick")
    parser.add_argument("--bootstrap", type=int, default=200)
    parser.add_argument(
        "--replicates", type=int, default=1, help="of the plain loop that are timed"
    )
    parser.add_argument("--quick", action="store_true", help="small, and one subset of the rival")
    options = parser.parse_args()
    warnings.simplefilter("ignore")  # the rival's own
    codes, y, attributes = problem(options.rows or (900 if options.quick else 10_000))
    forms = subsets(3) if options.quick else subsets(0)
    print(
        f"{len(y):,} × 20 codes, three attributes, 8 forms of the code, 3 probes, "
        f"{options.bootstrap} resamples; load {os.getloadavg()[0]:.1f}",
        flush=True,
    )
    start = np.array([time.perf_counter(), time.process_time()])
    record = ours(codes, y, attributes, options.bootstrap)
    wall, seconds = np.array([time.perf_counter(), time.process_time()]) - start
    print(
        f"hatchel: {wall:.1f} s, {seconds:.1f} s of processor time for {len(record.removals)} "
        "forms (aim: 60 s on two cores)",
        flush=True,
    )
    plain = Plain(codes, y, attributes, options.replicates, forms)
    scale = 8 / len(forms)
    fits, draws = scale * plain.fitting, scale * plain.replicate * options.bootstrap
    print(
        f"scikit-learn + fairlearn, processor time: {fits:.1f} s of fits, {draws:.0f} s of "
        f"resamples ({options.replicates} of {options.bootstrap} timed): "
        f"{(fits + draws) / seconds:.0f}×"
    )
    print(f"greatest difference of a gap on the same predictions: {agreement(y, attributes):.0e}")


if __name__ == "__main__":
    main()
