"""What cells say in words of their own: titles, languages, roles and time zones."""

import re
from collections.abc import Mapping
from functools import cache, lru_cache
from zoneinfo import available_timezones

from chorus.domain.contact import field_name
from chorus.domain.country import fold_name
from chorus.domain.language import Language

_LANGUAGES: Mapping[Language, str] = {
    Language.AR: "ar ara arabic arabe árabe арабский العربية عربي 阿拉伯语 阿拉伯文",
    Language.ZH: "zh zho chi chinese mandarin chinois chino китайский الصينية 中文 汉语 中国语",
    Language.EN: "en eng english anglais inglés английский الإنجليزية الانكليزية 英语 英文",
    Language.FR: "fr fra fre french français francés французский الفرنسية 法语 法文",
    Language.RU: "ru rus russian russe ruso русский الروسية 俄语 俄文",
    Language.ES: "es spa spanish espagnol español castellano испанский الإسبانية 西班牙语 西班牙文",
}
_TITLES: Mapping[str, str] = {
    "Ms": "ms; miss; mrs; mme; madame; mlle; sra; señora; srta; г-жа; госпожа; السيدة; الآنسة; 女士; 小姐",
    "Mr": "mr; mister; m; monsieur; sr; señor; г-н; господин; السيد; 先生",
    "Dr": "dr; dre; dra; doctor; docteur; doctora; д-р; доктор; الدكتور; الدكتورة; د; 博士",
    "Prof.": "prof; professor; professeur; professeure; profesor; profesora; проф; профессор; الأستاذ; الأستاذة; 教授",
}
_TITLE_OF = {fold_name(word): title for title, words in _TITLES.items() for word in words.split(";")}
_LANGUAGE_OF = {fold_name(word): language for language, words in _LANGUAGES.items() for word in words.split()}
_ROLES: Mapping[str, str] = {
    "focal-point": "focal points; national focal point; nfp; point focal; points focaux; punto focal; puntos focales",
    "party": "parties; partie; parte; partes; contracting party",
    "media": "press; journalist; journalists; presse; médias; journaliste; prensa; medios; periodista",
    "ngo": "ngos; non governmental organization; civil society; ong; société civile; sociedad civil",
    "industry": "private sector; business; industrie; secteur privé; industria; sector privado",
    "academia": "academic; university; research; université; recherche; universidad; investigación",
    "observer": "observers; observateur; observatrice; observador; observadora",
    "partner": "partners; partenaire; partenaires; socio; socia; asociado",
}
_ROLE_OF = {field_name(word): role for role, words in _ROLES.items() for word in words.split(";")}
_SEVERAL = re.compile(r"[/,;&+|、，；،؛\n]")
_AND = re.compile(r"\s+(?:and|et|y|e|и|و|和|与|及)\s+|\s+و(?=\S)|(?<=[语文])[和与及](?=\S)", re.IGNORECASE)
_NO_PLACE = {"Factory", "localtime"}
_LONGEST_ROLE = 64


@lru_cache(maxsize=1024)
def languages_of(text: str) -> tuple[Language, ...]:
    """The languages of a cell, each once, in its order: ``fr, en``, ``ar + en``, ``français et anglais``.

    Each is meant by a code (``fr``, ``fre``, ``fr-CH``) or a name in any of the six.
    """
    parts = (part for several in _SEVERAL.split(text) for part in _AND.split(several))
    return tuple(dict.fromkeys(found for part in parts if (found := _language(fold_name(part)))))


@lru_cache(maxsize=1024)
def no_languages_of(text: str) -> tuple[str, ...]:
    """The parts of a cell that mean no language, as they are written."""
    parts = (part.strip() for several in _SEVERAL.split(text) for part in _AND.split(several))
    return tuple(part for part in parts if part and _language(fold_name(part)) is None)


def _language(folded: str) -> Language | None:
    return _LANGUAGE_OF.get(folded) or _LANGUAGE_OF.get(folded.partition(" ")[0])


@lru_cache(maxsize=1024)
def title_of(text: str) -> str:
    """A title in English ("Ms", "Mr", "Dr", "Prof.") where the word is one of the six languages', else as it is."""
    return _TITLE_OF.get(fold_name(text), text)


@lru_cache(maxsize=1024)
def role_of(text: str) -> str:
    """A role in kebab-case, in English where the word is known; ``""`` if nothing is left or it is too long."""
    name = field_name(text)
    role = _ROLE_OF.get(name, name)
    return role if len(role) <= _LONGEST_ROLE else ""


@lru_cache(maxsize=1024)
def zone_named(text: str) -> str | None:
    """The IANA zone of a name, whatever its case and with spaces for underscores; None if there is none."""
    return _zones().get(_zone_key(text))


@cache
def _zones() -> Mapping[str, str]:
    return {_zone_key(zone): zone for zone in sorted(available_timezones() - _NO_PLACE)}


def _zone_key(text: str) -> str:
    return "_".join(text.casefold().split())
