"""Which version a database has, and bringing an older one into step; Alembic is loaded only when there is work."""

from pathlib import Path

from sqlalchemy import Connection, inspect, text

from chorus.store.errors import StorageError, VersionError

KNOWN = ("0001", "0002", "0003", "0004", "0006", "0007", "0008", "0009")
"""The versions of the tables that this Chorus knows, oldest first; the last is the one it works with."""

NEWEST = KNOWN[-1]


def version_of(connection: Connection, name: str) -> str:
    """The version of a database, "" for an empty one; StorageError for one that is not Chorus's."""
    tables = inspect(connection).get_table_names()
    if "alembic_version" in tables:
        return str(connection.execute(text("SELECT version_num FROM alembic_version")).scalar() or "")
    if tables:
        raise StorageError(
            f"{name} is a database of another program", "name another file, or move this one away", database=name
        )
    return ""


def require_known(version: str, name: str) -> None:
    """VersionError when the database was written by a newer Chorus."""
    if version and version not in KNOWN:
        raise VersionError(
            f"the database {name} is of version {version}, this Chorus knows versions up to {NEWEST}",
            "install the newer Chorus that wrote it; nothing was changed",
            database=name,
            version=version,
            known=NEWEST,
        )


def require_newest(version: str, name: str) -> None:
    """For those who only read: VersionError unless the database is of the version that this Chorus works with."""
    require_known(version, name)
    if version != NEWEST:
        raise VersionError(
            f"the database {name} is {f'of version {version}' if version else 'empty'}, "
            f"this Chorus works with version {NEWEST}",
            "start the daemon once (chorus run): it brings the database into step",
            database=name,
            version=version,
            known=NEWEST,
        )


def migrate(connection: Connection) -> None:
    """Run what is missing within the connection's transaction: all or nothing."""
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations").replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
