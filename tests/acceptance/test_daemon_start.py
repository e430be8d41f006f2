"""A daemon that starts: what it began before it could be reached."""

import threading
from dataclasses import replace
from pathlib import Path

from chorus.bootstrap.serving import serving
from chorus.bootstrap.workspace import Parts
from chorus.daemon import Daemon
from chorus.engine.clock import VirtualClock
from chorus.engine.control_client import ControlClient
from tests.doubles.daemon_life import NoWeb
from tests.doubles.daemon_workspace import CAMPAIGN, DUE, arm, make


def test_who_stops_something_is_heard_while_it_starts(tmp_path: Path) -> None:
    """A start may read a list of a million; a command then waits, and is not told that no daemon runs."""
    root = arm(make(tmp_path / "ours"))
    parts = Parts(root, VirtualClock(DUE))
    said: list[object] = []

    def pause() -> None:
        client = ControlClient(parts.places.socket)
        said.append(client.call("pause", campaign=CAMPAIGN, person="A. Officer", reason="A wrong link"))
        daemon.stop()

    calling = threading.Thread(target=pause)
    with parts.lock.hold(), serving(parts) as served:

        def look() -> object:
            if not said and not calling.is_alive():
                said.append(parts.places.socket.is_socket())
                calling.start()
            return served.fingerprint()

        daemon = Daemon(replace(served, web=NoWeb(), fingerprint=look), look=0.05)
        assert daemon.run() == 0
    calling.join()
    was = [send["activity"] for send in said[1]["sends"]]  # type: ignore[index]
    assert (said[0], was) == (True, ["invitation", "reminder"])
