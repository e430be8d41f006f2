"""A person on a convention's audience, and what follows from where they are."""

import re
import unicodedata
from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple, Protocol

from chorus.domain.country import Countries
from chorus.domain.language import Language
from chorus.domain.tracking import Consent

_WORDS = re.compile(r"[^\W_]+")
_NONE: Mapping[str, str] = MappingProxyType({})


class Contact(NamedTuple):
    """One person on one audience; ``address`` is normalised and unique in its audience by its ``key``.

    A tuple and no model: a mailing looks at a million, and what reads them from outside has checked every value.
    ``role`` is what somebody is to a convention, in kebab-case: ``focal-point``, ``party``, ``media``, ``ngo`` ...
    ``country`` is ISO 3166-1 alpha-2, ``timezone`` an IANA name, ``title`` what a salutation begins with
    ("Ms", "Dr", "H.E. Mr"), in whatever words the audience's file has. ``second_language`` is another language in which
    somebody wants mails beside ``language``. ``consent`` is to be told apart (docs/tracking.md). ``attributes`` are the
    further columns of the file, by ``field_name`` of their header.
    """

    audience: str
    address: str
    name: str = ""
    title: str = ""
    family_name: str = ""
    given_name: str = ""
    language: Language | None = None
    second_language: Language | None = None
    country: str | None = None
    timezone: str | None = None
    organisation: str = ""
    role: str = ""
    consent: Consent | None = None
    attributes: Mapping[str, str] = _NONE

    @property
    def key(self) -> str:
        """What tells two contacts apart, within an audience and over all: see ``address_key``."""
        return address_key(self.address)


def address_key(address: str) -> str:
    """A normalised address as it is compared: without regard to case.

    RFC 5321, section 2.4, leaves the case of the local part to the receiving host and discourages hosts from
    relying on it; treating two spellings as two people would mail one person twice.
    """
    return address.casefold()


def field_name(text: str) -> str:
    """A field's name as it is compared and kept: kebab-case, without accents; ``""`` if nothing is left.

    >>> field_name("Délégation_No 2")
    'delegation-no-2'
    """
    folded = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    bare = "".join(c for c in unicodedata.normalize("NFKD", folded.casefold()) if not unicodedata.combining(c))
    return "-".join(_WORDS.findall(bare))


class Placed(Protocol):
    """Somebody of whom a time zone or a country may be known."""

    @property
    def timezone(self) -> str | None: ...  # noqa: D102

    @property
    def country(self) -> str | None: ...  # noqa: D102


def zone_of(contact: Placed, countries: Countries, default: str) -> str:
    """The contact's own IANA zone, else the main zone of their country, else ``default``."""
    if contact.timezone:
        return contact.timezone
    country = countries.get(contact.country)
    return country.zone if country else default


def region_of(contact: Contact, countries: Countries) -> str:
    """The UN regional group of the contact's country (``grulac``), else its M49 region, else ``""``."""
    country = countries.get(contact.country)
    return (country.group or country.region) if country else ""
