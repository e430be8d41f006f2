"""How a test of a mail says that it is one."""

from datetime import UTC, datetime

import pytest

from chorus.domain.artefact import Artefact
from chorus.domain.language import Language
from chorus.domain.mark_of_test import LINE, PREFIX, marked
from tests.doubles.letters import mail_artefact

NOW = datetime(2021, 5, 22, 7, 0, 5, tzinfo=UTC)


def mail(language: Language, second: Language | None = None, html: str = '<body dir="auto"><p>Hello') -> Artefact:
    plain = mail_artefact()
    key = plain.key.model_copy(update={"language": language, "second": second})
    words = plain.words.model_copy(update={"subject": "Nature Day", "text": "Hello", "html": html})
    return plain.model_copy(update={"key": key, "words": words})


@pytest.mark.parametrize("language", Language)
def test_every_language_says_so_before_the_subject_and_on_top_of_both_bodies(language: Language) -> None:
    before = mail(language)
    words = marked(before, NOW).words
    at = "2021-05-22 07:00:05 UTC"
    shown = "\u20662021\u201105\u201122\u00a007:00:05\u00a0UTC\u2069" if language is Language.AR else at
    assert (words.subject, words.text) == (f"{PREFIX[language]} Nature Day", f"{LINE[language]} ({shown})\n\nHello")
    assert words.html.startswith(f'<body dir="auto"><p lang="{language}" dir="{language.direction}" style="')
    isolated = f'(<span dir="ltr" style="white-space:nowrap">{at}</span>)'
    assert words.html.endswith(f"{LINE[language]} {isolated}</p><p>Hello")
    assert words.links == before.words.links


def test_a_mail_in_two_languages_says_so_in_both() -> None:
    text = marked(mail(Language.FR, Language.EN), NOW).words.text
    french, english, *_ = text.split("\n")
    assert (french.startswith(LINE[Language.FR]), english.startswith(LINE[Language.EN])) == (True, True)


def test_a_body_without_a_tag_of_its_own_is_marked_too() -> None:
    assert marked(mail(Language.EN, html="<p>Hello"), NOW).words.html.endswith("UTC</span>)</p><p>Hello")
