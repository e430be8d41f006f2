"""Campaign parameters stand in the signed words: in mails, posts and pages, on the conventions' own links only."""

import re
from collections.abc import Mapping
from html import unescape
from pathlib import Path

import pytest

from chorus.content.lengths import post_length
from chorus.content.mail_pieces import UNSUBSCRIBE_TARGET
from chorus.domain.artefact import Artefact
from tests.integration.content_workspace import CAMPAIGN, CONFIG, MAIL, make_workspace, render, write

BASE = "http://127.0.0.1:8025"
SITES = CONFIG.replace('url = "https://www.basel.int/"\n', 'url = "https://www.basel.int/"\nsites = ["basel.int"]\n')
SCHEME = """
[utm.parameters]
utm_source = "{network}"
utm_medium = "{channel}"
utm_campaign = "{campaign}"
utm_content = "{activity}-{language}"
"""
LINKS = (
    "See [us](https://www.basel.int/a?b=%C3%A9&utm_medium=mine#c), <https://www.basel.int/>, [them](https://pops.int/)."
)


def rendered(root: Path, config: str) -> Mapping[str, Artefact]:
    """The artefacts with this config.toml, with which nothing is wrong."""
    make_workspace(root)
    write(root, "config.toml", config)
    campaign = CAMPAIGN.replace('link = "activity:statement"\n', 'link = "https://basel.int/nature"\n')
    write(root, "campaigns/nature.toml", campaign)
    for language in ("en", "fr", "ar"):
        write(root, f"templates/mail/{language}.md", f"{MAIL}\n{LINKS}\n")
    found = render(root)
    assert [str(p) for p in found.problems] == []
    return {str(a.key): a for a in found.artefacts}


@pytest.fixture(scope="module")
def tagged(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Artefact]:
    return rendered(tmp_path_factory.mktemp("tagged"), SITES + SCHEME)


def test_a_mail_s_own_links_have_them_and_others_do_not(tagged: Mapping[str, Artefact]) -> None:
    words = tagged["nature/invitation/fr/mail/brs"].words
    told = "utm_source=email&utm_medium=email&utm_campaign=nature&utm_content=invitation-fr"
    kept = "utm_source=email&utm_campaign=nature&utm_content=invitation-fr"
    assert words.links == (
        f"{BASE}/nature/statement/fr/?{told}",
        "https://example.org/?a=1&b=2",
        "https://example.org/",
        f"https://www.basel.int/a?b=%C3%A9&utm_medium=mine&{kept}#c",
        f"https://www.basel.int/?{told}",
        "https://pops.int/",
    )
    shown = [unescape(link) for link in re.findall(r"<(https?://[^>]+)>", words.text)]
    assert set(shown) - {UNSUBSCRIBE_TARGET} == set(words.links)


def test_a_post_names_its_network_and_is_counted_as_the_network_counts(
    tagged: Mapping[str, Artefact], tmp_path: Path
) -> None:
    words = tagged["nature/post/en/post/x:brs"].words
    link = "https://basel.int/nature?utm_source=x&utm_medium=social&utm_campaign=nature&utm_content=post-en"
    assert words.text == f"Nature needs Clean water: {link} #ForNature #Day"
    plain = rendered(tmp_path / "plain", SITES)["nature/post/en/post/x:brs"].words.text
    assert (plain, post_length("x:brs", plain)) == (
        "Nature needs Clean water: https://basel.int/nature #ForNature #Day",
        post_length("x:brs", words.text),
    )


def test_a_page_s_links_have_them_but_for_those_to_our_own_pages(tagged: Mapping[str, Artefact]) -> None:
    html = tagged["nature/statement/en/page/site"].words.html
    links = {unescape(link) for link in re.findall(r'<a [^>]*href="(http[^"]*)"', html)}
    told = "utm_source=web&utm_medium=web&utm_campaign=nature&utm_content=statement-en"
    assert links == {
        f"{BASE}/nature/sheet/en/",
        f"{BASE}/nature/statement/en/",
        f"{BASE}/nature/statement/1/en/",
        f"https://www.basel.int/?{told}",
        "https://minamataconvention.org/",
    }


def test_without_a_scheme_nothing_changes_and_with_another_nothing_signed_holds(tmp_path: Path) -> None:
    plain = rendered(tmp_path / "plain", CONFIG)
    owned = rendered(tmp_path / "owned", SITES)
    other = rendered(tmp_path / "other", SITES + SCHEME.replace("{network}", "chorus"))
    again = rendered(tmp_path / "again", SITES + SCHEME)
    assert {k: a.words_digest for k, a in plain.items()} == {k: a.words_digest for k, a in owned.items()}
    same = {key for key, artefact in other.items() if artefact.words_digest == again[key].words_digest}
    assert same == set()
    assert {k: a.release_digest for k, a in plain.items()} == {k: a.release_digest for k, a in other.items()}
