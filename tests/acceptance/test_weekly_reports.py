"""The daemon's Monday: reports to the officers once, also after it was down, and none where nothing was sent."""

import logging
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from chorus.domain.problems import TransientError
from chorus.engine.agenda import Agenda
from chorus.store.opening import open_database
from tests.doubles.daemon_life import live
from tests.doubles.daemon_workspace import DUE, arm, make

MONDAY = datetime(2021, 5, 24, 6, tzinfo=UTC)
ALL = (date.min, date.max)
MINUTE, WEEK = timedelta(minutes=1), timedelta(days=7)


def mailed(root: Path) -> list[str]:
    folder = root / "var" / "outbox" / "reports"
    return sorted(path.stem for path in folder.glob("*.eml"))


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A workspace whose mailing is due on Saturday, 22 May 2021."""
    return arm(make(tmp_path / "ours", contacts=("a@party.example", "b@party.example")))


BOTH = ["2021-W20-basel", "2021-W20-stockholm"]


def test_reports_go_out_on_monday_at_eight_once(root: Path) -> None:
    live(root, DUE)
    assert mailed(root) == []
    live(root, MONDAY - MINUTE)
    assert mailed(root) == []
    live(root, MONDAY)
    assert mailed(root) == BOTH
    first = (root / "var" / "outbox" / "reports" / "2021-W20-basel.eml").read_bytes()
    assert (root / "var" / "reports" / "2021-W20" / "basel.html").is_file()
    for path in (root / "var" / "outbox" / "reports").iterdir():
        path.unlink()
    live(root, MONDAY + MINUTE)
    assert mailed(root) == []
    assert b"Weekly report 2021-W20: Basel Convention" in first


def test_a_monday_that_was_missed_is_made_up_for_even_a_week_later(root: Path) -> None:
    live(root, DUE)
    live(root, MONDAY + WEEK - MINUTE)
    assert mailed(root) == BOTH


def test_a_workspace_that_had_sent_nothing_by_then_gets_no_report(root: Path) -> None:
    live(root, DUE - WEEK)
    live(root, DUE)  # in the week that ended before its first send nothing happened
    assert mailed(root) == []
    assert not (root / "var" / "reports").exists()


def test_the_next_monday_is_in_the_agenda_and_follows_config_toml(root: Path) -> None:
    planned: list[tuple[int, int, int]] = []

    def note(agenda: Agenda) -> None:
        at = agenda.next_runs()["report"].astimezone(ZoneInfo("Europe/Zurich"))
        planned.append((at.weekday(), at.hour, at.minute))

    live(root, DUE, note)
    with (root / "config.toml").open("a", encoding="utf-8") as file:
        file.write('\n[reporting]\nweekly = "tue 17:30"\n')
    live(root, DUE, note)
    assert planned == [(0, 8, 0), (1, 17, 30)]


LATER = datetime(2121, 5, 26, 6, tzinfo=UTC)


def failed(root: Path, caplog: pytest.LogCaptureFixture, error: Exception) -> list[str]:
    """What is told of a report that fails, and is tried again an hour later."""
    again: list[datetime] = []
    live(root, DUE)
    with caplog.at_level(logging.ERROR):
        live(root, LATER, lambda agenda: again.append(agenda.next_runs()["report-again"]), error)
    assert again == [LATER + timedelta(hours=1)]
    return [record.getMessage() for record in caplog.records if record.levelno >= logging.ERROR]


def test_a_report_that_can_t_be_sent_is_told_and_tried_again_in_an_hour(
    root: Path, caplog: pytest.LogCaptureFixture
) -> None:
    told = failed(root, caplog, TransientError("could not send 2021-W20-basel", "it is tried again in an hour"))
    assert told == [
        "the weekly report could not be sent, it is tried again in an hour: "
        "could not send 2021-W20-basel (it is tried again in an hour)"
    ]
    assert mailed(root) == []


def test_a_report_that_fails_for_another_reason_is_told_and_tried_again_too(
    root: Path, caplog: pytest.LogCaptureFixture
) -> None:
    assert failed(root, caplog, OSError(28, "No room")) == ["report-missed failed"]
    assert mailed(root) == []


def test_a_report_waits_for_a_roll_up_that_takes_long_and_a_daemon_that_ends_meanwhile_makes_it_at_the_next_start(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    live(root, DUE)
    monkeypatch.setattr("chorus.daemon.ROLL_SLICE", -1.0)
    monkeypatch.setattr("chorus.daemon.ROLL_STEPS", 0)
    monkeypatch.setattr("chorus.daemon.ROLL_SECONDS", 3600.0)
    live(root, MONDAY, waits=True)
    assert mailed(root) == []
    monkeypatch.undo()
    live(root, MONDAY + MINUTE)
    assert mailed(root) == BOTH


def test_a_report_is_made_once_the_roll_up_has_come_to_what_was_recorded(root: Path) -> None:
    live(root, DUE)
    live(root, MONDAY)
    store = open_database(root / "var" / "chorus.db", writer=False)
    rolled = store.rolled()
    sent = [row for row in store.rollups(*ALL) if row.figure == "sent" and row.key.dimension == "language"]
    assert rolled is not None
    assert [(row.key.day, row.key.activity, row.number) for row in sent] == [(DUE.date(), "invitation", 2)]
    assert list(store.rollup_differences()) == []
    store.close()
