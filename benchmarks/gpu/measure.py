"""All figures that a report lacks, in the order of what is most worth knowing.

``python benchmarks/gpu`` starts this, and starts it again where a figure ends it.
"""

import argparse
import gc
import sys
import time
from functools import partial
from pathlib import Path

import torch
from checks import checks
from layouts import layouts
from report import Budget, Report, read
from setting import Setting
from supervise import UNABLE
from throughput import throughput
from whole import whole_training

from hatchel.data.catalogue import load
from hatchel.execution.machine import machine

STEPS_UNTIL, LAYOUTS_UNTIL = 0.42, 0.52
"""Shares of the time, from the beginning, after which a part ends; the rest trains."""
LOST = 3
"""The exit code where the device doesn't answer any more."""


def main() -> None:
    """Measure and write."""
    options = _options()
    device = torch.device(options.device)
    if device.type == "cuda" and not torch.cuda.is_available():
        print(f"torch {torch.__version__} sees no CUDA device; --device cpu --quick rehearses")
        sys.exit(UNABLE)
    out = Path(options.out)
    report = Report(out, read(out), partial(recover, device))
    budget = Budget(options.begin, 60 * options.minutes)
    report.attempt("machine", lambda: machine(str(device)))
    setting = _setting(report, device, options.quick)
    checks(setting, report)
    throughput(setting, report, budget.first(STEPS_UNTIL))
    layouts(setting, report, budget.first(LAYOUTS_UNTIL))
    report.attempt("whole", lambda: whole_training(setting, report, budget))
    report.put("seconds", round(60 * options.minutes - budget.left, 1))


def recover(device: torch.device) -> None:
    """Give memory back after an error, and end the process where the device is lost to it."""
    gc.collect()
    if device.type != "cuda":
        return
    try:
        torch.cuda.synchronize()
        torch.cuda.empty_cache()
        assert float(torch.ones(8, device=device).sum()) == 8
        torch.randn(8, device=device)  # whose generator a broken capture leaves unusable
    except Exception as error:
        print(f"the device is lost to this process: {error}", flush=True)
        sys.exit(LOST)


def _setting(report: Report, device: torch.device, quick: bool) -> Setting:
    begin = time.perf_counter()
    data = load("dsprites")
    report.attempt("dsprites, seconds", lambda: round(time.perf_counter() - begin, 2))
    return Setting(data, device, quick)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--minutes", type=float, required=True)
    parser.add_argument("--begin", type=float, required=True, help="of the minutes, by the clock")
    parser.add_argument("--out", required=True)
    parser.add_argument("--device", required=True)
    parser.add_argument("--quick", action="store_true", help="a rehearsal")
    return parser.parse_args()


if __name__ == "__main__":
    main()
