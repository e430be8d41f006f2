"""Writes the sample audiences: 2,000 invented contacts on eight lists, each as another office exports it.

    python scripts/make_audiences.py [FOLDER]

The same bytes at every run: drawn by ``random.Random(SEED).random()``, which Python promises to keep. Every
address is at a domain that RFC 2606 and RFC 6761 reserve, so that no mail can reach anybody.
"""

import csv
import io
import random
import sys
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import TypeVar

from audience_names import CULTURES, LARGE_DELEGATIONS, MORE_ZONES, POOLS

from chorus.domain.country import Countries, Country
from chorus.domain.language import Language

SEED = 20210522
PEOPLE = 1988
SECOND_ADDRESSES = 12
ON_SEVERAL = 0.25
LISTS: dict[str, int] = {
    "basel-parties": 420,
    "rotterdam-parties": 300,
    "stockholm-parties": 330,
    "minamata-focal-points": 260,
    "brs-stakeholders": 298,
    "minamata-partners": 180,
    "media-geneva": 118,
    "media-minamata": 82,
}
"""How many people each list has of its own; those on several lists come on top."""

_GOVERNMENT = ("basel-parties", "rotterdam-parties", "stockholm-parties", "minamata-focal-points")
_RELATED = (_GOVERNMENT, ("brs-stakeholders", "minamata-partners"), ("media-geneva", "media-minamata"))
_ROLES = {
    "basel-parties": ("party", "party", "party", "focal-point"),
    "rotterdam-parties": ("party", "party", "focal-point"),
    "stockholm-parties": ("party", "party", "party", "focal-point", "observer"),
    "minamata-focal-points": ("focal-point",),
    "brs-stakeholders": ("ngo", "ngo", "industry", "academia", "observer", "partner"),
    "minamata-partners": ("partner", "partner", "ngo", "academia", "industry"),
    "media-geneva": ("media",),
    "media-minamata": ("media",),
}
_MINISTRY = {
    "ar": "وزارة البيئة، {}",
    "zh": "生态环境部，{}",
    "en": "Ministry of the Environment, {}",
    "fr": "Ministère de l’environnement, {}",
    "ru": "Министерство окружающей среды, {}",
    "es": "Ministerio del Ambiente, {}",
}
_BODIES = {
    "ngo": "Clear Rivers Network;Wetland Watch;Alliance for Safe Soil;Toxics Observatory;Common Air Trust",
    "industry": "Federation of Safe Chemistry;Lamp Makers' Council;Green Metals Association;Recyclers' Union",
    "academia": "Institute of Applied Ecology;Lakeside University;Centre for Chemical Safety;Polar Research School",
    "observer": "Regional Seas Forum;Highland Peoples' Council;Basin Commission",
    "partner": "Partnership for Clean Gold;Healthy Hospitals Group;Waste Trade Academy;Mercury Monitoring Circle",
    "media": "Estuary Times;Radio Rivage;Green Delta News;Canal Manglar;Le Courrier du Lac;Tundra Wire;Monsoon Post",
}
_IDN = {"ar": "بيئة.example", "zh": "环境.test", "ru": "окружающая-среда.example"}
_LETTERS = str.maketrans(
    {"ł": "l", "ø": "o", "ß": "ss", "ı": "i", "đ": "d", "æ": "ae", "ð": "d", "þ": "th", "'": "", "’": ""}
)

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Person:
    """An invented person; ``latin`` are the names for lists that can't hold another script."""

    address: str
    title: str
    given: str
    family: str
    latin: tuple[str, str]
    country: Country
    language: str
    zone: str


