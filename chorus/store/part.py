"""What every part of the store stands on: a way to read and a way to write, each a transaction."""

from abc import ABC, abstractmethod
from contextlib import AbstractContextManager

from sqlalchemy import Connection


class Part(ABC):
    """A part of ``chorus.store.database.Database``."""

    @abstractmethod
    def _reading(self) -> AbstractContextManager[Connection]: ...

    @abstractmethod
    def _writing(self) -> AbstractContextManager[Connection]: ...
