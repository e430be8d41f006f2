"""What can be wrong with a row that a translator gives back, told at the row with what to do."""

import unicodedata
from collections import Counter
from collections.abc import Iterator

from chorus.domain.problems import Problem, Severity
from chorus.domain.translation import Row, digest
from chorus.domain.translation_blocks import shape, split_blocks
from chorus.domain.translation_marks import forbidden, placeholders, stray_braces, targets
from chorus.domain.translation_sheet import SheetRow

_SHAPES = {"-": "a list", "1.": "a numbered list", ">": "a quotation", "|": "a table", "rule": "a line", "code": "code"}


def check_row(row: SheetRow, unit: Row, file: str) -> Iterator[Problem]:
    """Everything wrong with one returned row, whose source is the unit's present one."""
    text = row.translation
    if row.unfinished:
        yield _wrong(row, file, "unfinished-row", row.unfinished, "settle that in the document, and save it")
        return
    if not text.strip():
        yield _wrong(
            row, file, "empty-translation", "there is no translation", "translate it, or import with --partial"
        )
        return
    for character in forbidden(text):
        name = unicodedata.name(character, "a control character").lower()
        message = f"the translation has U+{ord(character):04X} ({name}), which nobody sees"
        yield _wrong(row, file, "forbidden-character", message, "remove it: type the words around it anew")
    if stray_braces(text):
        todo = f"write as in the source: {' '.join(placeholders(unit.source)) or 'no braces'}"
        yield _wrong(row, file, "broken-placeholder", "braces are left that make no placeholder", todo)
    yield from _counted(row, file, "placeholder", placeholders(unit.source), placeholders(text))
    yield from _counted(row, file, "link", targets(unit.source), targets(text))
    yield from _structure(row, unit, file)


def _counted(row: SheetRow, file: str, what: str, wanted: Counter[str], there: Counter[str]) -> Iterator[Problem]:
    """What of placeholders or link targets is missing, and what is too many."""
    code = f"{what}-differs"
    for one in (wanted - there).elements():
        yield _wrong(row, file, code, f"the {what} `{one}` is missing", "put it where it belongs in the sentence")
    for one in (there - wanted).elements():
        yield _wrong(row, file, code, f"the {what} `{one}` is not in the source", "write it exactly as the source does")


def _structure(row: SheetRow, unit: Row, file: str) -> Iterator[Problem]:
    if not unit.key.isdecimal():
        if "\n" in row.translation and "\n" not in unit.source:
            yield _wrong(row, file, "line-end", "the translation has several lines", "write it on one line")
        return
    if len(split_blocks(row.translation)) != 1:
        todo = "take the empty lines out: one paragraph of the source is one of the translation"
        yield _wrong(row, file, "structure-differs", "the translation has empty lines in it", todo)
        return
    wanted, there = shape(unit.source), shape(row.translation)
    if wanted != there:
        message = f"the source is {_called(wanted)}, the translation {_called(there)}"
        todo = "begin its lines with the same marks as the source's (`##`, `-`, `1.`), and end them alike (`\\`)"
        yield _wrong(row, file, "structure-differs", message, todo)


def _called(parts: tuple[str, ...]) -> str:
    """A block's structure in words: ``a list of 3``, ``a heading (##)``, ``text in 2 lines``."""
    first = parts[0] if parts else "text"
    if first.startswith("#"):
        return f"a heading ({first})"
    number = parts.count(first)
    if first == "text":
        return f"text in {parts.count('break') + 1} lines" if "break" in parts else "text"
    name = _SHAPES.get(first, "a heading")
    return f"{name} of {number}" if first in {"-", "1."} else name


def unknown_row(row: SheetRow, file: str, *, moved: bool) -> Problem:
    """The problem of a row whose source is not there any more; ``moved`` when its unit has another source now."""
    if moved:
        message, todo = f"the source of {row.unit} has changed since the export", "export it again"
        return _wrong(row, file, "source-changed", message, f"{todo}, and translate what changed")
    message = f"there is no {row.unit} in this campaign" if row.unit else "the row has lost its unit"
    return _wrong(row, file, "unknown-unit", message, "export again, and don't change the first column")


def edited_source(row: SheetRow, file: str) -> Problem | None:
    """The problem of a row whose source text is not the one that it carries the digest of."""
    if not row.source or digest(row.source) == row.source_digest:
        return None
    message = "the source text was edited in this document"
    return _wrong(
        row, file, "source-edited", message, "nothing, if that was a slip: only the translation is taken", "warning"
    )


def unchanged_stale(row: SheetRow, unit: Row, file: str) -> Problem | None:
    """A warning for a row that was to be revised and came back as it was."""
    if unit.state != "stale" or row.translation != unit.translation:
        return None
    message = "the source has changed, and the translation came back as it was"
    return _wrong(row, file, "unrevised", message, "nothing, if it still holds", "warning")


def twice(row: SheetRow, file: str) -> Problem:
    """The problem of a unit that has two rows."""
    return _wrong(row, file, "repeated-row", f"{row.unit} stands in two rows", "delete one of them")


def mark_unread(row: SheetRow, file: str, mark: str) -> Problem:
    """The problem of a Markdown mark that would be shown as it is."""
    message = f"`{mark}` is not read as a mark here, readers would see it"
    todo = "close what it opens, and put a space or the punctuation outside: `**word**, ` not `**word,**`"
    return _wrong(row, file, "unread-mark", message, todo)


def _wrong(row: SheetRow, file: str, code: str, message: str, todo: str, severity: Severity = "error") -> Problem:
    return Problem(code=code, message=message, todo=todo, file=file, line=row.number, severity=severity)
