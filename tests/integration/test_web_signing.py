import logging
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from html import unescape
from pathlib import Path
from urllib.parse import urlencode

import pytest

from chorus.domain.artefact import Release
from chorus.domain.language import Language
from chorus.services.ports_signing import AskedPaper, Decision, DecisionRefusedError
from chorus.web.signing_words import WORDS
from tests.doubles.signing_desk import HOLD, PASSPHRASE, PICTURE, PNG, TOKEN, asked, mail, paper
from tests.doubles.web_site import Web, web_site

PATH = f"/s/{TOKEN}"
FORM = {"Content-Type": "application/x-www-form-urlencoded", "Sec-Fetch-Site": "same-origin"}
SIGN = {"act": "sign", "confirmed": "yes", "shown": "1,2,3,4,5,6"}


@pytest.fixture
def web(tmp_path: Path) -> Iterator[Web]:
    with web_site(tmp_path) as web:
        yield web


def post(web: Web, **fields: str) -> tuple[int, str]:
    """Send the page's form; the status, and what the answer says in English."""
    return send(web, FORM, fields)


def send(web: Web, headers: Mapping[str, str], fields: Mapping[str, str]) -> tuple[int, str]:
    answer = web.client.post(f"{PATH}?lang=en", content=urlencode(fields).encode(), headers=headers)
    return answer.status_code, said(answer.text)


def said(page: str) -> str:
    return page.split("<main>")[1].split("</main>")[0]


def test_the_page_shows_everything_that_is_asked_and_changes_nothing(web: Web) -> None:
    answer = web.client.get(PATH, headers={"Accept-Language": "en-GB,en;q=0.9"})
    assert answer.status_code == 200
    assert {name: answer.headers[name] for name in answer.headers if name not in ("date", "content-length")} == {
        "content-type": "text/html; charset=utf-8",
        "cache-control": "no-store",
        "vary": "Accept-Language",
        "content-security-policy": "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; "
        "base-uri 'none'; frame-ancestors 'none'; img-src 'self'",
        "referrer-policy": "no-referrer",
        "x-content-type-options": "nosniff",
        "x-robots-tag": "noindex",
        "server": "granian",
    }
    page = said(answer.text)
    for text in (
        "Biodiversity Day 2021",
        "Dr. Anna Example, Executive Secretary",
        "<dd>Minamata Convention on Mercury</dd>",
        "<dd>10 May 2021, 18:00 (Europe/Zurich)</dd>",
        "Texts to sign: 6",
        "ندعوكم إلى المشاركة",
        "请于2021年5月22日光临",
        "parties (basel, parties.csv)",
        "0 of 6 signed, others changed since",
    ):
        assert text in page
    assert web.desk.decisions == []


def test_a_mail_in_two_languages_is_a_text_of_its_own_each_line_in_its_own_direction(web: Web) -> None:
    alone = mail(Language.AR)
    both = alone.model_copy(update={"key": alone.key.model_copy(update={"second": Language.EN})})
    web.desk.asks = replace(asked(), papers=(paper(1, both), paper(2, alone)))
    page = said(web.client.get(f"{PATH}?lang=en").text)
    assert re.findall(r'<span class="tongue" lang="ar">(.*?)</span>', page) == [
        "العربية",
        'العربية + <bdi lang="en">English</bdi>',
    ]
    shown = re.findall(r'<p class="(paper[^"]*)" lang="ar" dir="rtl">', page)
    assert shown == ["paper title", "paper", "paper title", "paper both"]


def test_what_changed_since_the_party_signed_is_open_and_marked(web: Web) -> None:
    page = said(web.client.get(f"{PATH}?lang=en").text)
    assert "What changed since you signed on 2 May 2021, 11:00 (Europe/Zurich)" in page
    for before, after in (
        ("Please come on ", " May 2021. See"),
        ("يُرجى الحضور في ", " أيار/مايو 2021. انظر"),
        ("请于2021年5月", "日光临。参见"),
    ):
        removed = '<del><span class="vh">removed: </span>21</del>'
        added = '<ins><span class="vh">added: </span>22</ins>'
        assert f"{before}{removed}{added}{after}" in page
    assert page.count("<details open>") == 3


