"""Segments: which contacts of an audience a mailing is for, as a small expression.

``language:fr and region:africa and not (role:media or country:CH)``. A value with spaces stands in double quotes;
``region`` is a UN regional group or a region of UN M49; ``country`` a code or a name. Case does not matter.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from operator import attrgetter

from chorus.domain.contact import Contact
from chorus.domain.country import Countries
from chorus.domain.segment_node import FIELDS, All, Is, Node, Not, Some
from chorus.domain.segment_reader import Reader, SegmentError

_MOST_KNOWN = 4096

__all__ = ["Segment", "SegmentError", "parse_segment"]


@dataclass(frozen=True, slots=True)
class Segment:
    """A parsed expression; ``str()`` of it is its canonical text, which parses to an equal segment."""

    node: Node

    def matches(self, contact: Contact, countries: Countries) -> bool:
        """Whether a contact belongs to the segment; never raises."""
        return self.node.holds(contact, countries)

    def matcher(self, countries: Countries) -> Callable[[Contact], bool]:
        """What ``matches`` says, found once for all contacts that are alike in what it asks about."""
        asked = sorted({"country" if field == "region" else field for field in self.fields()})
        own = [field.replace("-", "_") for field in asked if field in FIELDS]
        if len(own) < len(asked):
            return partial(self.matches, countries=countries)
        alike = attrgetter(*own)
        known: dict[object, bool] = {}

        def matches(contact: Contact) -> bool:
            values = alike(contact)
            found = known.get(values)
            if found is None:
                if len(known) >= _MOST_KNOWN:
                    known.clear()
                found = known[values] = self.matches(contact, countries)
            return found

        return matches

    def fields(self) -> frozenset[str]:
        """The fields that it asks about."""
        return self.node.fields()

    def attributes(self) -> frozenset[str]:
        """The fields that only some audiences have as a column of their own: where a typing error hides."""
        return self.fields() - frozenset(FIELDS)

    def unknown_countries(self, countries: Countries) -> tuple[str, ...]:
        """The values of ``country:`` that are no country's code or name, in their order."""
        return tuple(v for v in self.values("country") if countries.find(v) is None)

    def values(self, field: str) -> tuple[str, ...]:
        """The values that it asks a field for, in their order."""
        return _values(self.node, field)

    def __str__(self) -> str:
        return str(self.node)


def _values(node: Node, field: str) -> tuple[str, ...]:
    match node:
        case Is(values=values) if node.field == field:
            return values
        case Not(part=part):
            return _values(part, field)
        case All(parts=parts) | Some(parts=parts):
            return tuple(value for part in parts for value in _values(part, field))
        case _:
            return ()


def parse_segment(text: str) -> Segment:
    """The segment that an expression describes; SegmentError with the place if it can't be read."""
    reader = Reader(text)
    node = reader.any_of(0)
    if reader.at < len(text):
        if text[reader.at] == ")":
            raise reader.error("this parenthesis closes nothing", "remove it, or open one before it")
        raise reader.error("two conditions without a word between", "write 'and' or 'or' here")
    return Segment(node)
