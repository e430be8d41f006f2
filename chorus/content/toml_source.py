"""TOML files as read: their data, and the place of every value for those who have to mend one."""

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from chorus.content.forbidden import forbidden
from chorus.content.toml_places import Loc, Place, Places
from chorus.content.toml_quotes import quote_advice
from chorus.domain.problems import InputError, Problem

MAX_BYTES = 2_000_000
MAX_DEPTH = 50

_AT = re.compile(r" \((?:at line (\d+), column (\d+)|at end of document)\)$")
_UTF16 = (b"\xff\xfe", b"\xfe\xff")

_PLAIN: tuple[tuple[str, str, str], ...] = (
    ("Expected '=' after a key", "there is no `=` after a key", "write `key = value`"),
    ("Invalid initial character for a key", "a key or table can't begin like this", "write `key = value` or `[table]`"),
    (
        "Invalid statement",
        "this is neither `key = value` nor `[table]`",
        "quote texts, begin comments with #",
    ),
    ("Invalid value", "this value can't be read", 'put texts between quotes: `key = "text"`'),
    ("Unterminated string", "a text has no closing quote", "close it with the quotes that it began with"),
    ("Illegal character '\\n'", "a text has no closing quote on its line", 'close it, or use `"""` for several lines'),
    ("Illegal character", "a control character stands here", "delete it"),
    ("Unescaped '\\' in a string", "a backslash stands alone", "write `\\\\`, or use single quotes"),
    ("Unclosed array", "a list is not closed or lacks a comma", "separate with commas and close with `]`"),
    ("Unclosed inline table", "a table in braces is not closed or lacks a comma", "close it with `}` on the same line"),
    ("Cannot overwrite a value", "this key was given before", "give each key once"),
    ("Duplicate inline table key", "this key was given before", "give each key once"),
    ("Cannot declare", "this table was begun before", "bring what belongs together under one `[table]`"),
    ("Cannot mutate immutable namespace", "this table is complete already", "add the key where the table is written"),
    ("Cannot redefine namespace", "this table is complete already", "add the key where the table is written"),
    ("Expected ']", "a table's name is not closed", "write `[table]`, or `[[table]]` for one of several"),
    ("Expected newline or end of document", "something follows on the same line", "begin a new line here"),
    ("Invalid date or datetime", "this day or time does not exist", "write it as `2021-05-22`, between quotes"),
)


@dataclass(frozen=True)
class TomlDocument:
    """A parsed TOML file: ``name`` as problems show it, its data, its bytes."""

    name: str
    data: dict[str, Any]
    source: bytes

    @cached_property
    def _places(self) -> Places:
        return Places(self.source)

    def place(self, loc: Loc) -> Place:
        """Line and column (from 1, in characters) of the value at a path, else of what is nearest around it."""
        return self._places.place(loc)

    def key_place(self, loc: Loc) -> Place:
        """Line and column of the key at a path, else of what is nearest around it."""
        return self._places.key_place(loc)


def parse_toml(data: bytes, name: str) -> TomlDocument:
    """Read TOML 1.0 (https://toml.io/en/v1.0.0); InputError says what is wrong and where."""
    text = _decode(data, name)
    if found := tuple(one.problem(name, text) for one in forbidden(text)):
        raise InputError(found)
    try:
        document = TomlDocument(name, tomllib.loads(text), data)
    except tomllib.TOMLDecodeError as error:
        raise InputError((_syntax_problem(str(error), text, name),)) from error
    except RecursionError as error:
        raise _too_deep(name) from error
    except ValueError as error:  # Python reads no number of more than 4,300 digits
        raise _refused(name, "toml-syntax", f"a value can't be read: {error}", "write a smaller number") from error
    if escaped := tuple(_escaped(document)):
        raise InputError(escaped)
    return document


def _escaped(document: TomlDocument) -> Iterator[Problem]:
    """What texts have by an escape and may not have; InputError when the data is too deep."""
    open_values: list[tuple[Loc, object]] = [((), document.data)]
    while open_values:
        loc, value = open_values.pop()
        if len(loc) > MAX_DEPTH:
            raise _too_deep(document.name)
        if isinstance(value, str):
            for found in forbidden(value):
                line, column = document.place(loc)
                code, message, todo = found.said
                yield Problem(code=code, message=message, todo=todo, file=document.name, line=line, column=column)
        elif isinstance(value, dict | list):
            inner = list(value.items() if isinstance(value, dict) else enumerate(value))
            open_values += (((*loc, key), below) for key, below in reversed(inner))


def _too_deep(name: str) -> InputError:
    return _refused(name, "toml-syntax", "lists or tables are nested too deeply", "write it flatter")


def _decode(data: bytes, name: str) -> str:
    if data.startswith(_UTF16):
        raise _refused(name, "not-utf-8", "the file is in UTF-16", "save it as UTF-8")
    if len(data) > MAX_BYTES:
        raise _refused(name, "too-big", f"the file has more than {MAX_BYTES:,} bytes", "is it the right file?")
    if b"\0" in data:
        raise _refused(name, "binary-file", "this is a binary file, not TOML", "rename or remove it")
    try:
        text = data.decode()
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        before = data[data.rfind(b"\n", 0, error.start) + 1 : error.start]
        place = (line, len(before.decode(errors="replace")) + 1)
        raise _refused(name, "not-utf-8", "the file is not in UTF-8 here", "save it as UTF-8", place) from error
    if text.startswith("\ufeff"):
        todo = "save it as UTF-8 without BOM"
        raise _refused(name, "byte-order-mark", "the file begins with a byte order mark", todo)
    return text


def _refused(name: str, code: str, message: str, todo: str, place: Place = (1, 1)) -> InputError:
    line, column = place
    return InputError((Problem(code=code, message=message, todo=todo, file=name, line=line, column=column),))


def _syntax_problem(error: str, text: str, name: str) -> Problem:
    at = _AT.search(error)
    said = error[: at.start()] if at else error
    lines = text.split("\n")
    if at and at[1]:
        line, column = int(at[1]), int(at[2])
    else:
        line, column = len(lines), len(lines[-1]) + 1
    at_fault = lines[line - 1] if line <= len(lines) else ""
    if advice := quote_advice(said, at_fault[: column - 1], at_fault[column - 1 :]):
        message, todo = advice
        return Problem(code="toml-syntax", message=message, todo=todo, file=name, line=line, column=column)
    known = (words for begin, *words in _PLAIN if said.startswith(begin))
    unknown = [f"this is not TOML: {said[:1].lower()}{said[1:]}", "mend it here or just before"]
    message, todo = next(known, unknown)
    return Problem(code="toml-syntax", message=message, todo=todo, file=name, line=line, column=column)
