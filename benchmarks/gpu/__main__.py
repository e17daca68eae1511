"""What training does on a GPU, in one command that needs no network and at most some minutes.

    python benchmarks/gpu [--minutes 8] [--out FILE] [--device cuda] [--quick]

In order of what is most worth knowing, each part within the time that is left:

1. checks: a stack of models trains like the plain loop, in float64 on the device; a graph replays
   the eager step;
2. convolutions of a stack in four layouts: which is the fastest, forward and backward;
3. steps per second of 1, 8, 32 and 64 seeds, with and without graphs, in float32, TF32 and
   bfloat16, for β-VAE, FactorVAE and Non-Syn VAE;
4. one whole training of 32 seeds, 150,000 steps or as many as fit, with the MIG of each seed.

dSprites are rendered and lie on the device. Every figure is written to the JSON file as soon as it
is known, and the file is printed as tables at the end: ``python benchmarks/gpu/tables.py FILE``
prints them again. A part that fails is recorded with its error, and the others go on. ``--quick``
is a rehearsal, also on a CPU: every part, with next to no steps.
"""

import argparse
import os
import sys
from pathlib import Path

import torch
from checks import checks
from layouts import layouts
from report import Budget, Report
from setting import Setting
from tables import tables
from throughput import throughput
from whole import whole_training

from hatchel.data.catalogue import load
from hatchel.execution.machine import machine

RESERVED = 0.45
"""Share of the time that is kept for the whole training."""


def main() -> int:
    """Measure, write and print; 1 where a check failed."""
    options = _options()
    device = torch.device(options.device)
    if device.type == "cuda" and not torch.cuda.is_available():
        sys.exit(f"torch {torch.__version__} sees no CUDA device; --device cpu --quick rehearses")
    report = Report(Path(options.out))
    report.put("machine", machine(str(device) if device.type == "cuda" else "cpu"))
    budget = Budget(60 * options.minutes)
    setting = Setting(load("dsprites"), device, options.quick)
    report.attempt("checks", lambda: checks(setting))
    report.attempt("layouts", lambda: layouts(setting))
    for part, value in throughput(setting, budget.first(1 - RESERVED)):
        report.put(part, value)
    report.attempt("whole", lambda: whole_training(setting, budget))
    report.put("seconds", round(budget.spent, 1))
    print(tables(report.found))
    return report.failed


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--minutes", type=float, default=8.0)
    parser.add_argument("--out", default=str(Path(os.environ.get("OUT", "out")) / "gpu.json"))
    parser.add_argument("--device", default="cuda")
    parser.add_argument("--quick", action="store_true", help="a rehearsal")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
