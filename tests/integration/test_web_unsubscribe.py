import logging
from collections.abc import Iterator
from html import unescape
from pathlib import Path

import pytest

from chorus.domain.engagement import UnsubscribeToken
from chorus.domain.language import Language
from tests.doubles.web_site import FOREIGN, MESSAGE, SEALER, TEST_UNSUBSCRIBE, UNSUBSCRIBE, Web, web_site

PATH = f"/u/{UNSUBSCRIBE}"
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
ONE_CLICK = b"List-Unsubscribe=One-Click"
WISH = {"kind": "unsubscribe", "at": "2021-05-22T08:00:00+00:00", "delivery": 55}


@pytest.fixture
def web(tmp_path: Path) -> Iterator[Web]:
    with web_site(tmp_path) as web:
        yield web


def test_get_shows_a_page_and_changes_nothing(web: Web) -> None:
    answer = web.client.get(PATH, headers={"Accept-Language": "en-GB,en;q=0.9"})
    assert answer.status_code == 200
    assert dict(answer.headers) | {"date": "", "content-length": ""} == {
        "content-type": "text/html; charset=utf-8",
        "content-length": "",
        "cache-control": "no-store",
        "vary": "Accept-Language",
        "content-security-policy": "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; "
        "base-uri 'none'; frame-ancestors 'none'",
        "referrer-policy": "no-referrer",
        "x-content-type-options": "nosniff",
        "x-robots-tag": "noindex",
        "server": "granian",
        "date": "",
    }
    body = answer.text.split("<main>")[1].split("</main>")[0]
    assert body == (
        '<div class="card">\n'
        "<h1>Unsubscribe</h1>\n"
        "<p>These messages are sent jointly by the organizations below. "
        "Would you like to receive no more of their mailings?</p>\n"
        '<ul class="names">\n'
        "<li>Basel Convention</li>\n"
        "<li>Minamata Convention on Mercury</li>\n"
        "</ul>\n"
        "\n"
        '<p class="message">The message you received <strong><bdi>Journée &lt;2021&gt;</bdi></strong></p>\n'
        '<form method="post" action="?lang=en">\n'
        '<input type="hidden" name="List-Unsubscribe" value="One-Click">\n'
        '<button type="submit">Unsubscribe</button>\n'
        "</form>\n"
        '<p class="small">Nothing changes until you press the button.</p>\n'
        "</div>"
    )
    assert web.spool.records == []


def test_head_changes_nothing_either(web: Web) -> None:
    answer = web.client.head(PATH)
    assert (answer.status_code, answer.content, web.spool.records) == (200, b"", [])


def test_the_page_needs_no_script_and_nothing_from_elsewhere(web: Web) -> None:
    text = web.client.get(PATH).text
    assert all(sign not in text for sign in ("<script", "http:", "https:", "url(", "src=", "<link"))


def test_unsubscribing_from_a_test_suppresses_nobody(web: Web) -> None:
    answer = web.client.post(f"/u/{TEST_UNSUBSCRIBE}", data={"List-Unsubscribe": "One-Click"})
    assert (answer.status_code, web.spool.records) == (200, [])


def test_a_mail_program_unsubscribes_with_one_click(web: Web) -> None:
    answer = web.client.post(PATH, content=ONE_CLICK, headers=FORM)
    assert (answer.status_code, answer.headers.get("location"), answer.headers.get("set-cookie")) == (200, None, None)
    assert web.spool.records == [WISH]


def test_one_click_comes_as_multipart_too(web: Web) -> None:
    answer = web.client.post(PATH, files={"List-Unsubscribe": (None, "One-Click")})
    assert (answer.status_code, web.spool.records) == (200, [WISH])


