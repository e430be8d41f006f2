"""The daemon as a process: it drains, goes on where it was, and loses or doubles nothing, whatever is killed."""

import os
import shutil
import signal
import socket
import sqlite3
from collections import Counter
from datetime import timedelta
from pathlib import Path

import httpx
import pytest

from tests.acceptance.daemons import SECONDS, Sink, chorus, chorus_here, gone, running
from tests.doubles.daemon_workspace import CAMPAIGN, CONTACTS, DUE, arm, make, notices, states
from tests.fakes.smtp_sink import DROP

OK = "250 2.0.0 Ok"
SENDER, WEB = "chorus.sender", "tests.doubles.web_process"
CONNECTIONS = 2


@pytest.fixture(scope="module")
def filed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace whose mailing is signed and due, to be filed in the outbox: to copy, not to touch."""
    return arm(make(tmp_path_factory.mktemp("filed") / "ours"))


def copy(filed: Path, folder: Path) -> Path:
    return Path(shutil.copytree(filed, folder / "ours"))


def accepted_once(sink: Sink, uncertain: set[str]) -> None:
    """Everybody who is not uncertain has it; nobody has it twice."""
    assert [address for address, count in Counter(sink.received()).items() if count > 1] == []
    assert set(sink.received()) | uncertain == set(CONTACTS)


def uncertain_of(root: Path) -> set[str]:
    query = (
        "SELECT address FROM deliveries JOIN contacts ON contacts.number = deliveries.contact WHERE state = 'uncertain'"
    )
    with sqlite3.connect(root / "var" / "chorus.db") as connection:
        found = {address for (address,) in connection.execute(query)}
    connection.close()
    return found


def test_sigterm_lets_what_is_under_way_end_and_a_restart_goes_on(by_mail: Path, sink: Sink) -> None:
    sink.stall_at(20)
    with running(by_mail) as daemon:
        daemon.until("pages and links are served at http://127.0.0.1:")
        assert sink.stalled.wait(SECONDS)
        daemon.terminate()
        daemon.until("stopping: what is under way is finished first")
        assert states(by_mail)["sending"] > 0
        sink.server.release(OK)
        assert daemon.wait() == 0
    assert states(by_mail) == {"accepted": 300}
    accepted_once(sink, set())
    assert (by_mail / "var" / "chorus.lock").read_bytes() == b""
    assert not (by_mail / "var" / "chorus.sock").exists()
    sink.server.bodies.clear()
    with running(by_mail, DUE + timedelta(days=1)) as daemon:
        assert daemon.until("reminder is done").endswith("nature/reminder is done: 300 accepted")
        daemon.terminate()
        assert daemon.wait() == 0
    assert states(by_mail) == states(by_mail, "reminder") == {"accepted": 300}
    accepted_once(sink, set())


def test_kill_9_of_the_daemon_and_nobody_is_mailed_twice_or_forgotten(by_mail: Path, sink: Sink) -> None:
    others: list[int] = []
    for stall in (17, 101, 233):
        sink.stall_at(stall)
        with running(by_mail) as daemon:
            assert sink.stalled.wait(SECONDS)
            others += daemon.children(SENDER) + daemon.children(WEB)
            daemon.kill()
            sink.server.release(DROP)
    with running(by_mail) as daemon:
        daemon.until("invitation is done")
        daemon.terminate()
        assert daemon.wait() == 0
    assert len(others) == 6
    assert all(gone(pid) for pid in others)
    uncertain = uncertain_of(by_mail)
    assert 1 <= len(uncertain) <= 3 * CONNECTIONS
    assert states(by_mail) == {"accepted": 300 - len(uncertain), "uncertain": len(uncertain)}
    accepted_once(sink, uncertain)


def test_kill_9_of_a_sender_or_of_the_web_process_and_the_daemon_goes_on(by_mail: Path, sink: Sink) -> None:
    sink.stall_at(30)
    with running(by_mail) as daemon:
        assert sink.stalled.wait(SECONDS)
        (sender,) = daemon.children(SENDER)
        os.kill(sender, signal.SIGKILL)
        assert gone(sender)
        sink.server.release(DROP)
        daemon.until("sender mail:brs ended")
        daemon.until("invitation is done")
        (web,) = daemon.children(WEB)
        os.kill(web, signal.SIGKILL)
        daemon.until("the web process ended; starting it again")
        url = daemon.until("pages and links are served at").rpartition(" ")[2]
        assert httpx.get(f"{url}/nowhere", trust_env=False).status_code == 404
        daemon.terminate()
        assert daemon.wait() == 0
    uncertain = uncertain_of(by_mail)
    assert 1 <= len(uncertain) <= CONNECTIONS
    accepted_once(sink, uncertain)
    (told,) = notices(by_mail)
    listed = f"{len(uncertain)} uncertain"
    assert told.startswith("sender mail:brs ended in mid-send at 22 May 2021 07:00:00 UTC: ")
    assert told.endswith(listed)


def test_a_second_daemon_is_refused_and_commands_go_to_the_first(tmp_path: Path) -> None:
    root = arm(make(tmp_path / "ours"), signed=False)
    with running(root) as daemon:
        daemon.until("waiting; stop with ctrl-C or SIGTERM")
        second = chorus(root, "run")
        assert second.stderr == (
            f"chorus: another daemon writes to this workspace: process {daemon.pid} "
            f"since {second.stderr.partition('since ')[2].partition(' (')[0]} "
            f"(stop it first (kill {daemon.pid}), or leave it running: the command line speaks to it)\n"
        )
        assert second.returncode == 1
        with (root / "audiences" / "parties.csv").open("a") as file:
            file.write("late@party.example\n")
        imported = chorus_here(root, "audience", "import", "parties")
        assert imported.stdout.split("\n")[2].split() == ["parties", "1", "0", "300", "0", "0"]
        signed = chorus_here(root, "sign", CAMPAIGN, "--as", "basel", "--person", "Ana Ruiz, Head", "--yes")
        assert signed.stderr == ""
        # What was only waiting for the signature begins at once, with the contact that came late.
        assert daemon.until("invitation is done").endswith("nature/invitation is done: 301 accepted")
        daemon.terminate()
        assert daemon.wait() == 0


def test_a_port_that_is_taken_is_told_and_nothing_is_left_half_started(filed: Path, tmp_path: Path) -> None:
    root = copy(filed, tmp_path)
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        config = root / "config.toml"
        config.write_text(config.read_text().replace("[web]\nport = 0", f"[web]\nport = {port}"))
        refused = chorus(root, "run")
    assert refused.stderr == (
        f"chorus: port {port} on 127.0.0.1 is already taken (end the program that listens there, or choose another "
        f"port under [web] in config.toml) (see web.log)\n"
    )
    assert refused.returncode == 1
    assert (root / "var" / "chorus.lock").read_bytes() == b""
    assert not (root / "var" / "chorus.sock").exists()
    assert chorus_here(root, "status").stdout.startswith("The daemon does not run: ")
