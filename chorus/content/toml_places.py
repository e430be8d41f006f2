"""Where each key and value of a TOML file stands, in lines and characters, by way of tree-sitter."""

import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from typing import TypeAlias

import tree_sitter_toml
from tree_sitter import Language, Node, Parser

Loc: TypeAlias = tuple[str | int, ...]
Place: TypeAlias = tuple[int, int]

_KEYS = {"bare_key", "quoted_key", "dotted_key"}


@cache
def _parser() -> Parser:
    return Parser(Language(tree_sitter_toml.language()))


class Places:
    """The places of a TOML text: ``keys`` and ``values`` map a path to (line, column), both counted from 1.

    A path is made of keys and of list positions, as pydantic's ``loc``. ``pairs`` has the syntax tree's node of each
    value that is written ``key = value``. ``data`` must be valid TOML in UTF-8.
    """

    def __init__(self, data: bytes) -> None:
        self._lines = data.split(b"\n")
        self._counts: dict[Loc, int] = {}
        self.keys: dict[Loc, Place] = {}
        self.values: dict[Loc, Place] = {}
        self.pairs: dict[Loc, Node] = {}
        for node in _parser().parse(data).root_node.named_children:
            self._statement(node)

    def place(self, loc: Loc) -> Place:
        """The value at ``loc``, else the nearest thing around it; the file's beginning at last."""
        return self._nearest(self.values, loc)

    def key_place(self, loc: Loc) -> Place:
        """The key at ``loc``, else the nearest key around it."""
        return self._nearest(self.keys, loc)

    def _nearest(self, places: Mapping[Loc, Place], loc: Loc) -> Place:
        for end in range(len(loc), 0, -1):
            if loc[:end] in places:
                return places[loc[:end]]
        return (1, 1)

    def _statement(self, node: Node) -> None:
        if node.type == "pair":
            self._pair(node, ())
        elif node.type in {"table", "table_array_element"}:
            keys = list(_segments(node.named_children[0]))
            path = self._header(keys, is_array=node.type == "table_array_element")
            self._put(self.keys, path, node)
            self._put(self.values, path, node)
            for child in node.named_children[1:]:
                if child.type == "pair":
                    self._pair(child, path)

    def _header(self, keys: list[tuple[str, Node]], *, is_array: bool) -> Loc:
        """The path that a table's header means: an array of tables is entered at its latest element."""
        path: Loc = ()
        for number, (key, node) in enumerate(keys):
            path = (*path, key)
            last = number == len(keys) - 1
            if not last:
                self._put(self.keys, path, node)
                self._put(self.values, path, node)
            if last and is_array:
                self._put(self.keys, path, node)
                self._put(self.values, path, node)
                self._counts[path] = self._counts.get(path, 0) + 1
            if path in self._counts:
                path = (*path, self._counts[path] - 1)
        return path

    def _pair(self, node: Node, base: Loc) -> None:
        path = base
        for key, key_node in _segments(node.named_children[0]):
            path = (*path, key)
            self._put(self.keys, path, key_node)
            self._put(self.values, path, key_node)
        self.values.pop(path, None)
        self.pairs.setdefault(path, node)
        value = next(c for c in node.named_children[1:] if c.type != "comment")
        self._value(value, path)

    def _value(self, node: Node, path: Loc) -> None:
        self._put(self.values, path, node)
        children = [child for child in node.named_children if child.type != "comment"]
        if node.type == "array":
            for number, child in enumerate(children):
                self._put(self.keys, (*path, number), child)
                self._value(child, (*path, number))
        elif node.type == "inline_table":
            for child in children:
                self._pair(child, path)

    def _put(self, places: dict[Loc, Place], path: Loc, node: Node) -> None:
        row, column = node.start_point
        text = self._lines[row][:column].decode(errors="replace")
        places.setdefault(path, (row + 1, len(text) + 1))


def _segments(node: Node) -> Iterator[tuple[str, Node]]:
    """The parts of a key; a quoted one is read as TOML reads it."""
    if node.type == "dotted_key":
        for child in node.named_children:
            if child.type in _KEYS:
                yield from _segments(child)
        return
    text = (node.text or b"").decode()
    yield (next(iter(tomllib.loads(f"{text} = 0"))) if node.type == "quoted_key" else text), node
