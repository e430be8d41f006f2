"""A note to a conference of the parties, as text: what its forms on paper have in common."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from chorus.domain.language import Language


@dataclass(frozen=True)
class Piece:
    """A text in one language; ``blank`` is left for an officer to fill in, ``link`` an address that it leads to."""

    text: str
    language: Language = Language.EN
    blank: bool = False
    link: str = ""


Paragraph = tuple[Piece, ...]


@dataclass(frozen=True)
class Section:
    """A heading, of level 1 (``I.``) or 2 (``A.``), with the paragraphs below it, which are numbered throughout."""

    heading: str
    level: int = 1
    paragraphs: Sequence[Paragraph] = ()


@dataclass(frozen=True)
class Row:
    """The cells of a row of a table; ``strong`` is a total."""

    cells: Sequence[Piece]
    strong: bool = False


@dataclass(frozen=True)
class NoteTable:
    """A table of the annex. ``widths`` are shares of the line; the columns in ``numbers`` are aligned at their end.

    ``groups`` stand above the heads: a text over so many columns each.
    """

    caption: str
    heads: Sequence[str]
    widths: Sequence[float]
    rows: Sequence[Row]
    numbers: Sequence[int] = ()
    groups: Sequence[tuple[str, int]] = ()
    remark: str = ""


@dataclass(frozen=True)
class Note:
    """The whole note. ``bodies`` are whom it is for, ``marks`` what stands beside the symbol, ``foot`` where from."""

    title: Paragraph
    by: str
    bodies: Sequence[Paragraph]
    marks: Sequence[Paragraph]
    symbol: Piece
    item: Sequence[Paragraph]
    sections: Sequence[Section]
    tables: Sequence[NoteTable]
    foot: str
    warning: str = ""
    titles: Sequence[Piece] = field(default=())


def plain(text: str) -> Paragraph:
    """A paragraph of English."""
    return (Piece(text),)


def blank(text: str) -> Piece:
    """What an officer fills in."""
    return Piece(f"[{text}]", blank=True)


def roman(number: int) -> str:
    """``I.``, ``II.`` of the sections' headings; up to 39."""
    units = ("", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX")
    return "X" * (number // 10) + units[number % 10]


def numbered(sections: Sequence[Section]) -> list[tuple[Section, str, list[int]]]:
    """Each section with its own number (``IV``, ``B``) and those of its paragraphs."""
    first = second = paragraph = 0
    found = []
    for section in sections:
        first, second = (first + 1, 0) if section.level == 1 else (first, second + 1)
        numbers = list(range(paragraph + 1, paragraph + 1 + len(section.paragraphs)))
        paragraph += len(section.paragraphs)
        found.append((section, roman(first) if section.level == 1 else chr(ord("A") + second - 1), numbers))
    return found
