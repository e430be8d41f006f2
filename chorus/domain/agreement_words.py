"""Numbers in words: one to twelve, and what million, billion, 万 and 亿 make of them, in the six languages.

A style guide writes small numbers in words (United Nations Editorial Manual: below ten), each language where it likes,
so that such a word may stand for another language's digits.
"""

import re
from collections import Counter
from collections.abc import Mapping
from decimal import Decimal
from functools import lru_cache

from chorus.domain.agreement_numbers import SCALES, scale_power
from chorus.domain.language import Language

_TEENS = "(?!надцат|ь?десят|идесят|ьсот|исот)"
_AR = "(?:[وفبلك]{0,2}(?:ال)?)"
_TENS = "(?!ون|ين)"

_WORDS: Mapping[Language, tuple[str, ...]] = {
    Language.AR: tuple(
        _AR + word
        for word in (
            r"(?:واحد\w*|أول\w*|حادي\w*)",
            r"(?:اثن\w+|إثن\w+|ثان\w*|كلا|كلتا)",
            rf"(?:ثلاث{_TENS}\w*|ثالث\w*)",
            rf"(?:[أا]ربع{_TENS}\w*|رابع\w*)",
            rf"(?:خمس{_TENS}\w*|خامس\w*)",
            rf"(?:ست{_TENS}ة?|سادس\w*)",
            rf"(?:سبع{_TENS}\w*|سابع\w*)",
            r"(?:ثمان(?!ون|ين)\w*|ثامن\w*)",
            rf"(?:تسع{_TENS}\w*|تاسع\w*)",
            rf"(?:عشر{_TENS}\w*|عاشر\w*)",
            r"(?:أحد|إحدى|حادي) عشر\w*",
            r"(?:اثن\w+|ثاني) عشر\w*",
        )
    ),
    Language.ZH: ("一", "[二两双]", "三", "四", "五", "六", "七", "八", "九", "十", "十一", "十二"),
    Language.EN: (
        "one|first|once|single",
        "two|second|twice|both",
        "three|third",
        "four|fourth",
        "five|fifth",
        "six|sixth",
        "seven|seventh",
        "eight|eighth",
        "nine|ninth",
        "ten|tenth",
        "eleven|eleventh",
        "twelve|twelfth|dozen",
    ),
    Language.FR: (
        "une?|premi[eè]re?s?",
        "deux|deuxième|seconde?",
        "trois|troisième",
        "quatre|quatrième",
        "cinq|cinquième",
        "six|sixième",
        "sept|septième",
        "huit|huitième",
        "neuf|neuvième",
        "dix|dixième",
        "onze|onzième",
        "douze|douzième|douzaine",
    ),
    Language.RU: (
        r"од(?:ин|н[аоуи]|ного|ной|ному|ним|них)|перв\w+",
        r"дв(?:а|е|ух|ум|умя)|втор\w+|двое|об[ае]",
        r"тр(?:и|[её]х|[её]м|емя)|трет(?:ий|ь\w+)|трое",
        r"четыр(?:е|[её]х|[её]м|ьмя)|четв[её]рт\w+|четверо",
        rf"пят{_TEENS}\w+",
        rf"шест{_TEENS}\w+",
        r"сем(?:ь|и|ью)|седьм\w+",
        r"вос[еь]м(?:ь|ью|и|ой|ая|ое|ого|ом)",
        rf"девят{_TEENS}\w+",
        r"десят(?:ь|и|ью|ый|ая|ое|ого|ой|ом)",
        r"одиннадцат\w+",
        r"двенадцат\w+|дюжин\w+",
    ),
    Language.ES: (
        "un[oa]?|primer[oa]?",
        "dos|segund[oa]|ambos|ambas",
        "tres|tercer[oa]?",
        "cuatro|cuart[oa]",
        "cinco|quint[oa]",
        "seis|sext[oa]",
        "siete|séptim[oa]",
        "ocho|octav[oa]",
        "nueve|noven[oa]",
        "diez|décim[oa]",
        "once|undécim[oa]",
        "doce|duodécim[oa]|docena",
    ),
}
_DUAL = re.compile(r"\b\w{3,}(?:ان|ين|تا|تي)\b")
"""Arabic says two of a thing by the word's ending alone (سنتان, two years)."""

_ROMAN = re.compile(r"(?<![A-Za-z])([IVXLC]{2,8})(?:e|er|ème)?(?![A-Za-z])")
_ROMAN_DIGITS = {"I": 1, "V": 5, "X": 10, "L": 50, "C": 100}
_CHINESE_DIGITS = {"一": 1, "二": 2, "两": 2, "双": 2, **{c: n for n, c in enumerate("三四五六七八九", 3)}}
_CHINESE_NUMBER = re.compile("[一二两双三四五六七八九十百千万亿]{1,16}")
_CHINESE_UNITS = {"十": 10, "百": 100, "千": 1000}
_CHINESE_SCALES = {"万": 10**4, "亿": 10**8}
LAST = 12


@lru_cache(maxsize=512)
def said_in_words(text: str, language: Language) -> Mapping[Decimal, int]:
    """How often a text says each number in words; Roman numbers of two letters and more count as words."""
    if language is Language.ZH:
        said = Counter(map(_chinese, _CHINESE_NUMBER.findall(text)))
    else:
        said = Counter({Decimal(n): len(word.findall(text)) for n, word in enumerate(_patterns(language), 1)})
        said.update(_scaled(text, language))
    said.update(_roman(found[1]) for found in _ROMAN.finditer(text))
    if language is Language.AR:
        said[Decimal(2)] += len(_DUAL.findall(text))
    return said


@lru_cache(maxsize=8)
def _patterns(language: Language) -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(rf"\b(?:{words})\b", re.IGNORECASE) for words in _WORDS[language])


def _scaled(text: str, language: Language) -> list[Decimal]:
    """``two million``, or ``million`` alone, which is one."""
    scales = "|".join(word for word, _ in SCALES[language])
    found: list[Decimal] = []
    for match in re.finditer(
        rf"(?:\b(?P<before>\w+)[\s-])?(?P<scale>\b(?:{scales})\b(?:\s(?:{scales})\b)?)", text, re.IGNORECASE
    ):
        before = match["before"] or ""
        count = next((n for n, word in enumerate(_patterns(language), 1) if word.fullmatch(before)), 1)
        found.append(Decimal(count) * 10 ** scale_power(match["scale"], language))
    return found


def _chinese(word: str) -> Decimal:
    """一百万 as 1000000; what counts nothing (十百) is as good as none."""
    total, section, digit = 0, 0, 0
    for character in word:
        if character in _CHINESE_SCALES:
            total = (total + section + digit or 1) * _CHINESE_SCALES[character]
            section = digit = 0
        elif character in _CHINESE_UNITS:
            section += (digit or 1) * _CHINESE_UNITS[character]
            digit = 0
        else:
            digit = _CHINESE_DIGITS[character]
    return Decimal(total + section + digit)


def _roman(word: str) -> Decimal:
    values = [_ROMAN_DIGITS[letter] for letter in word]
    return Decimal(sum(-a if a < b else a for a, b in zip(values, [*values[1:], 0], strict=True)))