def test_the_button_unsubscribes_and_the_page_confirms_it(web: Web) -> None:
    answer = web.client.post(f"{PATH}?lang=fr", content=ONE_CLICK, headers=FORM)
    assert "<h1>Votre désabonnement est enregistré</h1>" in unescape(answer.text)
    assert "<li>Convention de Bâle</li>" in answer.text
    assert "<form" not in answer.text
    assert web.spool.records == [WISH]


@pytest.mark.parametrize(
    ("content", "headers"),
    [
        (b"", {}),
        (b"", FORM),
        (b"List-Unsubscribe=No", FORM),
        (b"x=1", FORM),
        (b"\xff\xfe\x00", FORM),
        (b"garbage", {"Content-Type": "multipart/form-data; boundary=x"}),
        (b"garbage", {"Content-Type": "multipart/form-data"}),
        (b'{"List-Unsubscribe": "One-Click"}', {"Content-Type": "application/json"}),
    ],
)
def test_a_post_that_does_not_ask_for_it_shows_the_button(web: Web, content: bytes, headers: dict[str, str]) -> None:
    answer = web.client.post(PATH, content=content, headers=headers)
    assert (answer.status_code, "<form" in answer.text, web.spool.records) == (400, True, [])


def test_an_endless_body_is_refused(web: Web) -> None:
    answer = web.client.post(PATH, content=ONE_CLICK + b"&x=" + b"x" * 20_000, headers=FORM)
    assert (answer.status_code, web.spool.records) == (413, [])


@pytest.mark.parametrize("token", ["x", FOREIGN, MESSAGE, UNSUBSCRIBE[:-1]])
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_token_that_is_none_of_ours_is_not_found(web: Web, method: str, token: str) -> None:
    answer = web.client.request(method, f"/u/{token}", headers={"Accept-Language": "ru"})
    assert (answer.status_code, web.spool.records) == (404, [])
    assert "<h1>Страница не найдена</h1>" in answer.text


@pytest.mark.parametrize("language", list(Language))
def test_the_page_speaks_six_languages(web: Web, language: Language) -> None:
    by_choice = web.client.get(f"{PATH}?lang={language}").text
    by_browser = web.client.get(PATH, headers={"Accept-Language": f"{language}-XX"}).text
    assert by_choice == by_browser
    assert f'<html lang="{language}" dir="{language.direction}">' in by_choice
    others = [other for other in Language if f'<a href="?lang={other}" lang="{other}"' in by_choice]
    assert others == [other for other in Language if other is not language]


def test_a_reader_without_preference_gets_the_mailings_language(web: Web) -> None:
    assert '<html lang="fr"' in web.client.get(f"{PATH}?lang=xx").text
    assert '<html lang="fr"' in web.client.get(PATH, headers={"Accept-Language": "de"}).text


@pytest.mark.parametrize("broken", [True, False])
def test_unsubscribing_works_when_the_mailing_is_not_known(
    web: Web, broken: bool, caplog: pytest.LogCaptureFixture
) -> None:
    web.lookup.broken = broken
    path = f"/u/{SEALER.seal(UnsubscribeToken(56).pack())}"
    assert "Would you like to receive no more of these mailings?" in web.client.get(path).text
    answer = web.client.post(path, content=ONE_CLICK, headers=FORM)
    assert "You will receive no more of these mailings." in answer.text
    assert web.spool.records == [WISH | {"delivery": 56}]
    assert caplog.messages == ["the mailing of delivery 56 could not be read"] * 2 * broken


def test_nobody_is_told_to_be_unsubscribed_while_it_is_not_recorded(web: Web, caplog: pytest.LogCaptureFixture) -> None:
    web.spool.full = True
    with caplog.at_level(logging.WARNING):
        answer = web.client.post(f"{PATH}?lang=es", content=ONE_CLICK, headers=FORM)
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "300")
    assert "<h1>No se pudo registrar su solicitud</h1>" in answer.text
    assert caplog.messages == [
        "an unsubscribe for delivery 55 could not be recorded: [Errno 28] No space left on device"
    ]