def test_mails_that_differ_by_sender_are_shown_once_with_what_differs(web: Web) -> None:
    page = said(web.client.get(f"{PATH}?lang=en").text)
    assert page.count("<summary>Sent by MINAMATA conventions &lt;campaigns@minamata.example&gt; too") == 3
    assert '<del><span class="vh">removed: </span>1</del><ins><span class="vh">added: </span>2</ins>' in page
    assert page.count("> Example Street") == 3


def test_what_everybody_wrote_so_far_is_shown(web: Web) -> None:
    web.desk.asks = replace(web.desk.asks, holds=(HOLD, HOLD.model_copy(update={"activity": "invitation"})))
    page = said(web.client.get(f"{PATH}?lang=en").text)
    assert "On hold by Basel Convention (Bo Li): “The venue is not settled.”. Nothing leaves until" in page
    assert "On hold by Basel Convention (Bo Li; invitation): " in page


def test_who_has_to_wait_can_read_and_speak_but_not_sign(web: Web) -> None:
    web.desk.asks = replace(web.desk.asks, waits_for=("basel",))
    page = said(web.client.get(f"{PATH}?lang=en").text)
    assert "It is not yet your turn: Basel Convention signs first." in page
    assert ['name="act" value="sign"' in page, 'name="act" value="hold"' in page] == [False, True]


def test_a_newer_link_and_a_key_that_is_elsewhere_are_told(web: Web) -> None:
    web.desk.asks = replace(web.desk.asks, newer=datetime(2021, 5, 4, 8, tzinfo=UTC), key="elsewhere")
    page = said(web.client.get(f"{PATH}?lang=en").text)
    assert "A newer link was sent to you on 4 May 2021, 10:00 (Europe/Zurich)." in page
    assert "You sign with a key of your own that is not kept here." in page
    assert "<form" not in page


def test_conditions_that_changed_are_told(web: Web) -> None:
    before = mail(Language.EN)
    before = before.model_copy(
        update={"release": before.release.model_copy(update={"schedule": "T-6d 10:00 recipient"})}
    )
    web.desk.asks = replace(web.desk.asks, papers=(paper(1, mail(Language.EN), before),))
    page = said(web.client.get(f"{PATH}?lang=en").text)
    assert (
        "<li>When: <ins><bdi>T-5d 10:00 recipient</bdi></ins> instead of "
        "<del><bdi>T-6d 10:00 recipient</bdi></del></li>" in page
    )


@pytest.mark.parametrize("language", list(Language))
def test_each_condition_that_came_is_told_in_every_language(web: Web, language: Language) -> None:
    before = mail(Language.EN)
    for name in Release.model_fields:
        other = ("something else",) if isinstance(getattr(before.release, name), tuple) else "something else"
        now = before.model_copy(update={"release": before.release.model_copy(update={name: other})})
        web.desk.asks = replace(web.desk.asks, papers=(paper(1, now, before),))
        page = said(web.client.get(f"{PATH}?lang={language}").text)
        assert f"<li>{WORDS[language].release[name]}: <ins><bdi>something else</bdi></ins>" in page


@pytest.mark.parametrize("language", list(Language))
def test_the_page_speaks_six_languages(web: Web, language: Language) -> None:
    by_choice = web.client.get(f"{PATH}?lang={language}").text
    by_browser = web.client.get(PATH, headers={"Accept-Language": f"{language}-XX"}).text
    assert by_choice == by_browser
    assert f'<html lang="{language}" dir="{language.direction}">' in by_choice
    assert "{" not in said(by_choice)


def test_head_changes_nothing_either(web: Web) -> None:
    answer = web.client.head(PATH)
    assert (answer.status_code, answer.content, web.desk.decisions) == (200, b"", [])


def test_the_page_needs_no_script_and_nothing_from_elsewhere(web: Web) -> None:
    text = web.client.get(PATH).text
    assert all(sign not in text for sign in ("<script", 'src="http', "url(", "<link", " onclick"))


