"""Workspaces whose mailing is frozen and about to leave: made once for each size, and copied for each round."""

import shutil
import threading
from datetime import timedelta
from pathlib import Path

from chorus.bootstrap.workspace import Parts
from chorus.bootstrap.writing import writing
from chorus.engine.clock import VirtualClock
from tests.chaos.clock import FileClock
from tests.doubles.daemon_workspace import ACTIVITIES, BEFORE, CAMPAIGN, DUE, make, write

_PORT = 25
_HASTY = """port = {port}
timeout = 0.7
body_timeout = 0.7
mails_per_connection = 100
"""
"""In place of the port: a silent server is soon given up, and connections are made anew in mid-send."""
_NO_BREAKER = """
[breaker]
on = false
"""
"""It would pause a send in which much is refused; here that is the point."""
START = DUE + timedelta(minutes=1)


class Templates:
    """Makes them in a folder as they are asked for."""

    def __init__(self, folder: Path) -> None:
        self._folder, self._guard = folder, threading.Lock()

    def copy(self, size: int, root: Path, port: int) -> Path:
        """A workspace of ``size`` contacts in ``root``, whose mail server is at ``port``."""
        template = self._folder / f"of-{size}"
        with self._guard:
            if not template.exists():
                _freeze(template, size)
        shutil.copytree(template, root)
        config = (root / "config.toml").read_text(encoding="utf-8")
        write(root, "config.toml", config.replace(f"port = {_PORT}\n", _HASTY.format(port=port)) + _NO_BREAKER)
        FileClock(root / "clock").set(START)
        return root


def _freeze(root: Path, size: int) -> None:
    make(root, smtp_port=_PORT, contacts=tuple(f"reader{number}@party.example" for number in range(1, size + 1)))
    first, mailing, _ = ACTIVITIES.split("[[email]]")
    write(root, f"campaigns/{CAMPAIGN}.toml", f"{first}[[email]]{mailing}")
    parts = Parts(root, VirtualClock(BEFORE))
    with writing(parts.places, parts.files, parts.renderer, parts.slots, parts.log) as writer:
        writer.conductor.sync(BEFORE)
    parts.act("sign", campaign=CAMPAIGN, name="brs", person="Ana Ruiz, Head")
    with writing(parts.places, parts.files, parts.renderer, parts.slots, parts.log) as writer:
        writer.conductor.sync(BEFORE)
        assert writer.conductor.begin_due(DUE) == 1
