"""A translation agrees with its source, or what differs is told once, as what it is."""

import pytest

from chorus.domain.agreement import differences
from chorus.domain.agreement_marks import marks_of
from chorus.domain.artefact import slot
from chorus.domain.language import Language

AR, ZH, EN, FR, RU, ES = Language


def told(source: str, language: Language, translation: str) -> list[tuple[str, str, str]]:
    """Each difference: its kind, what English has, what the translation has."""
    found = differences(marks_of(source, EN), marks_of(translation, language))
    return [(d.kind, d.source.shown if d.source else "", d.translation.shown if d.translation else "") for d in found]


@pytest.mark.parametrize(
    ("source", "language", "translation"),
    [
        ("22 May 2021, 2,220 tonnes", FR, "2 220 tonnes, le 22 mai 2021"),
        ("30 May – 2 June 2021", ZH, "2021年5月30日至6月2日"),
        ("22 May and 5 June 2021", ZH, "2021年5月22日和6月5日"),
        ("in July, and in November 2021", ZH, "在2021年7月，同年11月"),
        ("in May 2021", ES, "en mayo de 2021"),
        ("from May to July", ZH, "5月至7月"),
        ("5 June; later in 2021", FR, "5 juin 2021 ; plus tard"),
        ("12,500", AR, "12,500"),
        ("12.5", AR, "12,5"),
        ("12.500 kg", AR, "12,500"),
        ("about one million species", ZH, "约100万种"),
        ("1 million species", ZH, "约一百万种"),
        ("two million", RU, "2 млн"),
        ("2 million", RU, "два миллиона"),
        ("five drivers", ES, "5 factores"),
        ("5 drivers", FR, "cinq facteurs"),
        ("12 months", RU, "двенадцать месяцев"),
        ("1 year, 2 years", AR, "سنة واحدة، سنتان"),
        ("1 day, 30 per cent", AR, "يوم، 30 في المائة"),
        ("30 per cent of 30 states", FR, "30 % de 30 États"),
        ("30 per cent; 30 states", ES, "30 países, el 30 por ciento"),
        ("the 21st century", FR, "le XXIe siècle"),
        ("the 1990s", ZH, "20世纪90年代"),
        ("see BC-14/12", RU, "см. BC-14/12"),
        (f"{slot('salutation')} {slot('name')}", AR, f"{slot('name')} {slot('salutation')} {slot('name')}"),
    ],
)
def test_what_means_the_same_agrees(source: str, language: Language, translation: str) -> None:
    assert told(source, language, translation) == []


@pytest.mark.parametrize(
    ("source", "language", "translation", "expected"),
    [
        ("in 2021", FR, "en 2022", [("number", "2021", "2022")]),
        ("30 per cent", FR, "une partie", [("number", "30", "")]),
        ("a part", FR, "30 %", [("number", "", "30")]),
        ("30 per cent", ES, "30 países", [("number", "30 %", "30")]),
        ("30 states", AR, "30 في المائة", [("number", "30", "30 %")]),
        ("3 days", AR, "أيام", [("number", "3", "")]),
        ("1 day", AR, "7 أيام", [("number", "1", "7")]),
        ("30 million", RU, "30 млрд", [("number", "30 million", "30 млрд")]),
        ("12,500", FR, "12,500", [("number", "12,500", "12,500")]),
        ("twenty", FR, "20", [("number", "", "20")]),
        ("the 3 steps, four of them", FR, "les 4 étapes, dont trois", [("number", "3", "4")]),
        ("5 June 2021", FR, "5 juin 2022", [("date", "5 June 2021", "5 juin 2022")]),
        ("5 June 2021", RU, "5 июля 2021 года", [("date", "5 June 2021", "5 июля 2021 года")]),
        ("22–24 May", AR, "22–25 أيار/مايو", [("date", "22–24 May", "22–25 أيار/مايو")]),
        (
            "30 May – 2 June 2021",
            ZH,
            "2022年5月30日至6月2日",
            [("date", "2 June 2021", "2022年5月30日")],
        ),
        ("5 June 2021", ES, "pronto", [("date", "5 June 2021", "")]),
        ("in May", ZH, "6月", [("date", "", "6月")]),
        ("see BC-14/12", RU, "см. БК-14/12", [("symbol", "BC-14/12", "БК-14/12")]),
        ("UNEP/MC/COP.4/23", RU, "UNEP/МС/COP.4/23", [("symbol", "UNEP/MC/COP.4/23", "UNEP/МС/COP.4/23")]),
        ("MC-3/11", FR, "MC-3/12", [("symbol", "MC-3/11", "MC-3/12")]),
        (
            "<https://www.basel.int/>",
            FR,
            "<https://www.pic.int/>",
            [("link", "https://www.basel.int/", "https://www.pic.int/")],
        ),
        ("<https://a.example/> <https://a.example/>", FR, "<https://a.example/>", [("link", "https://a.example/", "")]),
        (slot("salutation"), FR, slot("name"), [("slot", "{{ salutation }}", "{{ name }}")]),
    ],
)
def test_what_differs_is_told_as_what_it_is(
    source: str, language: Language, translation: str, expected: list[tuple[str, str, str]]
) -> None:
    assert told(source, language, translation) == expected


def test_what_lacks_and_what_is_too_much_stand_together_by_likeness() -> None:
    assert told("in 1992 and 2019", FR, "en 2018 et en 1993") == [
        ("number", "2019", "2018"),
        ("number", "1992", "1993"),
    ]


def test_pictures_agree_but_for_the_language_in_their_names() -> None:
    source = marks_of("", EN, ("planet.png", "fact-sheet-en.pdf"))
    assert differences(source, marks_of("", FR, ("fact-sheet-fr.pdf", "planet.png"))) == ()
    (found,) = differences(source, marks_of("", FR, ("fact-sheet-fr.pdf", "wetland.png")))
    assert (found.kind, found.source, found.translation) == ("picture", source.marks[0], found.translation)