def test_an_artefact_is_shown_as_it_will_look_and_may_do_nothing(web: Web) -> None:
    answer = web.client.get(f"{PATH}/look/1")
    assert answer.headers["content-security-policy"] == (
        "default-src 'none'; img-src 'self'; style-src 'unsafe-inline'; form-action 'none'; base-uri 'none'; "
        "frame-ancestors 'none'; sandbox"
    )
    assert f'<img src="../picture/{PICTURE.sha256}" alt="A wetland at sunrise">' in answer.text
    picture = web.client.get(f"{PATH}/picture/{PICTURE.sha256}")
    assert (picture.content, picture.headers["content-type"], picture.headers["cache-control"]) == (
        PNG,
        "image/png",
        "no-store",
    )


@pytest.mark.parametrize("place", ["look/7", "look/x", "look/", "picture/00", "picture/../x", "x"])
def test_nothing_else_is_reached_by_a_link(web: Web, place: str) -> None:
    assert web.client.get(f"{PATH}/{place}").status_code == 404


def test_signing_is_recorded_and_the_link_has_served(web: Web) -> None:
    status, page = post(web, **SIGN)
    assert (status, "Your signature is recorded. Signed texts: 6." in page) == (200, True)
    assert web.desk.decisions == [Decision("sign", shown=(1, 2, 3, 4, 5, 6))]
    for again in (web.client.get(f"{PATH}?lang=en"), web.client.post(f"{PATH}?lang=en", data=SIGN)):
        assert again.status_code == 410
        assert "It was used on 3 May 2021, 08:00 (UTC)." in again.text
        assert "Biodiversity" not in again.text
    assert web.client.get(f"{PATH}/look/1").status_code == 404
    assert web.client.get(f"{PATH}/picture/{PICTURE.sha256}").status_code == 404
    assert len(web.desk.decisions) == 1


def test_a_hold_needs_a_reason_and_uses_the_link_up(web: Web) -> None:
    assert "Please write what you have to say." in post(web, act="hold", text=" \r\n ")[1]
    status, page = post(web, act="hold", text="Not in\r\nour name")
    assert (status, "<h1>It is on hold</h1>" in page) == (200, True)
    assert web.desk.decisions == [Decision("hold", "Not in\nour name")]


def test_a_comment_leaves_the_link_good(web: Web) -> None:
    status, page = post(web, act="comment", text="Shorter, <please>")
    assert (status, "<h1>Your comment is recorded</h1>" in page) == (200, True)
    assert "Shorter, &lt;please&gt;" in web.client.get(PATH).text


def test_nobody_signs_without_saying_that_the_texts_were_read(web: Web) -> None:
    status, page = post(web, act="sign", shown="1")
    assert (status, "Please tick the box" in page, web.desk.decisions) == (400, True, [])


def test_another_passphrase_may_be_tried_some_times(web: Web) -> None:
    web.desk.asks = replace(web.desk.asks, key="here")
    assert 'type="password"' in web.client.get(PATH).text
    status, page = post(web, **SIGN, passphrase="wrong & wrong")
    assert (status, "The passphrase does not open your key. Tries left: 4." in page) == (403, True)
    assert "wrong" not in page.replace("wrong passphrase", "")
    assert '<input type="hidden" name="shown" value="1,2,3,4,5,6">' in page
    assert post(web, **SIGN, passphrase=PASSPHRASE)[0] == 200


def test_too_many_wrong_passphrases_end_it(web: Web) -> None:
    web.desk.asks = replace(web.desk.asks, key="here")
    answers = [post(web, **SIGN, passphrase=str(n))[0] for n in range(6)]
    assert answers == [403] * 5 + [429]
    assert "There were too many wrong passphrases." in post(web, **SIGN, passphrase=PASSPHRASE)[1]


def test_words_that_changed_meanwhile_are_not_signed(web: Web) -> None:
    status, page = post(web, **{**SIGN, "shown": "1,2"})
    assert (status, "The texts have changed since this page was made." in page) == (409, True)
    assert (web.desk.decisions, web.desk.used) == ([], None)


