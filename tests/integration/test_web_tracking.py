import logging
from collections.abc import Iterator
from pathlib import Path

import pytest

from chorus.domain.engagement import NOBODY, MessageToken, drawn_from
from tests.doubles.web_site import (
    FIREFOX,
    FOREIGN,
    MESSAGE,
    SEALER,
    TEST_MAIL,
    UNKNOWN_ARTEFACT,
    UNREADABLE_ARTEFACT,
    UNSUBSCRIBE,
    Web,
    web_site,
)

PIXEL = f"/o/{MESSAGE}.gif"
GIF = bytes.fromhex(
    "47494638396101000100800000000000ffffff21f90401000000002c000000000100010000020244"
    "01003b"
)  # fmt: skip
OPEN = {
    "kind": "open",
    "at": "2021-05-22T08:00:00+00:00",
    "send": 3,
    "cell": 9,
    "pseudonym": "01020304050607",
    "agent": "browser",
}
CLICK = OPEN | {"kind": "click", "link": 0}


@pytest.fixture
def web(tmp_path: Path) -> Iterator[Web]:
    with web_site(tmp_path) as web:
        yield web


def test_the_pixel_is_counted_as_an_open(web: Web) -> None:
    answer = web.client.get(PIXEL)
    assert (answer.status_code, answer.content, len(answer.content)) == (200, GIF, 43)
    assert dict(answer.headers) | {"date": ""} == {
        "content-type": "image/gif",
        "content-length": "43",
        "cache-control": "no-store, max-age=0",
        "server": "granian",
        "date": "",
    }
    assert web.spool.records == [OPEN]


def test_the_pixel_and_the_links_of_a_test_work_and_count_nothing(web: Web) -> None:
    assert web.client.get(f"/o/{TEST_MAIL}.gif").content == GIF
    answer = web.client.get(f"/c/{TEST_MAIL}/0")
    assert (answer.status_code, answer.headers["location"]) == (302, "https://example.org/")
    assert web.spool.records == []


def test_a_link_leads_to_its_target_and_is_counted_as_a_click(web: Web) -> None:
    answer = web.client.get(f"/c/{MESSAGE}/0")
    assert (answer.status_code, answer.content) == (302, b"")
    assert dict(answer.headers) | {"date": ""} == {
        "location": "https://example.org/",
        "content-length": "0",
        "cache-control": "no-store, max-age=0",
        "referrer-policy": "no-referrer",
        "x-robots-tag": "noindex",
        "server": "granian",
        "date": "",
    }
    assert web.spool.records == [CLICK]


def test_a_message_of_a_small_send_is_counted_without_cell_and_pseudonym(web: Web) -> None:
    token = SEALER.seal(MessageToken(send=3, artefact=7, cell=0, pseudonym=bytes(7)).pack())
    web.client.get(f"/o/{token}.gif")
    web.client.get(f"/c/{token}/0")
    unlinked = {"cell", "pseudonym"}
    assert web.spool.records == [{k: v for k, v in hit.items() if k not in unlinked} for hit in (OPEN, CLICK)]


def test_a_target_with_other_letters_stays_the_same_address(web: Web) -> None:
    answer = web.client.get(f"/c/{MESSAGE}/1")
    assert answer.headers["location"] == "https://example.org/%D0%B4%D0%B5%D0%BD%D1%8C?q=a%20b&c=%20#x"


def test_the_links_of_an_artefact_are_looked_up_once(web: Web) -> None:
    for number in (0, 1, 0):
        web.client.get(f"/c/{MESSAGE}/{number}")
    assert web.lookup.asked == [7]


@pytest.mark.parametrize("path", [PIXEL, f"/c/{MESSAGE}/0"])
def test_head_is_answered_as_get_without_a_body_and_recorded_as_head(web: Web, path: str) -> None:
    head, get = web.client.head(path), web.client.get(path)
    assert head.content == b""
    assert (head.status_code, dict(head.headers) | {"date": ""}) == (
        get.status_code,
        dict(get.headers) | {"date": ""},
    )
    assert [record.get("method", "GET") for record in web.spool.records] == ["HEAD", "GET"]


@pytest.mark.parametrize("token", ["", "x", MESSAGE[:-1], MESSAGE[:-1] + "B", FOREIGN, UNSUBSCRIBE, "é" * 48])
def test_a_broken_token_gets_the_pixel_and_is_not_counted(web: Web, token: str) -> None:
    answer = web.client.get(f"/o/{token}.gif")
    assert (answer.status_code, answer.content) == (200, GIF)
    assert web.spool.records == []


@pytest.mark.parametrize(
    "path",
    [
        "/c/",
        "/c/x/0",
        f"/c/{FOREIGN}/0",
        f"/c/{UNSUBSCRIBE}/0",
        f"/c/{UNKNOWN_ARTEFACT}/0",
        f"/c/{MESSAGE}",
        f"/c/{MESSAGE}/",
        f"/c/{MESSAGE}/2",
        f"/c/{MESSAGE}/-1",
        f"/c/{MESSAGE}/00",
        f"/c/{MESSAGE}/0/",
        f"/c/{MESSAGE}/٠",
        f"/c/{MESSAGE}/99999999999999999999",
        f"/c/{MESSAGE}/https://example.com/",
        f"/c/{MESSAGE}/9?url=https://example.com/",
    ],
)
def test_a_link_that_is_none_of_ours_leads_nowhere(web: Web, path: str) -> None:
    answer = web.client.get(path, headers={"Accept-Language": "fr-CH, en;q=0.8"})
    assert (answer.status_code, answer.headers.get("location")) == (404, None)
    assert '<html lang="fr" dir="ltr">' in answer.text
    assert "<h1>Page introuvable</h1>" in answer.text
    assert web.spool.records == []


