"""Salutations in the six languages: formal, and inclusive where nothing is known about a person."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Literal

from chorus.content.clean_text import clean, has_url
from chorus.domain.artefact import MAX_SLOT_CHARS, SECOND_SLOTS
from chorus.domain.contact import Contact, field_name
from chorus.domain.country import Countries
from chorus.domain.language import Language

Honorific = Literal["ms", "mr", "dr", "professor", "excellency"]

MAX_NAME_CHARS = 80
"""Longer is no name; with the words around it a salutation stays within a slot's 120 characters."""

_SPELLINGS: Mapping[Honorific, str] = {
    "excellency": "H.E. | excellency | excellence | S.E. | Excmo. | Excma. | превосходительство | 阁下 | سعادة | معالي",
    "professor": "prof. | professor | professeur | professeure | profesor | профессор | 教授 | أستاذ | الأستاذ",
    "dr": "Dr. | doctor | Dre | Dra. | docteur | docteure | д-р | доктор | 博士 | د. | دكتور | الدكتور | الدكتورة",
    "ms": "Ms | Mrs | miss | madam | Mme | madame | Mlle | Sra. | Srta. | señora | г-жа | госпожа | 女士 | السيدة",
    "mr": "Mr | sir | M. | monsieur | Sr. | señor | г-н | господин | 先生 | السيد | سيد",
}
"""As audiences' files spell them; case, accents and dots make no difference."""

GENERAL: Mapping[Language, str] = {
    Language.AR: "السيدات والسادة،",
    Language.ZH: "尊敬的同事：",
    Language.EN: "Dear colleague,",
    Language.FR: "Madame, Monsieur,",
    Language.RU: "Уважаемые коллеги!",
    Language.ES: "Estimada/Estimado colega:",
}
"""For whom nothing is known; addresses women and men alike."""

_FORMS: Mapping[Language, Mapping[Honorific | None, str]] = {
    Language.AR: {
        "ms": "السيدة {name} المحترمة،",
        "mr": "السيد {name} المحترم،",
    },
    Language.ZH: {
        "ms": "尊敬的{name}女士：",
        "mr": "尊敬的{name}先生：",
        "dr": "尊敬的{name}博士：",
        "professor": "尊敬的{name}教授：",
        "excellency": "尊敬的阁下：",
        None: "尊敬的{name}：",
    },
    Language.EN: {
        "ms": "Dear Ms {name},",
        "mr": "Dear Mr {name},",
        "dr": "Dear Dr {name},",
        "professor": "Dear Professor {name},",
        "excellency": "Excellency,",
        None: "Dear {name},",
    },
    Language.FR: {"ms": "Madame,", "mr": "Monsieur,", "excellency": "Excellence,"},
    Language.RU: {
        "ms": "Уважаемая г-жа {name}!",
        "mr": "Уважаемый г-н {name}!",
        "excellency": "Ваше Превосходительство!",
    },
    Language.ES: {
        "ms": "Estimada Sra. {name}:",
        "mr": "Estimado Sr. {name}:",
        "excellency": "Excelencia:",
    },
}
"""By honorific; None is for a name without one. Without a form that fits any gender, the general one is used."""


@dataclass(frozen=True)
class Slots:
    """Makes the slots of a contact; implements ``ports.SlotMaker``."""

    countries: Countries
    _names: dict[tuple[str | None, Language], str] = field(default_factory=dict, init=False, repr=False, compare=False)

    def slots(self, contact: Contact, language: Language, second: Language | None = None) -> dict[str, str]:
        """The closed list of slots, each at most 120 characters, plain text; those of a second text if there is one."""
        name = _full_name(contact)
        told = {
            "salutation": _salutation(contact, language, name),
            "name": name,
            "organisation": _organisation(contact.organisation),
            "country": self._country(contact.country, language),
        }
        if second is not None:
            told[SECOND_SLOTS["salutation"]] = _salutation(contact, second, name)
            told[SECOND_SLOTS["country"]] = self._country(contact.country, second)
        return told

    def _country(self, code: str | None, language: Language) -> str:
        if (name := self._names.get((code, language))) is None:
            country = self.countries.get(code)
            name = clean(country.name_in(language), MAX_SLOT_CHARS) if country else ""
            self._names[code, language] = name
        return name


@lru_cache(maxsize=4096)
def _organisation(text: str) -> str:
    """The slot's value; contacts share their organisations."""
    return clean(text, MAX_SLOT_CHARS)


def salutation(contact: Contact, language: Language) -> str:
    """How a mail to the contact begins: ``Dear Ms Diallo,``."""
    return _salutation(contact, language, _full_name(contact))


def _salutation(contact: Contact, language: Language, full_name: str) -> str:
    known = _by_family(contact.title, language, contact.family_name)
    return _greeting(known[0], full_name, language) if isinstance(known, tuple) else known


@lru_cache(maxsize=8192)
def _by_family(title: str, language: Language, family_name: str) -> str | tuple[str]:
    """A salutation that a title and a family name decide, or the form that is filled with the full name.

    Kept, because families are fewer than people.
    """
    honorific = honorific_of(title)
    form = _FORMS[language].get(honorific)
    if form is None:
        return GENERAL[language]
    if "{name}" not in form:
        return form
    name = "" if honorific is None else clean(family_name, MAX_NAME_CHARS)
    return _greeting(form, name, language) if name else (form,)


def _greeting(form: str, name: str, language: Language) -> str:
    greeting = form.format(name=name)
    return GENERAL[language] if not name or has_url(greeting) else greeting


@lru_cache(maxsize=1024)
def honorific_of(title: str) -> Honorific | None:
    """What a title in any of the languages says; the highest of several ("H.E. Ms"), None for none that is known."""
    words = {_folded(word) for word in [title, *title.replace("/", " ").split()]}
    return next((honorific for honorific, spellings in _FOLDED.items() if words & spellings), None)


def _folded(word: str) -> str:
    return field_name(word.replace(".", ""))


_FOLDED: Mapping[Honorific, frozenset[str]] = {
    honorific: frozenset(_folded(spelling) for spelling in spellings.split(" | "))
    for honorific, spellings in _SPELLINGS.items()
}


def _full_name(contact: Contact) -> str:
    return clean(contact.name or f"{contact.given_name} {contact.family_name}", MAX_NAME_CHARS)
