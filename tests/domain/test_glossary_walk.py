"""The glossary's quick walk along a text finds what trying every form at every place finds."""

import tomllib
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from chorus.domain.glossary import Glossary, Terms
from chorus.domain.language import Language

SHIPPED = Path(__file__).parents[2] / "templates" / "glossary.toml"
TERMS = Glossary.model_validate(tomllib.loads(SHIPPED.read_text(encoding="utf-8")))


def words_of(language: Language) -> list[str]:
    """The forms of the shipped glossary, some with their case, spaces and ends changed."""
    terms = TERMS.terms.values()
    forms = [form for term in terms for form in (*term.accepted(language), *term.wrong.get(language, ()))]
    cut = [form[: len(form) // 2] for form in forms[:20]]
    return [*forms, *cut, *(form.upper() for form in forms[:10]), *(form.replace(" ", "\n ") for form in forms[:20])]


@given(st.data(), st.sampled_from(list(Language)))
def test_it_finds_what_every_form_at_every_place_finds(data: st.DataObject, language: Language) -> None:
    parts = st.sampled_from([*words_of(language), " ", ", ", "x", "«", "ال", "’s", "\u064e"])
    text = "".join(data.draw(st.lists(parts, max_size=12)))
    forms = Terms(TERMS)._known[language]
    assert [found[1:3] for found in forms.find(text)] == [(m[0], m.start()) for m in forms._pattern.finditer(text)]