class Draw:
    """Chooses by ``random()`` alone, the one method whose sequence Python keeps over its versions."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)

    def chance(self, share: float) -> bool:
        """True in that share of the draws."""
        return self._random.random() < share

    def one(self, things: Sequence[T]) -> T:
        """One of several."""
        return things[int(self._random.random() * len(things))]


def main(folder: Path) -> None:
    """Write all lists into a folder."""
    countries = Countries.from_json((resources.files("chorus") / "data" / "countries.json").read_text("utf-8"))
    draw = Draw(SEED)
    lists = draw_lists(draw, countries)
    for audience, members in lists.items():
        rows = [row_of(draw, audience, person) for person in members]
        (folder / f"{audience}.csv").write_bytes(EXPORTS[audience](rows))


def draw_lists(draw: Draw, countries: Countries) -> dict[str, list[Person]]:
    """The people of each list, by country and name; a quarter of them on further, related lists too."""
    taken: set[str] = set()
    lists: dict[str, list[Person]] = {audience: [] for audience in LISTS}
    places = [(culture, code) for culture, (_, codes) in CULTURES.items() for code in codes.split()]
    culture_of = {code: culture for culture, code in places}
    places += [(culture_of[code], code) for code in LARGE_DELEGATIONS.split()]
    number = 0
    for audience, size in LISTS.items():
        for _ in range(size):
            place = places[number % len(places)] if audience in _GOVERNMENT else draw.one(places)
            person = draw_person(draw, countries, place, audience, number % 2 == 0, taken)
            number += 1
            for name in (audience, *further_lists(draw, audience)):
                lists[name].append(person)
    for members in lists.values():
        members.sort(key=lambda person: (person.country.alpha2, person.latin[1], person.address))
    return lists


def further_lists(draw: Draw, audience: str) -> tuple[str, ...]:
    """On which other lists somebody of a list is."""
    if not draw.chance(ON_SEVERAL):
        return ()
    others = [name for group in _RELATED if audience in group for name in group if name != audience]
    first = draw.one(others)
    rest = [name for name in others if name != first]
    return (first, draw.one(rest)) if rest and draw.chance(0.3) else (first,)


def draw_person(
    draw: Draw, countries: Countries, place: tuple[str, str], audience: str, woman: bool, taken: set[str]
) -> Person:
    """A new person of a culture in a country."""
    culture, code = place
    women, men, families = POOLS[culture]
    given, given_latin = name_pair(draw.one((women if woman else men).split()))
    family, family_latin = name_pair(draw.one(families.split()))
    country = countries.get(code)
    if country is None:
        raise ValueError(f"{code} is no country")
    usual = CULTURES[culture][0]
    language = "" if draw.chance(0.08) else draw.one(("en", "fr", "es")) if draw.chance(0.1) else usual
    zones = MORE_ZONES.get(code, country.zone).split()
    zone = draw.one(zones) if len(zones) > 1 or draw.chance(0.35) else ""
    title = ("Ms" if woman else "Mr") if draw.chance(0.8) else "Dr"
    address = draw_address(draw, (given_latin, family_latin), country, audience, usual, taken)
    return Person(address, title, given, family, (given_latin, family_latin), country, language, zone)


def name_pair(text: str) -> tuple[str, str]:
    """A name as written, and in Latin letters."""
    native, _, latin = text.replace("_", " ").partition("=")
    return native, latin or native


def draw_address(
    draw: Draw, latin: tuple[str, str], country: Country, audience: str, language: str, taken: set[str]
) -> str:
    """An address that nobody has yet, at a reserved domain."""
    given, family = (ascii_letters(part) for part in latin)
    local = draw.one((f"{given}.{family}", f"{given[0]}.{family}", f"{given}{family[0]}"))
    code = country.alpha2.lower()
    if audience in _GOVERNMENT:
        domain = draw.one((f"environment.{code}.example", f"moe.{code}.example", f"gov-{code}.test"))
        domain = _IDN.get(language, domain) if draw.chance(0.1) else domain
    else:
        domain = draw.one(("example.org", "example.com", "example.net", f"news-{code}.example", f"{code}.test"))
    found, number = f"{local}@{domain}", 1
    while found in taken:
        number += 1
        found = f"{local}{number}@{domain}"
    taken.add(found)
    return found


def ascii_letters(text: str) -> str:
    """A name as the part of an address: ``Þórsson`` is ``thorsson``."""
    apart = unicodedata.normalize("NFKD", text.lower().translate(_LETTERS))
    return "".join(c for c in apart if c.isascii() and c.isalpha())


def western(text: str) -> str:
    """A text as somebody types it who has Windows-1252 only: what it lacks without its accent."""
    return "".join(c if c.encode("cp1252", "ignore") else _without_accent(c) for c in text)


def _without_accent(char: str) -> str:
    return char.translate(_LETTERS) if ord(char) in _LETTERS else unicodedata.normalize("NFKD", char)[0]


def row_of(draw: Draw, audience: str, person: Person) -> dict[str, str]:
    """What a list says of a person."""
    role = draw.one(_ROLES[audience])
    language = Language(person.language) if person.language else Language.EN
    if role in _BODIES:
        organisation = draw.one(_BODIES[role].split(";"))
    else:
        organisation = _MINISTRY[language].format(person.country.name_in(language))
    return {
        "address": person.address,
        "title": person.title,
        "given": person.given,
        "family": person.family,
        "given latin": person.latin[0],
        "family latin": person.latin[1],
        "country": person.country.name_in(Language.EN),
        "pays": person.country.name_in(Language.FR),
        "país": person.country.name_in(Language.ES),
        "code": person.country.alpha2,
        "language": person.language,
        "zone": person.zone,
        "organisation": organisation,
        "role": role,
        "since": str(2009 + int(len(person.address) * 7 % 12)),
    }


def table(columns: dict[str, str], rows: list[dict[str, str]], separator: str, newline: str) -> str:
    """The rows as CSV text, under the headers of ``columns`` (header: which value)."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=separator, lineterminator=newline)
    writer.writerow(columns)
    writer.writerows([row[value] for value in columns.values()] for row in rows)
    return out.getvalue()


