"""The daemon keeps a pace, pauses a send that is refused too often, and writes to the officers."""

import socket
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from chorus.engine.agenda import Agenda
from tests.acceptance.daemons import running
from tests.doubles.daemon_life import live
from tests.doubles.daemon_workspace import CONTACTS, DUE, arm, make, notices, states
from tests.fakes.smtp_sink import ScriptedSmtp


@pytest.fixture
def refusing() -> Iterator[ScriptedSmtp]:
    """A mail server that knows no second reader, and takes everything else."""
    with ScriptedSmtp({f"RCPT {address}": "550 5.1.1 no such user" for address in CONTACTS[::2]}) as server:
        yield server


def test_a_send_that_is_refused_too_often_is_paused_and_the_officers_get_a_letter(
    tmp_path: Path, refusing: ScriptedSmtp
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    root = arm(make(tmp_path / "ours", smtp_port=refusing.port, web_port=port))
    with running(root) as daemon:
        daemon.until("nature/invitation is paused since 22 May 2021 07:0")
        daemon.until("the officers were told that nature/invitation is paused")
        daemon.terminate()
        assert daemon.wait() == 0
    found = states(root)
    assert found["bounced"] >= 25
    assert found.get("queued", 0) == 300 - found["bounced"] - found["accepted"]
    (letter,) = [body for address, body in refusing.bodies if address == "ana@basel.example"]
    assert b"Subject: Paused: nature/invitation is refused too often" in letter
    assert b"550 5.1.1 no such user" in letter
    assert [text.split(" since ")[0] for text in notices(root) if "paused" in text] == [
        "nature/invitation is paused",
        "the officers were told that nature/invitation is paused",
    ]


def test_the_daemon_sets_its_alarm_for_when_there_is_room_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = make(tmp_path / "ours")
    with (root / "config.toml").open("a", encoding="utf-8") as config:
        config.write('\n[pace.senders.brs]\nrate = "1/minute"\n')
    arm(root)
    live(root, DUE)
    assert states(root) == {"accepted": 1, "queued": 299}
    alarms = set()
    monkeypatch.setattr(Agenda, "at", lambda _self, name, instant, _action: alarms.add((name, instant)))
    live(root, DUE + timedelta(seconds=30))
    assert alarms == {("due", DUE + timedelta(minutes=1))}
    assert states(root) == {"accepted": 1, "queued": 299}
