"""The scores side by side with scikit-learn-style reference code and with disent, in one process.

    python benchmarks/metrics.py            10,000 points, 10 latents, the five factors of dSprites
    python benchmarks/metrics.py --quick    small, to see that all runs
    python benchmarks/metrics.py --full     also DCI by scikit-learn whole: half an hour

Ours and the rivals take turns, on one thread, and the best turn counts; what takes more than two
seconds has one turn. Times are the processor's, which other work on the machine does not lengthen
much; the sentences at the end say both. The reference (reference_metrics.py) is each definition, a
pair, a vote or a draw at a time. disent's metrics run where that package is installed, on cached
codes: ``pip install --no-deps disent tqdm``.
"""

import argparse
import logging
import os
import time
import warnings
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial

import lightgbm
import numpy as np
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

import reference_metrics as plain
from disent_metrics import CachedData, disent_scores, load_disent
from hatchel.metrics.catalogue import compute, every_metric
from hatchel.metrics.predictors.splitting import split
from hatchel.metrics.suite import evaluate

Array = NDArray[np.float64]
Classes = NDArray[np.int64]
Scores = Callable[[], dict[str, float]]

SIZES = (3, 6, 40, 32, 32)
LATENTS = 10


@dataclass
class Contender:
    """One way of computing scores, its best time so far and what it found.

    Attributes:
        call: computes them.
        best: least seconds of processor time; infinite where it never ran.
        found: the scores by key.
    """

    call: Scores
    best: float = np.inf
    found: dict[str, float] = field(default_factory=dict)

    def turn(self) -> None:
        """Compute once; what is fast as often as fits into a third of a second, to thirty times."""
        spent = 0.0
        for _ in range(30):
            start = time.process_time()
            self.found = self.call()
            took = time.process_time() - start
            self.best, spent = min(self.best, took), spent + took
            if spent > 1 / 3:
                break


@dataclass(frozen=True)
class Row:
    """A metric in the table.

    Attributes:
        name: the metric, and with what.
        ours: hatchel.
        reference: the plain code; None where it would take too long.
        disent: theirs, where there is one.
        note: why values need not agree to the last digit.
    """

    name: str
    ours: Contender
    reference: Contender | None
    disent: Contender | None = None
    note: str = ""

    def line(self) -> str:
        """Times, ratios and agreement."""
        cells = [_against(self.ours, rival) for rival in (self.reference, self.disent)]
        return f"{self.name:28} {self.ours.best:9.4f}  {cells[0]}  {cells[1]}  {self.note}".rstrip()


def _against(ours: Contender, rival: Contender | None) -> str:
    if rival is None:
        return f"{'–':>9} {'–':>8} {'–':>8}"
    off = max(abs(ours.found[key] - value) for key, value in rival.found.items())
    return f"{rival.best:9.3f} {rival.best / ours.best:7.1f}× {off:8.0e}"


@dataclass(frozen=True)
class Problem:
    """Codes about factors, and how much is drawn.

    Attributes:
        codes: ``(N, D)``: five latents follow mixtures of the factors, five are noise.
        factors: ``(N, K)``.
        votes: of the FactorVAE score, and points of the beta-VAE score: to decide, to test.
        draws: of the MIG of posteriors.
        trees: per class in the comparison of DCI.
    """

    codes: Array
    factors: Classes
    votes: tuple[int, int]
    draws: int
    trees: int


def encoded(factors: Classes, random: np.random.Generator) -> Array:
    """Return codes of factors, noise of standard deviation 0.1 in all latents."""
    count, sizes = factors.shape[1], np.array(SIZES)
    mixture = np.linalg.qr(np.random.default_rng(1).standard_normal((count, count)))[0]
    standard = (factors - (sizes - 1) / 2) / np.sqrt((sizes**2 - 1) / 12)
    spare = np.zeros((len(factors), LATENTS - count))
    signal = np.concatenate([standard @ (np.eye(count) + mixture / 2), spare], axis=1)
    return signal + 0.1 * random.standard_normal(signal.shape)


def problem(points: int, quick: bool) -> Problem:
    """Draw codes and factors."""
    random = np.random.default_rng(0)
    factors = random.integers(SIZES, size=(points, len(SIZES)))
    votes = (1_000, 500) if quick else (10_000, 5_000)
    return Problem(
        encoded(factors, random), factors, votes, 20 if quick else 500, 1 if quick else 5
    )