_ENGLISH = {
    "Email": "address",
    "Title": "title",
    "Given name": "given",
    "Family name": "family",
    "Country": "country",
    "Language": "language",
    "Time zone": "zone",
    "Organisation": "organisation",
    "Role": "role",
}


def basel(rows: list[dict[str, str]]) -> bytes:
    """Excel's "CSV UTF-8": a byte-order mark, commas; one column of the convention's own."""
    return table({**_ENGLISH, "Delegate since": "since"}, rows, ",", "\r\n").encode("utf-8-sig")


def rotterdam(rows: list[dict[str, str]]) -> bytes:
    """Excel in much of Europe: semicolons."""
    return table(_ENGLISH, rows, ";", "\r\n").encode("utf-8")


def stockholm(rows: list[dict[str, str]]) -> bytes:
    """Excel's "Unicode text": UTF-16 and tabs."""
    return b"\xff\xfe" + table(_ENGLISH, rows, "\t", "\r\n").encode("utf-16-le")


def minamata(rows: list[dict[str, str]]) -> bytes:
    """A database's export: plain UTF-8, country codes, lines as in Unix."""
    columns = {"email": "address", "title": "title", "first_name": "given", "last_name": "family"}
    columns |= {"country_code": "code", "lang": "language", "tz": "zone", "institution": "organisation", "role": "role"}
    return table(columns, rows, ",", "\n").encode("utf-8")


def stakeholders(rows: list[dict[str, str]]) -> bytes:
    """With the line by which Excel is told the separator."""
    return b"sep=;\r\n" + table(_ENGLISH, rows, ";", "\r\n").encode("utf-8")


def partners(rows: list[dict[str, str]]) -> bytes:
    """A Spanish office: Spanish headers and country names, words for languages."""
    words = {"ar": "árabe", "zh": "chino", "en": "inglés", "fr": "francés", "ru": "ruso", "es": "español", "": ""}
    titles = {"Ms": "Sra.", "Mr": "Sr.", "Dr": "Dr."}
    spanish = [{**row, "language": words[row["language"]], "title": titles[row["title"]]} for row in rows]
    columns = {"Correo electrónico": "address", "Tratamiento": "title", "Nombre": "given", "Apellidos": "family"}
    columns |= {"País": "país", "Idioma": "language", "Huso horario": "zone", "Organización": "organisation"}
    return table({**columns, "Categoría": "role"}, spanish, ";", "\r\n").encode("utf-8-sig")


def geneva(rows: list[dict[str, str]]) -> bytes:
    """A French office with an old spreadsheet: French headers, semicolons, Windows-1252."""
    titles = {"Ms": "Mme", "Mr": "M.", "Dr": "Dr"}
    french = [{**row, "title": titles[row["title"]], "role": "presse"} for row in rows]
    columns = {"Civilité": "title", "Nom": "family latin", "Prénom": "given latin", "Courriel": "address"}
    columns |= {"Pays": "pays", "Langue": "language", "Organisme": "organisation", "Rôle": "role"}
    return western(table(columns, french, ";", "\r\n")).encode("cp1252")


def press(rows: list[dict[str, str]]) -> bytes:
    """Kept by hand: one column for the name, some cells with the news desk's address beside the journalist's."""
    named = [{**row, "name": f"{row['given latin']} {row['family latin']}"} for row in rows]
    for number in range(SECOND_ADDRESSES):
        row = named[number * 5]
        row["address"] += f"; desk{number + 1}@{row['code'].lower()}.test"
    columns = {"Name": "name", "E-mail": "address", "Country": "country", "Preferred language": "language"}
    return table({**columns, "Media outlet": "organisation", "Type": "role"}, named, ",", "\n").encode("utf-8")


EXPORTS: dict[str, Callable[[list[dict[str, str]]], bytes]] = {
    "basel-parties": basel,
    "rotterdam-parties": rotterdam,
    "stockholm-parties": stockholm,
    "minamata-focal-points": minamata,
    "brs-stakeholders": stakeholders,
    "minamata-partners": partners,
    "media-geneva": geneva,
    "media-minamata": press,
}

if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent.parent / "audiences")
