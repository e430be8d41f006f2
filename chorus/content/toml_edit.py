"""Changing texts in a TOML file where they stand: comments, order and quotes stay as the officer wrote them."""

import re
import tomllib
from collections.abc import Mapping
from typing import Any

from tree_sitter import Node

from chorus.content.toml_places import Loc, Places
from chorus.domain.problems import PermanentError

_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
_ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\t": "\\t"}


def edited(data: bytes, texts: Mapping[Loc, str], beside: Mapping[Loc, Loc] | None = None) -> bytes:
    """Valid TOML in UTF-8 with the texts at these paths; what says so already is left alone.

    A path that the file lacks is written after the one that ``beside`` names for it, in the same form; at the end when
    it names none. PermanentError when the result would not say exactly that: then nothing was changed.
    """
    places = Places(data)
    changes: list[tuple[int, int, bytes]] = []
    for path, text in texts.items():
        pair = places.pairs.get(path)
        sibling = (beside or {}).get(path)
        if pair is None and sibling is None:
            changes.append((len(data), len(data), f"{path[-1]} = ".encode() + literal(text) + b"\n"))
        elif pair is None and sibling is not None:
            changes.append(_added(data, places.pairs[sibling], str(path[-1]), text))
        elif pair is not None and _value_at(tomllib.loads(data.decode()), path) != text:
            value = _value_of(pair)
            changes.append((value.start_byte, value.end_byte, literal(text, data[value.start_byte : value.end_byte])))
    result = data
    for start, end, written in sorted(changes, key=lambda c: c[:2], reverse=True):
        result = result[:start] + written + result[end:]
    _verify(data, result, texts)
    return result


def literal(text: str, like: bytes = b'""') -> bytes:
    """A text as a TOML string, quoted as the string ``like`` is, where it can be."""
    if like.startswith(b"'''") and "'''" not in text and not text.endswith("'") and not _CONTROLS.search(text):
        return b"'''" + (b"\n" if like[3:4] in {b"\n", b"\r"} else b"") + text.encode() + b"'''"
    if like.startswith((b'"""', b"'''")):
        begin = b'"""\n' if like[3:4] in {b"\n", b"\r"} or text.startswith("\n") else b'"""'
        return begin + _escaped(text, keep="\n\t").encode() + b'"""'
    if like.startswith(b"'") and "'" not in text and "\n" not in text and not _CONTROLS.search(text):
        return b"'" + text.encode() + b"'"
    return b'"' + _escaped(text).encode() + b'"'


def _escaped(text: str, keep: str = "") -> str:
    escapes = {ord(c): e for c, e in _ESCAPES.items() if c not in keep}
    return _CONTROLS.sub(lambda found: f"\\u{ord(found[0]):04X}", text.translate(escapes))


def _value_of(pair: Node) -> Node:
    return next(child for child in pair.named_children[1:] if child.type != "comment")


def _added(data: bytes, sibling: Node, name: str, text: str) -> tuple[int, int, bytes]:
    """What to put where for a new key after its sibling: on the next line, or behind a comma in a table in braces."""
    key, value = sibling.named_children[0], _value_of(sibling)
    last = key
    while last.type == "dotted_key":
        last = last.named_children[-1]
    prefix = data[key.start_byte : last.start_byte]
    between = data[key.end_byte : value.start_byte]
    quoted = data[value.start_byte : value.end_byte]
    like = quoted[:1] if quoted[:3] not in {b'"""', b"'''"} else b'"'
    written = prefix + name.encode() + between + literal(text, like)
    if sibling.parent is not None and sibling.parent.type == "inline_table":
        return sibling.end_byte, sibling.end_byte, b", " + written
    line_start = data.rfind(b"\n", 0, sibling.start_byte) + 1
    indent = data[line_start : sibling.start_byte]
    line_end = data.find(b"\n", sibling.end_byte)
    ending = b"\r\n" if data[line_end - 1 : line_end] == b"\r" else b"\n"
    if line_end < 0:
        return len(data), len(data), (b"\r\n" if b"\r\n" in data else b"\n") + indent + written
    return line_end + 1, line_end + 1, indent + written + ending


def _verify(before: bytes, after: bytes, texts: Mapping[Loc, str]) -> None:
    expected: Any = tomllib.loads(before.decode())
    for path, text in texts.items():
        _value_at(expected, path[:-1])[path[-1]] = text
    try:
        sound = tomllib.loads(after.decode()) == expected
    except tomllib.TOMLDecodeError:
        sound = False
    if not sound:
        where = ", ".join(".".join(map(str, path)) for path in texts)
        raise PermanentError("a text could not be written into the file", f"write it by hand: {where}")


def _value_at(data: Any, path: Loc) -> Any:
    for part in path:
        data = data[part]
    return data
