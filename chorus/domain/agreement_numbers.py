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


_PATTERNS = {
    language: re.compile(rf"(?P<number>{number})(?P<scale>(?:[\s-]?{_scale(language)}){{0,4}})", re.IGNORECASE)
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
    found: list[Mark] = []

    def take(match: re.Match[str]) -> str:
        power = scale_power(match["scale"], language)
        digits = match["number"]
        also = Decimal(digits.replace(",", ".")) if _either_way(digits, language) else None
        shown = " ".join(match[0].split())
        value = _scaled(read_number(digits, language), power)
        found.append(Mark("number", value, shown, None if also is None else _scaled(also, power)))
        return TAKEN

    return found, _PATTERNS[language].sub(take, _timeless(text, language))


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
    return _TIME.sub(lambda found: _clock(found, late=False), text)


def _clock(found: re.Match[str], late: bool) -> str:
    given = found.groupdict()
    hour = int(found["hour"]) + (_NOON if late and int(found["hour"]) < _NOON else 0)
    minute = next((given[name] for name in ("minute", "past", "m") if given.get(name)), "00")
    return f" {hour}{TAKEN}{'' if minute == '00' else minute}{TAKEN}"
