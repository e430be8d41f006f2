"""What the machine tells of processes: how much memory a tree of them holds together, and how long they ran."""

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

PROC = Path("/proc")


def tree(root: int) -> list[int]:
    """A process and all that came from it."""
    found = [root]
    for process in found:
        for task in (PROC / str(process) / "task").glob("*/children"):
            try:
                found += map(int, task.read_text().split())
            except OSError:  # it ended meanwhile
                continue
    return found


def pss_mb(processes: list[int]) -> float:
    """The memory of processes in MB: what they share is counted once (PSS, proc_pid_smaps(5))."""
    total = 0
    for process in processes:
        try:
            rollup = (PROC / str(process) / "smaps_rollup").read_text()
        except OSError:  # it ended meanwhile
            continue
        total += sum(int(line.split()[1]) for line in rollup.splitlines() if line.startswith("Pss:"))
    return total / 1024


class Peak:
    """The largest sum seen so far."""

    mb = 0.0


@contextmanager
def peak(root: int | None = None, every: float = 0.25) -> Iterator[Peak]:
    """Watch the memory of a process (default: this one) and its children while something runs."""
    seen, over = Peak(), threading.Event()
    process = os.getpid() if root is None else root

    def watch() -> None:
        while not over.wait(every):
            seen.mb = max(seen.mb, pss_mb(tree(process)))

    watcher = threading.Thread(target=watch, name="peak", daemon=True)
    watcher.start()
    try:
        yield seen
    finally:
        seen.mb = max(seen.mb, pss_mb(tree(process)))
        over.set()
        watcher.join()
