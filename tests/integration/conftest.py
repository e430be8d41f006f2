"""What several tests of the rooms stand on."""

from collections.abc import Iterator

import pytest

from chorus.store.database import Database
from chorus.store.opening import memory_database


@pytest.fixture
def store() -> Iterator[Database]:
    """An empty database in memory."""
    database = memory_database()
    yield database
    database.close()
