"""What must agree over languages is found however each of them writes it."""

from decimal import Decimal

import pytest

from chorus.domain.agreement_links import without_language
from chorus.domain.agreement_marks import marks_of
from chorus.domain.agreement_model import Day
from chorus.domain.artefact import slot
from chorus.domain.language import Language

AR, ZH, EN, FR, RU, ES = Language


def dates(text: str, language: Language) -> list[tuple[int | None, int, int | None]]:
    marks = marks_of(text, language).marks
    assert [mark.kind for mark in marks] == ["date"] * len(marks), "a part of a date is told as a number"
    return [(*mark.value,) for mark in marks if isinstance(mark.value, Day)]


def numbers(text: str, language: Language) -> list[Decimal]:
    return [mark.value for mark in marks_of(text, language).of("number") if isinstance(mark.value, Decimal)]


@pytest.mark.parametrize(
    ("language", "text"),
    [
        (EN, "on Saturday, 5 June 2021, in Geneva"),
        (EN, "on June 5, 2021"),
        (EN, "on the 5th of June 2021"),
        (EN, "2021-06-05"),
        (FR, "le samedi 5 juin 2021"),
        (FR, "le 05/06/2021"),
        (ES, "el 5 de junio de 2021"),
        (ES, "el 5 de junio del año 2021"),
        (RU, "5 июня 2021 года"),
        (RU, "05.06.2021"),
        (ZH, "2021年6月5日星期六"),
        (ZH, "２０２１年６月５号"),
        (AR, "5 حزيران/يونيه 2021"),
        (AR, "في ٥ يونيو ٢٠٢١"),
        (AR, "\u20665 حزيران\u2069 عام 2021"),
    ],
)
def test_a_day_in_each_language_s_usual_forms(language: Language, text: str) -> None:
    assert dates(text, language) == [(5, 6, 2021)]


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        (FR, "le 1er juin", [(1, 6, None)]),
        (EN, "22-24 May 2021", [(22, 5, 2021), (24, 5, 2021)]),
        (EN, "22, 23 and 24 May", [(22, 5, None), (23, 5, None), (24, 5, None)]),
        (EN, "30 May – 2 June 2021", [(30, 5, None), (2, 6, 2021)]),
        (FR, "du 22 au 24 mai 2021", [(22, 5, 2021), (24, 5, 2021)]),
        (ES, "del 22 al 24 de mayo", [(22, 5, None), (24, 5, None)]),
        (RU, "с 22 по 24 мая 2021 года", [(22, 5, 2021), (24, 5, 2021)]),
        (ZH, "2021年5月22日至24日", [(22, 5, 2021), (24, 5, 2021)]),
        (ZH, "5月22日、23日和24日", [(22, 5, None), (23, 5, None), (24, 5, None)]),
        (ZH, "2021年5月30日至6月2日", [(30, 5, 2021), (2, 6, None)]),
        (AR, "22–24 أيار/مايو 2021", [(22, 5, 2021), (24, 5, 2021)]),
        (AR, "من 22 إلى 24 مايو", [(22, 5, None), (24, 5, None)]),
        (EN, "in May 2021", [(None, 5, 2021)]),
        (EN, "in July and November 2021", [(None, 7, None), (None, 11, 2021)]),
        (RU, "в мае 2021 года", [(None, 5, 2021)]),
        (AR, "تشرين الأول/أكتوبر 2021", [(None, 10, 2021)]),
        (ZH, "2021年7月", [(None, 7, 2021)]),
        # A text given once, in English, stands so in every language.
        (FR, "Geneva, 22 May 2021", [(22, 5, 2021)]),
    ],
)
def test_spans_lists_and_months(
    language: Language, text: str, expected: list[tuple[int | None, int, int | None]]
) -> None:
    assert dates(text, language) == expected


def test_a_comma_alone_joins_no_days() -> None:
    marks = marks_of("Revision 2, 3 June 2021", EN).marks
    assert [(mark.kind, mark.shown) for mark in marks] == [("date", "3 June 2021"), ("number", "2")]


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        (EN, "1,000 or 12,500.5 tonnes, 30 per cent", ["1000", "12500.5", "30"]),
        (FR, "1\u202f000 ou 12\u00a0500,5 tonnes, 30 %", ["1000", "12500.5", "30"]),
        (RU, "1 000 и 12 500,5 тонны, 30%", ["1000", "12500.5", "30"]),
        (ES, "1.000 o 12.500,5 toneladas, 30 %", ["1000", "12500.5", "30"]),
        (AR, "١٬٠٠٠ أو ١٢٬٥٠٠٫٥ طن، ٣٠٪", ["1000", "12500.5", "30"]),
        (ZH, "1,000或１２,５００.５吨，30%", ["1000", "12500.5", "30"]),
        (EN, "2 billion, 30 million", ["2000000000", "30000000"]),
        (ES, "2.000 millones, 30 millones", ["2000000000", "30000000"]),
        (ES, "2 mil millones", ["2000000000"]),
        (RU, "2 млрд, 30 млн", ["2000000000", "30000000"]),
        (ZH, "20亿、3千万、100万、5千克", ["2000000000", "30000000", "1000000", "5"]),
        (EN, "the 15th, 2021–2030, CO\u2082", ["15", "2021", "2030", "2"]),
        (EN, "at 3.30 p.m. and at 10:00", ["15", "30", "10"]),
        (FR, "à 15 h 30 et à 10 h", ["15", "30", "10"]),
        (ZH, "下午3时30分，10时；20世纪90年代", ["15", "30", "10", "1990"]),
        (AR, "3:30 مساءً، الساعة 10:00", ["15", "30", "10"]),
        (RU, "3:30 дня; 10 ч. 00 м.", ["15", "30", "10"]),
        (ES, "a las 3:30 de la tarde; 10.00 horas", ["15", "30", "10"]),
        (EN, "2 to 3 million", ["2000000", "3000000"]),
        (FR, "2 à 3 millions", ["2000000", "3000000"]),
        (ZH, "200万至300万", ["2000000", "3000000"]),
        (AR, "2 إلى 3 ملايين", ["2000000", "3000000"]),
        (EN, "2021 and 3 million", ["2021", "3000000"]),
    ],
)
def test_numbers_with_each_language_s_separators_units_and_digits(
    language: Language, text: str, expected: list[str]
) -> None:
    assert numbers(text, language) == [Decimal(each) for each in expected]


