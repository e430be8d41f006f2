"""Cutting long inputs into pieces that a statement can carry."""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TypeVar

T = TypeVar("T")

PIECE = 1000
"""Rows a statement: far below what SQLite binds (32,766) and PostgreSQL (65,535), large enough to be fast."""


def pieces(items: Iterable[T], size: int = PIECE) -> Iterator[list[T]]:
    """Lists of at most ``size`` items, reading no further ahead."""
    iterator = iter(items)
    while piece := list(islice(iterator, size)):
        yield piece
