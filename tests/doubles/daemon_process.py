"""A daemon for tests: ``chorus run`` as it is, but at an instant that is given, and looking more often."""

import logging
import signal
import sys
from datetime import datetime
from pathlib import Path

from chorus.bootstrap.serving import serving
from chorus.bootstrap.workspace import Parts
from chorus.daemon import Daemon
from chorus.engine import web_child
from chorus.engine.clock import VirtualClock

LOOK = 0.2


def main(root: Path, now: datetime) -> int:
    """Be the daemon of a workspace, at an instant that does not pass."""
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(message)s")
    logging.getLogger("chorus").setLevel(logging.INFO)
    web_child.COMMAND = (sys.executable, "-m", "tests.doubles.web_process", now.isoformat())
    parts = Parts(root, VirtualClock(now))
    with parts.lock.hold(), serving(parts) as served:
        daemon = Daemon(served, look=LOOK)
        signal.signal(signal.SIGTERM, lambda _number, _frame: daemon.stop())
        return daemon.run()


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), datetime.fromisoformat(sys.argv[2])))
