"""Official names are found in texts as each language writes them."""

import pytest
from pydantic import ValidationError

from chorus.domain.glossary import Glossary, Term, Terms, WrongForm
from chorus.domain.language import Language

AR, ZH, EN, FR, RU, ES = Language

SHORT = Term(
    kind="convention",
    name={
        EN: "Minamata Convention",
        FR: "Convention de Minamata",
        RU: "Минаматская конвенция",
        ZH: "《水俣公约》",
        AR: "اتفاقية ميناماتا",
    },
    forms={RU: ("Минаматской конвенции",), ZH: ("水俣公约",)},
    wrong={ZH: ("水俟公约",), EN: ("Minamata Treaty", "Convention of Minamata")},
)
LONG = Term(
    kind="convention",
    name={EN: "Minamata Convention on Mercury", ZH: "《关于汞的水俣公约》"},
    wrong={EN: ("Convention on Mercury",)},
)
POPS = Term(
    kind="term",
    name={EN: "persistent organic pollutants", FR: "polluants organiques persistants", AR: "الملوثات العضوية الثابتة"},
    forms={AR: ("ملوثات العضوية الثابتة",)},
)
UNEP = Term(kind="body", name={EN: "UNEP", FR: "Programme des Nations Unies pour l’environnement"})
TERMS = Terms(Glossary(terms={"minamata": SHORT, "minamata-full": LONG, "pops": POPS, "unep": UNEP}))


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("The Minamata Convention is ten.", {"minamata": "Minamata Convention"}),
        ("the Minamata Convention’s list", {"minamata": "Minamata Convention"}),
        ("Minamata\n Convention on\xa0Mercury", {"minamata-full": "Minamata\n Convention on\xa0Mercury"}),
        (
            "The Minamata Convention on Mercury, or Minamata Convention",
            {"minamata-full": "Minamata Convention on Mercury", "minamata": "Minamata Convention"},
        ),
        ("Minamata Conventions", {}),
        ("minamata convention", {}),
        ("Persistent organic pollutants stay.", {"pops": "Persistent organic pollutants"}),
        ("UNEP and UNEPs", {"unep": "UNEP"}),
        ("xUNEP", {}),
    ],
)
def test_an_english_text_names_whole_words_and_the_longest_name(text: str, named: dict[str, str]) -> None:
    assert TERMS.named(text, EN) == named


@pytest.mark.parametrize(
    ("term", "text", "language"),
    [
        ("minamata", "la Convention de Minamata sur le mercure", FR),
        ("minamata", "сторон Минаматской конвенции о ртути", RU),
        ("minamata", "根据《水俣公约》", ZH),
        ("minamata", "《关于汞的水俣公约》", ZH),
        ("minamata", "لاتفاقية ميناماتا", AR),
        ("minamata", "اتّفاقيّة مِيناماتا", AR),
        ("pops", "للملوثات العضوية الثابتة", AR),
        ("unep", "Programme des Nations Unies pour l'environnement", FR),
        ("unep", "le Programme des Nations\xa0Unies pour l’environnement", FR),
        ("minamata", "nothing is official here", ES),
    ],
)
def test_a_translation_has_a_name_in_any_of_its_forms(term: str, text: str, language: Language) -> None:
    assert not TERMS.lacks(term, text, language)


@pytest.mark.parametrize(
    ("text", "language"),
    [("la convention Minamata", FR), ("Минаматскую конвенцию", RU), ("汞公约", ZH), ("اتفاقية الزئبق", AR)],
)
def test_a_translation_lacks_a_name_that_is_written_otherwise(text: str, language: Language) -> None:
    assert TERMS.lacks("minamata", text, language)


def test_a_wrong_form_is_found_where_it_stands_unless_it_is_part_of_a_right_one() -> None:
    assert list(TERMS.wrong("根据《水俟公约》", ZH)) == [WrongForm("minamata", "水俟公约", 3)]
    assert list(TERMS.wrong("Minamata Convention on Mercury", EN)) == []
    assert list(TERMS.wrong("The Convention on Mercury", EN)) == [
        WrongForm("minamata-full", "Convention on Mercury", 4)
    ]


def test_an_empty_glossary_asks_for_nothing() -> None:
    empty = Terms(Glossary())
    assert (empty.named("Minamata Convention", EN), list(empty.wrong("x", ZH)), empty.ids) == ({}, [], frozenset())


def test_no_form_is_right_and_wrong_at_once() -> None:
    other = Term(kind="term", name={EN: "mercury"}, wrong={EN: ("UNEP",)})
    with pytest.raises(ValidationError, match="“UNEP” is wrong by `mercury`, and right by `unep`"):
        Glossary(terms={"unep": UNEP, "mercury": other})
