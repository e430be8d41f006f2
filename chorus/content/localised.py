"""Dates, weekdays, numbers, lists and plurals as each language writes them, in the style of the United Nations."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal

from babel.core import Locale
from babel.dates import format_date
from babel.lists import format_list
from babel.numbers import format_decimal

from chorus.domain.language import Language

_LOCALES: Mapping[Language, Locale] = {
    language: Locale.parse("en_GB" if language is Language.EN else language.value) for language in Language
}
"""British English for English: "5 June 2021" and no comma before the last "and" (UN Editorial Manual)."""

_ARABIC_MONTHS = (
    "كانون الثاني/يناير",
    "شباط/فبراير",
    "آذار/مارس",
    "نيسان/أبريل",
    "أيار/مايو",
    "حزيران/يونيه",
    "تموز/يوليه",
    "آب/أغسطس",
    "أيلول/سبتمبر",
    "تشرين الأول/أكتوبر",
    "تشرين الثاني/نوفمبر",
    "كانون الأول/ديسمبر",
)
"""Both names, as in the Arabic documents of the United Nations."""

_DAY_MONTH: Mapping[Language, str] = {
    Language.AR: "{day} {month}",
    Language.ZH: "{number}月{day}日",
    Language.EN: "{day} {month}",
    Language.FR: "{day} {month}",
    Language.RU: "{day} {month}",
    Language.ES: "{day} de {month}",
}
_WITH_YEAR: Mapping[Language, str] = {
    Language.AR: "{days} {year}",
    Language.ZH: "{year}年{days}",
    Language.EN: "{days} {year}",
    Language.FR: "{days} {year}",
    Language.RU: "{days} {year} года",
    Language.ES: "{days} de {year}",
}


def date_text(start: date, language: Language, end: date | None = None) -> str:
    """A day, or a span of days: ``22 May 2021``, ``22–24 May 2021``, ``30 May – 2 June 2021``."""
    last = end or start
    if start.year != last.year:
        return f"{date_text(start, language)} – {date_text(last, language)}"
    if start == last:
        days = _day_month(start, _day(start, language), language)
    elif start.month == last.month:
        between = "日至" if language is Language.ZH else "–"
        days = _day_month(start, f"{_day(start, language)}{between}{last.day}", language)
    else:
        between = "至" if language is Language.ZH else " – "
        parts = (_day_month(d, _day(d, language), language) for d in (start, last))
        days = between.join(parts)
    return _WITH_YEAR[language].format(days=days, year=start.year)


def _day(day: date, language: Language) -> str:
    return "1er" if language is Language.FR and day.day == 1 else str(day.day)


def _day_month(day: date, days: str, language: Language) -> str:
    if language is Language.AR:
        month = _ARABIC_MONTHS[day.month - 1]
    else:
        month = format_date(day, "MMMM", locale=_LOCALES[language])
    return _DAY_MONTH[language].format(day=days, month=month, number=day.month)


def weekday_text(day: date, language: Language) -> str:
    """The weekday's name."""
    return format_date(day, "EEEE", locale=_LOCALES[language])


def number_text(number: float, language: Language) -> str:
    """A number with the language's separators, in European digits."""
    return format_decimal(number, locale=_LOCALES[language])


def list_text(items: Sequence[str], language: Language) -> str:
    """A list joined as the language joins it: ``a, b and c``."""
    joined = format_list(list(items), locale=_LOCALES[language])
    # Between titles in brackets Chinese needs no comma (GB/T 15834, 4.5.3.5).
    return joined.replace("》、《", "》《")


def plural_category(number: int | Decimal, language: Language) -> str:
    """The category of a number by CLDR's rules: ``zero``, ``one``, ``two``, ``few``, ``many`` or ``other``.

    A Decimal counts as it is written: ``1.0`` is not ``1`` everywhere.
    """
    return _LOCALES[language].plural_form(number)


def plural_text(number: int, forms: Mapping[str, str], language: Language) -> str:
    """The form for a number by its CLDR category, else ``other``, with ``#`` replaced by the number.

    ValueError when ``other`` is missing or a category does not exist.
    """
    unknown = set(forms) - {"zero", "one", "two", "few", "many", "other"}
    if unknown or "other" not in forms:
        raise ValueError("plural() takes zero, one, two, few, many and needs other")
    return forms.get(plural_category(number, language), forms["other"]).replace("#", number_text(number, language))
