"""What a model refuses, in plain words: what is wrong with a value and what to write instead."""

from collections.abc import Callable, Mapping
from typing import Any

from chorus.domain.campaign import AccountId, ActivityName, Hashtag, HttpUrl, Id, ValueName
from chorus.domain.observance_rule import MonthDay
from chorus.domain.organisation import Address, Colour, Reporting
from chorus.domain.pace_settings import Domain, DomainPattern
from chorus.domain.problems import MisreadError
from chorus.domain.utm import ParameterName

Said = tuple[str, str, str]
"""A problem's code, message and what to do."""

_ID = "lower-case letters, digits and hyphens (not first)"


def _pattern_of(annotated: Any) -> str:
    return next(str(m.pattern) for m in annotated.__metadata__ if getattr(m, "pattern", None))


def _weekly() -> str:
    return next(str(m.pattern) for m in Reporting.model_fields["weekly"].metadata if getattr(m, "pattern", None))


_FORMS: Mapping[str, tuple[str, str]] = {
    _pattern_of(Id): ("is not an id", f"use {_ID}: `on-the-day`"),
    _pattern_of(ActivityName): ("is not an activity's name", "write its id, `invitation`, or `CAMPAIGN/ID` of another"),
    _pattern_of(AccountId): ("is not an account", "write the network, a colon and a name: `x:minamata`"),
    _pattern_of(HttpUrl): ("is not a web address", "write it in full: `https://www.example.org/`"),
    _pattern_of(Hashtag): ("is not a hashtag", "use letters and digits without spaces: `#ForNature`"),
    _pattern_of(ValueName): ("can't name a value", "use lower-case letters, digits and underscores: `theme`"),
    _pattern_of(Address): ("is not a mail address", "write `name@example.org`"),
    _pattern_of(Colour): ("is not a colour", "write `#1f5c99`"),
    _pattern_of(MonthDay): ("is not a day of the year", "write month and day: `05-22`"),
    _pattern_of(Domain): ("is not a mail domain", "write `example.org`, or `*` for each that has no rate otherwise"),
    _pattern_of(DomainPattern): ("is not a mail domain", "write `example.org`, or `yahoo.*` for every ending"),
    _pattern_of(ParameterName): ("can't name a parameter", "use letters, digits, `_`, `.` and `-`: `utm_source`"),
    _weekly(): ("is not a weekday with a time", "write `mon 08:00`"),
}

_TYPES: Mapping[str, str] = {
    "string_type": 'a text between quotes: `"..."`',
    "dict_type": 'a text per language: `en = "..."`',
    "model_type": "a table with keys of its own",
    "model_attributes_type": "a table with keys of its own",
    "tuple_type": 'a list: `["...", "..."]`, or `[[...]]` for tables',
    "list_type": 'a list: `["...", "..."]`',
    "int_type": "a whole number",
    "int_parsing": "a whole number",
    "int_from_float": "a whole number",
    "float_type": "a number",
    "float_parsing": "a number",
    "bool_type": "`true` or `false`",
    "bool_parsing": "`true` or `false`",
    "date_type": "a day: `2027-05-22`",
    "date_parsing": "a day: `2027-05-22`",
    "date_from_datetime_parsing": "a day: `2027-05-22`",
    "date_from_datetime_inexact": "a day: `2027-05-22`",
}

_LIMITS: Mapping[str, Callable[[Mapping[str, Any]], tuple[str, str]]] = {
    "greater_than_equal": lambda ctx: ("is too small", f"at least {ctx['ge']}"),
    "less_than_equal": lambda ctx: ("is too large", f"at most {ctx['le']}"),
    "greater_than": lambda ctx: ("is too small", f"more than {ctx['gt']}"),
    "less_than": lambda ctx: ("is too large", f"less than {ctx['lt']}"),
    "string_too_long": lambda ctx: ("is too long", f"at most {ctx['max_length']} characters"),
    "string_too_short": lambda _ctx: ("is empty", "write something, or leave the key out"),
    "too_short": lambda ctx: ("is empty", f"give at least {ctx['min_length']}"),
    "too_long": lambda ctx: ("has too many entries", f"give at most {ctx['max_length']}"),
}


def expected(kind: str) -> str | None:
    """What a value should have been, when an error of that kind is about its type."""
    return _TYPES.get(kind)


def say(error: Mapping[str, Any], name: str, hint: str) -> Said:
    """Code, message and what to do for one of pydantic's errors on the value of ``name``; ``hint`` describes it."""
    kind, ctx = error["type"], error.get("ctx", {})
    if kind in _TYPES:
        return "wrong-type", f"`{name}` can't be {_shown(error['input'])}", f"write {_TYPES[kind]}"
    if kind == "string_pattern_mismatch":
        message, todo = _FORMS.get(ctx["pattern"], ("is not written as it should be", hint or "see the reference"))
        return "malformed", f"{_shown(error['input'])} {message}", todo
    if kind in {"enum", "literal_error", "union_tag_invalid"}:
        choices = ctx.get("expected") or ctx["expected_tags"].replace("'", "`")
        given = ctx["tag"] if kind == "union_tag_invalid" else error["input"]
        return "unknown-choice", f"{_shown(given)} is not known here", f"choose {choices.replace(chr(39), '`')}"
    if kind == "union_tag_not_found":
        return "missing-key", f"`{name}` has no key {ctx['discriminator']}", f"add `{ctx['discriminator'][1:-1]} = ...`"
    if kind in _LIMITS:
        message, todo = _LIMITS[kind](ctx)
        return "out-of-bounds", f"`{name}` {message}", todo
    if kind == "value_error" and isinstance(ctx["error"], MisreadError):
        return "malformed", ctx["error"].message, ctx["error"].todo
    if kind == "value_error":
        text = str(ctx["error"])
        colon = ":" if text[:1] in "'`" else ""
        return "malformed", f"`{name}`{colon} {text}", hint or "mend this value"
    return "unusable-value", f"`{name}` can't be {_shown(error['input'])}", hint or "see docs/toml-reference.md"


def _shown(value: object) -> str:
    """A value as an officer wrote it, cut where it is long."""
    if isinstance(value, bool):
        return "`true`" if value else "`false`"
    if isinstance(value, dict):
        return "a table"
    if isinstance(value, list):
        return "a list"
    text = repr(value) if isinstance(value, str) else str(value)
    return text if len(text) <= 60 else f"{text[:57]}..."
