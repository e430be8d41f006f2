"""Opening a database: made, brought into step, or refused with what to do."""

import re
import sqlite3
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy.exc import OperationalError

from chorus.domain.delivery import State
from chorus.domain.language import Language
from chorus.domain.problems import ChorusError
from chorus.domain.signoff import is_signed
from chorus.store.columns import EPOCH
from chorus.store.errors import DiskFullError, LockedError, StorageError, VersionError
from chorus.store.opening import memory_database, open_database
from chorus.store.sqlite import typed_error
from chorus.store.versions import KNOWN, NEWEST
from tests.doubles.signoffs import log_state
from tests.doubles.stored import AUDIENCE, NOW, answer, artefact, begun, contact, imported


def schema(connection: sqlite3.Connection) -> dict[str, tuple[list[str], list[str]]]:
    """Each table's and index's columns in their order, and its constraints in any."""
    rows = connection.execute("SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL AND name <> 'alembic_version'")
    found = {}
    for name, sql in rows:
        # A column that was added later stands on the line of the one before it.
        split = re.sub(r", (?=\w+ (?:TEXT|INTEGER|BIGINT)\b)", ",\n", sql)
        lines = [line.strip().rstrip(",").rstrip() for line in split.splitlines() if line.strip()]
        constraints = sorted(line for line in lines if line.startswith("CONSTRAINT"))
        found[name] = ([line for line in lines if line not in constraints], constraints)
    return found


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "chorus.sqlite"


def remark(path: Path, *statements: str) -> None:
    connection = sqlite3.connect(path)
    with connection:
        for statement in statements:
            connection.execute(statement)
    connection.close()


def test_the_writer_makes_the_database_and_finds_it_again(path: Path) -> None:
    store = open_database(path, writer=True)
    imported(store, "ada")
    store.close()
    store = open_database(path, writer=True)
    assert store.audience_sizes() == {AUDIENCE: 1}
    store.close()


def test_a_folder_may_have_any_name(tmp_path: Path) -> None:
    folder = tmp_path / "Año 100%20?mode=memory#1"
    folder.mkdir()
    for writer in (True, False):
        open_database(folder / "chorus.sqlite", writer=writer).close()
    assert (folder / "chorus.sqlite").stat().st_size > 0


def test_the_versions_lead_to_exactly_the_tables(path: Path) -> None:
    open_database(path, writer=True).close()
    by_versions = sqlite3.connect(path)
    by_tables = memory_database()
    with by_tables._reading() as connection:
        raw = connection.connection.driver_connection
        assert isinstance(raw, sqlite3.Connection)
        assert schema(by_versions) == schema(raw)
    by_tables.close()
    by_versions.close()


def test_the_known_versions_are_those_that_are_shipped() -> None:
    folder = Path(__file__).parents[2] / "chorus" / "store" / "migrations" / "versions"
    assert tuple(sorted(file.name[1:5] for file in folder.glob("v*.py"))) == KNOWN


def test_a_reader_sees_what_the_writer_wrote_and_cannot_write(path: Path) -> None:
    store = open_database(path, writer=True)
    reader = open_database(path, writer=False)
    imported(store, "ada")
    assert reader.audience_sizes() == {AUDIENCE: 1}
    with pytest.raises(StorageError, match=r"chorus\.sqlite can't be opened for this"):
        reader.notice(NOW, "kind", "text")
    reader.close()
    store.close()


def test_a_reader_opens_what_a_writer_left(path: Path) -> None:
    store = open_database(path, writer=True)
    imported(store, "ada")
    store.close()
    reader = open_database(path, writer=False)
    assert reader.audience_sizes() == {AUDIENCE: 1}
    reader.close()


def test_a_reader_finds_no_database(path: Path) -> None:
    with pytest.raises(StorageError) as refused:
        open_database(path, writer=False)
    assert str(refused.value) == "there is no database chorus.sqlite yet (start the daemon once (chorus run))"


def test_a_reader_leaves_an_older_database_alone(path: Path) -> None:
    path.touch()
    with pytest.raises(VersionError) as refused:
        open_database(path, writer=False)
    assert str(refused.value) == (
        f"the database chorus.sqlite is empty, this Chorus works with version {NEWEST} "
        "(start the daemon once (chorus run): it brings the database into step)"
    )
    assert path.read_bytes() == b""


