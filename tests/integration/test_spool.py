import errno
import os
import threading
from pathlib import Path

import pytest

from chorus.domain.problems import ChorusError
from chorus.engine import spool_reader
from chorus.engine.spool import SPOOL_BYTES, Spool, body_of
from chorus.engine.spool import encode as line
from chorus.engine.spool_reader import SpoolFolder, read
from chorus.engine.spool_window import WINDOW_BYTES
from chorus.services.ports_hits import SpoolPart

OPEN: dict[str, object] = {"kind": "open", "at": "2021-05-22T08:00:00+00:00", "send": 3, "cell": 7}
CLICK: dict[str, object] = {"kind": "click", "at": "2021-05-22T08:00:05+00:00", "send": 3, "cell": 7, "link": 0}


def encode(record: dict[str, object]) -> bytes:
    return line(body_of(record))


def write(folder: Path, *records: dict[str, object], boot: str = "boot-1") -> None:
    with Spool(folder, boot=boot) as spool:
        for record in records:
            spool.append(body_of(record))


def test_a_spool_is_a_line_a_record_with_its_check_sum(tmp_path: Path) -> None:
    write(tmp_path / "hits", OPEN, {"kind": "visit", "page": "/é/"})
    assert (tmp_path / "hits" / "spool-1.log").read_text(encoding="utf-8") == (
        '12c1d72b {"kind":"begin","format":2,"boot":"boot-1"}\n'
        'fe9e2f92 {"kind":"open","at":"2021-05-22T08:00:00+00:00","send":3,"cell":7}\n'
        '63d004e0 {"kind":"visit","page":"/é/"}\n'
        'aae1e05b {"kind":"end"}\n'
    )


def test_a_record_can_be_read_as_soon_as_append_returns(tmp_path: Path) -> None:
    with Spool(tmp_path, boot="boot-1") as spool:
        spool.append(body_of(OPEN))
        assert read(tmp_path / "spool-1.log", 0).records == (OPEN,)


def test_reading_goes_on_where_it_stopped(tmp_path: Path) -> None:
    with Spool(tmp_path, boot="boot-1") as spool:
        spool.append(body_of(OPEN))
        first = read(tmp_path / "spool-1.log", 0)
        spool.append(body_of(CLICK))
        second = read(tmp_path / "spool-1.log", first.offset)
        third = read(tmp_path / "spool-1.log", second.offset)
    assert (first.records, second.records, third) == ((OPEN,), (CLICK,), SpoolPart((), second.offset))


def test_reading_takes_whole_records_within_its_limit(tmp_path: Path) -> None:
    write(tmp_path, OPEN, CLICK, OPEN)
    parts, at = [], 0
    while (part := read(tmp_path / "spool-1.log", at, limit=200)).offset != at:
        parts.append(part.records)
        at = part.offset
    assert parts == [(OPEN,), (CLICK, OPEN)]


def test_a_writer_never_reuses_a_file_or_number(tmp_path: Path) -> None:
    write(tmp_path, OPEN)
    write(tmp_path, CLICK)
    with Spool(tmp_path) as one, Spool(tmp_path) as other:
        one.append(body_of(OPEN))
        other.append(body_of(CLICK))
        assert SpoolFolder(tmp_path).names() == ("spool-1.log", "spool-2.log", "spool-3.log", "spool-4.log")


def test_spools_are_in_the_order_of_their_numbers(tmp_path: Path) -> None:
    for number in (10, 9, 100):
        (tmp_path / f"spool-{number}.log").touch()
    (tmp_path / "spool-x.log").touch()
    assert SpoolFolder(tmp_path).names() == ("spool-9.log", "spool-10.log", "spool-100.log")


def test_a_folder_that_is_not_there_yet_has_no_spools(tmp_path: Path) -> None:
    assert SpoolFolder(tmp_path / "none").names() == ()


