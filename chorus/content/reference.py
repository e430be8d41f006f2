"""The reference of the TOML files, docs/toml-reference.md, made from the models.

``python -m chorus.content.reference > docs/toml-reference.md`` writes it anew.
"""

import json
import sys
from collections.abc import Iterator, Mapping
from typing import Any

from pydantic import BaseModel

from chorus.domain.campaign import KINDS, Campaign
from chorus.domain.glossary import Glossary
from chorus.domain.language import Language
from chorus.domain.organisation import Workspace

_ID = r"^[a-z0-9][a-z0-9-]*$"

_INTRODUCTION = """# The TOML files: every key

Made from the models (`python -m chorus.content.reference > docs/toml-reference.md`); don't edit it by hand.

A key marked **required** has no default. A *text per language* is written `title.en = "..."`, `title.fr = "..."`; where
it says *text, or one per language*, a plain `title = "..."` will do. A *language* is one of `ar`, `zh`, `en`, `fr`,
`ru` and `es`. An *id* has lower-case letters, digits and hyphens. A *schedule* is a day, a time and a zone:

| schedule | means |
|---|---|
"""

_SCHEDULES = {
    "T 09:00 Europe/Zurich": "on the occasion's first day, at nine in Zurich, everywhere at once",
    "T-14d 10:00 recipient": "14 days before, at ten in the morning of each contact",
    "T+2w 08:30 UTC": "two weeks after",
    "T-3wd 18:00 Europe/Zurich": "three working days (Monday to Friday) before",
    "T-14d previous working day 10:00 Europe/Zurich": "14 days before, moved to Friday when that is a weekend",
    "E+1d next working day 09:00 recipient": "the day after the occasion's last day, moved to Monday from a weekend",
    "2020-09-30 15:00 Europe/Zurich": "one instant, whatever the occasion",
}


def reference_markdown() -> str:
    """The reference of campaigns/*.toml, config.toml and the glossary, a table for each table of TOML."""
    schedules = "".join(f"| `{schedule}` | {meaning} |\n" for schedule, meaning in _SCHEDULES.items())
    parts = [_INTRODUCTION + schedules]
    parts += _file("campaigns/NAME.toml", Campaign, {kind: f"[[{kind}]]" for kind in KINDS})
    parts += _file("config.toml", Workspace, {})
    parts += _file("templates/glossary.toml", Glossary, {})
    return "\n".join(parts)


def _file(name: str, model: type[BaseModel], headers: Mapping[str, str]) -> Iterator[str]:
    schema = model.model_json_schema(mode="validation")
    yield f"## {name}\n\n{_table(schema, schema)}"
    done: set[str] = set()
    yield from _tables(schema, schema, "", headers, done)


def _tables(
    schema: Mapping[str, Any], root: Mapping[str, Any], prefix: str, headers: Mapping[str, str], done: set[str]
) -> Iterator[str]:
    """A section for each table below a schema, depth first, each model once."""
    for key, field in schema.get("properties", {}).items():
        for name, form in _models(field, root):
            if name in done:
                continue
            done.add(name)
            inner = root["$defs"][name]
            path = f"{prefix}{key}{'.ID' if form == 'map' else ''}"
            shown = headers.get(key, f"[[{path}]]" if form == "list" else f"[{path}]")
            words = inner.get("description", "").split("\n")[0]
            title = f"### `{shown}`" + (f" ({_type_of(inner)})" if "type" in inner.get("properties", {}) else "")
            yield f"{title}\n\n{words}\n\n{_table(inner, root)}"
            yield from _tables(inner, root, f"{path}.", headers, done)


def _type_of(schema: Mapping[str, Any]) -> str:
    return f'`type = "{schema["properties"]["type"].get("const", "...")}"`'


def _models(field: Mapping[str, Any], root: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """The models that a field holds, and how: as a table, a list of tables, or tables by id."""
    for option in (field, *field.get("anyOf", ()), *field.get("oneOf", ())):
        if "$ref" in option:
            name = option["$ref"].rpartition("/")[2]
            if "properties" in root["$defs"][name]:
                yield name, "table"
        for inner in _values(option.get("items")):
            yield from ((name, "list") for name, _ in _models(inner, root))
        for inner in _values(option.get("additionalProperties"), *option.get("patternProperties", {}).values()):
            yield from ((name, "map") for name, _ in _models(inner, root))


def _values(*schemas: Any) -> list[Mapping[str, Any]]:
    return [schema for schema in schemas if isinstance(schema, dict)]


def _table(schema: Mapping[str, Any], root: Mapping[str, Any]) -> str:
    required = schema.get("required", [])
    lines = ["| key | value | |", "|---|---|---|"]
    for key, field in schema.get("properties", {}).items():
        words = field.get("description", "").replace("|", "\\|").replace("\n", " ")
        if key in required and "if left out" not in words:
            words = f"**required** {words}".strip()
        elif field.get("default") not in (None, [], "") and not isinstance(field["default"], dict):
            words = f"{words} Default: `{json.dumps(field['default'])}`.".strip()
        lines.append(f"| `{key}` | {_kind(field, root)} | {words} |")
    return "\n".join(lines) + "\n"


def _kind(field: Mapping[str, Any], root: Mapping[str, Any]) -> str:
    """What a value is, in an officer's words."""
    if "$ref" in field:
        target = root["$defs"][field["$ref"].rpartition("/")[2]]
        return "table" if "properties" in target else _kind(target, root)
    options = [option for option in (*field.get("anyOf", ()), *field.get("oneOf", ())) if option.get("type") != "null"]
    if [option.get("type") for option in options] == ["string", "object"]:
        return "text, or one per language"
    if options:
        return " or ".join(dict.fromkeys(_kind(option, root) for option in options))
    return _simple_kind(field, root)


def _simple_kind(field: Mapping[str, Any], root: Mapping[str, Any]) -> str:
    kind = field.get("type")
    if field.get("enum") == [language.value for language in Language]:
        return "language"
    if "enum" in field or "const" in field:
        return " \\| ".join(f"`{value}`" for value in field.get("enum", [field.get("const")]))
    if kind == "array":
        return f"list of {_kind(field.get('items', {}), root)}"
    if kind == "object":
        inner = [*_values(field.get("additionalProperties")), *_values(*field.get("patternProperties", {}).values())]
        if "Language" in str(field.get("propertyNames", "")):
            return "list of texts per language" if inner and inner[0].get("type") == "array" else "text per language"
        return f"{_kind(inner[0], root)} by name" if inner else "table"
    if kind == "string" and "T-14d" in str(field.get("examples", "")):
        return "schedule"
    if field.get("pattern") == _ID:
        return "id"
    words = {"string": "text", "integer": "whole number", "number": "number", "boolean": "`true` \\| `false`"}
    return "day" if field.get("format") == "date" else words.get(str(kind), "value")


if __name__ == "__main__":
    sys.stdout.write(reference_markdown())
