"""The parts of a segment: what a term asks of a contact, and how terms combine."""

import re
from dataclasses import dataclass
from functools import lru_cache

from chorus.domain.contact import Contact
from chorus.domain.country import Countries

FIELDS = (
    "address",
    "audience",
    "country",
    "family-name",
    "given-name",
    "language",
    "name",
    "organisation",
    "region",
    "role",
    "second-language",
    "timezone",
    "title",
)
"""The fields of every contact; any other field is an attribute, a column of the audience's own."""

BARE = re.compile(r"""[^\s(),:"“”„«»]+""")
"""A value that needs no quotes."""


@lru_cache(maxsize=4096)
def fold_value(text: str) -> str:
    """A value as it is compared: without regard to case and to how many spaces there are."""
    return " ".join(text.casefold().split())


def values_of(contact: Contact, field: str, countries: Countries) -> frozenset[str]:
    """All folded values that a contact has in a field; none if it is empty."""
    if field == "region":
        country = countries.get(contact.country)
        return country.regions() if country else frozenset()
    own = field in FIELDS
    found = getattr(contact, field.replace("-", "_")) if own else contact.attributes.get(field)
    folded = fold_value(found or "")
    return frozenset((folded,)) if folded else frozenset()


def quote(value: str) -> str:
    """A value as it has to be written: in quotes where it holds a space or a sign of the language."""
    if BARE.fullmatch(value):
        return value
    return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'


@dataclass(frozen=True, slots=True)
class Is:
    """``field:value,value``: the field has one of the values."""

    field: str
    values: tuple[str, ...]

    def holds(self, contact: Contact, countries: Countries) -> bool:
        """Whether it is true of a contact; a country counts by code and by any of its names."""
        own = values_of(contact, self.field, countries)
        if not own:
            return False
        if not own.isdisjoint(_folded(self.values)):
            return True
        return self.field == "country" and any(_is_country(v, contact, countries) for v in self.values)

    def fields(self) -> frozenset[str]:
        """The fields asked about."""
        return frozenset((self.field,))

    def __str__(self) -> str:
        return f"{self.field}:{','.join(quote(value) for value in self.values)}"


@lru_cache(maxsize=1024)
def _folded(values: tuple[str, ...]) -> frozenset[str]:
    return frozenset(map(fold_value, values))


def _is_country(value: str, contact: Contact, countries: Countries) -> bool:
    country = countries.find(value)
    return country is not None and country.alpha2 == contact.country


@dataclass(frozen=True, slots=True)
class Has:
    """``has:field``: the field is not empty."""

    field: str

    def holds(self, contact: Contact, countries: Countries) -> bool:
        """Whether it is true of a contact."""
        return bool(values_of(contact, self.field, countries))

    def fields(self) -> frozenset[str]:
        """The fields asked about."""
        return frozenset((self.field,))

    def __str__(self) -> str:
        return f"has:{self.field}"


@dataclass(frozen=True, slots=True)
class Not:
    """The opposite of its part."""

    part: "Node"

    def holds(self, contact: Contact, countries: Countries) -> bool:
        """Whether it is true of a contact."""
        return not self.part.holds(contact, countries)

    def fields(self) -> frozenset[str]:
        """The fields asked about."""
        return self.part.fields()

    def __str__(self) -> str:
        return f"not ({self.part})" if isinstance(self.part, All | Some) else f"not {self.part}"


@dataclass(frozen=True, slots=True)
class All:
    """Every part holds; no part of it is an ``All`` itself (see ``both``)."""

    parts: tuple["Node", ...]

    def holds(self, contact: Contact, countries: Countries) -> bool:
        """Whether it is true of a contact."""
        return all(part.holds(contact, countries) for part in self.parts)

    def fields(self) -> frozenset[str]:
        """The fields asked about."""
        return frozenset[str]().union(*(part.fields() for part in self.parts))

    def __str__(self) -> str:
        return " and ".join(f"({part})" if isinstance(part, Some) else str(part) for part in self.parts)


@dataclass(frozen=True, slots=True)
class Some:
    """At least one part holds; no part of it is a ``Some`` itself."""

    parts: tuple["Node", ...]

    def holds(self, contact: Contact, countries: Countries) -> bool:
        """Whether it is true of a contact."""
        return any(part.holds(contact, countries) for part in self.parts)

    def fields(self) -> frozenset[str]:
        """The fields asked about."""
        return frozenset[str]().union(*(part.fields() for part in self.parts))

    def __str__(self) -> str:
        return " or ".join(str(part) for part in self.parts)


Node = Is | Has | Not | All | Some


def combine(kind: type[All] | type[Some], parts: list[Node]) -> Node:
    """One node over parts, without a level that adds nothing: ``a and (b and c)`` is ``a and b and c``."""
    flat: list[Node] = []
    for part in parts:
        flat.extend(part.parts if isinstance(part, kind) else (part,))
    return flat[0] if len(flat) == 1 else kind(tuple(flat))
