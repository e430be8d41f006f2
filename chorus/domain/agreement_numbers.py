"""Numbers in running text with each language's separators, units such as million or 万, and times of the day."""

import re
from collections.abc import Mapping
from decimal import Decimal

from chorus.domain.agreement_links import TAKEN
from chorus.domain.agreement_model import Mark
from chorus.domain.language import Language

_COMMA_GROUPS = r"(?<!\d)(?:[1-9]\d{0,2}(?:[, '’]\d{3}){1,6}(?!\d)(?:\.\d+)?|\d+(?:\.\d+)?)"
_POINT_GROUPS = r"(?<!\d)(?:[1-9]\d{0,2}(?:[ .'’]\d{3}){1,6}(?!\d)(?:,\d+)?|\d+(?:[.,]\d+)?)"
_NUMBER: Mapping[Language, str] = {
    Language.AR: r"(?<!\d)(?:[1-9]\d{0,2}(?:[,٬ ]\d{3}){1,6}(?!\d)(?:[.٫]\d+)?|\d+(?:[.,٫]\d+)?)",
    Language.ZH: _COMMA_GROUPS,
    Language.EN: _COMMA_GROUPS,
    Language.FR: _POINT_GROUPS,
    Language.RU: _POINT_GROUPS,
    Language.ES: _POINT_GROUPS,
}
"""Thousands and decimals: ``12,500.5`` (en, zh), ``12 500,5`` (fr, ru), ``12.500,5`` (es), ``12٬500٫5`` (ar)."""

SCALES: Mapping[Language, tuple[tuple[str, int], ...]] = {
    Language.AR: ((r"[أا]لفا?|آلاف", 3), (r"مليون\w*|ملايين", 6), (r"مليار\w*|بليون\w*|بلايين", 9)),
    Language.ZH: (("十", 1), ("百", 2), ("千(?![克米瓦])", 3), ("万", 4), ("亿", 8)),
    Language.EN: (("thousand", 3), ("millions?", 6), ("billions?", 9), ("trillions?", 12)),
    Language.FR: (("mille", 3), ("millions?", 6), ("milliards?", 9), ("billions?", 12)),
    Language.RU: ((r"тыс(?:яч\w*)?", 3), (r"млн|миллион\w*", 6), (r"млрд|миллиард\w*", 9), (r"трлн|триллион\w*", 12)),
    Language.ES: (("mil", 3), ("mill[óo]n(?:es)?", 6), ("bill[óo]n(?:es)?", 12)),
}
"""Words that multiply the number before them, with their powers of ten (Spanish ``mil millones``: both)."""


def _scale(language: Language) -> str:
    words = "|".join(f"(?:{word})" for word, _ in SCALES[language])
    return f"(?:{words})" if language is Language.ZH else rf"(?:{words})\b\.?"


_PERCENT = (
    r"(?:[%٪]|per ?cent\b|percent\b|pour cent\b|por ciento\b|процент(?!н)\w*"
    r"|في (?:المائة|المئة)|بالمائة|بالمئة)"
)
"""What makes a percentage of a number, in any language; "percentage points" and процентный пункт don't."""

_RANGE = re.compile(r"\s?(?:[-\u2010-\u2015~]|to|and|or|à|et|ou|a|y|o|до|и|или|至|到|和|或|إلى|و|أو)\s?", re.IGNORECASE)
"""Between two numbers of which the last says for both what they count: ``2 to 3 million``, ``20–30 %``."""

_PATTERNS = {
    language: re.compile(
        rf"(?P<before>(?:百分之|(?<!\d)(?<!\d )[%٪])\s?)?(?P<number>{number})"
        rf"(?P<scale>(?:[\s-]?{_scale(language)}){{0,4}})(?P<percent>(?=\s?{_PERCENT}))?",
        re.IGNORECASE,
    )
    for language, number in _NUMBER.items()
}
_WORDS = {
    language: tuple(
        (re.compile(word if language is Language.ZH else rf"\b(?:{word})\b", re.IGNORECASE), power)
        for word, power in scales
    )
    for language, scales in SCALES.items()
}
_SEPARATORS = re.compile("[^0-9.]")
_EITHER_WAY = re.compile(r"\d{1,3},\d{3}")
_NOON = 12

_LATE: Mapping[Language, str] = {
    Language.AR: r"(?:مساء\w*|بعد الظهر)",
    Language.FR: r"(?:heures?|h) (?:de l['’]après-midi|du soir)",
    Language.RU: r"(?:час\w* )?(?:дня|вечера)",
    Language.ES: r"(?:horas )?de la (?:tarde|noche)",
}
"""What makes an hour one after noon."""

