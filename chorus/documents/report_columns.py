"""The tables of a weekly report, as paper and spreadsheets show them: columns, and rows of plain values."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal, TypeAlias

from chorus.domain.language import Language
from chorus.domain.report_figures import WeekFigures


@dataclass(frozen=True)
class Words:
    """A text in another language than English."""

    text: str
    language: Language


Cell: TypeAlias = str | int | float | date | Words | None
"""What a cell holds; None is a figure that is not shown, or that nobody knows."""

Kind: TypeAlias = Literal["text", "address", "number", "share", "day", "change"]
"""What is in a column; of an address paper shows only what tells where it leads."""

WORDS: frozenset[Kind] = frozenset({"text", "address", "day"})
"""The kinds that are read, and not calculated with."""


@dataclass(frozen=True)
class Column:
    """A column: its head, what is in it, its width in characters; and whether paper has room for it."""

    head: str
    kind: Kind = "number"
    width: float = 13
    on_paper: bool = True


@dataclass(frozen=True)
class Table:
    """One table. ``name`` is short enough for a sheet's tab; ``about`` says in a sentence what it counts.

    Where paper has no room for all rows, it takes those with the largest figures in the column ``rank``.
    """

    name: str
    title: str
    about: str
    columns: Sequence[Column]
    rows: Sequence[Sequence[Cell]]
    rank: int = 0


_WHO = (("human", "people"), ("machine", "machines"), ("unknown", "unknown"))

_FIGURES: tuple[tuple[str, str, bool], ...] = (
    ("Sent", "sent", True),
    ("Delivered", "delivered", True),
    ("Bounced", "bounced", True),
    ("Failed", "failed", False),
    ("Uncertain", "uncertain", False),
    ("Unsubscribed", "unsubscribed", True),
    ("Complaints", "complaints", False),
    *((f"Mails opened, {who}", f"opens.{agency}.unique", agency == "human") for agency, who in _WHO),
    *((f"Mails clicked, {who}", f"clicks.{agency}.unique", agency == "human") for agency, who in _WHO),
    *((f"Opens, {who}", f"opens.{agency}.total", agency != "human") for agency, who in _WHO),
    *((f"Clicks, {who}", f"clicks.{agency}.total", False) for agency, who in _WHO),
)
_PUBLISHED: tuple[tuple[str, str, bool], ...] = (
    *((f"Visits, {who}", f"visits.{agency}", False) for agency, who in _WHO),
    *((f"Visitors’ days, {who}", f"visitors.{agency}", False) for agency, who in _WHO),
    ("Posts", "posts", False),
    ("Pages", "pages", False),
)

MAIL_COLUMNS: tuple[Column, ...] = tuple(Column(head, on_paper=paper) for head, _, paper in _FIGURES)
PUBLISHED_COLUMNS: tuple[Column, ...] = tuple(Column(head, on_paper=paper) for head, _, paper in _PUBLISHED)


def mail_cells(figures: WeekFigures) -> list[Cell]:
    """The figures of mails, in the order of ``MAIL_COLUMNS``."""
    return [figures.get(path) for _, path, _ in _FIGURES]


def published_cells(figures: WeekFigures) -> list[Cell]:
    """The figures of what is public, in the order of ``PUBLISHED_COLUMNS``."""
    return [figures.get(path) for _, path, _ in _PUBLISHED]


def who_columns(what: str) -> tuple[Column, ...]:
    """Three columns: ``Opens, people`` and so on."""
    return tuple(Column(f"{what}, {who}") for _, who in _WHO)


def text(*heads: tuple[str, float]) -> tuple[Column, ...]:
    """Columns of words, each with its width in characters."""
    return tuple(Column(head, "text", width) for head, width in heads)


def without_empty(tables: Iterable[Table]) -> list[Table]:
    """The tables that have rows."""
    return [table for table in tables if table.rows]