def test_a_link_whose_targets_cannot_be_read_says_to_try_again(web: Web, caplog: pytest.LogCaptureFixture) -> None:
    answer = web.client.get(f"/c/{UNREADABLE_ARTEFACT}/0", headers={"Accept-Language": "ar"})
    assert (answer.status_code, answer.headers.get("location")) == (503, None)
    assert '<html lang="ar" dir="rtl">' in answer.text
    assert caplog.messages == ["the links of artefact 13 could not be read"]


@pytest.mark.parametrize(("path", "status"), [(PIXEL, 200), (f"/c/{MESSAGE}/0", 302)])
def test_readers_are_answered_even_when_the_disk_is_full(
    web: Web, caplog: pytest.LogCaptureFixture, path: str, status: int
) -> None:
    web.spool.full = True
    with caplog.at_level(logging.WARNING):
        assert web.client.get(path).status_code == status
    kind = "open" if status == 200 else "click"
    assert caplog.messages == [f"a hit ({kind}) could not be recorded: [Errno 28] No space left on device"]
    assert web.client.get("/health").json() == {
        "status": "degraded",
        "recorded": 0,
        "not_recorded": 1,
        "sync_failures": 0,
    }


@pytest.mark.parametrize("header", ["DNT", "Sec-GPC"])
def test_who_asks_not_to_be_tracked_is_counted_without_a_pseudonym(web: Web, header: str) -> None:
    web.client.get(PIXEL, headers={header: "1"})
    signal = {"DNT": "dnt", "Sec-GPC": "gpc"}[header]
    expected = {name: value for name, value in OPEN.items() if name != "pseudonym"} | {"signals": [signal]}
    assert web.spool.records == [expected]


@pytest.mark.parametrize(
    ("headers", "signals"),
    [
        ({"Purpose": "prefetch"}, ("prefetch",)),
        ({"Sec-Purpose": "prefetch;prerender"}, ("prefetch",)),
        ({"X-Purpose": "preview"}, ("prefetch",)),
        ({"X-Moz": "prefetch"}, ("prefetch",)),
        ({"Range": "bytes=0-1"}, ("range",)),
        ({"Range": "bytes=0-1", "Sec-Purpose": "prefetch"}, ("prefetch", "range")),
    ],
)
def test_what_a_request_says_of_itself_is_recorded(web: Web, headers: dict[str, str], signals: tuple[str, ...]) -> None:
    web.client.get(PIXEL, headers=headers)
    assert web.spool.records == [OPEN | {"signals": list(signals)}]


@pytest.mark.parametrize(
    "headers", [{"DNT": "0"}, {"Sec-GPC": "0"}, {"Purpose": "x"}, {"Referer": "https://a.example/"}]
)
def test_other_headers_leave_no_trace(web: Web, headers: dict[str, str]) -> None:
    web.client.get(PIXEL, headers={**headers, "X-Forwarded-For": "192.0.2.7", "Cookie": "id=7"})
    assert web.spool.records == [OPEN]


@pytest.mark.parametrize("path", [PIXEL, f"/c/{MESSAGE}/0"])
def test_other_methods_are_refused(web: Web, path: str) -> None:
    answer = web.client.post(path)
    assert (answer.status_code, answer.headers["allow"]) == (405, "GET, HEAD")
    assert web.spool.records == []


def test_no_answer_sets_a_cookie(web: Web) -> None:
    for path in (PIXEL, f"/c/{MESSAGE}/0", "/c/x/0", f"/u/{UNSUBSCRIBE}", "/none/", "/health", "/robots.txt"):
        assert "set-cookie" not in web.client.get(path).headers


def test_monitoring_and_robots_are_told(web: Web) -> None:
    web.client.get(PIXEL)
    health = web.client.get("/health")
    assert health.json() == {"status": "ok", "recorded": 1, "not_recorded": 0, "sync_failures": 0}
    assert health.headers["cache-control"] == "no-store"
    assert (
        web.client.get("/robots.txt").text
        == "User-agent: *\nDisallow: /c/\nDisallow: /o/\nDisallow: /s/\nDisallow: /u/\n"
    )


def test_the_user_agent_itself_is_not_recorded(web: Web) -> None:
    web.client.get(PIXEL)
    assert FIREFOX not in str(web.spool.records)


def test_who_has_consented_is_told_by_delivery_unless_the_reader_objects(web: Web) -> None:
    sealed = SEALER.seal(MessageToken(3, 7, 9, NOBODY, 55).pack())
    objecting = {"user-agent": FIREFOX, "dnt": "1"}
    web.client.get(f"/o/{sealed}.gif", headers={"user-agent": FIREFOX})
    assert (
        web.client.get(f"/c/{sealed}/0", headers={"user-agent": FIREFOX}).headers["location"] == "https://example.org/"
    )
    web.client.get(f"/o/{sealed}.gif", headers=objecting)
    pseudonym = drawn_from(sealed).hex()
    nobody = {key: value for key, value in OPEN.items() if key != "pseudonym"}
    assert web.spool.records == [
        OPEN | {"delivery": 55, "pseudonym": pseudonym},
        CLICK | {"delivery": 55, "pseudonym": pseudonym},
        nobody | {"signals": ["dnt"]},
    ]