@pytest.mark.parametrize("writer", [True, False])
def test_a_database_of_a_newer_version_is_refused(path: Path, writer: bool) -> None:
    open_database(path, writer=True).close()
    remark(path, "UPDATE alembic_version SET version_num = '9001'")
    with pytest.raises(VersionError) as refused:
        open_database(path, writer=writer)
    assert str(refused.value) == (
        f"the database chorus.sqlite is of version 9001, this Chorus knows versions up to {NEWEST} "
        "(install the newer Chorus that wrote it; nothing was changed)"
    )
    assert refused.value.ids == {"database": "chorus.sqlite", "version": "9001", "known": NEWEST}


def test_a_database_of_another_program_is_refused(path: Path) -> None:
    remark(path, "CREATE TABLE recipes (name TEXT)")
    with pytest.raises(StorageError, match=r"^chorus\.sqlite is a database of another program \("):
        open_database(path, writer=True)


def test_a_file_that_is_no_database_is_refused_and_left_alone(path: Path) -> None:
    path.write_bytes(b"The minutes of the meeting. " * 200)
    with pytest.raises(StorageError) as refused:
        open_database(path, writer=True)
    assert str(refused.value) == (
        f"chorus.sqlite is not a database (move it out of {path.parent}, or restore it from a copy)"
    )
    assert path.read_bytes() == b"The minutes of the meeting. " * 200


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(StorageError) as refused:
        open_database(tmp_path / "var" / "chorus.sqlite", writer=True)
    assert str(refused.value) == (
        f"the database chorus.sqlite can't be opened for this (check that {tmp_path / 'var'} exists "
        "and that you may read and write there)"
    )


def test_a_locked_database_says_so(path: Path) -> None:
    store = open_database(path, writer=True, patience=0.01)
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(LockedError) as refused:
        store.notice(NOW, "kind", "text")
    assert str(refused.value) == (
        "another process holds the database chorus.sqlite (wait for it to end, or end it, then run it again)"
    )
    other.execute("ROLLBACK")
    other.close()
    assert store.notice(NOW, "kind", "text")
    store.close()


def test_a_full_disk_keeps_nothing_of_the_step_and_all_before(path: Path) -> None:
    store = open_database(path, writer=True)
    imported(store, "ada")
    with store._reading() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
        connection.exec_driver_sql(f"PRAGMA max_page_count={pages + 4}")
    with pytest.raises(DiskFullError) as refused:
        store.import_contacts(AUDIENCE, [contact(f"guest-{i}", organisation="x" * 200) for i in range(2000)], NOW)
    assert str(refused.value) == (
        "no room is left for the database chorus.sqlite: nothing of this step was kept "
        f"(make room in {path.parent}, then run it again)"
    )
    assert store.audience_sizes() == {AUDIENCE: 1}
    store.close()


def test_a_commit_is_on_disk_unless_the_database_is_a_rehearsals(path: Path, tmp_path: Path) -> None:
    real, rehearsed = open_database(path, writer=True), open_database(tmp_path / "r", writer=True, durable=False)
    for store, synchronous in ((real, 2), (rehearsed, 0)):
        with store._reading() as connection:
            assert connection.exec_driver_sql("PRAGMA synchronous").scalar_one() == synchronous
            assert connection.exec_driver_sql("PRAGMA journal_mode").scalar_one() == "wal"
            assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar_one() == 1
        store.close()


def test_every_refusal_is_a_chorus_error() -> None:
    assert all(issubclass(error, ChorusError) for error in (StorageError, VersionError, LockedError, DiskFullError))


def test_a_damaged_database_says_so(path: Path) -> None:
    store = open_database(path, writer=True)
    imported(store, *(f"guest-{i}" for i in range(500)))
    store.close()
    with path.open("r+b") as file:
        file.seek(4096 * 3)
        file.write(b"\xff" * (path.stat().st_size - 4096 * 3))
    with pytest.raises(StorageError, match=r"^the database chorus\.sqlite is damaged \(restore it from a copy\)$"):
        open_database(path, writer=True)


