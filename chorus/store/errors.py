"""What can go wrong with a database file, each with what to do."""

from chorus.domain.problems import PermanentError, TransientError


class DiskFullError(TransientError):
    """No room is left where the database stands."""


class LockedError(TransientError):
    """Another process holds the database longer than we wait."""


class StorageError(PermanentError):
    """The database file can't be used: it is missing, damaged, no database, or closed to us."""


class VersionError(PermanentError):
    """The database and this Chorus are of different versions."""
