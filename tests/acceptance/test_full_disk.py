"""A full disk in mid-send: clear problems, nothing lost or doubled, and all goes on when there is room again."""

import shutil
import tempfile
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import httpx
import pytest

from tests.acceptance.daemons import SECONDS, Sink, chorus, chorus_here, running
from tests.acceptance.small_disk import SmallDisk
from tests.doubles.daemon_workspace import CAMPAIGN, CONTACTS, DUE, arm, make, write

PAGE = "nature/statement/en/"
FULL = {
    True: "no room left on the disk (make room, and try again)",
    False: "file too large (see to it, and try again)",
}
"""What a preview that can't be written says, on a full disk or at the limit that stands for one."""


@pytest.fixture
def root(sink: Sink) -> Iterator[Path]:
    """A workspace at a path short enough for a socket, also as seen from outside of its disk."""
    folder = Path(tempfile.mkdtemp(prefix="chorus-test-"))
    yield arm(make(folder / "ours", smtp_port=sink.server.port))
    shutil.rmtree(folder)


def told_by(disk: SmallDisk, root: Path) -> str:
    if disk.real:
        return (
            "no room is left for the database chorus.db: nothing of this step was kept "
            f"(make room in {root / 'var'}, then run it again)"
        )
    return f"the disk fails under the database chorus.db: disk I/O error (check {root / 'var'})"


def test_a_full_disk_in_mid_send(root: Path, sink: Sink) -> None:
    page = root / "var" / "site" / PAGE
    page.mkdir(parents=True)
    (page / "index.html").write_text("<p>A statement</p>")
    sink.stall_at(20)
    with SmallDisk(root) as disk:
        with running(root, wrapper=disk.wrapper) as daemon:
            url = daemon.until("pages and links are served at").rpartition(" ")[2]
            daemon.until("waiting; stop with")
            assert sink.stalled.wait(SECONDS)
            everyone = (daemon.pid, *daemon.children("chorus.sender"), *daemon.children("tests.doubles.web_process"))
            disk.fill(*everyone)

            # The web process answers all the same, and says that it could not record.
            with httpx.Client(base_url=url, trust_env=False) as client:
                assert client.get(PAGE).status_code == 200
                health = client.get("/health").json()
                assert (health["status"], health["not_recorded"]) == ("degraded", 1)

            # An officer's act is refused whole, in words.
            write(root, "audiences/parties.csv", "email\n" + "".join(f"{a}\n" for a in (*CONTACTS, "late@a.example")))
            refused = chorus_here(disk.root, "audience", "import", "parties")
            assert refused.stderr == f"chorus: {told_by(disk, root)}\n"
            assert refused.exit_code == 1

            # A preview is told in a line, without a traceback.
            preview = chorus(root, "preview", CAMPAIGN, wrapper=disk.command)
            assert preview.stderr == f"chorus: {FULL[disk.real]}\n"
            assert preview.returncode == 1

            # What the senders answer is kept until it can be recorded. (A disk may have room left within files.)
            sink.server.release("250 2.0.0 Ok")
            if not disk.real:
                assert daemon.until("due: ").endswith(told_by(disk, root))
                assert disk.states()["sending"] > 0
            assert sum(disk.states().values()) == 300
            assert "uncertain" not in disk.states()

            disk.free(*everyone)
            imported = chorus_here(disk.root, "audience", "import", "parties")
            assert imported.stderr == ""
            with httpx.Client(base_url=url, trust_env=False) as client:
                assert client.get(PAGE).status_code == 200
                assert client.get("/health").json()["recorded"] == 1
            daemon.terminate()
            assert daemon.wait() == 0
        after = disk.states()
        assert set(after) <= {"accepted", "deferred", "queued"}
        assert sum(after.values()) == 300
        with running(root, DUE + timedelta(hours=1), wrapper=disk.wrapper) as daemon:
            assert daemon.until("invitation is done").endswith(f"{CAMPAIGN}/invitation is done: 300 accepted")
            daemon.terminate()
            assert daemon.wait() == 0
    assert Counter(sink.received()) == Counter(CONTACTS)