def test_a_spool_that_is_full_is_followed_by_the_next(tmp_path: Path) -> None:
    with Spool(tmp_path, limit=150, boot="boot-1") as spool:
        for _ in range(4):
            spool.append(body_of(OPEN))
    assert [len(read(tmp_path / f"spool-{n}.log", 0).records) for n in (1, 2)] == [2, 2]


def test_an_incomplete_last_line_is_left_for_later(tmp_path: Path) -> None:
    path = tmp_path / "spool-1.log"
    path.write_bytes(encode(OPEN) + encode(CLICK)[:-9])
    assert read(path, 0) == SpoolPart((OPEN,), len(encode(OPEN)))
    path.write_bytes(encode(OPEN) + encode(CLICK))
    assert read(path, len(encode(OPEN))) == SpoolPart((CLICK,), len(encode(OPEN) + encode(CLICK)))


@pytest.mark.parametrize(
    "bad",
    [
        pytest.param(encode(OPEN).replace(b'"send":3', b'"send":4'), id="changed"),
        pytest.param(b"\x00" * 40 + b"\n", id="zeros"),
        pytest.param(b"\n", id="empty"),
        pytest.param(b"fe9e2f92 \xff\xfe\r\x0b\n", id="binary"),
        pytest.param(b'795054fc ["a", "list"]\n', id="no-object"),
    ],
)
def test_a_bad_line_is_skipped_and_told(tmp_path: Path, bad: bytes) -> None:
    path = tmp_path / "spool-1.log"
    path.write_bytes(encode(OPEN) + bad + encode(CLICK))
    assert read(path, 0) == SpoolPart(
        (OPEN, CLICK),
        len(encode(OPEN) + bad + encode(CLICK)),
        (f"spool-1.log: damaged records, skipped: 1 (the first at byte {len(encode(OPEN))})",),
    )


def test_a_stretch_without_any_line_end_is_skipped_and_told(tmp_path: Path) -> None:
    path = tmp_path / "spool-1.log"
    path.write_bytes(b"\x00" * 300)
    assert read(path, 0, limit=200) == SpoolPart((), 200, ("spool-1.log: 200 bytes from byte 0 on are no records",))


def test_a_spool_of_a_newer_chorus_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "spool-1.log"
    path.write_bytes(encode({"kind": "begin", "format": 3, "boot": "boot-1"}))
    with pytest.raises(ChorusError) as caught:
        read(path, 0)
    assert str(caught.value) == (
        "spool-1.log has format 3, this Chorus reads formats 1 and 2 (fold it with the Chorus that wrote it)"
    )


def test_a_spool_that_is_read_whole_is_discarded_but_never_the_newest(tmp_path: Path) -> None:
    write(tmp_path, OPEN)
    write(tmp_path, CLICK)
    folder = SpoolFolder(tmp_path, boot="boot-1")
    sizes = {name: (tmp_path / name).stat().st_size for name in folder.names()}
    assert not folder.discard("spool-1.log", sizes["spool-1.log"] - 1)
    assert folder.discard("spool-1.log", sizes["spool-1.log"])
    assert not folder.discard("spool-2.log", sizes["spool-2.log"])
    assert folder.names() == ("spool-2.log",)


def test_a_spool_under_a_living_writer_is_not_discarded(tmp_path: Path) -> None:
    with Spool(tmp_path) as one, Spool(tmp_path) as other:
        one.append(body_of(OPEN))
        other.append(body_of(OPEN))
        assert not SpoolFolder(tmp_path).discard("spool-1.log", (tmp_path / "spool-1.log").stat().st_size)


def test_a_damaged_spool_stays_as_evidence(tmp_path: Path) -> None:
    (tmp_path / "spool-1.log").write_bytes(encode(OPEN) + b"?\n")
    (tmp_path / "spool-2.log").touch()
    assert not SpoolFolder(tmp_path).discard("spool-1.log", len(encode(OPEN)) + 2)


