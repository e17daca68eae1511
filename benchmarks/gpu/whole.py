"""A whole training of many seeds, and how well each of them disentangles."""

import time
from typing import Any

import numpy as np
import torch
from report import Budget
from setting import Setting

from hatchel.methods.variational.trained import TrainedModel
from hatchel.metrics.scores.mig import mutual_information_gap

METHOD, SEEDS, STEPS = "nonsyn", 32, 150_000
CODES = 10_000
_FOR_SCORES = 30.0
"""Seconds that encoding and MIG of all seeds may take."""


def whole_training(setting: Setting, budget: Budget) -> dict[str, Any]:
    """Train as long as there is time, then score each seed."""
    seeds, steps = (2, 3) if setting.quick else (SEEDS, STEPS)
    method = setting.method(METHOD)
    graph = setting.device.type == "cuda"
    stack = setting.stacked(method, range(seeds), "bfloat16", graph=graph)
    begin = time.perf_counter()
    while stack.step_count < steps and (budget.left > _FOR_SCORES or setting.quick):
        for _ in range(min(500, steps - stack.step_count)):
            terms = stack.step()
        setting.wait()
    seconds = time.perf_counter() - begin
    elbo = terms["elbo"].float().cpu().tolist()
    states = stack.states()
    trained = [TrainedModel(method.model, state.parameters) for state in states]
    gaps = [_gap(setting, model.to(setting.device, torch.float32)) for model in trained]
    return {
        "method": METHOD,
        "seeds": seeds,
        "steps": stack.step_count,
        "of": steps,
        "seconds": round(seconds, 1),
        "seed_steps_per_second": round(seeds * stack.step_count / seconds, 1),
        "elbo": [round(value, 3) for value in elbo],
        "mig": [round(gap, 4) for gap in gaps],
    }


def _gap(setting: Setting, model: TrainedModel) -> float:
    count = 500 if setting.quick else CODES
    rows = np.random.default_rng(0).choice(len(setting.data), count, replace=False)
    codes = model.encode(setting.data.samples(rows)).astype(np.float64)
    return mutual_information_gap(codes, setting.data.factors(rows)).value