def test_a_reason_of_the_rules_is_told_in_its_own_words(web: Web) -> None:
    web.desk.fault = DecisionRefusedError("other", "anna is not enrolled", "see who may sign")
    status, page = post(web, **SIGN)
    assert (status, '<bdi lang="en">anna is not enrolled (see who may sign)</bdi>' in page) == (409, True)


def test_nobody_is_told_to_have_signed_while_the_daemon_is_away(web: Web, caplog: pytest.LogCaptureFixture) -> None:
    web.desk.broken = True
    with caplog.at_level(logging.INFO):
        answer = web.client.post(f"{PATH}?lang=en", data=SIGN)
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "300")
    assert "Please try again in a few minutes." in answer.text
    told = [record.getMessage() for record in caplog.records if record.name.startswith("chorus")]
    assert told == ["link cc0b1c2c66f3: could not sign: the daemon did not answer"]


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "same-site"}, 403),
        ({"Origin": "https://evil.example"}, 403),
        ({"Origin": "null", "Sec-Fetch-Site": "cross-site"}, 403),
        ({"Origin": "null", "Sec-Fetch-Site": "same-origin"}, 200),
        ({"Origin": "null"}, 200),
        ({"Sec-Fetch-Site": "none"}, 200),
        ({}, 200),
    ],
)
def test_a_form_of_another_site_is_refused(web: Web, headers: dict[str, str], status: int) -> None:
    found, page = send(web, headers | {"Content-Type": FORM["Content-Type"]}, SIGN)
    assert (found, len(web.desk.decisions)) == (status, status == 200)
    assert ("This did not come from the page itself." in page) == (status == 403)


def test_the_pages_own_origin_is_known_without_fetch_metadata(web: Web) -> None:
    assert send(web, {"Origin": web.url, "Content-Type": FORM["Content-Type"]}, SIGN)[0] == 200


@pytest.mark.parametrize(
    ("content", "status"),
    [
        (b"", 400),
        (b"act=lift&text=x", 400),
        (b"\xff\xfe=1", 400),
        (b"act=sign&" * 30, 400),
        (b"act=comment&text=" + b"x" * 2001, 400),
        (b"act=comment&text=" + b"x" * 70_000, 413),
    ],
)
def test_what_the_page_does_not_send_is_refused(web: Web, content: bytes, status: int) -> None:
    answer = web.client.post(PATH, content=content, headers=FORM)
    assert (answer.status_code, web.desk.decisions) == (status, [])


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_an_unknown_link_tells_nothing(web: Web, method: str) -> None:
    answer = web.client.request(method, "/s/guess?lang=en", content=urlencode(SIGN).encode(), headers=FORM)
    assert (answer.status_code, web.desk.decisions) == (404, [])
    assert "Biodiversity" not in answer.text


def test_an_expired_link_says_when_and_nothing_else(web: Web) -> None:
    web.desk.now = datetime(2021, 5, 17, 8, tzinfo=UTC)
    answer = web.client.get(f"{PATH}?lang=en")
    assert answer.status_code == 410
    assert "<p>It was good until 17 May 2021, 08:00 (UTC)." in answer.text
    assert "Biodiversity" not in answer.text


def test_many_texts_stay_a_small_page(web: Web) -> None:
    papers: list[AskedPaper] = []
    for activity in range(6):
        for language in Language:
            for sender in ("brs", "minamata"):
                known = language if language in (Language.AR, Language.ZH) else Language.EN
                one = mail(known, sender)
                key = one.key.model_copy(update={"activity": f"mail-{activity}", "language": language})
                words = one.words.model_copy(update={"html": f"<p>{'x' * 100_000}</p>"})
                papers.append(paper(len(papers) + 1, one.model_copy(update={"key": key, "words": words})))
    web.desk.asks = replace(asked(), papers=tuple(papers))
    answer = web.client.get(f"{PATH}?lang=en")
    assert "Texts to sign: 72" in answer.text
    assert len(answer.content) < 200_000
    assert "Sent by MINAMATA conventions <campaigns@minamata.example> too, in the same words." in unescape(answer.text)
