"""The salt of a day is random, found again within the day, and gone with it."""

import stat
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from chorus.engine.clock import VirtualClock
from chorus.engine.day_salts import DaySalts

MORNING = datetime(2021, 5, 22, 8, 0, tzinfo=UTC)
ZONE = "Europe/Zurich"


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir()) if folder.is_dir() else []


def test_there_is_one_salt_a_day_and_only_its_owner_may_read_it(tmp_path: Path) -> None:
    folder = tmp_path / "salts"
    with DaySalts(folder, ZONE, VirtualClock(MORNING)) as salts:
        assert names(folder) == []
        salt = salts.salt()
        assert (salts.salt(), len(salt), len(set(salt)) > 8) == (salt, 32, True)
        assert names(folder) == ["2021-05-22"]
        assert stat.S_IMODE((folder / "2021-05-22").stat().st_mode) == 0o600
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_a_restart_within_the_day_finds_it(tmp_path: Path) -> None:
    with DaySalts(tmp_path, ZONE, VirtualClock(MORNING)) as salts:
        first = salts.salt()
    with DaySalts(tmp_path, ZONE, VirtualClock(MORNING + timedelta(hours=13))) as salts:
        assert salts.salt() == first


def test_the_day_changes_at_midnight_of_the_workspace_s_zone(tmp_path: Path) -> None:
    clock = VirtualClock(datetime(2021, 5, 22, 21, 59, tzinfo=UTC))
    with DaySalts(tmp_path, ZONE, clock) as salts:
        first = salts.salt()
        clock.set(datetime(2021, 5, 22, 22, 0, tzinfo=UTC))
        assert salts.salt() != first
        assert names(tmp_path) == ["2021-05-23"]


def test_a_salt_of_another_day_is_removed_at_the_start(tmp_path: Path) -> None:
    for name in ("2021-05-19", "2021-05-21", "2021-05-22", "2021-05-22.4711"):
        (tmp_path / name).write_bytes(bytes(32))
    with DaySalts(tmp_path, ZONE, VirtualClock(MORNING)):
        assert names(tmp_path) == ["2021-05-22"]


def test_what_cannot_be_removed_keeps_no_other_salt_there(tmp_path: Path) -> None:
    for name in ("2021-05-18", "2021-05-20"):
        (tmp_path / name).write_bytes(bytes(32))
    (tmp_path / "2021-05-19").mkdir()
    (tmp_path / "2021-05-21").mkdir()
    with DaySalts(tmp_path, ZONE, VirtualClock(MORNING)):
        assert names(tmp_path) == ["2021-05-19", "2021-05-21"]


@pytest.mark.parametrize("left", [b"", bytes(31)])
def test_a_salt_that_a_power_cut_left_empty_is_none(tmp_path: Path, left: bytes) -> None:
    (tmp_path / "2021-05-22").write_bytes(left)
    with DaySalts(tmp_path, ZONE, VirtualClock(MORNING)) as salts:
        salt = salts.salt()
        assert (len(salt), (tmp_path / "2021-05-22").read_bytes()) == (32, salt)


class Watched(DaySalts):
    """Tells when its own thread has looked."""

    looked = threading.Event()

    def forget(self) -> None:
        super().forget()
        if threading.current_thread().name == "day-salts":
            self.looked.set()


def test_a_salt_is_removed_after_its_day_also_when_nobody_visits(tmp_path: Path) -> None:
    clock = VirtualClock(MORNING)
    with Watched(tmp_path, ZONE, clock, look=0.001) as salts:
        salts.salt()
        clock.set(MORNING + timedelta(days=1))
        for _ in range(2):  # the first look may have begun on the day before
            salts.looked.clear()
            assert salts.looked.wait(10)
        assert names(tmp_path) == []


def test_two_processes_use_the_salt_of_who_was_first(tmp_path: Path) -> None:
    with DaySalts(tmp_path, ZONE, VirtualClock(MORNING)) as one, DaySalts(tmp_path, ZONE, VirtualClock(MORNING)) as two:
        assert one.salt() == two.salt()


def test_a_salt_that_cannot_be_kept_is_used_all_the_same(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    (tmp_path / "file").touch()
    with DaySalts(tmp_path / "file" / "salts", ZONE, VirtualClock(MORNING)) as salts:
        salt = salts.salt()
        assert (salts.salt(), len(salt)) == (salt, 32)
    assert caplog.messages == ["the salt of the day could not be kept: after a restart its visitors count anew"]