def test_what_a_power_cut_may_have_taken_is_told_once(tmp_path: Path) -> None:
    begin = encode({"kind": "begin", "format": 1, "boot": "boot-1"})
    (tmp_path / "spool-1.log").write_bytes(begin + encode(OPEN) + b"3c7cd1")
    folder = SpoolFolder(tmp_path, boot="boot-2")
    first = folder.read("spool-1.log", 0)
    assert (first.records, first.damage) == ((OPEN,), ())
    assert folder.read("spool-1.log", first.offset) == SpoolPart(
        (),
        first.offset,
        (
            "spool-1.log: its last 6 bytes are an incomplete record, left unread",
            "spool-1.log: the machine went down while hits were written; those of its last 100 ms may be missing",
        ),
    )
    assert folder.read("spool-1.log", first.offset) == SpoolPart((), first.offset)


def test_a_writer_that_was_killed_lost_nothing_and_nothing_is_told(tmp_path: Path) -> None:
    begin = encode({"kind": "begin", "format": 1, "boot": "boot-1"})
    (tmp_path / "spool-1.log").write_bytes(begin + encode(OPEN))
    folder = SpoolFolder(tmp_path, boot="boot-1")
    assert folder.read("spool-1.log", len(begin + encode(OPEN))).damage == ()


def test_a_restart_after_a_proper_end_tells_nothing(tmp_path: Path) -> None:
    write(tmp_path, OPEN)
    size = (tmp_path / "spool-1.log").stat().st_size
    assert SpoolFolder(tmp_path, boot="boot-2").read("spool-1.log", size) == SpoolPart((), size)


def test_a_closed_spool_refuses_records(tmp_path: Path) -> None:
    spool = Spool(tmp_path)
    spool.close()
    spool.close()
    with pytest.raises(OSError, match="the hit spool is closed"):
        spool.append(body_of(OPEN))


