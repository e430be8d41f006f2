"""Opening a database: a file for the writer or a reader, or memory."""

from pathlib import Path

from sqlalchemy import Engine

from chorus.store import versions
from chorus.store.database import Database
from chorus.store.errors import StorageError
from chorus.store.sqlite import WRITES, sqlite_engine
from chorus.store.tables import metadata


def open_database(path: Path, *, writer: bool, durable: bool = True, patience: float = 5.0) -> Database:
    """The database in a file. The writer creates or migrates it; a reader can't write, and finds it as it is.

    ``durable=False`` is for rehearsals: without a sync to disk at each commit, since a power cut may take it, and for
    the rehearsal's own signatures only.
    ``patience`` is how many seconds to wait for another process' lock. Errors: VersionError, StorageError,
    LockedError, DiskFullError.
    """
    if not writer and not path.exists():
        raise StorageError(
            f"there is no database {path.name} yet", "start the daemon once (chorus run)", database=path.name
        )
    engine = sqlite_engine(path, writer=writer, durable=durable, patience=patience)
    try:
        _bring_into_step(engine, path.name, writer)
    except BaseException:
        engine.dispose()
        raise
    return Database(engine, rehearsal=not durable)


def _bring_into_step(engine: Engine, name: str, writer: bool) -> None:
    with engine.connect() as connection:
        version = versions.version_of(connection, name)
    if not writer:
        versions.require_newest(version, name)
        return
    versions.require_known(version, name)
    if version != versions.NEWEST:
        with engine.execution_options(**{WRITES: True}).begin() as connection:
            versions.migrate(connection)


def memory_database(*, rehearsal: bool = False) -> Database:
    """A database in memory, gone when it is closed."""
    engine = sqlite_engine(None, writer=True, durable=False)
    with engine.execution_options(**{WRITES: True}).begin() as connection:
        metadata.create_all(connection)
    return Database(engine, rehearsal=rehearsal)
