"""Checking a TOML document against a model: every problem at its place, all at once, in plain words."""

import difflib
import types
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar, Union, get_args, get_origin

from pydantic import BaseModel, ValidationError
from pydantic.fields import FieldInfo

from chorus.content.model_words import expected, say
from chorus.content.toml_places import Loc
from chorus.content.toml_source import TomlDocument
from chorus.domain.problems import Frozen, InputError, Problem

M = TypeVar("M", bound=Frozen)


_RETIRED: Mapping[str, str] = {
    "fallback_language": 'remove it: each campaign says it, `fallback = "en"` below its languages'
}
"""Keys of earlier versions, each with what to do instead."""


@dataclass(frozen=True)
class _Found:
    """One of pydantic's errors, with its path in the data and whether it is about a key."""

    path: Loc
    error: Mapping[str, Any]
    about_key: bool


def validate(document: TomlDocument, model: type[M]) -> M:
    """The document as a model; InputError has every problem."""
    try:
        return model.model_validate(document.data)
    except ValidationError as error:
        found = [_find(e, document.data) for e in error.errors(include_url=False)]
        raise InputError(tuple(_problems(found, document, model))) from error


def found_in(error: ValidationError, data: Any) -> Mapping[Loc, str]:
    """The paths in ``data`` that a model refuses, each with the kind of pydantic's (first) error there."""
    told = _by_path([_find(e, data) for e in error.errors(include_url=False)])
    return {path: errors[0].error["type"] for path, errors in told.items()}


def _find(error: Mapping[str, Any], data: Any) -> _Found:
    """Keep of a ``loc`` what leads somewhere in the data: pydantic adds names of unions and validators."""
    loc: Loc = error["loc"]
    about_key = loc[-1:] == ("[key]",) or error["type"] in {"extra_forbidden", "missing"}
    path: list[str | int] = []
    for part in loc:
        inner = _entry(data, part)
        if inner is not None:
            path.append(part)
            data = inner
    if error["type"] == "missing":
        path.append(loc[-1])
    return _Found(tuple(path), error, about_key)


def _entry(data: Any, part: str | int) -> Any:
    """What stands at one part of a path; TOML has no null, so None is nothing."""
    if isinstance(data, dict):
        return data.get(part)
    if isinstance(data, list) and isinstance(part, int) and part < len(data):
        return data[part]
    return None


def _problems(found: list[_Found], document: TomlDocument, model: type[BaseModel]) -> Iterator[Problem]:
    for path, errors in _by_path(found).items():
        yield _problem(path, errors, document, model)


def _by_path(found: list[_Found]) -> Mapping[Loc, list[_Found]]:
    paths = {f.path for f in found}
    above = {path[:end] for path in paths for end in range(len(path))}
    told: dict[Loc, list[_Found]] = {}
    for one in found:
        if one.about_key or one.path not in above:  # what holds something broken is only broken for that
            told.setdefault(one.path, []).append(one)
    return told


def _problem(path: Loc, errors: list[_Found], document: TomlDocument, model: type[BaseModel]) -> Problem:
    first = errors[0]
    name = next((str(p) for p in reversed(path) if isinstance(p, str)), "file")
    fields = dict(fields_at(model, path[:-1]))
    kind = first.error["type"]
    if kind == "missing":
        code, message, todo = _missing(path, fields.get(name))
        place = document.place(path[:-1])
    elif kind == "extra_forbidden":
        code, message, todo = "unknown-key", f"unknown key `{name}`", _RETIRED.get(name) or _suggest(name, fields)
        place = document.key_place(path)
    else:
        field = fields.get(name)
        code, message, todo = say(first.error, name, _described(field))
        types_meant = dict.fromkeys(filter(None, (expected(e.error["type"]) for e in errors)))
        if len(types_meant) > 1:
            todo = f"write {', or '.join(types_meant)}"
        place = document.key_place(path) if first.about_key else document.place(path)
    line, column = place
    return Problem(code=code, message=message, todo=todo, file=document.name, line=line, column=column)


def _missing(path: Loc, field: FieldInfo | None) -> tuple[str, str, str]:
    where = ".".join(str(p) for p in path[:-1] if isinstance(p, str))
    message = f"`{where}` has no `{path[-1]}`" if where else f"`{path[-1]}` is missing"
    said = _described(field)
    return "missing-key", message, f"add `{path[-1]}`" + (f": {said[:1].lower()}{said[1:]}" if said else "")


def _described(field: FieldInfo | None) -> str:
    return (field.description or "").rstrip(".") if field else ""


def _suggest(name: str, fields: Mapping[str, FieldInfo]) -> str:
    near = difflib.get_close_matches(name.lower().replace("-", "_"), fields, n=1, cutoff=0.6)
    if near:
        return f"did you mean `{near[0]}`?"
    return f"keys here are {', '.join(f'`{key}`' for key in fields)}" if fields else "remove it"


def fields_at(model: type[BaseModel], path: Loc) -> Iterator[tuple[str, FieldInfo]]:
    """The fields of the model (or models, where there is a choice) at a path."""
    kinds: list[Any] = [model]
    for part in path:
        kinds = [inner for kind in kinds for inner in _inside(kind, part)]
    for kind in kinds:
        if isinstance(kind, type) and issubclass(kind, BaseModel):
            yield from kind.model_fields.items()


def _inside(kind: Any, part: str | int) -> Iterator[Any]:
    """The plain types that a part of a path leads to within a type."""
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        field = kind.model_fields.get(str(part))
        if field is not None:
            yield from _plain(field.annotation)
    elif get_origin(kind) in {tuple, dict}:
        yield from _plain(get_args(kind)[0 if get_origin(kind) is tuple else 1])


def _plain(kind: Any) -> Iterator[Any]:
    """A type without ``Annotated``, each member of a union."""
    if hasattr(kind, "__metadata__"):
        yield from _plain(kind.__origin__)
    elif get_origin(kind) in {Union, types.UnionType}:
        for member in get_args(kind):
            yield from _plain(member)
    else:
        yield kind
