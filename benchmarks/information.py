"""The information library side by side with dit, cvxpy and hoi, in one process and on one thread.

    python benchmarks/information.py            the union programme on all sizes, and the rest
    python benchmarks/information.py --quick    small sizes only
    python benchmarks/information.py --limit 10 stop a rival after ten seconds instead of sixty

Every line names both times and their ratio; a rival that is not installed or does not finish says
so. Each solver's time includes building its problem from the joint.
"""

import argparse
import importlib
import signal
import time
import warnings
from collections.abc import Callable
from itertools import combinations
from types import FrameType
from typing import Any

import numpy as np
import torch
from scipy.special import xlogy

from hatchel import information as inf

LOG2 = np.log(2)


def random_joint(n: int, k: int) -> np.ndarray:
    """A random joint of n predictors and a target with k states each."""
    return np.random.default_rng(0).dirichlet(np.ones(k ** (n + 1))).reshape((k,) * (n + 1))


def union_by_cone(joint: np.ndarray) -> float:
    """The exponential-cone programme in cvxpy with Clarabel, in nats."""
    cp = importlib.import_module("cvxpy")
    n, m = joint.ndim - 1, joint.shape[-1]
    q = cp.Variable((joint[..., 0].size, m), nonneg=True)
    constraints = []
    for j in range(n):
        states = np.indices(joint.shape[:-1])[j].ravel()
        others = tuple(a for a in range(n) if a != j)
        constraints.append(np.eye(joint.shape[j])[states].T @ q == joint.sum(others))
    mass = cp.sum(q, axis=1, keepdims=True) @ np.ones((1, m))
    problem = cp.Problem(cp.Minimize(cp.sum(cp.rel_entr(q, mass))), constraints)
    problem.solve(solver=cp.CLARABEL)
    outcome = joint.reshape(-1, m).sum(0)
    return float(problem.value - xlogy(outcome, outcome).sum())


def dit_distribution(joint: np.ndarray) -> Any:
    """The joint as dit's."""
    dit = importlib.import_module("dit")
    states = list(np.ndindex(joint.shape))
    return dit.Distribution(
        ["".join(map(str, state)) for state in states], [joint[state] for state in states]
    )


def union_by_dit(joint: np.ndarray) -> float:
    """I_q(Z; X) minimised by dit's convex optimiser under the pairwise marginals, in nats."""
    optimizers = importlib.import_module("dit.algorithms.distribution_optimizers")
    n = joint.ndim - 1

    class Union(optimizers.BaseDistOptimizer, optimizers.BaseConvexOptimizer):  # type: ignore[misc,name-defined]
        def _objective(self) -> Callable[..., Any]:
            information = self._mutual_information(set(range(n)), {n})
            return lambda self, x: information(self.construct_joint(x))

    optimiser = Union(dit_distribution(joint), [[j, n] for j in range(n)])
    optimiser.optimize()
    pmf = optimiser.construct_joint(optimiser._optima).reshape(joint.shape)
    return float(inf.mutual_information(np.abs(pmf) / np.abs(pmf).sum()))


def broja_by_dit(method: str) -> Callable[[np.ndarray], float]:
    """I − BROJA's synergy by one of dit's solvers, in nats."""

    def solve(joint: np.ndarray) -> float:
        pid = importlib.import_module("dit.pid")
        found = pid.PID_BROJA(dit_distribution(joint), ((0,), (1,)), (2,), method=method)
        return float(inf.mutual_information(joint) - float(found[((0, 1),)]) * LOG2)

    return solve


class OutOfTime(BaseException):
    """No Exception, lest a rival takes it for one of its own and goes on."""


def _ring(signum: int, frame: FrameType | None) -> None:
    raise OutOfTime


def timed(call: Callable[[], Any], limit: float) -> tuple[float, Any]:
    """Return the best time in seconds and the result; infinity and a reason where there is none.

    What is fast is repeated for a second or thirty times, so that chance favours no one.
    """
    best, spent, result = np.inf, 0.0, None
    signal.signal(signal.SIGALRM, _ring)
    for _ in range(30):
        signal.setitimer(signal.ITIMER_REAL, limit)
        try:
            start = time.perf_counter()
            result = call()
            took = time.perf_counter() - start
        except OutOfTime:
            return np.inf, f"> {limit:g} s"
        except ImportError as error:
            return np.inf, f"not installed ({error.name or error})"
        except Exception as error:
            return np.inf, f"failed ({type(error).__name__})"
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)
        best, spent = min(best, took), spent + took
        if spent > 1:
            break
    return best, result


def versus(ours: float, theirs: float, outcome: Any, exact: float | None = None) -> str:
    """Their time, the ratio, and how far off they are."""
    if not np.isfinite(theirs):
        return str(outcome)
    off = "" if exact is None else f", off by {abs(outcome - exact) / LOG2:.0e} bit"
    return f"{theirs:.4g} s ({theirs / ours:.0f}×{off})"


