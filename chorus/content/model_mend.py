"""Leaves out of a document what its model refuses, so that the rest can be checked for its own problems at once."""

import copy
import difflib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from pydantic import ValidationError

from chorus.content.model_check import fields_at, found_in
from chorus.content.toml_places import Loc
from chorus.domain.language import Language
from chorus.domain.problems import Frozen

M = TypeVar("M", bound=Frozen)

_ROUNDS = 12
"""Each round mends what the one before brought to light; deeper than any model of ours."""

_TITLE = {language.value: "?" for language in Language}
STAND_INS: Mapping[str, Any] = {
    "send": "T 12:00 UTC",
    "release": "T 12:00 UTC",
    "due": "T-1000d 12:00 UTC",
    "signoff": {"due": "T-1000d 12:00 UTC"},
    "title": _TITLE,
    "address": "nobody@example.org",
    "base_url": "https://www.example.org",
    "url": "https://www.example.org/",
}
"""What stands in for a required value that is missing or refused, by its key; what has none takes its table along."""


@dataclass
class Mended(Generic[M]):
    """A model made of what is right in a document, and how its paths lead back to the document.

    ``lost`` are the names of tables that had to be left out: who names them is not wrong. Tables are known by identity,
    for those of a list change their numbers when others are left out.
    """

    data: dict[str, Any]
    model: M | None = None
    lost: set[str] = field(default_factory=set)
    _stood_in: set[tuple[int, str]] = field(default_factory=set)
    _renamed: dict[tuple[int, str], str] = field(default_factory=dict)
    _numbers: dict[int, list[int]] = field(default_factory=dict)
    _gone: list[Any] = field(default_factory=list)

    def written(self, loc: Loc) -> tuple[Loc, bool]:
        """Where the value at ``loc`` of the model is written in the document; and whether it is one that stands in."""
        path: list[str | int] = []
        value: Any = self.data
        stood_in = False
        for part in loc:
            if isinstance(value, list) and isinstance(part, int):
                numbers = self._numbers.get(id(value), range(len(value)))
                path.append(numbers[part] if part < len(numbers) else part)
                value = value[part] if part < len(value) else None
            else:
                stood_in |= (id(value), str(part)) in self._stood_in
                path.append(self._renamed.get((id(value), str(part)), part))
                value = value.get(part) if isinstance(value, dict) else None
        return tuple(path), stood_in

    def mend(self, path: Loc, kind: str, model: type[Frozen]) -> None:
        """Take away, rename or replace what one error is about."""
        table, name = self._at(path[:-1]), path[-1] if path else ""
        if not path or table is None or (kind == "missing" and name in table):
            return
        if kind == "extra_forbidden" and isinstance(table, dict):
            self._unknown(table, str(name), dict(fields_at(model, path[:-1])))
        elif name in STAND_INS and isinstance(table, dict) and (id(table), str(name)) not in self._stood_in:
            table[str(name)] = copy.deepcopy(STAND_INS[str(name)])
            self._stood_in.add((id(table), str(name)))
        elif kind == "missing":
            self._drop(path[:-1])
        elif kind == "string_type" and isinstance(table[name], int | float):
            table[name] = str(table[name])
        else:
            self._drop(path)

    def _unknown(self, table: dict[str, Any], name: str, fields: Mapping[str, Any]) -> None:
        """Give a misspelt key the name that it was meant to have, or take it away."""
        value = table.pop(name, None)
        near = difflib.get_close_matches(name.lower().replace("-", "_"), fields, n=1, cutoff=0.6)
        if near and near[0] not in table and value is not None:
            table[near[0]] = value
            self._renamed[id(table), near[0]] = name

    def _drop(self, path: Loc) -> None:
        holder = self._at(path[:-1]) if path else None
        if isinstance(holder, dict) and path[-1] in holder:
            self._lose(holder.pop(path[-1]), str(path[-1]))
        elif isinstance(holder, list) and isinstance(path[-1], int) and path[-1] < len(holder):
            self._numbers.setdefault(id(holder), list(range(len(holder)))).pop(path[-1])
            self._lose(holder.pop(path[-1]), "")

    def _lose(self, value: Any, name: str) -> None:
        self._gone.append(value)  # kept, so that no other table gets its identity
        if isinstance(value, dict):
            self.lost |= {str(n) for n in (name, value.get("id")) if n}

    def _at(self, path: Loc) -> Any:
        value: Any = self.data
        for part in path:
            inside = isinstance(value, dict) and part in value
            if not inside and not (isinstance(value, list) and isinstance(part, int) and part < len(value)):
                return None
            value = value[part]
        return value


def mend(data: dict[str, Any], model: type[M]) -> Mended[M] | None:
    """What is right in ``data`` as a model; None when too little is left of it. ``data`` itself stays as it is."""
    mended: Mended[M] = Mended(copy.deepcopy(data))
    for _ in range(_ROUNDS):
        try:
            mended.model = model.model_validate(mended.data)
        except ValidationError as error:
            found = found_in(error, mended.data)
            # Misspelt keys first, which may be what is missing; then the later entries of a list before the earlier,
            # so that the numbers of these stay right.
            for path, kind in sorted(found.items(), key=_order, reverse=True):
                mended.mend(path, kind, model)
        else:
            return mended
    return None


def _order(found: tuple[Loc, str]) -> tuple[bool, tuple[tuple[int, str], ...]]:
    path, kind = found
    return kind == "extra_forbidden", tuple((part, "") if isinstance(part, int) else (0, part) for part in path)
