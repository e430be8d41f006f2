"""Translations and the source that each was made from: units, digests, records, and how each unit stands."""

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from chorus.domain.language import Language
from chorus.domain.problems import Frozen
from chorus.domain.translation_align import NOTHING, Pair, pair_blocks, same
from chorus.domain.translation_blocks import in_language
from chorus.domain.translation_marks import has_words

UnitState = Literal["current", "stale", "missing", "unrecorded"]
OPEN: frozenset[UnitState] = frozenset({"stale", "missing"})
"""What a translator has still to do."""

DIGITS = 16
"""Hexadecimal digits of a digest: a change must show, nobody forges a paragraph against it (signatures are apart)."""

Made = Annotated[str, StringConstraints(pattern=rf"^([0-9a-f]{{{DIGITS}}}|-) ([0-9a-f]{{{DIGITS}}}|-)$")]
"""The digest of a source unit and that of the translation made from it; ``-`` where one deliberately lacks."""

LOST = "0" * DIGITS
"""The digest of a source that nobody knows any more."""


def digest(text: str) -> str:
    """The digest of a unit's text; where its lines are broken does not matter."""
    plain = re.sub(r"[ \t\n]+", " ", text.strip())
    return hashlib.sha256(b"chorus/unit/1\0" + plain.encode()).hexdigest()[:DIGITS]


def made(source: str, translation: str) -> str:
    """What is recorded of a unit and its translation."""
    return f"{digest(source)} {digest(translation)}"


class Record(Frozen):
    """From what one translation was made: named texts by their names, blocks in their order."""

    source: Annotated[Language, Field(description="The language that it was made from.")]
    texts: dict[str, Made] = {}
    blocks: tuple[Made, ...] = ()


@dataclass(frozen=True)
class Piece:
    """A text in one language: named texts, and blocks of Markdown in their order."""

    texts: Mapping[str, str] = field(default_factory=dict)
    blocks: Sequence[str] = ()


@dataclass(frozen=True)
class Row:
    """A unit of the source with its translation. ``key`` is a text's name or a block's number from 1.

    ``target`` is the translation's block (from 0), for a block that has one; ``before`` the digest of the source that
    a stale translation was made from. A fixed unit has nothing to translate.
    """

    key: str
    source: str
    state: UnitState
    translation: str | None
    target: int | None = None
    before: str = ""
    fixed: bool = False

    @property
    def is_open(self) -> bool:
        """Whether somebody has still to translate or complete it."""
        return self.state in OPEN


@dataclass(frozen=True)
class Comparison:
    """How a translation stands to its source: a row a unit; and its blocks (from 0, with their text) without source."""

    rows: tuple[Row, ...]
    surplus: tuple[tuple[int, str], ...] = ()
    pairs: tuple[Pair, ...] = ()


def compare(
    source: Piece, translation: Piece | None, record: Record | None, languages: tuple[Language, Language]
) -> Comparison:
    """How each unit of the source stands in a translation; ``languages`` are the source's and the translation's.

    A record of another source language says nothing.
    """
    known = record if record and record.source is languages[0] else Record(source=languages[0])
    present = translation or Piece()
    texts = tuple(_text(key, text, present.texts.get(key), known) for key, text in source.texts.items() if text.strip())
    pairs = _pairs(source, present, known)
    rows, surplus = _block_rows(source, present, known, pairs, languages)
    return Comparison((*texts, *rows), surplus, pairs)


def _text(key: str, source: str, translation: str | None, record: Record) -> Row:
    fixed = not has_words(source)
    if not translation or not translation.strip():
        absent = record.texts.get(key) == f"{digest(source)} {NOTHING}"
        return Row(key, source, "current" if absent else "missing", None, fixed=fixed)
    if fixed and translation == source:
        return Row(key, source, "current", translation, fixed=True)
    if key not in record.texts:
        return Row(key, source, "unrecorded", translation, fixed=fixed)
    before = record.texts[key].split()[0]
    if before == digest(source):
        return Row(key, source, "current", translation, fixed=fixed)
    return Row(key, source, "stale", translation, before=before, fixed=fixed)


def _pairs(source: Piece, translation: Piece, record: Record) -> tuple[Pair, ...]:
    recorded = [line.split() for line in record.blocks]
    known_sources = same([digest(b) for b in source.blocks], [line[0] for line in recorded])
    known_targets = same([digest(b) for b in translation.blocks], [line[1] for line in recorded])
    return pair_blocks(source.blocks, translation.blocks, known_sources, known_targets)


def _block_rows(
    source: Piece, translation: Piece, record: Record, pairs: Sequence[Pair], languages: tuple[Language, Language]
) -> tuple[tuple[Row, ...], tuple[tuple[int, str], ...]]:
    rows: list[Row] = []
    surplus: list[tuple[int, str]] = []
    unclaimed = _unclaimed(record, pairs)
    for pair in pairs:
        if pair.source is None:
            assert pair.target is not None
            if pair.target_known is not None and _recorded(record, pair.target_known)[0] != NOTHING:
                surplus.append((pair.target, translation.blocks[pair.target]))
            continue
        text = source.blocks[pair.source]
        said = None if pair.target is None else translation.blocks[pair.target]
        fixed = not has_words(text)
        state, before = _state(pair, record, unclaimed)
        if fixed and said is not None and said == in_language(text, *languages):
            state = "current"
        rows.append(
            Row(str(pair.source + 1), text, state, said, pair.target, before if state == "stale" else "", fixed)
        )
    return tuple(rows), tuple(surplus)


def _state(pair: Pair, record: Record, unclaimed: Mapping[int, str]) -> tuple[UnitState, str]:
    """How a source block stands, and the digest of the source that a stale translation was made from."""
    if pair.target is None:
        absent = pair.source_known is not None and _recorded(record, pair.source_known)[1] == NOTHING
        return ("current" if absent else "missing"), ""
    if pair.source_known is not None:
        return "current", ""
    if pair.target_known is not None:
        before = _recorded(record, pair.target_known)[0]
        return "stale", (LOST if before == NOTHING else before)
    before = unclaimed.get(pair.target, "")
    return ("stale" if before else "unrecorded"), before


def _unclaimed(record: Record, pairs: Sequence[Pair]) -> dict[int, str]:
    """By block of the translation that was written anew, the digest of the recorded source that it stands for.

    When a source block and its translation were both changed by hand, the record still has the line of the old ones
    between its neighbours: nobody has said that the new ones belong together. When both are new, it has none.
    """
    claimed = {n for pair in pairs for n in (pair.source_known, pair.target_known) if n is not None}
    found: dict[int, str] = {}
    line = 0
    for pair in pairs:
        for known in (pair.source_known, pair.target_known):
            line = line if known is None else max(line, known + 1)
        if pair.source is None or pair.target is None or pair.source_known is not None or pair.target_known is not None:
            continue
        if line < len(record.blocks) and line not in claimed:
            found[pair.target] = _recorded(record, line)[0]
            line += 1
    return found


def _recorded(record: Record, number: int) -> tuple[str, str]:
    source, translation = record.blocks[number].split()
    return source, translation
