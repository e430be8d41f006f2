"""Dates in running text: day, month and year as each of the six languages writes them, spans and lists of days too."""

import re
from collections.abc import Mapping

from chorus.domain.agreement_links import TAKEN
from chorus.domain.agreement_model import Day, Mark
from chorus.domain.agreement_months import MONTHS
from chorus.domain.language import Language

_DAY = r"(?<!\d)(?:0?[1-9]|[12]\d|3[01])(?!\d)"
_YEAR = r"(?P<{}>\d{{4}})(?!\d)"
_JOINING = (
    r"(?:[/~-]|[‐-―]|\b(?:and|or|to|through|et|ou|au|à|y|e|o|al|a|и|или|по|до|إلى|أو)\b|و|至|到|和|及)"
    r"\s*(?:the |le |el )?\s*"
)
_COMMA = r"\s*[,،、]\s*"
_BETWEEN = rf"(?:{_COMMA}|\s*{_JOINING}|{_COMMA}{_JOINING})"
_MONTHS_BETWEEN = _BETWEEN.replace("[/~-]", "[~-]")  # a stroke stands between two names of one month
_LAST = rf"(?:{_COMMA})?\s*{_JOINING}"
"""What stands before the last of several days: a comma alone does not join ("Revision 2, 3 June")."""

_ORDINAL: Mapping[Language, str] = {
    Language.EN: "(?:st|nd|rd|th)?",
    Language.FR: "(?:er|re)?",
    Language.ES: r"(?:\.?[oº°])?",
    Language.RU: "(?:-?(?:го|е|ое))?",
    Language.AR: "",
    Language.ZH: r"\s?[日号]?",
}
_TO_MONTH: Mapping[Language, str] = {
    Language.EN: r"\s+(?:of\s+)?",
    Language.FR: r"\s+",
    Language.ES: r"\s+de\s+",
    Language.RU: r"\s+",
    Language.AR: r"\s+(?:من\s+)?(?:شهر\s+)?",
}
_TO_YEAR: Mapping[Language, str] = {
    Language.EN: r",?\s+",
    Language.FR: r"\.?\s+",
    Language.ES: r"\s+(?:del?\s+)?(?:año\s+)?",
    Language.RU: r"\s+",
    Language.AR: r"\s?[،,]?\s+(?:من\s+)?(?:(?:ال)?عام\s+|سنة\s+)?",
}
_DIGITS = re.compile(
    r"(?<![\d/.-])(?:(?P<y>\d{4})-(?P<m>0[1-9]|1[0-2])-(?P<d>0[1-9]|[12]\d|3[01])"
    r"|(?P<d2>0?[1-9]|[12]\d|3[01])(?P<by>[./])(?P<m2>0?[1-9]|1[0-2])(?P=by)(?P<y2>\d{4}))(?![\d/])"
)
_NUMBER = re.compile(r"\d+")


def _named(language: Language) -> re.Pattern[str]:
    """Dates with a month's name: ``22 and 23 May 2021``, ``May 22, 2021``, ``May 2021``."""
    month = "|".join(rf"(?P<{{0}}{number}>\b(?:{names})\b\.?)" for number, names in enumerate(MONTHS[language], 1))
    any_month = "|".join(rf"\b(?:{names})\b" for names in MONTHS[language])
    day = _DAY + _ORDINAL[language]
    days = rf"(?:{day}(?:{_BETWEEN}{day}){{0,8}}{_LAST})?{day}"
    year = _TO_YEAR[language] + _YEAR + (r"(?:\s?(?:год[ау]?\b|гг?\.))?" if language is Language.RU else "")
    forms = [
        rf"(?P<days>{days}){_TO_MONTH[language]}(?:{month.format('a')})(?:{year.format('y')})?",
        rf"(?P<months>(?:(?:{any_month}){_MONTHS_BETWEEN}){{0,5}})(?:{month.format('c')}){year.format('w')}",
    ]
    if language is Language.EN:
        after = rf"(?:,?\s+{_YEAR.format('v')}|(?=\s*(?:[.,;:)]|$)))"
        forms.append(rf"(?:{month.format('b')})\s+(?P<after>{days}){after}")
    return re.compile("|".join(forms), re.IGNORECASE if language is not Language.EN else 0)


_CHINESE = re.compile(
    rf"(?:(?P<y>(?<!\d)\d{{4}})\s?年\s?)?(?<!\d)(?P<m>0?[1-9]|1[0-2])\s?月"
    rf"(?:\s?(?P<days>(?:{_DAY}\s?[日号]?{_BETWEEN}){{0,8}}{_DAY}\s?[日号]))?"
)
_PATTERNS = {language: _named(language) for language in Language if language is not Language.ZH}
_MONTH_NAMES = {
    language: tuple(
        re.compile(
            rf"(?<!\d)(?:{names})" if language is Language.ZH else rf"\b[وفبلك]?(?:{names})\b",
            re.IGNORECASE if language is not Language.EN else 0,
        )
        for names in months
    )
    for language, months in MONTHS.items()
}


_A_MONTH = {
    language: re.compile("|".join(name.pattern for name in names), names[0].flags)
    for language, names in _MONTH_NAMES.items()
}


def dates_in(text: str, language: Language) -> tuple[list[Mark], str]:
    """The dates of a text (normalized: composed, digits of ASCII), and the text without them."""
    found: list[Mark] = []

    def take(match: re.Match[str]) -> str:
        found.extend(_marks(match, language))
        return TAKEN

    rest = _DIGITS.sub(take, text)
    # What is given once for all languages (a dateline, a value) stands in English in every text.
    for each in dict.fromkeys((language, Language.EN)):
        if _A_MONTH[each].search(rest):
            rest = (_CHINESE if each is Language.ZH else _PATTERNS[each]).sub(take, rest)
    return found, rest


def names_month(text: str, language: Language, month: int) -> bool:
    """Whether a text names a month, be it alone or in a date."""
    return _MONTH_NAMES[language][month - 1].search(text) is not None


def _marks(match: re.Match[str], language: Language) -> list[Mark]:
    """Every day of a date, or its month alone; a span's or a list's days have their month and year in common."""
    given = {name: value for name, value in match.groupdict().items() if value is not None}
    month = next(
        int(given[name]) if name in {"m", "m2"} else int(name[1:])
        for name in given
        if name in {"m", "m2"} or (name[0] in "abc" and name[1:].isdecimal())
    )
    year = next((int(given[name]) for name in ("y", "y2", "w", "v") if name in given), None)
    days = next((given[name] for name in ("days", "after", "d", "d2") if name in given), "")
    numbers: list[int | None] = [int(day) for day in _NUMBER.findall(days)]
    shown = " ".join(match[0].split())
    before = [number for number in range(1, 13) if names_month(given.get("months", ""), language, number)]
    return [
        *(Mark("date", Day(None, other, None), shown) for other in before),
        *(Mark("date", Day(day, month, year), shown) for day in numbers or [None]),
    ]