@pytest.mark.parametrize(
    ("language", "text"),
    [
        (EN, "20 to 30 per cent, 5 percentage points"),
        (FR, "20 à 30 %, 5 points de pourcentage"),
        (RU, "от 20 до 30 процентов, 5 процентных пунктов"),
        (ES, "20 % a 30 por ciento, 5 puntos"),
        (ZH, "百分之20至30，5个百分点"),
        (AR, "٢٠–٣٠ في المائة، ٥ نقاط"),
        (AR, "٪20 و٪30، 5 نقاط"),
        (EN, "20% or 30% 5 states"),
    ],
)
def test_percentages_in_each_language_s_usual_forms(language: Language, text: str) -> None:
    marks = marks_of(text, language).of("number")
    assert [(str(mark.value), mark.percent) for mark in marks] == [("20", True), ("30", True), ("5", False)]


@pytest.mark.parametrize(
    "text", ["UNEP/MC/COP.4/23", "A/HRC/45/2", "MC-3/11", "BC-14/12", "A/RES/75/1", "UNEP/CHW.14/INF/1/Rev.1"]
)
def test_document_symbols_are_whole(text: str) -> None:
    for before, after in (("see ", "."), ("第", "号决定"), ("(", ")")):
        marks = marks_of(before + text + after, ZH).marks
        assert [(mark.kind, mark.shown) for mark in marks] == [("symbol", text)]


def test_links_addresses_and_slots_hide_their_digits() -> None:
    text = f"{slot('salutation')}, read <https://x.example/2021/05>, www.y.example/3. or a1@b.example"
    assert [(mark.kind, mark.shown) for mark in marks_of(text, EN).marks] == [
        ("slot", "{{ salutation }}"),
        ("link", "https://x.example/2021/05"),
        ("link", "www.y.example/3"),
        ("link", "a1@b.example"),
    ]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("http://127.0.0.1:8025/summit/statement/en/", "http://127.0.0.1:8025/summit/statement/fr/"),
        ("http://127.0.0.1:8025/summit/statement/2/en/", "http://127.0.0.1:8025/summit/statement/2/fr/"),
        ("https://www.un.org/en/days", "https://www.un.org/fr/days"),
        ("https://www.unep.org/", "https://www.unep.org/fr"),
        ("https://en.wikipedia.org/wiki/1", "https://fr.wikipedia.org/wiki/1"),
        ("https://x.example/a?lang=en&b=2", "https://x.example/a?b=2&lang=fr-CH"),
        ("https://x.example/Default.aspx/language/en-US", "https://x.example/Default.aspx/language/fr-FR"),
        ("https://x.example/sheet-en.pdf", "https://x.example/sheet_fr.pdf"),
        ("fact-sheet-en.pdf", "fact-sheet-fr.pdf"),
        ("https://x.example/UNEP-MC-COP.4-23.English.pdf", "https://x.example/UNEP-MC-COP.4-23.French.pdf"),
        ("https://x.example/report_E.pdf", "https://x.example/report_F.pdf"),
        ("https://x.example/doc?id=7&Language=E", "https://x.example/doc?id=7&Language=F"),
    ],
)
def test_an_address_may_differ_in_its_language_alone(one: str, other: str) -> None:
    assert without_language(one, (EN, FR)) == without_language(other, (EN, FR))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://www.un.org/en/days", "https://www.un.org/ru/days"),
        ("https://www.basel.int/", "https://www.basil.int/"),
        ("https://x.example/a?b=2", "https://x.example/a?b=3"),
        ("fact-sheet-en.pdf", "sheet-fr.pdf"),
        ("https://x.example/report_E.pdf", "https://x.example/report_R.pdf"),
        ("https://x.example/e/1", "https://x.example/f/1"),
        ("https://[bad](x/en/", "https://[bad](x/fr/"),
    ],
)
def test_it_may_differ_in_nothing_else(one: str, other: str) -> None:
    assert without_language(one, (EN, FR)) != without_language(other, (EN, FR))


@pytest.mark.parametrize(
    "text",
    ["1, 2, " * 5_000, "1,111" * 5_000, "万" * 10_000 + "1", "A/" * 10_000, "(" * 20_000 + "1", "a" * 20_000],
)
def test_a_hostile_line_takes_no_longer_than_its_length(text: str) -> None:
    for language in Language:
        assert marks_of(f"{text} 7", language).marks[-1].value == Decimal(7)
