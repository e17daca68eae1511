"""A second process for what may crash or hang, begun again after each figure that takes it along.

An error of the device, such as an illegal address, leaves a process without a device for good. The
figures that are known lie in the report, and so does the name of the one that was being measured.
"""

import subprocess
import time
from pathlib import Path

from report import blame

STARTS = 40
"""More than the time allows where each takes some seconds."""
PATIENCE = 120.0
"""Seconds without a new figure after which a process is taken to hang."""
GRACE = 15.0
"""Seconds past the end of the time."""
UNABLE = 2
"""The exit code of a process that can measure nothing."""


def supervise(command: list[str], environment: dict[str, str], report: Path, most: float) -> int:
    """Run a command until it ends by itself or its time is up.

    Args:
        command: measures what the report lacks, and writes it there.
        environment: of the command.
        report: where it writes.
        most: seconds.

    Returns:
        0; 2 where nothing could be measured.
    """
    end = time.monotonic() + most + GRACE
    for _ in range(STARTS):
        why = _watched(command, environment, report, end)
        if why == "0" or time.monotonic() > end:
            return 0
        if why == str(UNABLE) or not blame(report, f"the process ended: {why}"):
            return UNABLE
    return 0


def _watched(command: list[str], environment: dict[str, str], report: Path, end: float) -> str:
    """Run a command and say how it ended: its exit code, or why it was ended."""
    begin = time.time()
    with subprocess.Popen(command, env=environment) as process:
        while process.poll() is None:
            time.sleep(0.2)
            if time.monotonic() > end:
                process.kill()
                return "no time was left"
            heard = max(begin, report.stat().st_mtime) if report.exists() else begin
            if time.time() - heard > PATIENCE:
                process.kill()
                return f"nothing was heard of it for {PATIENCE:.0f} s"
        return str(process.returncode)
