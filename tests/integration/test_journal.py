"""What a sender's journal says after its death."""

import errno
import multiprocessing
import os
import signal
import threading
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chorus.domain.delivery import Outcome, State
from chorus.domain.problems import Problem, RefusedError, TransientError
from chorus.engine.journal import FileJournal
from chorus.engine.journal_form import begin_record, end_record, header_record, parse_record, record
from chorus.engine.journal_replay import FileJournals, Replay, replay

BOOT = "5c8a2a40-0000-4000-8000-000000000001"
ACCEPTED = Outcome(delivery=1, state=State.ACCEPTED, detail="250 Ok", remote_id="abc")
DEFERRED = Outcome(delivery=2, state=State.DEFERRED, detail="451 später", retry_at=datetime(2021, 5, 22, 8, tzinfo=UTC))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "journal" / "brs.journal"


def test_a_record_is_a_line_with_a_crc() -> None:
    assert header_record(BOOT) == b'884f48d6 ["chorus-journal",1,"5c8a2a40-0000-4000-8000-000000000001"]\n'
    assert begin_record(9, [1, 2]) == b'10cc9a69 ["begin",9,[1,2]]\n'
    assert end_record(9, [ACCEPTED]).endswith(b' ["end",9,[[1,"accepted","250 Ok","abc",""]]]\n')


def test_what_has_a_reply_ended_and_what_has_none_had_begun(path: Path) -> None:
    with FileJournal(path, BOOT) as journal:
        journal.begin(9, [1])
        journal.begin(9, [2, 3])
        journal.end(9, [ACCEPTED])
        journal.end(9, [DEFERRED])
    assert replay(path, BOOT) == Replay(
        ended={1: ACCEPTED, 2: DEFERRED}, begun=frozenset({3}), trusted=True, batches={1: 9, 2: 9, 3: 9}
    )


def test_no_journal_means_that_nothing_was_begun(path: Path) -> None:
    assert replay(path, BOOT) == Replay()


def test_a_second_begin_takes_the_first_reply_back(path: Path) -> None:
    with FileJournal(path, BOOT) as journal:
        for batch in (9, 10):
            journal.begin(batch, [2])
            if batch == 9:
                journal.end(batch, [DEFERRED])
    assert replay(path, BOOT) == Replay(begun=frozenset({2}), batches={2: 10})


def test_the_reply_to_an_earlier_claim_says_nothing_of_the_present_one(path: Path) -> None:
    with FileJournal(path, BOOT) as journal:
        journal.begin(9, [2])
        journal.end(9, [DEFERRED])
    found = replay(path, BOOT)
    assert found.within({2: 9}).ended == {2: DEFERRED}
    assert found.within({2: 10}) == Replay()


def test_another_boot_is_not_trusted(path: Path) -> None:
    with FileJournal(path, BOOT) as journal:
        journal.begin(9, [1])
    assert replay(path, "another").trusted is False
    assert replay(path, "").trusted is False


def test_a_cut_last_line_was_never_completed(path: Path) -> None:
    with FileJournal(path, BOOT) as journal:
        journal.begin(9, [1])
    with path.open("ab") as file:
        file.write(begin_record(9, [2])[:-7])
    assert replay(path, BOOT) == Replay(begun=frozenset({1}), batches={1: 9})


def test_the_next_sender_cuts_off_the_cut_line(path: Path) -> None:
    path.parent.mkdir()
    path.write_bytes(header_record(BOOT) + begin_record(9, [1]) + b"0000")
    with FileJournal(path, BOOT) as journal:
        journal.begin(10, [2])
    assert path.read_bytes() == (
        header_record(BOOT) + begin_record(9, [1]) + header_record(BOOT) + begin_record(10, [2])
    )


@pytest.mark.parametrize(
    ("line", "why"),
    [
        (b"nonsense\n", "the CRC fails"),
        (b'00000000 ["begin",9,[1]]\n', "the CRC fails"),
        (record(["begin", 9]), "no such record"),
        (record(["chorus-journal", 2, BOOT]), "version 2 is unknown"),
    ],
)
def test_a_bad_line_in_the_middle_is_damage_and_told(path: Path, line: bytes, why: str) -> None:
    path.parent.mkdir()
    path.write_bytes(header_record(BOOT) + line + begin_record(9, [1]))
    assert replay(path, BOOT) == Replay(
        begun=frozenset({1}),
        trusted=False,
        damage=(
            Problem(
                code="journal-damage",
                message=f"this record of the journal can't be read: {why}",
                todo="look at the disk; what was under way and has no reply is shown as uncertain",
                file="brs.journal",
                line=2,
            ),
        ),
        batches={1: 9},
    )


def test_a_journal_starts_anew(path: Path) -> None:
    with FileJournal(path, BOOT) as journal:
        journal.begin(9, [1])
        journal.end(9, [ACCEPTED])
        journal.start_anew()
        journal.begin(10, [4])
        with pytest.raises(RefusedError):
            FileJournal(path, BOOT)
    assert path.read_bytes() == header_record(BOOT) + begin_record(10, [4])


def test_one_sender_at_a_time(path: Path) -> None:
    with FileJournal(path, BOOT), pytest.raises(RefusedError, match="another sender holds the journal"):
        FileJournal(path, BOOT)


