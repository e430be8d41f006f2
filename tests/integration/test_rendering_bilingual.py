"""Mails in two languages: an artefact for each pair, both texts in it, and what the letter has once."""

import re
from pathlib import Path

import pytest

from chorus.content.gallery import gallery
from chorus.content.mail_pieces import UNSUBSCRIBE_TARGET
from chorus.domain.artefact import Artefact, slot
from chorus.services.ports_files import Rendered
from tests.integration.content_workspace import CAMPAIGN, make_workspace, render, write

BASE = "http://127.0.0.1:8025/nature"
STATEMENT = """+++
title = "{{ occasion.name }}"
summary = "{{ values.years }}"
+++
![A wetland](media:wetland.png)
"""
PAIRS = CAMPAIGN.replace('where = "language:fr"\n', 'bilingual = ["ar+en", "fr+en"]\n').replace(
    'id = "press"\n', 'id = "press"\nbilingual = ["fr+en"]\n'
)
FRENCH = """+++
subject = "{{ salutation }} {{ occasion.name }}"
preheader = "En bref"
+++
{{ salutation }}

À {{ organisation }}, {{ country }}.

> Une citation

![Une zone humide](media:wetland.png)

[Lire](activity:statement)
"""
ENGLISH = (
    FRENCH.replace("En bref", "In short")
    .replace("À", "To")
    .replace("Une citation", "A quotation")
    .replace("Une zone humide", "A wetland")
    .replace("Lire", "Read")
)
ARABIC = (
    FRENCH.replace("En bref", "باختصار")
    .replace("À", "إلى")
    .replace("Une citation", "اقتباس")
    .replace("Une zone humide", "أرض رطبة")
    .replace("Lire", "اقرأ")
)
TEXTS = {"fr": FRENCH, "en": ENGLISH, "ar": ARABIC}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    root = make_workspace(tmp_path / "workspace")
    write(root, "campaigns/nature.toml", PAIRS)
    for language, text in TEXTS.items():
        write(root, f"templates/mail/{language}.md", text)
        write(root, f"templates/statement/{language}.md", STATEMENT)
    return root


def by_key(rendered: Rendered) -> dict[str, Artefact]:
    assert [str(p) for p in rendered.problems] == []
    return {str(a.key): a for a in rendered.artefacts}


def test_each_pair_is_an_artefact_of_its_own_for_each_sender_and_pages_have_none(root: Path) -> None:
    assert sorted(key for key in by_key(render(root)) if "+" in key) == [
        "nature/invitation/ar+en/mail/brs",
        "nature/invitation/ar+en/mail/minamata",
        "nature/invitation/fr+en/mail/brs",
        "nature/invitation/fr+en/mail/minamata",
        "nature/press/fr+en/mail/brs",
        "nature/press/fr+en/mail/minamata",
    ]


def test_offering_a_pair_changes_no_artefact_of_one_language(root: Path) -> None:
    both = by_key(render(root))
    write(root, "campaigns/nature.toml", PAIRS.replace('bilingual = ["ar+en", "fr+en"]\n', ""))
    alone = by_key(render(root))
    assert {k: (both[k].words_digest, both[k].release_digest) for k in alone} == {
        k: (a.words_digest, a.release_digest) for k, a in alone.items()
    }


def test_the_plain_text_has_both_texts_a_divider_and_one_foot(root: Path) -> None:
    words = by_key(render(root))["nature/invitation/fr+en/mail/brs"].words
    assert words.subject == (
        f"{slot('salutation')} Journée internationale de la diversité biologique · "
        f"{slot('salutation_2')} International Day for Biological Diversity"
    )
    assert words.text == (
        "The text in English follows below.\n\n"
        "[Contenu d’exemple : le texte, les expéditeurs et les contacts sont inventés.]\n\n"
        f"{slot('salutation')}\n\nÀ {slot('organisation')}, {slot('country')}.\n\n"
        "Une citation\n\n[Une zone humide]\n\n"
        f"Lire <{BASE}/statement/fr/>\n\n"
        "* * *\n\n"
        "[Sample content: the text, the senders and the contacts are invented.]\n\n"
        f"{slot('salutation_2')}\n\nTo {slot('organisation')}, {slot('country_2')}.\n\n"
        "A quotation\n\n[A wetland]\n\n"
        f"Read <{BASE}/statement/en/>\n\n"
        "--\n"
        f"Lire la déclaration en ligne <{BASE}/statement/fr/>\n"
        "Convention de Bâle\nMinamata Convention\n"
        "Vous recevez ce message parce que votre adresse figure sur une liste de diffusion des conventions nommées "
        "ci-dessus.\n\n"
        f"Read the statement online <{BASE}/statement/en/>\n"
        "Basel Convention\nMinamata Convention\n"
        "You receive this message because you are on a mailing list of the conventions named above.\n\n"
        f"Se désabonner · Unsubscribe <{UNSUBSCRIBE_TARGET}>\n"
        "1 Example Street, Geneva\n"
    )


