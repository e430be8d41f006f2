"""The nursery: imports Chorus once, which takes seconds, and forks a daemon each time that the harness asks for one.

One line of JSON on standard input asks; ``chaos: begins PID`` and ``chaos: ends CODE`` on standard output frame what a
daemon says. It ends with its standard input, and its daemon with it.
"""

import gc
import json
import os
import select
import signal
import sys
import traceback
from pathlib import Path

from tests.chaos import daemon
from tests.chaos.points import Point

BEGINS, ENDS = "chaos: begins ", "chaos: ends "


def main() -> int:
    """One daemon after the other."""
    gc.freeze()
    for line in sys.stdin:
        asked = json.loads(line)
        pid = os.fork()
        if pid == 0:
            _be(asked)
        print(f"{BEGINS}{pid}", flush=True)
        _await(pid)
        _, status = os.waitpid(pid, 0)
        print(f"{ENDS}{os.waitstatus_to_exitcode(status)}", flush=True)
    return 0


def _await(pid: int) -> None:
    """Wait for its end. The harness says nothing meanwhile: what can be read is the end of the harness."""
    held = os.pidfd_open(pid)
    if held not in select.select([held, sys.stdin], [], [])[0]:
        os.kill(pid, signal.SIGKILL)
    os.close(held)


def _be(asked: dict[str, object]) -> None:
    """Never returns: no daemon may go on as another nursery."""
    code = 1
    try:
        os.close(0)
        os.open(os.devnull, os.O_RDONLY)
        name, nth = str(asked["point"]), int(str(asked["nth"]))
        code = daemon.run(Path(str(asked["root"])), Point(name, nth), journalled=bool(asked["journalled"]))
    except BaseException:  # noqa: BLE001 - told to whoever reads the log
        traceback.print_exc(file=sys.stdout)
    finally:
        sys.stdout.flush()
        os._exit(code)


if __name__ == "__main__":
    sys.exit(main())
