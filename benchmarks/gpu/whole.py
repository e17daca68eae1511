"""A whole training of many seeds, and how well each of them disentangles."""

import time
from typing import Any

import numpy as np
from numpy.typing import NDArray
from report import Budget, Found, Report
from setting import Setting
from torch import Tensor

from hatchel.methods.variational.method import Method
from hatchel.methods.variational.trained import TrainedModel
from hatchel.metrics.scores.mig import mutual_information_gap
from hatchel.training.stacked import StackedLoop

METHOD, SEEDS, STEPS = "nonsyn", 32, 150_000
CODES = 10_000
AT_ONCE = 100
"""Steps between two looks at the clock."""
BETWEEN = 45.0
"""Seconds between two scores, so that an end from outside loses little."""
FOR_SCORES = 20.0
"""Seconds that encoding and MIG of all seeds may take."""


def whole_training(setting: Setting, report: Report, budget: Budget) -> Found:
    """Train as long as there is time, and score each seed now and then, and at the end."""
    seeds, steps = (2, 3) if setting.quick else (SEEDS, STEPS)
    products = quicker_as_products(report.found)
    method = setting.method(METHOD, products)
    stack = setting.stacked(method, range(seeds), "bfloat16", graph=setting.on_gpu)
    about = {"method": METHOD, "layout": "products" if products else "vmapped", "of": steps}
    rows = np.random.default_rng(0).choice(len(setting.data), 500 if setting.quick else CODES)
    report.put("whole", about)
    trained, scored = 0.0, time.perf_counter()
    terms: dict[str, Tensor] = {}
    while stack.step_count < steps and (budget.left > FOR_SCORES or setting.quick):
        begin = time.perf_counter()
        for _ in range(min(AT_ONCE, steps - stack.step_count)):
            terms = stack.step()
        setting.wait()
        trained += time.perf_counter() - begin
        if time.perf_counter() - scored > BETWEEN:
            report.put("whole", about | _figures(setting, method, stack, terms, trained, rows))
            scored = time.perf_counter()
    if not terms:
        raise TimeoutError("no time was left")
    return about | _figures(setting, method, stack, terms, trained, rows)


def quicker_as_products(found: Found) -> bool:
    """Tell whether this training is quicker with products for its convolutions, where measured."""
    vmapped, products = (
        found.get(f"steps/{way}/bfloat16/{METHOD}/{SEEDS}") for way in ("graph", "products")
    )
    if not isinstance(products, float):
        return False
    return not isinstance(vmapped, float) or products > vmapped


def _figures(
    setting: Setting,
    method: Method,
    stack: StackedLoop,
    terms: dict[str, Tensor],
    seconds: float,
    rows: NDArray[np.int64],
) -> Found:
    begin = time.perf_counter()
    images, factors = setting.data.samples(rows), setting.data.factors(rows)
    models = [TrainedModel(method.model, state.parameters) for state in stack.states()]
    gaps = [_gap(model.encode(images), factors) for model in models]
    return {
        "seeds": len(models),
        "steps": stack.step_count,
        "seconds": round(seconds, 1),
        "seed_steps_per_second": round(len(models) * stack.step_count / seconds, 1),
        "elbo": [round(value, 3) for value in terms["elbo"].float().tolist()],
        "mig": gaps,
        "seconds_of_scores": round(time.perf_counter() - begin, 1),
    }


def _gap(codes: NDArray[np.float32], factors: NDArray[np.integer[Any]]) -> float:
    """Return the MIG; NaN of a model that diverged."""
    if not np.isfinite(codes).all():
        return float("nan")
    return round(mutual_information_gap(codes, factors).value, 4)