def no_room(fd: int, start: int, count: int) -> None:
    """``posix_fallocate`` on a full disk."""
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def test_a_full_disk_leaves_no_half_record_and_no_loss_later(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    large = {"kind": "visit", "page": "x" * (WINDOW_BYTES // 4)}
    with Spool(tmp_path, boot="boot-1") as spool:
        for _ in range(3):
            spool.append(body_of(large))
        with monkeypatch.context() as full:
            full.setattr("chorus.engine.spool_window.os.posix_fallocate", no_room)
            for _ in range(2):
                with pytest.raises(OSError, match="No space left on device"):
                    spool.append(body_of(large))
            spool.append(body_of(CLICK))
        spool.append(body_of(large))
        assert read(tmp_path / "spool-1.log", 0).records == (large, large, large, CLICK, large)


def test_a_disk_that_is_full_from_the_start_leaves_no_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with Spool(tmp_path, boot="boot-1") as spool:
        with monkeypatch.context() as full:
            full.setattr("chorus.engine.spool_window.os.posix_fallocate", no_room)
            with pytest.raises(OSError, match="No space left on device"):
                spool.append(body_of(OPEN))
        assert SpoolFolder(tmp_path).names() == ()
        spool.append(body_of(OPEN))
        assert read(tmp_path / "spool-1.log", 0).records == (OPEN,)


def test_records_go_on_over_the_end_of_what_is_mapped(tmp_path: Path) -> None:
    records: list[dict[str, object]] = [{"kind": "visit", "page": str(number) * 50} for number in range(10_000)]
    write(tmp_path, *records)
    assert read(tmp_path / "spool-1.log", 0, limit=SPOOL_BYTES).records == tuple(records)


def test_a_spool_of_the_first_format_is_read_and_discarded(tmp_path: Path) -> None:
    begin = encode({"kind": "begin", "format": 1, "boot": "boot-1"})
    (tmp_path / "spool-1.log").write_bytes(begin + encode(OPEN))
    (tmp_path / "spool-2.log").touch()
    folder = SpoolFolder(tmp_path, boot="boot-1")
    part = folder.read("spool-1.log", 0)
    assert part == SpoolPart((OPEN,), len(begin + encode(OPEN)))
    assert folder.read("spool-1.log", part.offset).damage == ()
    assert folder.discard("spool-1.log", part.offset)


def test_what_a_killed_writer_left_is_read_whole_and_discarded(tmp_path: Path) -> None:
    begin = encode({"kind": "begin", "format": 2, "boot": "boot-1"})
    (tmp_path / "spool-1.log").write_bytes(begin + encode(OPEN) + bytes(WINDOW_BYTES))
    (tmp_path / "spool-2.log").touch()
    folder = SpoolFolder(tmp_path, boot="boot-1")
    part = folder.read("spool-1.log", 0)
    assert part == SpoolPart((OPEN,), len(begin + encode(OPEN)))
    assert folder.read("spool-1.log", part.offset) == SpoolPart((), part.offset)
    assert folder.discard("spool-1.log", part.offset)


@pytest.mark.parametrize("half", [slice(30), slice(0)])
def test_a_record_that_is_just_being_written_is_left_for_later(tmp_path: Path, half: slice) -> None:
    """Its end may be seen before its middle."""
    path = tmp_path / "spool-1.log"
    whole, room = encode(CLICK), bytes(WINDOW_BYTES)
    path.write_bytes(encode(OPEN) + whole[half] + bytes(len(whole) - len(whole[half]) - 1) + b"\n" + room)
    assert read(path, 0) == SpoolPart((OPEN,), len(encode(OPEN)))
    path.write_bytes(encode(OPEN) + whole + room)
    assert read(path, len(encode(OPEN))) == SpoolPart((CLICK,), len(encode(OPEN) + whole))


def test_records_that_come_in_while_the_file_is_read_are_no_damage(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first page was read while it was room yet, the second when both had been written."""
    with Spool(tmp_path, boot="boot-1") as spool:
        for _ in range(100):
            spool.append(body_of(OPEN))
        readings = [torn_by_growth, spool_reader._bytes]
        monkeypatch.setattr(spool_reader, "_bytes", lambda *arguments: readings.pop(0)(*arguments))
        part = read(tmp_path / "spool-1.log", 0)
    assert (part.records, part.damage) == ((OPEN,) * 100, ())


def torn_by_growth(path: Path, offset: int, limit: int) -> bytes:
    data = path.read_bytes()[offset : offset + limit]
    return data[:1000] + bytes(3096) + data[4096:]


def test_what_a_killed_writer_left_half_is_told_and_kept(tmp_path: Path) -> None:
    (tmp_path / "spool-1.log").write_bytes(encode(OPEN) + encode(CLICK)[:40] + b"\n" + bytes(99))
    (tmp_path / "spool-2.log").touch()
    folder, end = SpoolFolder(tmp_path, boot="boot-1"), len(encode(OPEN))
    assert folder.read("spool-1.log", 0) == SpoolPart((OPEN,), end)
    told = "spool-1.log: its last 41 bytes are an incomplete record, left unread"
    assert folder.read("spool-1.log", end) == SpoolPart((), end, (told,))
    assert not folder.discard("spool-1.log", end)


def test_records_are_synced_without_waiting_for_more(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    synced = threading.Event()
    real = os.fdatasync

    def fdatasync(fd: int) -> None:
        real(fd)
        synced.set()

    monkeypatch.setattr("chorus.engine.spool.os.fdatasync", fdatasync)
    with Spool(tmp_path) as spool:
        spool.append(body_of(OPEN))
        assert synced.wait(5)


def test_a_disk_that_fails_to_sync_is_counted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fdatasync(fd: int) -> None:
        raise OSError(errno.EIO, os.strerror(errno.EIO))

    monkeypatch.setattr("chorus.engine.spool.os.fdatasync", fdatasync)
    spool = Spool(tmp_path)
    spool.append(body_of(OPEN))
    spool.close()
    assert spool.sync_failures >= 1
