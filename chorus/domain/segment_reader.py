"""Reads a segment's expression into its parts, or says what is wrong and where.

    segment := all ("or" all)*
    all     := part ("and" part)*
    part    := "not" part | "(" segment ")" | field ":" value ("," value)* | "has" ":" field

A value is bare or in double quotes, in which a backslash stands before a quotation mark or a backslash.
"""

import re
import unicodedata
from difflib import get_close_matches
from typing import get_args

from chorus.domain.contact import field_name
from chorus.domain.country import Region, RegionalGroup
from chorus.domain.language import Language
from chorus.domain.problems import ChorusError
from chorus.domain.segment_node import BARE, FIELDS, All, Has, Is, Node, Not, Some, combine, fold_value

REGIONS: tuple[str, ...] = tuple(dict.fromkeys((*get_args(RegionalGroup), *get_args(Region))))
"""What ``region:`` may ask for: the UN regional groups and the regions of UN M49."""

_CLOSED: dict[str, tuple[str, ...]] = {
    "language": tuple(Language),
    "second-language": tuple(Language),
    "region": REGIONS,
}
_DEEPEST = 50
_SPACE = re.compile(r"\s*")
_WORD = re.compile(r"[\w-]+")
_QUOTED = re.compile(r'"((?:[^"\\]|\\.)*)"', re.DOTALL)
_ESCAPE = re.compile(r"\\(.)", re.DOTALL)


class SegmentError(ChorusError):
    """An expression that can't be read.

    ``position`` counts characters from 0; ``reason`` is the message without the expression, which ``message``
    repeats with a caret below the position.
    """

    def __init__(self, reason: str, todo: str, expression: str, position: int) -> None:
        self.reason = reason
        self.expression = expression
        self.position = position
        line = "".join(" " if unicodedata.category(c) == "Cc" else c for c in expression)
        caret = "".join(_blank(c) for c in line[:position]) + "^"
        super().__init__(f"{reason}\n  {line}\n  {caret}", todo)


def _blank(char: str) -> str:
    if unicodedata.combining(char):
        return ""
    return "  " if unicodedata.east_asian_width(char) in "WF" else " "


class Reader:
    """A recursive-descent reader; ``at`` is where it stands, always past white space."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.skip(0)

    def skip(self, length: int) -> None:
        """Go on by some characters and the white space behind them."""
        match = _SPACE.match(self.text, self.at + length)
        self.at = match.end() if match else len(self.text)

    def error(self, reason: str, todo: str, position: int | None = None) -> SegmentError:
        """What is wrong where the reader stands, or at a position."""
        return SegmentError(reason, todo, self.text, self.at if position is None else position)

    def word(self) -> str:
        """The word at which the reader stands; ``""`` if none."""
        match = _WORD.match(self.text, self.at)
        return match.group() if match else ""

    def keyword(self, keyword: str) -> bool:
        """Go past a keyword, if it stands here as one (``and:x`` asks about a field)."""
        word = self.word()
        if word.casefold() != keyword or self.text[self.at + len(word) :].lstrip().startswith(":"):
            return False
        self.skip(len(word))
        return True

    def sign(self, sign: str) -> bool:
        """Go past a sign, if it stands here."""
        if not self.text.startswith(sign, self.at):
            return False
        self.skip(len(sign))
        return True

    def any_of(self, depth: int) -> Node:
        """``all ("or" all)*``."""
        parts = [self.all_of(depth)]
        while self.keyword("or"):
            parts.append(self.all_of(depth))
        return combine(Some, parts)

    def all_of(self, depth: int) -> Node:
        """``part ("and" part)*``."""
        parts = [self.part(depth)]
        while self.keyword("and"):
            parts.append(self.part(depth))
        return combine(All, parts)

    def part(self, depth: int) -> Node:
        """A negation, a parenthesis or a term."""
        if depth > _DEEPEST:
            raise self.error(f"more than {_DEEPEST} levels of parentheses and 'not'", "write it flatter")
        if self.keyword("not"):
            return Not(self.part(depth + 1))
        opened = self.at
        if not self.sign("("):
            return self.term()
        node = self.any_of(depth + 1)
        if not self.sign(")"):
            if self.at < len(self.text):
                raise self.error("two conditions without a word between", "write 'and' or 'or' here")
            raise self.error("this parenthesis is never closed", "add ')'", opened)
        return node

    def term(self) -> Node:
        """``field:value,value`` or ``has:field``."""
        start, word = self.at, self.word()
        if not word:
            raise self.error("a condition is missing", "write one such as language:fr")
        self.skip(len(word))
        if not self.sign(":"):
            raise self.error(f"'{word}' is no condition", f"write field:value, such as {_meant(word)}", start)
        field = self.named(word, start)
        if field == "has":
            return self.has()
        values = [self.value(field)]
        while self.sign(","):
            values.append(self.value(field))
        return Is(field, tuple(values))

    def has(self) -> Node:
        """What follows ``has:``."""
        start, word = self.at, self.word()
        if not word:
            raise self.error("has: needs the name of a field", "write one such as has:organisation")
        self.skip(len(word))
        return Has(self.named(word, start))

    def named(self, word: str, position: int) -> str:
        """The field that a word names."""
        field = field_name(word)
        if not field:
            raise self.error(f"'{word}' is no field", "write a name with letters, such as language", position)
        return field

    def value(self, field: str) -> str:
        """A bare or quoted value, one of the field's own if these are a closed list."""
        start = self.at
        quoted = _QUOTED.match(self.text, start)
        if quoted:
            value = _ESCAPE.sub(r"\1", quoted.group(1))
            self.skip(len(quoted.group()))
        else:
            value = self.bare(field)
        if not value.strip():
            raise self.error("an empty value", f"to find contacts without one write not has:{field}", start)
        allowed = _CLOSED.get(field)
        if allowed and fold_value(value) not in allowed:
            near = get_close_matches(fold_value(value), allowed, n=1)
            todo = f"did you mean {near[0]}?" if near else f"one of {', '.join(allowed)}"
            raise self.error(f"'{value}' is no {field}", todo, start)
        return value

    def bare(self, field: str) -> str:
        """A value without quotes."""
        match = BARE.match(self.text, self.at)
        if match:
            self.skip(len(match.group()))
            return match.group()
        sign = self.text[self.at : self.at + 1]
        if sign == '"':
            raise self.error("this quotation is never closed", "add a '\"'")
        if sign and sign in "“”„«»":
            raise self.error("quotation marks of a word processor", 'use straight ones: "')
        raise self.error(f"{field}: needs a value", f"write one such as {_meant(field)}")


def _meant(word: str) -> str:
    examples = {"region": "region:africa", "country": "country:CH", "role": "role:media"}
    near = get_close_matches(field_name(word), FIELDS, n=1)
    field = near[0] if near else "language"
    return examples.get(field, "language:fr" if field == "language" else f'{field}:"..."')
