"""Countries by every name that a spreadsheet gives them, with their region and their main time zone."""

import re
import unicodedata
from collections.abc import Mapping
from difflib import get_close_matches
from typing import Annotated, Literal

from pydantic import StringConstraints, TypeAdapter

from chorus.domain.language import Language, LocalText, pick
from chorus.domain.problems import Frozen

RegionalGroup = Literal["africa", "asia-pacific", "eastern-europe", "grulac", "weog"]
"""The United Nations regional groups of Member States (https://www.un.org/dgacm/en/content/regional-groups)."""

Region = Literal["africa", "americas", "asia", "europe", "oceania"]
"""The geographic regions of UN M49 (https://unstats.un.org/unsd/methodology/m49/)."""

Status = Literal["member", "observer", "other"]


class Country(Frozen):
    """A member state, an observer state, or a territory that spreadsheets name.

    ``group`` is None where the state belongs to no regional group; ``zone`` is the IANA zone of the seat of
    government or of most inhabitants; ``several_zones`` tells that by official time clocks elsewhere in it differ
    (zone.tab of https://www.iana.org/time-zones).
    """

    alpha2: Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")]
    alpha3: Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")]
    names: LocalText
    aliases: tuple[str, ...] = ()
    status: Status = "member"
    group: RegionalGroup | None = None
    region: Region
    zone: str
    several_zones: bool = False

    def name_in(self, language: Language) -> str:
        """The short name in a language, else in English."""
        return pick(self.names, language)

    def regions(self) -> frozenset[str]:
        """Every word by which ``region:`` in a segment finds the country: its group and its M49 region."""
        return frozenset(filter(None, (self.group, self.region)))


_COUNTRIES = TypeAdapter(tuple[Country, ...])
_SILENT = re.compile(r"[.'’‘ʼ`´]")
_NOT_LETTERS = re.compile(r"[\W_]+")


def fold_name(text: str) -> str:
    """A name without accents, case, punctuation, articles and needless spaces: what two spellings share.

    >>> fold_name("Côte d’Ivoire") == fold_name("COTE D'IVOIRE")
    True
    """
    apart = unicodedata.normalize("NFKD", text.casefold())
    bare = "".join(c for c in apart if not unicodedata.combining(c))
    words = _NOT_LETTERS.sub(" ", _SILENT.sub("", bare.replace("&", " and "))).split()
    return " ".join(word for word in words if word != "the")


class Countries:
    """All countries, found by code or by name."""

    def __init__(self, countries: tuple[Country, ...]) -> None:
        self.all = countries
        self._by_code = {c.alpha2: c for c in countries}
        self._by_name = _names(countries)

    @classmethod
    def from_json(cls, text: str) -> "Countries":
        """The countries of a JSON array; pydantic's ValidationError if one is malformed."""
        return cls(_COUNTRIES.validate_json(text))

    def get(self, alpha2: str | None) -> Country | None:
        """The country of an alpha-2 code in capitals."""
        return self._by_code.get(alpha2) if alpha2 else None

    def find(self, text: str) -> Country | None:
        """The country meant by a code or a name in any of the languages, whatever its case and accents."""
        return self._by_name.get(fold_name(text))

    def suggest(self, text: str) -> str | None:
        """The name, as written in its language, that comes closest to ``text``; None if none is near."""
        near = get_close_matches(fold_name(text), self._by_name, n=1, cutoff=0.75)
        return _spelling(self._by_name[near[0]], near[0]) if near else None


def _names(countries: tuple[Country, ...]) -> Mapping[str, Country]:
    found: dict[str, Country] = {}
    for country in countries:
        for name in (country.alpha2, country.alpha3, *country.names.values(), *country.aliases):
            other = found.setdefault(fold_name(name), country)
            if other is not country:
                raise ValueError(f"{name!r} names both {other.alpha2} and {country.alpha2}")
    return found


def _spelling(country: Country, folded: str) -> str:
    names = (*country.names.values(), *country.aliases)
    return next((name for name in names if fold_name(name) == folded), country.alpha2)
