"""kill -9 of a sender in the midst of a send: what had begun is uncertain, the rest goes back, nobody twice."""

import os
import signal
import sys
import threading
from pathlib import Path

from chorus.content.keys import write_keys
from chorus.domain.delivery import State
from chorus.engine.journal_form import boot_id
from chorus.engine.journal_replay import FileJournals
from chorus.engine.sender_pool import SenderPool
from chorus.services.messages import SenderSpec
from chorus.services.recovery import reconcile
from tests.doubles.letters import batch, mail_artefact
from tests.fakes.smtp_sink import SILENCE, ScriptedSmtp

COMMAND = (sys.executable, "-m", "tests.doubles.sender_process")
CONNECTIONS = 2


def test_a_sender_killed_while_the_server_keeps_silent(tmp_path: Path) -> None:
    stalled = threading.Event()
    silent = {"BODY reader5@party.example": SILENCE, "BODY reader6@party.example": SILENCE}

    def on_body(count: int) -> None:
        if count == 6:
            stalled.set()

    now = [0.0]
    with ScriptedSmtp(silent, on_body=on_body) as server:
        senders = SenderPool(
            lambda name: spec(tmp_path, name, server.port), tmp_path, command=COMMAND, clock=lambda: now[0]
        )
        senders.submit("brs", batch(3, mail_artefact(), *range(1, 11)))
        assert stalled.wait(30)
        os.kill(senders.pids()["brs"], signal.SIGKILL)
        assert senders.collect(30.0) == []
        assert senders.dead() == ["brs"]

        found = FileJournals(tmp_path, boot_id()).replay("brs")
        outcomes = reconcile(dict.fromkeys(range(1, 11), 3), found)
        states = {o.delivery: str(o.state) for o in outcomes}
        assert states == {
            **dict.fromkeys((1, 2, 3, 4), "accepted"),
            **dict.fromkeys((5, 6), "uncertain"),
            **dict.fromkeys((7, 8, 9, 10), "queued"),
        }
        assert sum(state == "uncertain" for state in states.values()) <= CONNECTIONS

        now[0] = 1.0
        senders.submit("brs", batch(4, mail_artefact(), 7, 8, 9, 10))
        (result,) = senders.collect(30.0)
        assert {o.state for o in result.outcomes} == {State.ACCEPTED}
        senders.close()
    assert sorted(address for address, _ in server.bodies) == sorted(f"reader{n}@party.example" for n in range(1, 11))


def spec(folder: Path, name: str, port: int) -> SenderSpec:
    return SenderSpec(
        name=name,
        channel="smtp",
        settings={
            "host": "127.0.0.1",
            "port": port,
            "security": "none",
            "connections": CONNECTIONS,
            "hostname": "chorus.example",
        },
        base_url="https://chorus.example",
        token_key=write_keys({1: bytes(range(64))}),
        journal=str(folder / f"{name}.journal"),
    )