def test_a_failing_disk_is_named(tmp_path: Path) -> None:
    error = sqlite3.OperationalError("disk I/O error")
    error.sqlite_errorcode = sqlite3.SQLITE_IOERR_WRITE
    assert str(typed_error(error, tmp_path / "chorus.sqlite")) == (
        f"the disk fails under the database chorus.sqlite: disk I/O error (check {tmp_path})"
    )


def test_an_error_of_the_query_itself_stays_what_it_is() -> None:
    store = memory_database()
    with pytest.raises(OperationalError, match="no such table: recipes"), store._reading() as connection:
        connection.exec_driver_sql("SELECT * FROM recipes")
    store.close()


OLD_SIGNATURES = """CREATE TABLE signatures (number INTEGER NOT NULL, campaign TEXT NOT NULL, activity TEXT NOT NULL,
language TEXT NOT NULL, channel TEXT NOT NULL, sender TEXT NOT NULL, words_digest TEXT NOT NULL, release_digest TEXT
NOT NULL, secretariat TEXT NOT NULL, conventions JSON NOT NULL, person TEXT NOT NULL, at BIGINT NOT NULL, rehearsal
BOOLEAN NOT NULL, kept BIGINT NOT NULL, CONSTRAINT pk_signatures PRIMARY KEY (number))"""


def old_signature(language: Language, secretariat: str, convention: str) -> str:
    what = artefact(language)
    key = f"'day-2021', 'invitation', '{language}', 'mail', 'brs', '{what.words_digest}', '{what.release_digest}'"
    at = f"{(NOW - EPOCH) // timedelta(microseconds=1)}"
    given = f"'{secretariat}', json_array('{convention}'), 'Ms Officer', {at}, 0, {at}"
    return f"INSERT INTO signatures VALUES (NULL, {key}, {given})"


def test_a_database_of_the_first_version_is_brought_into_step_with_what_is_in_it(path: Path) -> None:
    store = open_database(path, writer=True)
    begun(store, "ada")
    store.close()
    remark(
        path,
        "DROP INDEX ix_hits_delivery",
        "ALTER TABLE contacts DROP COLUMN consent",
        "ALTER TABLE contacts DROP COLUMN consent_evidence",
        "ALTER TABLE contacts DROP COLUMN consent_word",
        "ALTER TABLE deliveries DROP COLUMN tracking",
        "DROP TABLE rollups",
        "DROP TABLE builds",
        "DROP INDEX ix_hits_send_pseudonym_seq",
        "DROP INDEX ix_outcomes_delivery_seq",
        "DROP INDEX ix_unsubscribes_delivery_seq",
        "ALTER TABLE hits DROP COLUMN source",
        "ALTER TABLE hits DROP COLUMN delivery",
        "ALTER TABLE sends DROP COLUMN resumed",
        "DROP TABLE acts",
        "DROP INDEX ix_outcomes_failed",
        "ALTER TABLE contacts DROP COLUMN second_language",
        "ALTER TABLE artefacts DROP COLUMN second",
        "ALTER TABLE deliveries DROP COLUMN first_due",
        "ALTER TABLE deliveries DROP COLUMN deferrals",
        "DROP TABLE signoff_log",
        "DROP TABLE signing_links",
        OLD_SIGNATURES,
        "CREATE INDEX ix_signatures_campaign ON signatures (campaign)",
        old_signature(Language.EN, "brs", "basel"),
        old_signature(Language.FR, "brs", "basel"),
        old_signature(Language.EN, "minamata", "minamata"),
        "UPDATE alembic_version SET version_num = '0001'",
    )
    store = open_database(path, writer=True)
    (batch,) = store.claim(NOW, 500, {"mail:brs": 1})
    store.record([answer(batch, State.DEFERRED)], NOW)
    assert store.next_due() == NOW + timedelta(minutes=30)
    state = log_state(store)
    assert (state.broken, state.rejected, state.head.number) == ((), (), 2)
    assert [(s.entry, str(s.key), s.conventions, s.person, s.way) for s in state.of("day-2021")] == [
        (1, "day-2021/invitation/en/mail/brs", ("basel",), "Ms Officer", "migrated"),
        (1, "day-2021/invitation/fr/mail/brs", ("basel",), "Ms Officer", "migrated"),
        (2, "day-2021/invitation/en/mail/brs", ("minamata",), "Ms Officer", "migrated"),
    ]
    assert is_signed(artefact(), state.of("day-2021"))
    store.close()
