"""Seconds and memory of some work in this process, for the benchmarks of large data."""

import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

PAGE = 4096


def seconds_and_memory(work: Callable[[], Any]) -> tuple[float, float]:
    """Seconds, and the most memory (MiB) that this process held beyond what it held before."""
    before = _resident()
    peak, done = [before], threading.Event()

    def watch() -> None:
        while not done.wait(0.01):
            peak[0] = max(peak[0], _resident())

    watcher = threading.Thread(target=watch)
    watcher.start()
    begin = time.perf_counter()
    work()
    seconds = time.perf_counter() - begin
    done.set()
    watcher.join()
    return seconds, (peak[0] - before) / 2**20


def _resident() -> int:
    return int(Path("/proc/self/statm").read_text().split()[1]) * PAGE
