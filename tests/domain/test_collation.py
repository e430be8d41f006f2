"""Alphabetical order by each language's own rules; the expected orders are those of CLDR's collations."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chorus.domain.collation import collation_key, has_alphabet
from chorus.domain.language import Language

ORDERED = {
    Language.AR: ["اتفاقية استكهولم", "اتفاقية بازل", "اتفاقية روتردام", "أمانة", "برنامج", "هيئة", "UNEP"],
    Language.EN: ["Basel Convention", "CITES", "Rotterdam Convention", "the Bank", "Zero-Waste Union"],
    Language.FR: ["cote", "coté", "Côte d’Azur", "Élan", "Oeuf", "Œuvre", "Zambie"],
    Language.RU: ["Ёж", "Ежа", "Ель", "Иск", "Йод", "Карта", "WWF"],
    Language.ES: ["Árbol", "Arca", "Convenio de N", "Convenio de Nz", "Convenio de Ñ", "Convenio de O"],
}


@given(st.data(), st.sampled_from([*ORDERED]))
def test_names_are_ordered_as_their_language_orders_them(data: st.DataObject, language: Language) -> None:
    names = data.draw(st.permutations(ORDERED[language]))
    assert sorted(names, key=lambda name: collation_key(name, language)) == ORDERED[language]


def test_chinese_has_no_alphabet_and_is_not_guessed() -> None:
    assert [language for language in Language if not has_alphabet(language)] == [Language.ZH]
    with pytest.raises(ValueError, match="zh has no alphabet to sort by"):
        collation_key("巴塞尔公约", Language.ZH)


@given(st.text(), st.sampled_from([*ORDERED]))
def test_case_accents_and_punctuation_do_not_count_before_letters(text: str, language: Language) -> None:
    letters, _ = collation_key(text, language)
    assert collation_key(f"«{text}»", language)[0] == letters