_LATE_TIME = {
    language: re.compile(rf"(?<!\d)(?P<hour>\d{{1,2}})(?::(?P<minute>\d\d))? ?{words}(?!\w)", re.IGNORECASE)
    for language, words in _LATE.items()
}
_RUSSIAN_TIME = re.compile(r"(?<!\d)(?P<hour>\d{1,2}) ч\. ?(?P<minute>\d\d) м(?:ин)?\.")
_AFTERNOON = re.compile(
    r"(?<!\d)(?P<hour>\d{1,2})(?:[:.](?P<minute>\d\d))?\s?(?P<half>[ap])\.?\s?m\b\.?", re.IGNORECASE
)
_CHINESE_TIME = re.compile(r"(?P<half>上午|下午|晚上)?\s?(?<!\d)(?P<hour>\d{1,2})\s?[时点:](?:(?P<minute>\d\d)分?)?")
_TIME = re.compile(
    r"(?<![\d:])(?P<hour>\d{1,2})(?:[:](?P<minute>\d\d)(?![\d:])|\s?h(?:\s?(?P<past>\d\d))?\b"
    r"|\.(?P<m>\d\d)(?=\s?(?:hours|hrs|horas|h\b|CES?T|GMT|UTC)))"
)
_DECADE = re.compile(r"(?<!\d)(?P<century>\d{1,2})世纪(?P<decade>\d)0年代")


def numbers_in(text: str, language: Language) -> tuple[list[Mark], str]:
    """The numbers of a text (normalized, its links, symbols and dates taken out), and the text without them."""
    text = _timeless(text, language)
    read = [*_PATTERNS[language].finditer(text)]
    units = zip(read, *_units(read, text), strict=True)
    found = [_mark(match, scale_power(scale, language), percent, language) for match, scale, percent in units]
    ends = [0, *(match.end() for match in read)]
    starts = [*(match.start() for match in read), len(text)]
    return found, TAKEN.join(text[a:b] for a, b in zip(ends, starts, strict=True))


def _mark(match: re.Match[str], power: int, percent: bool, language: Language) -> Mark:
    digits = match["number"]
    also = Decimal(digits.replace(",", ".")) if _either_way(digits, language) else None
    value = _scaled(read_number(digits, language), power)
    shown = " ".join((match["number"] + match["scale"]).split())
    return Mark("number", value, shown, None if also is None else _scaled(also, power), percent)


def _units(read: list[re.Match[str]], text: str) -> tuple[list[str], list[bool]]:
    """The scale of each number and whether it is a percentage; the first of a range has both from the last.

    A number of four digits and more counts what it says: ``2021–3 million`` is no range of millions.
    """

    def is_range(number: int) -> bool:
        return _RANGE.fullmatch(text, read[number].end(), read[number + 1].start()) is not None

    percents = [match["percent"] is not None or match["before"] is not None for match in read]
    scales = [match["scale"] for match in read]
    for number in range(len(read) - 2, -1, -1):
        if not scales[number] and not percents[number] and is_range(number):
            percents[number] = percents[number + 1]
            scales[number] = scales[number + 1] if len(read[number]["number"]) < 4 else ""
    for number in range(1, len(read)):
        if read[number - 1]["before"] and is_range(number - 1):
            percents[number] = True
    return scales, percents


def read_number(digits: str, language: Language) -> Decimal:
    """A number as the language reads it, ``12.500`` in Spanish is 12500."""
    if language in {Language.EN, Language.ZH}:
        return Decimal(_SEPARATORS.sub("", digits))
    if language is Language.AR:
        grouped = re.fullmatch(r"[1-9]\d{0,2}(?:[,٬ ]\d{3})+(?:[.٫]\d+)?", digits)
        plain = digits.replace("٫", ".") if grouped else re.sub("[٫,]", ".", digits)
        return Decimal(_SEPARATORS.sub("", plain))
    if re.fullmatch(r"[1-9]\d{0,2}(?:[ .'’]\d{3})+(?:,\d+)?", digits):
        return Decimal(re.sub("[ .'’]", "", digits).replace(",", "."))
    return Decimal(digits.replace(",", "."))


def scale_power(words: str, language: Language) -> int:
    """The power of ten of words such as ``mil millones``, 百万; 0 for none."""
    return sum(power * len(word.findall(words)) for word, power in _WORDS[language]) if words else 0


def _scaled(value: Decimal, power: int) -> Decimal:
    return value * Decimal(10) ** power if power else value


def _either_way(digits: str, language: Language) -> bool:
    """Arabic is written with both customs: ``12,500`` may be twelve and a half."""
    return language is Language.AR and _EITHER_WAY.fullmatch(digits) is not None


def _timeless(text: str, language: Language) -> str:
    """Times of the day as numbers of 24 hours, full hours without minutes; Chinese decades as years."""
    if language is Language.ZH:
        text = _DECADE.sub(lambda found: f"{int(found['century']) - 1}{found['decade']}0年代", text)
        text = _CHINESE_TIME.sub(lambda found: _clock(found, found["half"] in {"下午", "晚上"}), text)
    elif language in {Language.EN, Language.ES}:
        text = _AFTERNOON.sub(lambda found: _clock(found, found["half"].lower() == "p"), text)
    if language in _LATE_TIME:
        text = _LATE_TIME[language].sub(lambda found: _clock(found, late=True), text)
    if language is Language.RU:
        text = _RUSSIAN_TIME.sub(lambda found: _clock(found, late=False), text)
    return _TIME.sub(lambda found: _clock(found, late=False), text)


def _clock(found: re.Match[str], late: bool) -> str:
    given = found.groupdict()
    hour = int(found["hour"]) + (_NOON if late and int(found["hour"]) < _NOON else 0)
    minute = next((given[name] for name in ("minute", "past", "m") if given.get(name)), "00")
    return f" {hour}{TAKEN}{'' if minute == '00' else minute}{TAKEN}"
