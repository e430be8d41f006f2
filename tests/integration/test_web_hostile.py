"""The tracking routes against what no honest program sends: always an answer, never a trace, never a way elsewhere."""

import socket
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from chorus.content.tokens import TokenSealer
from chorus.domain.engagement import MessageToken
from tests.doubles.web_site import MESSAGE, SEALER, Web, web_site

TOKEN = MessageToken(send=3, artefact=7, cell=9, pseudonym=b"1234567")
PIXEL, LINK = f"/o/{MESSAGE}.gif", f"/c/{MESSAGE}/0"
OPEN = {"kind": "open", "at": "2021-05-22T08:00:00+00:00", "send": 3, "cell": 9, "pseudonym": "01020304050607"}


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Web]:
    with web_site(tmp_path_factory.mktemp("site")) as web:
        yield web


@pytest.fixture
def web(site: Web) -> Web:
    site.spool.records.clear()
    return site


def ask(web: Web, request: bytes) -> bytes:
    """The answer to what is sent as it is, until the server closes."""
    there = urlsplit(web.url)
    with socket.create_connection((there.hostname, there.port), 10) as connection:
        connection.sendall(request)
        answer = b""
        while piece := connection.recv(65536):
            answer += piece
    return answer


def get(path: str, *headers: bytes, method: str = "GET") -> bytes:
    lines = [f"{method} {path} HTTP/1.1".encode(), b"Host: campaigns.example", *headers]
    return b"\r\n".join(lines) + b"\r\nConnection: close\r\n\r\n"


def status(answer: bytes) -> int:
    return int(answer.split(b" ", 2)[1])


@pytest.mark.parametrize(
    ("agent", "kind"),
    [
        (b"Caf\xc3\xa9/1.0", "other"),
        (b"\xff\xfe\x80", "other"),
        (b"", "empty"),
        (b"x" * 60_000, "other"),
        (b'Mozilla/5.0 "},{"kind":"click', "other"),
    ],
)
def test_any_user_agent_gets_the_pixel_and_a_class(web: Web, agent: bytes, kind: str) -> None:
    answer = ask(web, get(PIXEL, b"User-Agent: " + agent))
    assert (status(answer), answer[-43:-37]) == (200, b"GIF89a")
    assert web.spool.records == [OPEN | {"agent": kind}]


def test_what_comes_in_other_headers_does_not_reach_the_record(web: Web) -> None:
    evil = b'1","kind":"click'
    ask(web, get(PIXEL, b"DNT: " + evil, b"Sec-GPC: " + evil, b"Purpose: " + evil, b"Range: " + evil, b"Dnt: \xff"))
    assert web.spool.records == [OPEN | {"agent": "empty", "signals": ["range"]}]


@pytest.mark.parametrize("path", [PIXEL, LINK])
@pytest.mark.parametrize("value", ["bytes=0-0", "bytes=5-", "bytes=-1", "bytes=99-", "bytes=9-1,x", "pages=1"])
def test_a_range_is_answered_with_the_whole(web: Web, path: str, value: str) -> None:
    answer = web.client.get(path, headers={"Range": value})
    assert (answer.status_code, len(answer.content)) == ((200, 43) if path == PIXEL else (302, 0))
    assert answer.headers["cache-control"] == "no-store, max-age=0"
    assert [record["signals"] for record in web.spool.records] == [["range"]]


@pytest.mark.parametrize("path", [PIXEL, LINK])
def test_a_conditional_request_is_answered_and_counted_anew(web: Web, path: str) -> None:
    headers = {"If-None-Match": "*", "If-Modified-Since": "Sat, 22 May 2021 08:00:00 GMT"}
    assert web.client.get(path, headers=headers).status_code == (200 if path == PIXEL else 302)
    assert len(web.spool.records) == 1


@pytest.mark.parametrize("path", [PIXEL, LINK])
def test_what_is_fetched_ahead_is_answered_as_ever_and_told_apart(web: Web, path: str) -> None:
    ahead = web.client.get(path, headers={"Sec-Purpose": "prefetch;anonymous-client-ip"})
    plain = web.client.get(path)
    assert (ahead.status_code, ahead.content) == (plain.status_code, plain.content)
    assert [record.get("signals") for record in web.spool.records] == [["prefetch"], None]


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS", "TRACE", "PATCH", "PROPFIND", "get", "X" * 999])
@pytest.mark.parametrize("path", [PIXEL, LINK])
def test_no_method_but_two_is_taken(web: Web, method: str, path: str) -> None:
    answer = ask(web, get(path, method=method))
    assert (status(answer), b"\r\nallow: GET, HEAD\r\n" in answer) == (405, True)
    assert web.spool.records == []


