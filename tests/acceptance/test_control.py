"""Control of a running daemon in mid-send: within the message in flight, and nothing is lost or sent twice."""

import json
from collections import Counter
from pathlib import Path

import pytest

from tests.acceptance.daemons import SECONDS, DaemonProcess, Sink, chorus_here, running
from tests.doubles.daemon_workspace import CAMPAIGN, CONTACTS, REPOSITORY, states
from tests.fakes.smtp_sink import DROP

OK = "250 2.0.0 Ok"
PAGE = (REPOSITORY / "docs" / "control.md").read_text(encoding="utf-8")
WHO = ("--person", "A. Officer", "--reason", "A wrong link")
BACK = "batches of what was stopped are called back"
PAUSES = [(("pause", CAMPAIGN), ("resume", CAMPAIGN)), (("hold", "--all"), ("lift", "--all"))]


def stopped_by(daemon: DaemonProcess, root: Path, sink: Sink, reply: str, *command: str) -> dict[str, int]:
    """Do it while the server holds what it says to the 20th and 21st mail; the states when these have their reply."""
    assert sink.stalled.wait(SECONDS)
    result = chorus_here(root, *command, *WHO)
    assert result.exit_code == 0, result.output
    assert command[0] == "cancel" or result.stdout in PAGE
    daemon.until(BACK)
    sink.server.release(reply)
    while "sending" in (found := states(root)):
        pass
    return found


@pytest.mark.parametrize(("stop", "go"), PAUSES)
def test_a_pause_stops_within_a_batch_and_survives_a_restart(
    by_mail: Path, sink: Sink, stop: tuple[str, ...], go: tuple[str, ...]
) -> None:
    sink.stall_at(20)
    with running(by_mail) as daemon:
        found = stopped_by(daemon, by_mail, sink, OK, *stop)
        assert set(found) == {"accepted", "queued"}
        assert (found["accepted"], sum(found.values())) == (len(sink.received()), 300)
        daemon.kill()
    with running(by_mail) as daemon:
        daemon.until("waiting; stop with")
        assert states(by_mail) == found
        assert chorus_here(by_mail, *go, *WHO).exit_code == 0
        daemon.until(f"{CAMPAIGN}/invitation is done: 300 accepted")
    assert Counter(sink.received()) == dict.fromkeys(CONTACTS, 1)


def test_a_cancel_ends_what_waits_and_lets_end_what_is_in_flight(by_mail: Path, sink: Sink) -> None:
    sink.stall_at(20)
    with running(by_mail) as daemon:
        found = stopped_by(daemon, by_mail, sink, OK, "cancel", CAMPAIGN, "--yes")
        assert set(found) == {"accepted", "cancelled"}
        assert (found["accepted"], sum(found.values())) == (len(sink.received()), 300)
    sends = json.loads(chorus_here(by_mail, "status", "--json").stdout)["sends"]
    assert [(s["activity"], s["state"]) for s in sends] == [("invitation", "cancelled"), ("reminder", "cancelled")]


def test_what_loses_its_reply_under_a_pause_is_uncertain_and_the_rest_queued(by_mail: Path, sink: Sink) -> None:
    sink.stall_at(20)
    with running(by_mail) as daemon:
        found = stopped_by(daemon, by_mail, sink, DROP, "pause", CAMPAIGN)
    assert set(found) == {"accepted", "queued", "uncertain"}
    assert (1 <= found["uncertain"] <= 2, sum(found.values())) == (True, 300)
