"""Plural categories against CLDR's own samples, and the catalogues' rules against the categories.

The samples are those of https://www.unicode.org/cldr/charts/46/supplemental/language_plural_rules.html.
"""

from collections.abc import Iterator
from decimal import Decimal
from gettext import c2py

import pytest

from chorus.content.localised import plural_category
from chorus.content.translations import shipped_catalog
from chorus.domain.language import Language

SAMPLES = {
    Language.AR: {
        "zero": "0 0.0 0.00 0.000",
        "one": "1 1.0 1.00 1.000",
        "two": "2 2.0 2.00 2.000",
        "few": "3~10 103~110 1003 3.0 4.0 10.0 103.0 1003.0",
        "many": "11~26 111 1011 11.0 12.0 18.0 111.0 1011.0",
        "other": "100~102 200~202 300~302 400~402 500~502 600 1000 10000 100000 1000000 0.1 0.9 1.1 10.1 100.0",
    },
    Language.ZH: {"other": "0~15 100 1000 10000 100000 1000000 0.0 0.1 1.5 10.0 1000000.0"},
    Language.EN: {"one": "1", "other": "0 2~16 100 1000 10000 100000 1000000 0.0 0.1 1.0 1.5 10.0 1000000.0"},
    Language.FR: {
        "one": "0 1 0.0 0.1 1.0 1.5",
        "many": "1000000",
        "other": "2~17 100 1000 10000 100000 2.0 3.5 10.0 1000.0 1000000.0",
    },
    Language.RU: {
        "one": "1 21 31 41 51 61 71 81 101 1001",
        "few": "2~4 22~24 32~34 42~44 52~54 62 102 1002",
        "many": "0 5~19 100 1000 10000 100000 1000000",
        "other": "0.0 0.1 1.5 10.0 100.0 1000.0 1000000.0",
    },
    Language.ES: {
        "one": "1 1.0 1.00 1.000",
        "many": "1000000",
        "other": "0 2~16 100 1000 10000 100000 0.0 0.1 0.9 1.1 1.6 10.0 1000000.0",
    },
}
FORMS = {
    Language.AR: ("zero", "one", "two", "few", "many", "other"),
    Language.ZH: ("other",),
    Language.FR: ("one", "other"),
    Language.RU: ("one", "few", "many"),
    Language.ES: ("one", "other"),
}
"""The order of a catalogue's plural forms, as gettext's translators know it."""


def numbers(samples: str) -> Iterator[int | Decimal]:
    """The numbers of a row of samples, ``3~10`` for all from 3 to 10."""
    for sample in samples.split():
        first, _, last = sample.partition("~")
        if last:
            yield from range(int(first), int(last) + 1)
        else:
            yield Decimal(sample) if "." in sample else int(sample)


@pytest.mark.parametrize("language", list(Language))
def test_a_number_has_the_category_of_cldr_s_samples(language: Language) -> None:
    rows = SAMPLES[language]
    found = {(n, plural_category(n, language)) for row in rows.values() for n in numbers(row)}
    assert found == {(n, category) for category, row in rows.items() for n in numbers(row)}


@pytest.mark.parametrize("language", list(FORMS))
def test_a_catalogue_s_plural_rule_agrees_with_cldr(language: Language) -> None:
    catalogue = shipped_catalog(language)
    form = c2py(catalogue.plural_expr)
    assert catalogue.num_plurals == len(FORMS[language])
    assert [FORMS[language][form(n)] for n in range(1112)] == [plural_category(n, language) for n in range(1112)]


def test_the_arabic_rule_is_the_catalogue_s_own_for_babel_s_swaps_two_forms() -> None:
    assert shipped_catalog(Language.AR).plural_forms == (
        "nplurals=6; plural=(n==0 ? 0 : n==1 ? 1 : n==2 ? 2 : n%100>=3 && n%100<=10 ? 3 : "
        "n%100>=11 && n%100<=99 ? 4 : 5);"
    )
