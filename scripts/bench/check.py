"""Measures `chorus check` of many campaigns, cold and with nothing changed, and how soon `chorus --help` is there."""

import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from statistics import median

from bench.machine import peak
from bench.many_campaigns import make_workspace

CHORUS = Path(sys.executable).with_name("chorus")
PAIRS = 5
Row = dict[str, str | float | None]


def run(quick: bool) -> list[Row]:
    """Rows of ``name, value, unit, reference, ratio, peak_mb``; ``quick`` checks 60 campaigns instead of 1,000.

    A check's seconds are those of the whole command; ``peak_mb`` is the sum of PSS over its processes.
    """
    count = 60 if quick else 1000
    with tempfile.TemporaryDirectory(prefix="chorus-bench-") as folder:
        root = make_workspace(Path(folder) / "workspace", count)
        time.sleep(2.5)  # what has just been written is not believed by the cache
        cold, cold_mb = _timed([CHORUS, "--workspace", root, "check"])
        cached = [_timed([CHORUS, "--workspace", root, "check"]) for _ in range(PAIRS)]
    name = f"check-{count}"
    return [
        _row(f"{name}-cold", cold, cold_mb),
        _row(f"{name}-cached", median(seconds for seconds, _ in cached), max(mb for _, mb in cached)),
        _help(),
    ]


def _help() -> Row:
    """`chorus --help` beside Python that does nothing, in turn."""
    pairs = [(_timed([CHORUS, "--help"])[0], _timed([Path(sys.executable), "-c", "pass"])[0]) for _ in range(PAIRS)]
    ours, theirs = (median(side) for side in zip(*pairs, strict=True))
    return {
        "name": "help",
        "value": round(ours, 3),
        "unit": "s",
        "reference": round(theirs, 4),
        "ratio": round(ours / theirs, 2),
        "peak_mb": None,
    }


def _row(name: str, seconds: float, peak_mb: float) -> Row:
    return {
        "name": name,
        "value": round(seconds, 2),
        "unit": "s",
        "reference": None,
        "ratio": None,
        "peak_mb": round(peak_mb, 1),
    }


def _timed(command: Sequence[Path | str]) -> tuple[float, float]:
    """The seconds that a command takes, and the most memory that it and its children had, in MB."""
    began = time.perf_counter()
    process = subprocess.Popen(list(map(str, command)), stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    with peak(process.pid) as memory:
        _, said = process.communicate()
    seconds = time.perf_counter() - began
    if process.returncode:
        raise SystemExit(f"{' '.join(map(str, command))} ended with {process.returncode}: {said}")
    return seconds, memory.mb
