"""A small disk under a workspace's var/ that can be filled: a tmpfs of its own where the machine lets us mount one.

Elsewhere the processes get a limit on the size of files instead: another error of the system, the same consequences.
"""

import errno
import json
import resource
import subprocess
import sys
from pathlib import Path
from types import TracebackType
from typing import Self

SIZE = "16m"
_MOUNT = """cp -a "$1" "$1.before" && mount -t tmpfs -o size="$2" none "$1" && cp -a "$1.before/." "$1" \
&& echo mounted && exec cat"""

_STATES = """import json, sqlite3, sys
with sqlite3.connect(f"file:{sys.argv[1]}?mode=ro", uri=True) as connection:
    print(json.dumps(connection.execute("SELECT state, count(*) FROM deliveries GROUP BY state").fetchall()))
"""


class SmallDisk:
    """Start what is to see it with ``wrapper``, look at it through ``root``; ``real``: a disk, and not a limit.

    ``command`` is the wrapper of a command that finds it full already.
    """

    def __init__(self, root: Path) -> None:
        self.root, self.real = root, False
        self.wrapper: tuple[str, ...] = ()
        self._origin = root

    def __enter__(self) -> Self:
        self._holder = subprocess.Popen(
            ["unshare", "-m", "sh", "-c", _MOUNT, "sh", str(self._origin / "var"), SIZE],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
        )  # fmt: skip
        assert self._holder.stdout is not None
        self.real = self._holder.stdout.readline() == "mounted\n"
        if self.real:
            self.wrapper = ("nsenter", "-t", str(self._holder.pid), "-m")
            self.root = Path(f"/proc/{self._holder.pid}/root") / self._origin.relative_to("/")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._holder.communicate()

    @property
    def command(self) -> tuple[str, ...]:
        return self.wrapper if self.real else ("prlimit", "--fsize=0", "--")

    def states(self) -> dict[str, int]:
        """How many deliveries are in which state. Asked inside: SQLite follows /proc/PID/root to the disk outside."""
        command = [*self.wrapper, sys.executable, "-c", _STATES, str(self._origin / "var" / "chorus.db")]
        asked = subprocess.run(command, capture_output=True, text=True, check=True)
        return dict(json.loads(asked.stdout))

    def fill(self, *pids: int) -> None:
        """Leave no byte; where it is a limit, to these processes."""
        if not self.real:
            self._limit(0, *pids)
            return
        with (self.root / "var" / "filler").open("wb", buffering=0) as file:
            for size in (65536, 4096, 1):
                try:
                    while file.write(b"\0" * size):
                        pass
                except OSError as error:
                    if error.errno != errno.ENOSPC:
                        raise

    def free(self, *pids: int) -> None:
        """Make room again."""
        if self.real:
            (self.root / "var" / "filler").unlink()
        else:
            self._limit(resource.RLIM_INFINITY, *pids)

    def _limit(self, size: int, *pids: int) -> None:
        for pid in pids:
            hard = resource.prlimit(pid, resource.RLIMIT_FSIZE)[1]
            resource.prlimit(pid, resource.RLIMIT_FSIZE, (size, hard))
