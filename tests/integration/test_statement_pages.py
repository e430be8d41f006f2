"""The page of a joint statement: its signatories, which version it is, and what a later version leaves as it was."""

import re
from pathlib import Path

import pytest

from chorus.content.gallery import gallery
from chorus.content.workspace_files import FileWorkspace
from chorus.domain.artefact import Artefact
from chorus.domain.problems import InputError
from chorus.services.checking import check_definition
from tests.integration.content_workspace import CAMPAIGN, CONFIG, STATEMENT, make_workspace, render, write

BASE = "http://127.0.0.1:8025/nature/statement"
HEADS = """
[secretariats.brs.head]
name = { en = "Marta Lindqvist", fr = "Marta Lindqvist", ar = "مارتا ليندكفيست" }
title = { en = "Executive Secretary", fr = "Secrétaire exécutive", ar = "الأمينة التنفيذية" }
[cosignatories.wetlands]
name = { en = "Alliance for Wetlands", fr = "Alliance <des> zones humides", ar = "تحالف الأراضي الرطبة" }
url = "https://wetlands.example/"
"""
MINAMATA = 'name = { en = "Minamata Convention", fr = "Convention de Minamata", ar = "اتفاقية ميناماتا" }'
FIRST = 'release = "T-15d 09:00 Europe/Zurich"\n\n[[press]]'
REVISIONS = """
[[statement]]
id = "delivered"
template = "statement"
release = "T-14d 00:30 Asia/Tokyo"
revises = "statement"
version = "as-delivered"

[[statement]]
id = "mended"
template = "statement"
release = "T+12d 09:00 Europe/Zurich"
revises = "delivered"
note = { en = "A date was corrected.", fr = "Une date a été corrigée.", ar = "صُحّح تاريخ." }
"""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A workspace whose statement is signed by a head, a convention without one, and a cosignatory."""
    root = make_workspace(tmp_path)
    write(root, "config.toml", CONFIG.replace('name.en = "Minamata Convention"', MINAMATA) + HEADS)
    campaign = CAMPAIGN.replace('signoff.due = "T-20d 18:00 Europe/Zurich"', "")
    campaign = campaign.replace(
        "[[statement]]",
        '[signoff]\ndue = "T-20d 18:00 Europe/Zurich"\ncosignatories = ["wetlands"]\n\n[[statement]]',
        1,
    )
    write(root, "campaigns/nature.toml", campaign.replace(FIRST, FIRST.replace("\n", "\nsigned_by = true\n", 1)))
    return root


def revised(root: Path, more: str = REVISIONS, first: str = 'version = "check-against-delivery"\n') -> Path:
    """The same with revisions of the statement."""
    text = (root / "campaigns" / "nature.toml").read_text(encoding="utf-8")
    write(root, "campaigns/nature.toml", text.replace("signed_by = true\n", f"signed_by = true\n{first}") + more)
    return root


def pages(root: Path) -> dict[str, Artefact]:
    found = {f"{a.key.activity}/{a.key.language}": a for a in render(root).artefacts if a.kind == "statement"}
    assert render(root).problems == ()
    return found


def section(html: str, name: str) -> str:
    """A section of a page without its markup, blocks as lines."""
    (found,) = re.findall(rf'<section class="{name}"[^>]*>(.*?)</section>', html, re.DOTALL)
    return "\n".join(filter(None, (line.strip() for line in re.sub(r"<[^>]*>", "\n", found).split("\n"))))


def test_signatories_stand_under_the_text_in_the_pages_language_and_escaped(root: Path) -> None:
    made = pages(root)
    assert section(made["statement/en"].words.html, "signatories") == (
        "Alliance for Wetlands\nMarta Lindqvist\nExecutive Secretary\nBasel Convention\nMinamata Convention"
    )
    assert section(made["statement/ar"].words.html, "signatories") == (
        "تحالف الأراضي الرطبة\nمارتا ليندكفيست\nالأمينة التنفيذية\nاتفاقية بازل\nاتفاقية ميناماتا"
    )
    assert "<span>Alliance &lt;des&gt; zones humides</span>" in made["statement/fr"].words.html
    assert made["statement/en"].words.text == (
        "A statement on Saturday\n\nPublished on 22 May 2021 by 12,500. The sheet "
        "<http://127.0.0.1:8025/nature/sheet/en/>.\n\n[A wetland]\n\n"
        "Alliance for Wetlands\n\nMarta Lindqvist\nExecutive Secretary\nBasel Convention\n\nMinamata Convention\n"
    )


def test_notes_below_the_last_rule_stay_below_the_signatories(root: Path) -> None:
    write(root, "templates/statement/en.md", STATEMENT + "\n---\n\nOne.\n\n---\n\nAbout *us*.\n")
    page = pages(root)["statement/en"]
    text = page.words.text
    assert text.index("One.") < text.index("Marta") < text.index("About us.")
    html = page.words.html
    assert html.index("<p>One.</p>") < html.index("<strong>Marta") < html.index("<p>About <em>us</em>.</p>")


def test_a_statement_that_does_not_ask_for_them_has_no_signatories(tmp_path: Path) -> None:
    html = pages(make_workspace(tmp_path))["statement/en"].words.html
    assert '<section class="signatories"' not in html
    assert '<p class="kind">Joint statement</p>' in html


def test_each_version_says_which_it_is_and_lists_those_before_it(root: Path) -> None:
    made = pages(revised(root))
    kinds = {name: re.findall(r'<p class="kind">(.*?)</p>', a.words.html)[0] for name, a in made.items()}
    assert kinds == {
        "statement/en": "Joint statement · <strong>Check against delivery</strong>",
        "statement/fr": "Déclaration commune · <strong>Seul le prononcé fait foi</strong>",
        "statement/ar": "بيان مشترك · <strong>يُراجَع عند الإلقاء</strong>",
        "delivered/en": "Joint statement · <strong>As delivered · 8 May 2021</strong>",
        "delivered/fr": "Déclaration commune · <strong>Texte prononcé · 8 mai 2021</strong>",
        "delivered/ar": "بيان مشترك · <strong>النص كما أُلقي · 8 أيار/مايو 2021</strong>",
        "mended/en": "Joint statement · <strong>Revision 3 of 3 June 2021</strong>",
        "mended/fr": "Déclaration commune · <strong>Révision 3 du 3 juin 2021</strong>",
        "mended/ar": "بيان مشترك · <strong>التنقيح 3، 3 حزيران/يونيه 2021</strong>",
    }
    assert section(made["mended/en"].words.html, "versions") == (
        "Versions\nCheck against delivery\n· 7 May 2021\nAs delivered\n· 8 May 2021\n"
        "Revision 3\n· 3 June 2021\nA date was corrected."
    )
    assert made["mended/en"].words.text.endswith(
        "Versions\n"
        f"1. Check against delivery, 7 May 2021 <{BASE}/1/en/>\n"
        f"2. As delivered, 8 May 2021 <{BASE}/2/en/>\n"
        f"3. Revision 3, 3 June 2021: A date was corrected. <{BASE}/3/en/>\n"
    )
    assert made["mended/fr"].words.text.startswith(
        "A statement on samedi\n\nRévision 3 du 3 juin 2021\n\nUne date a été corrigée.\n\n"
    )


def test_all_versions_share_the_permanent_url_and_each_is_kept_at_its_own(root: Path) -> None:
    made = pages(revised(root))
    places = {name: (a.release.url, a.release.kept) for name, a in made.items() if name.endswith("/ar")}
    assert places == {
        "statement/ar": (f"{BASE}/ar/", "/nature/statement/1/ar/"),
        "delivered/ar": (f"{BASE}/ar/", "/nature/statement/2/ar/"),
        "mended/ar": (f"{BASE}/ar/", "/nature/statement/3/ar/"),
    }
    relations = re.findall(r'<link rel="([^"]+)"(?: hreflang="([^"]+)")? href="([^"]+)">', made["mended/ar"].words.html)
    assert relations == [
        ("canonical", "", f"{BASE}/ar/"),
        ("alternate", "ar", f"{BASE}/ar/"),
        ("alternate", "en", f"{BASE}/en/"),
        ("alternate", "fr", f"{BASE}/fr/"),
        ("alternate", "x-default", f"{BASE}/"),
        ("predecessor-version", "", f"{BASE}/2/ar/"),
    ]


def test_a_later_version_changes_no_digest_of_what_was_signed_before(root: Path) -> None:
    revised(root, "")
    before = {name: (a.words_digest, a.release_digest) for name, a in pages(root).items()}
    revised(root, REVISIONS, "")
    after = {name: (a.words_digest, a.release_digest) for name, a in pages(root).items()}
    assert {name: after[name] for name in before} == before
    assert len(after) == 9


def test_links_to_any_version_lead_to_the_permanent_url(root: Path) -> None:
    revised(root, REVISIONS.replace("T-14d 00:30", "T-14d 03:30"))
    text = (root / "campaigns" / "nature.toml").read_text(encoding="utf-8")
    write(root, "campaigns/nature.toml", text.replace('link = "activity:statement"', 'link = "activity:delivered"'))
    (post,) = (a for a in render(root).artefacts if str(a.key) == "nature/post/fr/post/x:brs")
    assert post.words.text == f"La nature : {BASE}/fr/"


def test_the_gallery_says_whose_version_a_statement_is(root: Path) -> None:
    index = gallery(render(revised(root)).artefacts, [])["index.html"].decode()
    assert re.findall(r"<p>(T[^<]*)</p>", index)[:3] == [
        "T-15d 09:00 Europe/Zurich",
        "T-14d 00:30 Asia/Tokyo · version 2 of statement",
        "T+12d 09:00 Europe/Zurich · version 3 of statement",
    ]


def test_chinese_names_are_not_put_into_an_order_that_they_do_not_have(root: Path) -> None:
    revised(root, "", 'order = "own"\n')
    assert [str(p) for p in render(root).problems] == []
    text = (root / "campaigns" / "nature.toml").read_text(encoding="utf-8")
    write(root, "campaigns/nature.toml", text.replace('languages = ["en", "fr", "ar"]', 'languages = ["zh"]'))
    write(root, "templates/statement/zh.md", STATEMENT)
    told = [str(p) for p in render(root).problems if p.code == "no-alphabet"]
    assert told == ["campaigns/nature.toml:20:9: names in zh have no alphabetical order (write `english` or `given`)"]


def test_a_note_that_lacks_a_language_is_told(root: Path) -> None:
    revised(root, REVISIONS.replace(', ar = "صُحّح تاريخ."', ""))
    assert [str(p) for p in render(root).problems] == [
        "campaigns/nature.toml:66:8: `note` has no ar text (add `note.ar`)"
    ]


def test_a_layout_that_leaves_out_what_a_statement_must_show_is_refused(root: Path) -> None:
    write(
        root, "templates/layouts/page.html.jinja", "<title>{{ title }}</title>{{ body }}{{ version and version.label }}"
    )
    revised(root)
    assert [str(p) for p in render(root).problems] == [
        f"templates/layouts/page.html.jinja:1:1: the layout doesn't show {left_out} of a statement "
        "(see how the layout of a new workspace does it (`chorus init DIR`))"
        for left_out in ("`notes` and `signatories`", "`versions`")
    ]


def test_missing_names_are_told_where_config_toml_has_the_others(root: Path) -> None:
    config = (root / "config.toml").read_text(encoding="utf-8")
    write(root, "config.toml", config.replace(', ar = "مارتا ليندكفيست"', ""))
    loaded = FileWorkspace(root).load()
    told = [p for p in check_definition(loaded, loaded.campaigns["nature"]) if p.severity == "error"]
    assert [str(p) for p in told] == [
        "config.toml:43:8: `secretariats.brs.head` has no ar name, with which statements are signed (add `name.ar`)"
    ]


def test_names_that_are_not_what_they_look_are_told_at_their_places(root: Path) -> None:
    config = (root / "config.toml").read_text(encoding="utf-8")
    config = config.replace('en = "Marta Lindqvist"', 'en = "Mаrta Lindqvist"')
    config = config.replace('en = "Executive Secretary"', 'en = "Executive\u200b Secretary"')
    write(root, "config.toml", config)
    with pytest.raises(InputError) as caught:
        FileWorkspace(root).load()
    todo = "(type it anew, in one alphabet, with visible letters)"
    assert [str(p) for p in caught.value.problems] == [
        "config.toml:43:15: 'Mаrta' mixes alphabets: U+004D LATIN CAPITAL LETTER M and "
        f"U+0430 CYRILLIC SMALL LETTER A {todo}",
        f"config.toml:44:16: it has the invisible character U+200B ZERO WIDTH SPACE {todo}",
    ]
