"""A piece of work in a process of its own, which tells how long it took and how much memory it had at its peak."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

SCRIPTS = Path(__file__).resolve().parents[1]


def measured(module: str, *arguments: str) -> dict[str, float]:
    """What ``python -m MODULE ARGUMENTS`` told by ``report``; its errors go to standard error as they come."""
    command = [sys.executable, "-m", module, *arguments]
    done = subprocess.run(
        command, env={**os.environ, "PYTHONPATH": str(SCRIPTS)}, stdout=subprocess.PIPE, text=True, check=True
    )
    found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return found


def report(work: Callable[[], int]) -> None:
    """Do it, and print the seconds that it took, those of the processor, the peak in MB, and what came of it."""
    before = _peak_mb()
    start, used = time.perf_counter(), time.process_time()
    count = work()
    seconds, busy = time.perf_counter() - start, time.process_time() - used
    print(json.dumps({"seconds": seconds, "busy": busy, "count": count, "before_mb": before, "peak_mb": _peak_mb()}))


def _peak_mb() -> float:
    """The most that was resident since the process began (VmHWM, proc_pid_status(5))."""
    status = Path("/proc/self/status").read_text("ascii")
    return next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM:")) / 1024
