"""Whatever a date or number is, it agrees with itself in six languages; whatever digit is changed, it is found."""

import re
from datetime import date, timedelta
from functools import cache
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from chorus.content.localised import date_text, number_text
from chorus.content.renderer import TemplateRenderer
from chorus.content.workspace_files import FileWorkspace
from chorus.domain.agreement import differences
from chorus.domain.agreement_marks import marks_of
from chorus.domain.artefact import Artefact
from chorus.domain.language import Language
from chorus.services.occasions import occasion_of

ROOT = Path(__file__).resolve().parents[2]
DAYS = st.dates(date(1945, 10, 24), date(2199, 12, 31))
LANGUAGES = st.sampled_from(Language)
NUMBERS = st.one_of(
    st.integers(0, 10**12),
    st.integers(1, 10**6).map(lambda thousandths: thousandths / 1000),
)
ARABIC_INDIC = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")


@given(DAYS, st.integers(0, 400), LANGUAGES, LANGUAGES)
def test_a_span_of_days_agrees_with_itself_in_all_languages(
    start: date, length: int, source: Language, other: Language
) -> None:
    end = start + timedelta(length)
    there, here = (date_text(start, each, end) for each in (source, other))
    assert differences(marks_of(there, source), marks_of(here.translate(ARABIC_INDIC), other)) == ()


@given(DAYS, DAYS, LANGUAGES, LANGUAGES)
def test_a_shifted_date_is_told_as_a_date(day: date, shifted: date, source: Language, other: Language) -> None:
    found = differences(marks_of(date_text(day, source), source), marks_of(date_text(shifted, other), other))
    assert [d.kind for d in found] == (["date"] if day != shifted else [])


@given(NUMBERS, LANGUAGES, LANGUAGES)
def test_a_number_agrees_with_itself_in_all_languages(number: float, source: Language, other: Language) -> None:
    there, here = number_text(number, source), number_text(number, other)
    assert differences(marks_of(f"({there})", source), marks_of(f"({here})", other)) == ()


@given(st.integers(0, 10**9), st.integers(0, 10**9), LANGUAGES, LANGUAGES)
def test_another_number_does_not_agree(number: int, another: int, source: Language, other: Language) -> None:
    found = differences(
        marks_of(f"({number_text(number, source)})", source), marks_of(f"({number_text(another, other)})", other)
    )
    # A comma in Arabic may separate thousands or decimals: 12,500 may be meant for 12.5, never for 125.
    assert [d.kind for d in found] == (["number"] if number != another else [])


@cache
def _translations() -> list[tuple[str, Language, str, Language]]:
    """Every shipped mail, page and post: source, its language, translation, its language."""
    loaded, renderer = FileWorkspace(ROOT).load(), TemplateRenderer(ROOT)
    pairs: set[tuple[str, Language, str, Language]] = set()
    for file in loaded.campaigns.values():
        groups: dict[tuple[str, str, str], dict[Language, Artefact]] = {}
        for artefact in renderer.render(loaded, file, occasion_of(loaded, file)).artefacts:
            key = artefact.key
            sender = "" if key.channel == "post" else key.sender
            groups.setdefault((key.activity, key.channel, sender), {})[key.language] = artefact
        for group in groups.values():
            source = group[file.campaign.source_language]
            pairs |= {
                (_text(source), source.key.language, _text(one), one.key.language)
                for one in group.values()
                if one is not source
            }
    return sorted(pairs)


def _text(artefact: Artefact) -> str:
    return f"{artefact.words.subject}\n{artefact.words.text}"


@settings(max_examples=400, deadline=None)
@given(st.data())
def test_any_digit_changed_in_any_shipped_translation_is_found(data: st.DataObject) -> None:
    source, source_language, translation, language = data.draw(st.sampled_from(_translations()))
    digits = [found.start() for found in re.finditer(r"\d", translation)]
    if not digits:
        return
    at = data.draw(st.sampled_from(digits))
    other = data.draw(st.sampled_from([digit for digit in "0123456789" if digit != translation[at]]))
    changed = translation[:at] + other + translation[at + 1 :]
    expected = marks_of(source, source_language)
    assert differences(expected, marks_of(translation, language)) == ()
    assert differences(expected, marks_of(changed, language)) != ()