def test_replay_waits_for_the_sender(path: Path) -> None:
    journal = FileJournal(path, BOOT)
    journal.begin(9, [1])
    with pytest.raises(TransientError, match="a sender still holds the journal"):
        replay(path, BOOT, wait=0.0)
    found: list[Replay] = []
    reader = threading.Thread(target=lambda: found.append(FileJournals(path.parent, BOOT).replay("brs")))
    reader.start()
    journal.end(9, [ACCEPTED])
    journal.close()
    reader.join()
    assert found == [Replay(ended={1: ACCEPTED}, batches={1: 9})]


def test_a_sender_that_holds_its_journal_keeps_the_writer_waiting_at_start_only(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    waited = [0.0]
    monkeypatch.setattr("chorus.engine.journal_replay.time.monotonic", lambda: waited[0])
    monkeypatch.setattr(
        "chorus.engine.journal_replay.time.sleep", lambda seconds: waited.append(waited.pop() + seconds)
    )
    journals, seen = FileJournals(path.parent, BOOT, 1.0), []
    with FileJournal(path, BOOT), FileJournal(path.with_name("other.journal"), BOOT):
        for name in ("brs", "other", "brs", "other"):
            with pytest.raises(TransientError, match="a sender still holds the journal"):
                journals.replay(name)
            seen.append(round(waited[0], 1))
    assert seen == [1.0, 1.0, 1.0, 1.0]
    assert journals.replay("brs") == Replay()


def test_a_begin_that_a_full_disk_refuses_leaves_nothing_behind(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with FileJournal(path, BOOT) as journal:
        before = path.read_bytes()
        with monkeypatch.context() as disk:
            disk.setattr("chorus.engine.journal.os.write", _full_after(4))
            with pytest.raises(TransientError, match="can't be written: No space left on device"):
                journal.begin(9, [1])
        assert path.read_bytes() == before
        journal.begin(9, [2])
    assert replay(path, BOOT).begun == {2}


def test_a_reply_that_a_full_disk_refuses_is_written_before_the_next_begin(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with FileJournal(path, BOOT) as journal:
        journal.begin(9, [1])
        with monkeypatch.context() as disk:
            disk.setattr("chorus.engine.journal.os.write", _full_after(0))
            journal.end(9, [ACCEPTED])
        assert path.read_bytes() == header_record(BOOT) + begin_record(9, [1])
        journal.begin(9, [2])
    assert path.read_bytes() == (
        header_record(BOOT) + begin_record(9, [1]) + end_record(9, [ACCEPTED]) + begin_record(9, [2])
    )


def _full_after(room: int) -> object:
    real, left = os.write, [room]

    def write(fd: int, data: bytes) -> int:
        if left[0] <= 0:
            raise OSError(28, "No space left on device")
        left[0], data = 0, data[: left[0]]
        return real(fd, data)

    return write


@pytest.mark.parametrize(
    ("point", "expected"),
    [
        ("begin.before", Replay()),
        ("begin.after", Replay(begun=frozenset({1}), batches={1: 9})),
        ("end.before", Replay(begun=frozenset({1}), batches={1: 9})),
        ("end.after", Replay(ended={1: ACCEPTED}, batches={1: 9})),
        ("anew.before-rename", Replay(ended={1: ACCEPTED}, batches={1: 9})),
        ("anew.after-rename", Replay()),
    ],
)
def test_a_kill_at_each_named_point(path: Path, point: str, expected: Replay) -> None:
    process = multiprocessing.get_context("spawn").Process(target=_die_at, args=(path, point))
    process.start()
    process.join()
    assert process.exitcode == -signal.SIGKILL
    assert replay(path, BOOT) == expected


def _die_at(path: Path, point: str) -> None:
    def crash(name: str) -> None:
        if name == point:
            os.kill(os.getpid(), signal.SIGKILL)

    journal = FileJournal(path, BOOT, crash)
    journal.begin(9, [1])
    journal.end(9, [ACCEPTED])
    journal.start_anew()


@given(st.text(), st.text())
def test_any_words_of_a_server_survive(detail: str, remote_id: str) -> None:
    outcome = Outcome(delivery=1, state=State.FAILED, detail=detail, remote_id=remote_id)
    line = end_record(1, [outcome])
    assert line.count(b"\n") == 1
    assert parse_record(line) == ["end", 1, [[1, "failed", detail, remote_id, ""]]]


def test_a_disk_that_failed_once_is_tried_again_with_the_next_file(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[int] = []
    refused_before = threading.Event()

    def refuse(descriptor: int) -> None:
        calls.append(descriptor)
        if len(calls) > 1:
            refused_before.set()
        raise OSError(errno.EIO, "Input/output error")

    with FileJournal(path, BOOT) as journal:
        with monkeypatch.context() as broken:
            broken.setattr(os, "fdatasync", refuse)
            while not refused_before.wait(0.01):
                journal.end(9, [ACCEPTED])
            with pytest.raises(TransientError, match="can't be synced: Input/output error"):
                journal.begin(9, [2])
        journal.start_anew()
        journal.begin(10, [3])
    assert replay(path, BOOT).begun == {3}
