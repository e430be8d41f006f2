"""Every shipped page names its language, its direction, its permanent address and its translations, and no other."""

from html.parser import HTMLParser
from pathlib import Path

import pytest

from chorus.content.renderer import TemplateRenderer
from chorus.content.workspace_files import FileWorkspace
from chorus.domain.artefact import Artefact
from chorus.domain.language import Language
from chorus.services.occasions import occasion_of

ROOT = Path(__file__).resolve().parents[2]
BASE = "http://127.0.0.1:8025"
OFFICIAL = ["ar", "zh", "en", "fr", "ru", "es"]
STATEMENTS = {
    "biodiversity-day-2021": ["joint-statement"],
    "biodiversity-day-2027": ["joint-statement"],
    "biodiversity-summit-follow-up-2027": ["joint-statement"],
    "environment-day-2021": [],
    "environment-day-2027": [],
    "un-biodiversity-summit-2020": ["joint-statement", "joint-statement-delivered"],
}


class Head(HTMLParser):
    """The attributes of the root element, of every link relation, and of the chooser's links."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.root: dict[str, str | None] = {}
        self.relations: list[tuple[str | None, str | None, str | None]] = []
        self.chooser: list[tuple[str | None, str | None, str | None]] = []
        self._within = False
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "html":
            self.root = given
        elif tag == "link":
            self.relations.append((given.get("rel"), given.get("hreflang"), given.get("href")))
        elif tag == "nav":
            self._within = True
        elif self._within and tag in ("a", "b"):
            self.chooser.append((given.get("lang"), given.get("hreflang"), given.get("href")))

    def handle_endtag(self, tag: str) -> None:
        self._within = self._within and tag != "nav"


@pytest.fixture(scope="module")
def pages() -> list[Artefact]:
    loaded, renderer = FileWorkspace(ROOT).load(), TemplateRenderer(ROOT)
    rendered = (renderer.render(loaded, file, occasion_of(loaded, file)) for file in loaded.campaigns.values())
    return [a for one in rendered for a in one.artefacts if a.key.channel == "page"]


def test_every_statement_is_there_in_six_languages(pages: list[Artefact]) -> None:
    found: dict[str, list[str]] = {campaign: [] for campaign in STATEMENTS}
    for page in pages:
        if page.kind == "statement" and page.key.language is Language.EN:
            found[page.key.campaign].append(page.key.activity)
    assert found == STATEMENTS
    assert len([p for p in pages if p.kind == "statement"]) == 6 * sum(map(len, STATEMENTS.values()))


def test_every_page_names_its_language_direction_addresses_and_translations(pages: list[Artefact]) -> None:
    assert len(pages) > 60
    for page in pages:
        key, head = page.key, Head(page.words.html)
        place = f"{BASE}/{key.campaign}/{key.activity.removesuffix('-delivered')}/"
        assert head.root == {"lang": key.language.value, "dir": "rtl" if key.language is Language.AR else "ltr"}
        expected: list[tuple[str | None, str | None, str | None]] = [
            ("canonical", None, f"{place}{key.language}/"),
            *(("alternate", language, f"{place}{language}/") for language in OFFICIAL),
            ("alternate", "x-default", place),
        ]
        if key.activity == "joint-statement-delivered":
            expected.append(("predecessor-version", None, f"{place}1/{key.language}/"))
        assert head.relations == expected, str(key)
        assert page.release.url == f"{place}{key.language}/"


def test_the_chooser_leads_to_the_same_page_in_every_language(pages: list[Artefact]) -> None:
    for page in pages:
        own = page.key.language.value
        assert Head(page.words.html).chooser == [
            (language, None, None) if language == own else (language, language, f"../{language}/")
            for language in OFFICIAL
        ]
