"""A contact as a row of plain values, and back: for reading and writing a million of them."""

import json
from collections.abc import Mapping, Sequence
from datetime import date
from functools import partial
from typing import Any

from sqlalchemy import ColumnElement, Text, type_coerce

from chorus.domain.contact import Contact
from chorus.domain.language import Language
from chorus.domain.tracking import Consent
from chorus.store.columns import compact_json
from chorus.store.tables import contacts

FIELDS = (*Contact._fields[:-1], "consent_evidence", Contact._fields[-1])
"""In this order the values of a contact come and go; the attributes are the last, before them consent and evidence."""

_LANGUAGE: Mapping[str | None, Language | None] = {None: None, **{language.value: language for language in Language}}
_NOTHING = "{}"
_BARE = Contact("", "").attributes
_made = partial(tuple.__new__, Contact)
"""A contact of a tuple of as many values, whom nobody counts again."""


def contact_columns() -> list[ColumnElement[Any]]:
    """The columns of FIELDS; of the attributes the text as it stands, which costs nothing where nobody asks for it."""
    return [*(contacts.c[name] for name in FIELDS[:-1]), type_coerce(contacts.c.attributes, Text)]


def contact_of(values: Sequence[Any]) -> Contact:
    """The contact of a row of these columns."""
    (audience, address, name, title, family, given, own, second, country, zone, organisation, role, *more) = values
    on, evidence, told = more
    attributes = _BARE if told == _NOTHING else json.loads(told)
    consent = None if on is None else Consent(date.fromisoformat(on), evidence)
    return _made((audience, address, name, title, family, given, _LANGUAGE[own], _LANGUAGE[second], country, zone,
                  organisation, role, consent, attributes))  # fmt: skip


def row_of(contact: Contact) -> tuple[Any, ...]:
    """The values of a contact as the database keeps them, in the order of FIELDS."""
    attributes, consent = contact.attributes, contact.consent
    told = (None, "") if consent is None else (consent.on.isoformat(), consent.evidence)
    return (*contact[:-2], *told, compact_json(dict(attributes)) if attributes else _NOTHING)