def test_each_text_has_its_own_language_and_direction_and_the_second_the_slots_of_its_language(root: Path) -> None:
    words = by_key(render(root))["nature/invitation/ar+en/mail/brs"].words
    assert re.findall(
        r'<div lang="(\w+)" dir="(\w+)">\s*<p[^>]*>(?:<span dir="auto">)?\ue000(\w+)\ue001', words.html
    ) == [
        ("ar", "rtl", "salutation"),
        ("en", "ltr", "salutation_2"),
    ]
    assert re.findall(r'<html lang="(\w+)" dir="(\w+)"', words.html) == [("ar", "rtl")]
    assert slot("salutation_2") not in words.html.partition("</h")[0]
    assert words.html.count(UNSUBSCRIBE_TARGET) == 1
    assert words.html.count("1 Example Street, Geneva") == 1
    assert [picture.alt for picture in words.pictures] == ["أرض رطبة", "A wetland"]
    assert words.links == (f"{BASE}/statement/ar/", f"{BASE}/statement/en/")


@pytest.mark.parametrize(("pair", "subject"), [
    ("ar+en", "هاتف \u2066+41 22 917\u2069 · Phone +41 22 917"),
    ("en+ar", "Phone +41 22 917 · \u2068هاتف \u2066+41 22 917\u2069\u2069"),
])  # fmt: skip
def test_what_goes_from_left_to_right_is_isolated_in_the_arabic_text_only(root: Path, pair: str, subject: str) -> None:
    write(root, "campaigns/nature.toml", PAIRS.replace('"ar+en", "fr+en"', f'"{pair}"'))
    for language, phone in {"en": "Phone", "fr": "Tél.", "ar": "هاتف"}.items():
        said = f"{phone} +41 22 917"
        text = TEXTS[language].replace("{{ salutation }} {{ occasion.name }}", said)
        write(root, f"templates/mail/{language}.md", f"{text}\n{said}\n")
    words = by_key(render(root))[f"nature/invitation/{pair}/mail/brs"].words
    assert words.subject == subject
    assert 'هاتف <span dir="ltr">+41 22 917</span></p>' in words.html
    assert "Phone +41 22 917</p>" in words.html
    assert "\nهاتف \u2066+41 22 917\u2069\n" in words.text
    assert "\nPhone +41 22 917\n" in words.text


def test_a_quotation_has_its_bar_on_the_side_where_its_own_text_begins(root: Path) -> None:
    html = by_key(render(root))["nature/invitation/ar+en/mail/brs"].words.html
    bars = re.findall(r'<blockquote style="([^"]*)"', html)
    assert [re.findall(r"border-(left|right):\s*4px", bar) for bar in bars] == [["right"], ["left"]]
    assert "border-right:0" in bars[1].replace(" ", "")


def test_a_press_release_in_two_languages_links_to_both_pages(root: Path) -> None:
    html = by_key(render(root))["nature/press/fr+en/mail/brs"].words.html
    assert re.findall(rf'href="{BASE}/press/(\w+)/"', html) == ["fr", "en"]
    assert html.count("2021/07") == 2


def test_a_layout_of_before_is_refused_rather_than_half_a_letter_sent(root: Path) -> None:
    write(root, "templates/layouts/mail.txt.jinja", "{{ body }} {{ unsubscribe }}\n")
    rendered = render(root)
    assert [str(p) for p in rendered.problems] == [
        f"templates/layouts/mail.txt.jinja:1:1: the layout does not show the second text of a {pair} mail "
        "(see how the layout of a new workspace does it (`chorus init DIR`))"
        for pair in ("fr+en", "ar+en")
    ]
    assert [a for a in rendered.artefacts if a.key.second] == []


def test_gmails_limit_is_for_both_texts_together(root: Path) -> None:
    for language in ("en", "fr"):
        write(root, f"templates/mail/{language}.md", TEXTS[language] + "A long line of text here.\n\n" * 1_000)
    assert [p.message for p in render(root).problems if p.code == "mail-too-large"] == [
        "the fr+en mail has 161 KB of HTML, Gmail clips it at 102 KB"
    ]


def test_what_can_t_be_rendered_in_one_language_is_told_once_and_makes_no_pair(root: Path) -> None:
    write(root, "templates/mail/en.md", ENGLISH.replace("{{ country }}", "{{ nonsense }}"))
    rendered = render(root)
    assert [p.file for p in rendered.problems] == ["templates/mail/en.md"]
    assert [str(a.key) for a in rendered.artefacts if a.key.second and a.key.activity == "invitation"] == []


def test_the_gallery_shows_a_pair_beside_the_languages_with_both_salutations(root: Path) -> None:
    rendered = render(root)
    made = gallery(rendered.artefacts, rendered.problems)
    index = made["index.html"].decode()
    assert "invitation/ar+en-brs.html" in made
    assert '<span lang="fr">Français + English</span>' in index
    assert index.count("not rendered") == 1
    text = made["invitation/fr+en-brs.txt"].decode()
    assert text.index("Madame, Monsieur,") < text.index("* * *") < text.index("Dear colleague,")