def union_sizes(limit: float, quick: bool) -> None:
    """Discrete Griffith–Koch union information over all sizes."""
    print("Griffith–Koch union information of random joints; times × ours")
    print(
        f"{'n':>2} {'k':>2} {'ours':>9} {'gap, bit':>9}  cone | dit GK | dit BROJA (default; cone)"
    )
    rivals: dict[str, Callable[[np.ndarray], float]] = {
        "cone": union_by_cone,
        "dit GK": union_by_dit,
        "dit BROJA": broja_by_dit("scipy"),
        "dit BROJA cone": broja_by_dit("cone"),
    }
    for solve in (inf.gk_union_information, *rivals.values()):
        timed(lambda s=solve: s(random_joint(2, 2)), limit)  # type: ignore[misc] # first imports
    gave_up: set[tuple[str, int]] = set()
    for n in (2, 3, 4):
        for k in range(2, 5 if quick else 9):
            joint = random_joint(n, k)
            ours, found = timed(lambda j=joint: inf.gk_union_information(j), 600)  # type: ignore[misc]
            cells = []
            for name, solve in rivals.items():
                if ("BROJA" in name and n > 2) or (name, n) in gave_up:
                    cells.append("–" if "BROJA" in name and n > 2 else f"> {limit:g} s")
                    continue
                theirs, value = timed(lambda s=solve, j=joint: s(j), limit)  # type: ignore[misc]
                cells.append(versus(ours, theirs, value, found.value))
                if value == f"> {limit:g} s":
                    gave_up.add((name, n))
            print(f"{n:2} {k:2} {ours:7.4f} s {found.gap / LOG2:9.1e}  " + " | ".join(cells))


def triplets(limit: float) -> None:
    """O-information of every triplet of twenty variables by a Gaussian copula, as hoi takes it."""
    rng = np.random.default_rng(0)
    samples = rng.normal(size=(1000, 20)) @ rng.normal(size=(20, 20))
    chosen = np.array(list(combinations(range(20), 3)))

    def ours() -> Any:
        covariance = np.cov(inf.normal_scores(torch.as_tensor(samples)).numpy().T)
        batch = covariance[chosen[:, :, None], chosen[:, None, :]]
        return inf.o_information(covariance=batch, units="bits")

    def theirs() -> Any:
        metrics = importlib.import_module("hoi.metrics")
        return metrics.Oinfo(samples, verbose=False).fit(minsize=3, maxsize=3, method="gc")

    mine, values = timed(ours, 60)
    theirs_time, outcome = timed(theirs, limit)
    print(f"\nO-information of {len(chosen)} triplets, copula, 1,000 samples: {mine:.4f} s")
    print(f"  hoi, once compiled: {versus(mine, theirs_time, outcome)}")
    if np.isfinite(theirs_time):
        print(f"  largest difference: {np.abs(np.ravel(outcome) - values).max():.1e} bit")


def many_targets(quick: bool) -> None:
    """CI and GK synergy of ten latents for 12,288 features."""
    samples, features = (2_000, 2_048) if quick else (10_000, 12_288)
    generator = torch.Generator().manual_seed(0)
    z = torch.randn(samples, 10, generator=generator)
    x = torch.randn(samples, features, generator=generator)
    form = {"samples": z, "target": x, "kind": "gaussian", "each": True}
    product, _ = timed(lambda: z.mT @ x, 600)
    print(f"\n10 latents, {features:,} features, {samples:,} samples in float32")
    print(f"  one product zᵀx of these shapes: {product:.4f} s")
    for name in ("ci_synergy", "gk_synergy"):
        ours, _ = timed(lambda n=name: getattr(inf, n)(**form), 600)  # type: ignore[misc]
        print(f"  {name}: {ours:.4f} s, {ours / product:.1f} products")


def intervals() -> None:
    """A bootstrap of a thousand replicates against a loop over them."""
    rng = np.random.default_rng(0)
    z, x = rng.integers(4, size=(5_000, 2)), rng.integers(3, size=5_000)

    def loop() -> Any:
        rows = (rng.integers(len(z), size=len(z)) for _ in range(1000))
        return [inf.mutual_information(samples=z[r], target=x[r]) for r in rows]

    ours, _ = timed(lambda: inf.mutual_information(samples=z, target=x, bootstrap=1000), 60)
    theirs, outcome = timed(loop, 60)
    print(f"\n1,000 bootstrap replicates of I, 5,000 samples: {ours:.4f} s")
    print(f"  one after the other: {versus(ours, theirs, outcome)}")


def main() -> None:
    """Run everything."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--limit", type=float, default=60.0, help="seconds per rival and size")
    arguments = parser.parse_args()
    warnings.simplefilter("ignore")  # the rivals' own
    torch.set_num_threads(1)
    union_sizes(arguments.limit, arguments.quick)
    triplets(arguments.limit)
    many_targets(arguments.quick)
    intervals()


if __name__ == "__main__":
    main()
