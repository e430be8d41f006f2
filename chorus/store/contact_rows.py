"""A contact as a row of plain values, and back: for reading and writing a million of them."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Text, type_coerce

from chorus.domain.contact import Contact
from chorus.domain.language import Language
from chorus.store.columns import compact_json
from chorus.store.tables import contacts

FIELDS = Contact._fields
"""In this order the values of a contact come and go; the attributes are the last."""

_LANGUAGE: Mapping[str | None, Language | None] = {None: None, **{language.value: language for language in Language}}
_NOTHING = "{}"
_BARE = Contact("", "").attributes


def contact_columns() -> list[ColumnElement[Any]]:
    """The columns of FIELDS; of the attributes the text as it stands, which costs nothing where nobody asks for it."""
    return [*(contacts.c[name] for name in FIELDS[:-1]), type_coerce(contacts.c.attributes, Text)]


def contact_of(values: Sequence[Any]) -> Contact:
    """The contact of a row of these columns."""
    told = values[-1]
    attributes = _BARE if told == _NOTHING else json.loads(told)
    return Contact._make((*values[:6], _LANGUAGE[values[6]], _LANGUAGE[values[7]], *values[8:-1], attributes))


def row_of(contact: Contact) -> tuple[Any, ...]:
    """The values of a contact as the database keeps them, in the order of FIELDS."""
    attributes = contact.attributes
    return (*contact[:-1], compact_json(dict(attributes)) if attributes else _NOTHING)
