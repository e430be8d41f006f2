"""Paper: values are data, six languages are there, nothing is dropped, and the same gives the same bytes."""

import subprocess
import sys
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from chorus.documents import typeset as module
from chorus.documents.glyphs import can_show, lacking, shown
from chorus.documents.typeset import typeset
from chorus.domain.language import Language
from chorus.domain.problems import PermanentError
from tests.doubles.paper import facts_of, text_of

AT = datetime(2021, 5, 24, tzinfo=UTC)
TITLES = {
    Language.AR: "يوم البيئة العالمي 2021: استعادة النظم الإيكولوجية؟",
    Language.ZH: "《巴塞尔公约》：“无汞未来”，2021年",
    Language.EN: "World Environment Day: “Only One Earth” – 100 % of us",
    Language.FR: "Journée mondiale de l’environnement : « une œuvre à réaliser », dès août",
    Language.RU: "Всемирный день окружающей среды: объём, ещё № 5",
    Language.ES: "¿Qué hará usted mañana? ¡Día Mundial del Medio Ambiente!",
}
TEMPLATE = """#import "paper.typ": *
#show: paper
= #values.title
#for each in values.texts { par(said(each)) }
#if lacking-note != none { par(lacking-note) }
"""


@pytest.fixture(autouse=True)
def templates(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The real templates, and one that only shows texts."""
    folder = tmp_path_factory.mktemp("templates")
    (folder / "paper.typ").write_bytes((module.TEMPLATES / "paper.typ").read_bytes())
    (folder / "texts.typ").write_text(TEMPLATE, encoding="utf-8")
    monkeypatch.setattr(module, "TEMPLATES", folder)
    return folder


def made(*texts: str, language: str = "en") -> bytes:
    return typeset("texts.typ", {"title": "T", "texts": [{"text": t, "language": language} for t in texts]}, AT)


def test_a_pdf_is_accessible_and_says_what_it_is(tmp_path: Path) -> None:
    pdf = typeset("texts.typ", {"title": "Weekly report", "texts": []}, AT)
    facts = facts_of(pdf, tmp_path)
    named = {key: facts[key] for key in ("Title", "Tagged", "CreationDate", "PDF version")}
    assert named == {
        "Title": "Weekly report",
        "Tagged": "yes",
        "CreationDate": "2021-05-24T00:00:00Z",
        "PDF version": "1.7",
    }
    assert b"<pdfuaid:part>1</pdfuaid:part>" in pdf
    assert b"<dc:language><rdf:Bag><rdf:li>en-GB</rdf:li></rdf:Bag></dc:language>" in pdf


@pytest.mark.parametrize("language", [each for each in Language if each is not Language.AR])
def test_the_text_of_a_language_is_there_as_it_was_written(language: Language) -> None:
    assert text_of(made(TITLES[language], language=language)) == f"T {TITLES[language]}"


def test_arabic_is_joined_and_has_its_letters() -> None:
    """Poppler repeats a letter whose dots the font keeps apart: which letters there are is compared, not how often."""
    read = text_of(made(TITLES[Language.AR], language="ar"))
    assert set(TITLES[Language.AR]) <= set(read)


def test_all_glyphs_of_the_six_languages_are_there() -> None:
    assert lacking(list(TITLES.values())) == ()


def test_values_are_data_whatever_they_look_like() -> None:
    evil = '#set page(fill: red) "quoted" *bold* $x$ _y_ \\u{41} @ref <label> // gone /* too */ `raw` = no heading'
    assert text_of(made(evil)) == f"T {evil}"


def test_what_no_font_has_is_shown_by_its_code_and_told() -> None:
    told = "The fonts of this document have no glyph for U+D55C, U+1F33F: the code stands in place of the character."
    assert text_of(made("A leaf \U0001f33f and 한")) == f"T A leaf [U+1F33F] and [U+D55C] {told}"


def test_what_can_t_be_seen_needs_no_glyph_and_what_pdf_forbids_is_told() -> None:
    hidden = "\u2068\u200d\ufe0f\t\n\u00ad"
    assert [can_show(character) for character in hidden] == [True] * 6
    assert lacking({"a": ["\x00x\x07", {"b": "\ufeff"}], "c": 3}) == ("\x00", "\x07", "\ufeff")
    assert shown({"a": ["\x07x"], "n": 1}, ["\x07"]) == {"a": ["[U+0007]x"], "n": 1}


@settings(max_examples=40)
@given(st.text(max_size=60))
@example("a\tb\nc\rd\ve\ff\x85g\u2028h\u2029i")
@example("\n")
@example("\x85")
@example("\u2029")
def test_any_text_can_be_set(text: str) -> None:
    assert made(text).startswith(b"%PDF-1.7")


def test_the_same_gives_the_same_bytes_in_another_process_too(templates: Path) -> None:
    script = (
        "import sys, hashlib; from pathlib import Path; from datetime import datetime, UTC\n"
        "from chorus.documents import typeset\n"
        f"typeset.TEMPLATES = Path({str(templates)!r})\n"
        "texts = [{'text': 'Día', 'language': 'es'}, {'text': '无汞未来', 'language': 'zh'}]\n"
        "made = typeset.typeset('texts.typ', {'title': 'T', 'texts': texts}, datetime(2021, 5, 24, tzinfo=UTC))\n"
        "print(hashlib.sha256(made).hexdigest())"
    )
    texts = [{"text": "Día", "language": "es"}, {"text": "无汞未来", "language": "zh"}]
    here = [sha256(typeset("texts.typ", {"title": "T", "texts": texts}, AT)).hexdigest() for _ in range(2)]
    there = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout.strip()
    assert here == [there, there]


@pytest.mark.parametrize(
    ("body", "why"),
    [
        (
            '#image(bytes("<svg xmlns=\\"http://www.w3.org/2000/svg\\" width=\\"9\\" height=\\"9\\"/>"))',
            "missing alt text",
        ),
        ('#text(font: "Nowhere")[x]', "unknown font family: nowhere"),
        ("#undefined-name", "unknown variable: undefined-name"),
    ],
)
def test_a_template_that_is_wrong_is_refused(templates: Path, body: str, why: str) -> None:
    (templates / "wrong.typ").write_text(f'#set document(title: "T")\n{body}', encoding="utf-8")
    with pytest.raises(PermanentError, match=f"wrong.typ can't be set as PDF: .*{why}") as refused:
        typeset("wrong.typ", {"title": "T"}, AT)
    assert refused.value.ids == {"template": "wrong.typ"}