@pytest.mark.parametrize(
    "token", ["A" * 10_000, MESSAGE * 50, MESSAGE + "=", "%00" * 48, "../" * 9, MESSAGE + "%0d%0a"]
)
def test_a_token_of_any_length_gets_the_pixel_or_a_plain_page(web: Web, token: str) -> None:
    pixel, link = ask(web, get(f"/o/{token}.gif")), ask(web, get(f"/c/{token}/0"))
    assert [status(pixel), status(link)] == [200, 404]
    assert b"\r\nlocation:" not in link.lower()
    assert web.spool.records == []


@pytest.mark.parametrize("spelling", [MESSAGE.replace("-", "+").replace("_", "/"), MESSAGE + "A", MESSAGE[:-1] + "."])
def test_a_token_has_one_spelling(web: Web, spelling: str) -> None:
    assert spelling != MESSAGE
    assert web.client.get(f"/o/{spelling}.gif").status_code == 200
    assert web.spool.records == []


def test_a_token_has_expired_once_its_key_is_taken_out(tmp_path: Path) -> None:
    """Renewed, the old key goes on opening its mails' tokens; taken out of the file, it opens none."""
    old, new = bytes(range(64)), bytes(64)
    token = TokenSealer({1: old}).seal(TOKEN.pack())
    with web_site(tmp_path, sealer=TokenSealer({1: old, 2: new})) as web:
        assert web.client.get(f"/c/{token}/0").headers["location"] == "https://example.org/"
        assert len(web.spool.records) == 1
    with web_site(tmp_path, sealer=TokenSealer({2: new})) as web:
        answer = web.client.get(f"/c/{token}/0", headers={"Accept-Language": "es"})
        assert (answer.status_code, answer.headers.get("location")) == (404, None)
        assert '<html lang="es" dir="ltr">' in answer.text
        assert len(web.client.get(f"/o/{token}.gif").content) == 43
        assert web.spool.records == []


@pytest.mark.parametrize("request_head", [get("/" + "a" * 70_000), get(PIXEL, b"X-Long: " + b"a" * 200_000)])
def test_a_head_of_much_more_than_64_kib_is_refused(web: Web, request_head: bytes) -> None:
    assert status(ask(web, request_head)) in (414, 431)
    assert web.spool.records == []


@pytest.mark.parametrize("host", [b"evil.example", b"evil.example:80@campaigns.example"])
def test_another_host_or_an_absolute_address_leads_nowhere_else(web: Web, host: bytes) -> None:
    head = f"GET http://evil.example{LINK} HTTP/1.1\r\nHost: ".encode() + host + b"\r\nConnection: close\r\n\r\n"
    answer = ask(web, head)
    assert (status(answer), b"\r\nlocation: https://example.org/\r\n" in answer) == (302, True)
    assert b"evil" not in answer


def test_a_target_cannot_add_a_header(web: Web) -> None:
    token = SEALER.seal(MessageToken(send=3, artefact=9, cell=9, pseudonym=b"1234567").pack())
    answer = ask(web, get(f"/c/{token}/0"))
    assert b"\r\nlocation: https://example.org/%0D%0ASet-Cookie:%20id=7\r\n" in answer
    assert b"\r\nset-cookie" not in answer.lower()


def test_what_is_not_http_gets_no_more_than_a_refusal(web: Web) -> None:
    for garbage in (b"\x16\x03\x01\x02\x00\x01\x00", b"GET\r\n\r\n", b"\x00" * 1000, b"GET / HTTP/9.9\r\n\r\n"):
        answer = ask(web, garbage)
        assert answer == b"" or status(answer) == 400
    assert web.client.get(PIXEL).status_code == 200


def test_several_requests_in_one_go_are_answered_in_turn(web: Web) -> None:
    one = f"GET {PIXEL} HTTP/1.1\r\nHost: a\r\n\r\n".encode()
    answer = ask(web, one * 3 + get(LINK))
    assert (answer.count(b"HTTP/1.1 200 OK"), answer.count(b"HTTP/1.1 302 Found")) == (3, 1)
    assert [record["kind"] for record in web.spool.records] == ["open", "open", "open", "click"]
