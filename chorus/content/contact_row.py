"""What a row of an audience's file says about a person, but for the address."""

from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from typing import NamedTuple

from chorus.content.addresses import clean
from chorus.content.columns import FIELDS
from chorus.content.consent_row import ConsentReader
from chorus.content.tables import Row
from chorus.content.wordings import languages_of, no_languages_of, role_of, title_of, zone_named
from chorus.domain.contact import Contact
from chorus.domain.country import Countries
from chorus.domain.language import Language
from chorus.domain.organisation import AudienceSource
from chorus.domain.problems import Problem
from chorus.domain.schedule_wall import suggest_zone
from chorus.domain.tracking import Consent

_SHARED = ("country", "language", "second_language", "timezone", "role")
_MOST_TOLD = 16384


class Person(NamedTuple):
    """All of a contact but audience and address, in its order."""

    name: str
    title: str
    family_name: str
    given_name: str
    language: Language | None
    second_language: Language | None
    country: str | None
    timezone: str | None
    organisation: str
    role: str
    consent: Consent | None
    attributes: Mapping[str, str]

    def contact(self, audience: str, address: str, name: str = "") -> Contact:
        """The contact at an address; ``name`` is of somebody else than the row's person, at an address of theirs."""
        person = self._replace(name=name, title="", family_name="", given_name="") if name else self
        return Contact(audience, address, *person)


class _Told(NamedTuple):
    """What the cells say that many rows share, and a warning for each that says nothing."""

    languages: tuple[Language, ...]
    country: str | None
    timezone: str | None
    role: str
    doubts: tuple[Problem, ...]


class RowReader:
    """Reads rows, given which column holds what; warns of values that mean nothing."""

    def __init__(
        self,
        name: str,
        source: AudienceSource,
        countries: Countries,
        columns: Mapping[str, int],
        today: date | None = None,
    ) -> None:
        self._name = name
        self._consent = ConsentReader(name, columns, today)
        self._source = source
        self._column = {field: columns[field] for field in FIELDS if field in columns}
        self._others = tuple((field, index) for field, index in columns.items() if field not in FIELDS)
        self._find_country = lru_cache(maxsize=1024)(countries.find)
        self._suggest_country = lru_cache(maxsize=1024)(countries.suggest)
        self._clean = lru_cache(maxsize=8192)(clean)
        self._shared = [self._column[field] for field in _SHARED if field in self._column]
        self._told: dict[tuple[str, ...], _Told] = {}

    def person(self, row: Row) -> tuple[Person, tuple[Problem, ...]]:
        """The person, and a warning for each value that had to be left out."""
        languages, country, timezone, role, doubts = self._of_shared(row)
        given, family = self._text(row, "given_name"), self._text(row, "family_name")
        consent, doubt = self._consent.read(row)
        person = Person(
            name=self._text(row, "name") or full_name(given, family),
            title=title_of(self._text(row, "title")),
            family_name=family,
            given_name=given,
            language=languages[0] if languages else None,
            second_language=languages[1] if len(languages) > 1 else None,
            country=country,
            timezone=timezone,
            organisation=self._text(row, "organisation"),
            role=role,
            consent=consent,
            attributes={field: text for field, index in self._others if (text := clean(row.cells[index]))},
        )
        return person, (*doubts, doubt) if doubt else doubts

    def _of_shared(self, row: Row) -> _Told:
        """What a row says in the columns whose few values recur: read once, unless there is a line to warn of."""
        cells = tuple([row.cells[index] for index in self._shared])
        if (known := self._told.get(cells)) is not None:
            return known
        country, zone, role = self._country(row), self._zone(row), self._role(row)
        languages, wrong = self._languages(row)
        place = country if isinstance(country, str) else None
        own_zone = zone if isinstance(zone, str) else None
        told = _Told(
            languages=languages,
            country=place,
            timezone=own_zone or (None if place else self._source.timezone),
            role=role if isinstance(role, str) else "",
            doubts=tuple(doubt for doubt in (country, *wrong, zone, role) if isinstance(doubt, Problem)),
        )
        if not told.doubts and len(self._told) < _MOST_TOLD:
            self._told[cells] = told
        return told

    def _text(self, row: Row, field: str) -> str:
        index = self._column.get(field)
        return "" if index is None else self._clean(row.cells[index])

    def _country(self, row: Row) -> str | Problem | None:
        text = self._text(row, "country")
        country = self._find_country(text) if text else None
        if country or not text:
            return country.alpha2 if country else None
        near = self._suggest_country(text)
        return self._doubt("country", text, row, f"did you mean {near}?" if near else "use a UN short name or code")

    def _languages(self, row: Row) -> tuple[tuple[Language, ...], tuple[Problem, ...]]:
        """The languages in their order, each once: the audience's where a row has none of its own."""
        text, second = self._text(row, "language"), self._text(row, "second_language")
        own, more = languages_of(text), languages_of(second)
        if not own and self._source.language:
            own = (self._source.language,)
        todo = "use one of ar, zh, en, fr, ru, es"
        wrong = [self._doubt("language", text, row, todo)] if text and not languages_of(text) else []
        besides = second or (no_languages_of(text)[:1] if len(own) == 1 and languages_of(text) else ())
        wrong += [self._doubt("second language", "".join(besides), row, todo)] if besides and not more else []
        return tuple(dict.fromkeys((*own[:1], *more, *own[1:]))), tuple(wrong)

    def _zone(self, row: Row) -> str | Problem | None:
        text = self._text(row, "timezone")
        if not text or (zone := zone_named(text)):
            return zone if text else None
        near = suggest_zone(text)
        return self._doubt(
            "time zone", text, row, f"did you mean {near}?" if near else "use a name such as Africa/Dakar"
        )

    def _role(self, row: Row) -> str | Problem:
        text = self._text(row, "role")
        return (role_of(text) or self._doubt("role", text, row, "use a word such as focal-point")) if text else ""

    def _doubt(self, what: str, text: str, row: Row, todo: str) -> Problem:
        shown = text if len(text) <= 60 else text[:59] + "…"
        return Problem(
            code=f"unknown-{what.replace(' ', '-')}",
            message=f"{shown!r} is no {what} that is known: the contact goes in without it",
            todo=todo,
            file=self._name,
            line=row.line,
            severity="warning",
        )


def full_name(given: str, family: str) -> str:
    """The name of its two parts: the family name first, and no space, where Chinese characters write it."""
    if family and all("\u3400" <= char <= "\u9fff" for char in family + given):
        return family + given
    return f"{given} {family}".strip()
