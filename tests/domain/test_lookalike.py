"""Names that are not what they look like, after Unicode Technical Standard 39."""

import pytest

from chorus.domain.language import Language
from chorus.domain.lookalike import lookalike_problem

HONEST = [
    (Language.EN, "Marta Lindqvist"),
    (Language.EN, "Søren Ñandú-O’Neil Jr."),
    (Language.EN, "J. R. R. d'Arcy"),
    (Language.EN, "Oʼzbekov"),
    (Language.FR, "Hélène Œuvrard"),
    (Language.FR, "Jose\u0301"),
    (Language.ES, "M.ª José Núñez"),
    (Language.RU, "Анна Ёлкина-Йовович"),
    (Language.RU, "Секретариат WWF"),
    (Language.RU, "COP Бюро"),
    (Language.AR, "محمّد الأمين"),
    (Language.AR, "برنامج UNEP"),
    (Language.ZH, "玛尔塔·林德奎斯特"),
    (Language.ZH, "《关于汞的水俣公约》"),
    (Language.ZH, "UNEP环境署"),
    (None, "Анна Smith 林"),
]


@pytest.mark.parametrize(("language", "name"), HONEST)
def test_names_in_their_own_script_pass(language: Language | None, name: str) -> None:
    assert lookalike_problem(name, language) is None


@pytest.mark.parametrize(
    ("language", "name", "wrong"),
    [
        (
            None,
            "Аnna Smith",
            "'Аnna' mixes alphabets: U+0410 CYRILLIC CAPITAL LETTER A and U+006E LATIN SMALL LETTER N",
        ),
        (
            Language.RU,
            "Иванoв",
            "'Иванoв' mixes alphabets: U+0418 CYRILLIC CAPITAL LETTER I and U+006F LATIN SMALL LETTER O",
        ),
        (
            None,
            "О'Neil",
            '"О\'Neil" mixes alphabets: U+041E CYRILLIC CAPITAL LETTER O and U+004E LATIN CAPITAL LETTER N',
        ),
        (
            None,
            "Mariα",
            "'Mariα' mixes alphabets: U+004D LATIN CAPITAL LETTER M and U+03B1 GREEK SMALL LETTER ALPHA",
        ),
        (Language.EN, "Саша", "'Саша' is not in a script of en names: U+0421 CYRILLIC CAPITAL LETTER ES"),
        (
            Language.ZH,
            "ニ林",
            "'ニ林' mixes alphabets: U+30CB KATAKANA LETTER NI and U+6797 CJK UNIFIED IDEOGRAPH-6797",
        ),
        (Language.RU, "A. Иванова", "'A' looks Russian and has Latin letters: U+0041 LATIN CAPITAL LETTER A"),
        (Language.RU, "Caxopa", "'Caxopa' looks Russian and has Latin letters: U+0043 LATIN CAPITAL LETTER C"),
        (None, "Ａnna", "it has the special form U+FF21 FULLWIDTH LATIN CAPITAL LETTER A"),
        (None, "𝐀nna", "it has the special form U+1D400 MATHEMATICAL BOLD CAPITAL A"),
        (None, "Anna\u200b", "it has the invisible character U+200B ZERO WIDTH SPACE"),
        (None, "An\u00adna", "it has the invisible character U+00AD SOFT HYPHEN"),
        (None, "Anna\u3164", "it has the invisible character U+3164 HANGUL FILLER"),
        (None, "林\ufe00", "it has the invisible character U+FE00 VARIATION SELECTOR-1"),
        (None, "Anna\ue000", "it has the invisible character U+E000 without a name"),
        (None, "\u202eannA", "it has the bidi control U+202E RIGHT-TO-LEFT OVERRIDE"),
        (Language.AR, "محمد\u200f", "it has the bidi control U+200F RIGHT-TO-LEFT MARK"),
    ],
)
def test_a_name_that_is_not_what_it_looks_is_told_with_its_characters(
    language: Language | None, name: str, wrong: str
) -> None:
    assert lookalike_problem(name, language) == wrong