def rows_of(p: Problem, theirs: dict[str, Scores], full: bool) -> list[Row]:
    """Return every row of the table."""
    parted = split(len(p.codes), 1 / 3, 0)
    logs = np.random.default_rng(2).standard_normal(p.codes.shape) - 3
    votes = {"votes": p.votes[0], "evaluation_votes": p.votes[1]}
    points = {"points": p.votes[0], "evaluation_points": p.votes[1]}
    chen = {"log_variances": logs, "draws": p.draws, "seed": 0}
    z, v = p.codes, p.factors

    def row(
        name: str, reference: Scores | None, note: str = "", title: str = "", **own: object
    ) -> Row:
        rival = None if title or (name == "dci" and not full) else theirs.get(name)
        return Row(
            title or name,
            Contender(partial(compute, name, z, v, **own)),
            reference and Contender(reference),
            rival and Contender(rival),
            note,
        )

    drawn = "each has its own draws"
    trees = "trees split at bins of codes, by gain of second order"
    return [
        row("mig", lambda: plain.mig(z, v)),
        row(
            "mig",
            lambda: plain.mig_of_posteriors(z, v, logs, p.draws, 0),
            title=f"mig, Chen et al., {p.draws} draws",
            convention="chen",
            **chen,
        ),
        row(
            "dci",
            lambda: plain.dci(z, v, parted, p.trees),
            trees,
            f"dci, {p.trees} trees a class",
            trees=p.trees,
        ),
        row(
            "dci",
            (lambda: plain.dci(z, v, parted, 100)) if full else None,
            trees + "; disent counts splits, 31 leaves, its own threads"
            if full
            else "reference: --full",
        ),
        row("dci_es", lambda: plain.dci_es(z, v, parted, 0), "a ridge of 1e-6"),
        row("sap", lambda: plain.sap(z, v, parted), "liblinear stops before the optimum"),
        row(
            "factor_vae_score",
            lambda: plain.factor_vae_score(z, v, *p.votes, 0),
            drawn,
            **votes,
        ),
        row("beta_vae_score", lambda: plain.beta_vae_score(z, v, *p.votes, 0), drawn, **points),
        row("modularity", lambda: plain.modularity(z, v)),
        row("explicitness", lambda: plain.explicitness(z, v, parted)),
        row("irs", lambda: plain.irs(z, v)),
        row("infomec", lambda: plain.infomec(z, v), "noise of 1e-10 sets equal codes apart"),
        row("unsupervised", lambda: plain.unsupervised(z, v)),
        row("synergy", lambda: plain.synergy(z, v)),
    ]


def measured(name: str, call: Callable[[], object], repeats: int) -> str:
    """Return a sentence on the best of some calls."""
    best = np.full(2, np.inf)
    for _ in range(repeats):
        start = np.array([time.perf_counter(), time.process_time()])
        call()
        best = np.minimum(best, [time.perf_counter(), time.process_time()] - start)
    return f"{name}: {best[0]:.1f} s, {best[1]:.1f} s of processor time"


def sentences(p: Problem, repeats: int, quick: bool) -> None:
    """The suite as a user calls it."""
    most = [name for name, metric in every_metric().items() if name != "dci" and not metric.needs]
    alone = {"bootstrap": 0, "references": False}
    suite = partial(evaluate, p.codes, p.factors)
    print(measured("All scores but DCI, no intervals", partial(suite, most, **alone), repeats))
    dci = partial(suite, "dci", **alone)
    print(measured("DCI with two workers (aim: 15 s on two cores)", dci, repeats))
    if not quick:
        names = ("all scores but DCI", "DCI")
        for name, chosen in zip(names, (most, "dci"), strict=True):
            what = f"With intervals of 200 replicates, ceilings and floors, {name}"
            print(measured(what, partial(suite, chosen), 1), flush=True)


def main() -> None:
    """Run everything."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--points", type=int, default=None, help="10,000; 1,500 with --quick")
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--full", action="store_true", help="DCI by scikit-learn whole")
    parser.add_argument("--repeats", type=int, default=3, help="turns of each contender")
    options = parser.parse_args()
    warnings.simplefilter("ignore")  # the rivals' own
    quiet = logging.getLogger("disent's LightGBM")
    quiet.setLevel(logging.CRITICAL)
    lightgbm.register_logger(quiet)
    repeats = 1 if options.quick else options.repeats
    p = problem(options.points or (1_500 if options.quick else 10_000), options.quick)
    with threadpool_limits(1):
        compare(p, repeats, options.full)
        sentences(p, repeats, options.quick)


def compare(p: Problem, repeats: int, full: bool) -> None:
    """Let all take turns and print the table."""
    disent = load_disent()
    if isinstance(disent, str):
        print(f"disent {disent}; its columns stay empty")
        theirs: dict[str, Scores] = {}
    else:
        order = np.concatenate(split(len(p.codes), 1 / 3, 0))
        random = np.random.default_rng(3)

        def data() -> CachedData:
            return CachedData(
                p.codes[order], p.factors[order], SIZES, lambda f: encoded(f, random), random
            )

        theirs = disent_scores(disent, data, len(split(len(p.codes), 1 / 3, 0).test), p.votes)
    rows = rows_of(p, theirs, full)
    print(f"{len(p.codes):,} points, {LATENTS} latents, factors of {SIZES} classes; one thread")
    print(f"processor seconds, best of {repeats}; the machine's load is {os.getloadavg()[0]:.1f}")
    print(f"{'':28} {'ours':>9}  {'reference':>9} {'ratio':>8} {'differ':>8}", end="")
    print(f"  {'disent':>9} {'ratio':>8} {'differ':>8}")
    for row in rows:
        for turn in range(repeats):
            for contender in (row.ours, row.reference, row.disent):
                if contender is not None and not (turn and contender.best > 2):
                    contender.turn()
        print(row.line(), flush=True)
    first = rows[0]
    assert first.reference is not None
    ratio = first.reference.best / first.ours.best
    print(f"\nMIG is {ratio:.0f}× the scikit-learn route (aim: 40×).")


if __name__ == "__main__":
    main()
