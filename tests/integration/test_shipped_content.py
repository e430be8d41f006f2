"""The shipped templates say the same in all six languages: the same parts, placeholders, links and numbers."""

import re
import tomllib
from collections import Counter
from pathlib import Path

import pytest
from markdown_it import MarkdownIt

from chorus.domain.language import Language

ROOT = Path(__file__).resolve().parents[2]
TEMPLATES = ROOT / "templates"
PIECES = sorted(
    [
        *(f.name for f in TEMPLATES.iterdir() if (f / "en.md").exists()),
        *(f"partials/{f.name.removesuffix('.en.md')}" for f in (TEMPLATES / "partials").glob("*.en.md")),
    ]
)
HAN = "\u4e00-\u9fff"
MAIL_KEYS, PAGE_KEYS = ["preheader", "subject"], ["summary", "title"]
PLACEHOLDER = re.compile(r"\{\{.*?\}\}|\{%.*?%\}", re.DOTALL)
TARGET = re.compile(r"\]\(([^)]+)\)")


def source(piece: str, language: str) -> str:
    """The text of a template or partial in one language."""
    name = f"{piece}.{language}.md" if piece.startswith("partials/") else f"{piece}/{language}.md"
    return (TEMPLATES / name).read_text(encoding="utf-8")


def parts(piece: str, language: str) -> tuple[dict[str, str], str]:
    """Front matter and body of a template; partials have no front matter."""
    text = source(piece, language)
    if piece.startswith("partials/"):
        return {}, text
    empty, front, body = text.split("+++\n", 2)
    assert empty == ""
    return tomllib.loads(front), body


def placeholders(text: str, language: str) -> Counter[str]:
    """What is put in, each as often as it occurs; a plural by its number, an include by its name."""
    found = Counter[str]()
    for match in PLACEHOLDER.findall(text):
        plural = re.match(r"\{\{ plural\(([a-z_.]+),", match)
        found[f"plural {plural[1]}" if plural else match.replace(f".{language}.md", "")] += 1
    return found


def numbers(text: str, language: str) -> list[str]:
    """The figures of a text in order of size; Chinese writes months as numbers, which don't count."""
    text = TARGET.sub("]", PLACEHOLDER.sub("", text))
    text = re.sub(r"\d{1,2}月|(?m:^\d+\. )", "", text) if language == "zh" else re.sub(r"(?m)^\d+\. ", "", text)
    return sorted(re.findall(r"\d+", text))


def shape(body: str) -> list[str]:
    """The blocks of a Markdown text: headings, paragraphs, lists."""
    return [f"{token.type} {token.tag}" for token in MarkdownIt().parse(body) if token.type != "inline"]


@pytest.mark.parametrize("piece", PIECES)
def test_every_template_exists_in_six_languages_and_nothing_else_lies_there(piece: str) -> None:
    folder, prefix = TEMPLATES / piece, ""
    if piece.startswith("partials/"):
        folder, prefix = TEMPLATES / "partials", f"{piece.removeprefix('partials/')}."
    there = {f.name for f in folder.iterdir() if f.name.startswith(prefix) and f.name != "translations.json"}

    assert there == {f"{prefix}{language}.md" for language in Language}


@pytest.mark.parametrize("language", [*Language])
@pytest.mark.parametrize("piece", PIECES)
def test_a_translation_has_what_the_english_has(piece: str, language: Language) -> None:
    front, body = parts(piece, language)
    english_body = parts(piece, "en")[1]
    whole, english = source(piece, language), source(piece, "en")

    if not piece.startswith("partials/"):
        assert sorted(front) == (MAIL_KEYS if piece.startswith("mail-") else PAGE_KEYS)
        assert all(front.values())
    assert placeholders(body, language) == placeholders(english_body, "en")
    assert Counter(TARGET.findall(whole)) == Counter(TARGET.findall(english))
    assert numbers(whole, language) == numbers(english, "en")
    assert shape(body) == shape(english_body)


@pytest.mark.parametrize("language", [*Language])
@pytest.mark.parametrize("piece", PIECES)
def test_emphasis_and_links_are_read_as_such(piece: str, language: Language) -> None:
    html = MarkdownIt().render(PLACEHOLDER.sub("x", parts(piece, language)[1]))

    assert "**" not in html
    assert "](" not in html


@pytest.mark.parametrize("piece", PIECES)
def test_plurals_name_the_categories_of_their_language(piece: str) -> None:
    wanted = {
        "ar": ["few", "many", "one", "other", "two", "zero"],
        "zh": ["other"],
        "en": ["one", "other"],
        "fr": ["many", "one", "other"],
        "ru": ["few", "many", "one", "other"],
        "es": ["many", "one", "other"],
    }
    for language, categories in wanted.items():
        for plural in re.findall(r"plural\([^)]*\)", source(piece, language)):
            assert sorted(re.findall(r"([a-z]+)=", plural)) == categories


@pytest.mark.parametrize("piece", PIECES)
def test_punctuation_is_that_of_the_language(piece: str) -> None:
    plain = {code: PLACEHOLDER.sub("x", TARGET.sub("]", source(piece, code))) for code in Language}
    plain = {code: text.replace("![", "[") for code, text in plain.items()}

    assert not re.findall(r".{0,20}(?<!\u202f)[:;!?»]|«(?!\u202f).{0,20}", plain[Language.FR])
    assert not re.findall(rf"[{HAN}][,;:!?][{HAN}]|[{HAN}] ?\.(?:\s|$)", plain[Language.ZH])
    assert not re.findall(r"[\u0621-\u064a][,;?]", plain[Language.AR])
    assert not re.findall(r".{0,20} [—–]|[“”\"]", plain[Language.RU].split("+++")[-1])
    for language in (Language.EN, Language.FR):
        assert not re.findall(r"\w'\w", plain[language])


@pytest.mark.parametrize("piece", [p for p in PIECES if p.startswith("mail-")])
def test_mails_open_with_the_salutation_and_are_short(piece: str) -> None:
    for language in Language:
        body = parts(piece, language)[1]
        assert body.startswith("{{ salutation }}\n\n")
        assert body.count("{{ salutation }}") == 1
    words = len(re.findall(r"[\w’-]+", PLACEHOLDER.sub("", TARGET.sub("", parts(piece, "en")[1]))))
    assert 110 <= words <= 220


@pytest.mark.parametrize("piece", [p for p in PIECES if p.startswith("statement-")])
def test_statements_have_substance(piece: str) -> None:
    words = len(re.findall(r"[\w’-]+", PLACEHOLDER.sub("", TARGET.sub("", parts(piece, "en")[1]))))

    assert 350 <= words <= 600


def test_pictures_have_one_size_and_fact_sheets_are_documents() -> None:
    for picture in sorted((ROOT / "media").glob("*.png")):
        data = picture.read_bytes()
        assert (int.from_bytes(data[16:20]), int.from_bytes(data[20:24])) == (1200, 675)
        assert len(data) < 150_000
    sheets = sorted(f.name for f in (ROOT / "media").glob("*.pdf"))
    assert sheets == [f"fact-sheet-restoration-{language}.pdf" for language in sorted(Language)]
    assert all((ROOT / "media" / name).read_bytes().startswith(b"%PDF-1.") for name in sheets)
