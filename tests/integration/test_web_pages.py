import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.doubles.web_site import FIREFOX, Web, web_site

BASE = "/biodiversity-day-2021/statement/"
VISIT = {"kind": "visit", "at": "2021-05-22T08:00:00+00:00", "page": f"{BASE}en/", "agent": "browser"}
ONCE = VISIT | {"pseudonym": "3ee36c400f0838"}


@pytest.fixture
def web(tmp_path: Path) -> Iterator[Web]:
    site = tmp_path / "site"
    for language in ("en", "ar"):
        folder = site / "biodiversity-day-2021" / "statement" / language
        folder.mkdir(parents=True)
        (folder / "index.html").write_text(f"<h1>{language}</h1>", encoding="utf-8")
    english = site / "biodiversity-day-2021" / "statement" / "en"
    (english / ".index.html.new").write_text("half", encoding="utf-8")
    for name in ("wetland.jpg", "fact.pdf", "page.html", "x.exe"):
        (english / name).write_bytes(b"bytes of " + name.encode())
    (site / "biodiversity-day-2021" / "empty").mkdir()
    (site / "biodiversity-day-2021" / "way-out").symlink_to(tmp_path)
    (tmp_path / "secret.txt").write_text("secret", encoding="utf-8")
    for path in site.rglob("*"):
        os.utime(path, (1_621_670_400, 1_621_670_400))
    with web_site(site) as web:
        yield web


def test_a_page_is_served_and_counted_as_a_visit(web: Web) -> None:
    answer = web.client.get(f"{BASE}en/")
    assert (answer.status_code, answer.text) == (200, "<h1>en</h1>")
    assert dict(answer.headers) | {"date": "", "etag": ""} == {
        "content-type": "text/html; charset=utf-8",
        "content-language": "en",
        "content-length": "11",
        "accept-ranges": "bytes",
        "last-modified": "Sat, 22 May 2021 08:00:00 GMT",
        "etag": "",
        "cache-control": "no-cache",
        "content-security-policy": "default-src 'none'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
        "referrer-policy": "strict-origin-when-cross-origin",
        "x-content-type-options": "nosniff",
        "server": "granian",
        "date": "",
    }
    assert web.spool.records == [ONCE]


def test_head_of_a_page_has_its_headers_and_no_body(web: Web) -> None:
    answer = web.client.head(f"{BASE}en/")
    assert (answer.status_code, answer.content, answer.headers["content-length"]) == (200, b"", "11")
    assert web.spool.records == [ONCE | {"method": "HEAD"}]


def test_a_page_that_the_reader_has_already_is_a_visit_all_the_same(web: Web) -> None:
    first = web.client.get(f"{BASE}en/")
    by_tag = web.client.get(f"{BASE}en/", headers={"If-None-Match": first.headers["etag"]})
    by_date = web.client.get(f"{BASE}en/", headers={"If-Modified-Since": first.headers["last-modified"]})
    assert [(a.status_code, a.content) for a in (by_tag, by_date)] == [(304, b"")] * 2
    assert web.spool.records == [ONCE] * 3


def test_a_page_tells_nothing_about_its_reader(web: Web) -> None:
    web.client.get(f"{BASE}en/", headers={"DNT": "1", "Cookie": "a=b", "X-Forwarded-For": "192.0.2.7"})
    assert web.spool.records == [VISIT | {"signals": ["dnt"]}]
    assert FIREFOX not in str(web.spool.records)


@pytest.mark.parametrize(
    ("query", "source"),
    [
        ("?utm_source=linkedin", "linkedin"),
        ("?utm_medium=mail&utm_source=Mail-EN", "mail-en"),
        ("?utm_source=" + "x" * 32, "x" * 32),
        ("?utm_source=" + "x" * 33, None),
        ("?utm_source=", None),
        ("?utm_source=jane.doe%40example.org", None),
        ("?utm_source=%22%7D%0A", None),
        ("?utm_source=\u0130", None),
        ("?source=x", None),
    ],
)
def test_a_visit_tells_where_its_link_was_in_a_closed_alphabet(web: Web, query: str, source: str | None) -> None:
    assert web.client.get(f"{BASE}en/{query}").status_code == 200
    assert web.spool.records == [ONCE | ({"source": source} if source else {})]


@pytest.mark.parametrize(
    ("path", "to"),
    [(BASE, "en/?utm_source=x"), (f"{BASE}en", "en/?utm_source=x"), (f"{BASE}en/index.html", "./?utm_source=x")],
)
def test_a_redirect_within_the_site_keeps_where_the_link_was(web: Web, path: str, to: str) -> None:
    assert web.client.get(f"{path}?utm_source=x").headers["location"] == to


@pytest.mark.parametrize(
    ("accept", "language"),
    [("ar", "ar"), ("ar-EG,en;q=0.5", "ar"), ("en", "en"), ("zh-Hant,ar;q=0.2", "ar"), ("de", "en"), ("", "en")],
)
def test_an_activity_leads_to_the_readers_language(web: Web, accept: str, language: str) -> None:
    answer = web.client.get(BASE, headers={"Accept-Language": accept})
    assert (answer.status_code, answer.headers["location"]) == (302, f"{language}/")
    assert (answer.headers["vary"], answer.headers["cache-control"]) == ("Accept-Language", "no-cache")
    assert web.spool.records == []


@pytest.mark.parametrize(
    ("path", "location"),
    [
        (BASE[:-1], "statement/"),
        (f"{BASE}en", "en/"),
        (f"{BASE}en/index.html", "./"),
    ],
)
def test_an_address_almost_right_leads_to_the_page(web: Web, path: str, location: str) -> None:
    answer = web.client.get(path)
    assert (answer.status_code, answer.headers["location"], web.spool.records) == (301, location, [])


@pytest.mark.parametrize(
    ("name", "content_type"),
    [
        ("wetland.jpg", "image/jpeg"),
        ("fact.pdf", "application/pdf"),
        ("page.html", "text/html; charset=utf-8"),
        ("x.exe", "application/octet-stream"),
    ],
)
def test_files_beside_a_page_are_served_and_not_counted(web: Web, name: str, content_type: str) -> None:
    answer = web.client.get(f"{BASE}en/{name}")
    assert (answer.status_code, answer.content) == (200, b"bytes of " + name.encode())
    assert answer.headers["content-type"] == content_type
    assert answer.headers["cache-control"] == "public, max-age=3600"
    assert web.spool.records == []


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/none/",
        "/biodiversity-day-2021/",
        "/biodiversity-day-2021/empty/",
        "/biodiversity-day-2021/none/",
        f"{BASE}fr/",
        f"{BASE}en/none.jpg",
        f"{BASE}en/.index.html.new",
        f"{BASE}en//wetland.jpg",
        f"{BASE}en/%00",
        "/..%2fsecret.txt",
        "/%2e%2e/secret.txt",
        "/biodiversity-day-2021/..%2f..%2fsecret.txt",
        "/biodiversity-day-2021/%2e%2e/%2e%2e/secret.txt",
        "/biodiversity-day-2021/way-out/secret.txt",
        "/%2fetc%2fpasswd",
        "/" + "x" * 5000 + "/",
        "/biodiversity-day-2021/" + "x" * 300 + "/",
        "/biodiversity-day-2021/" + "x" * 300 + "/en/",
        "/biodiversity-day-2021/" + "x" * 300 + "/en",
        "/biodiversity-day-2021/way-out/1/en/",
    ],
)
def test_what_is_not_published_is_not_found(web: Web, path: str) -> None:
    answer = web.client.get(path, headers={"Accept-Language": "zh-CN"})
    assert answer.status_code == 404
    assert "<h1>找不到页面</h1>" in answer.text
    assert web.spool.records == []


def test_a_page_is_only_read(web: Web) -> None:
    answer = web.client.post(f"{BASE}en/")
    assert (answer.status_code, answer.headers["allow"]) == (405, "GET, HEAD")


def test_a_site_without_any_page_yet_finds_nothing(tmp_path: Path) -> None:
    with web_site(tmp_path / "none") as web:
        assert web.client.get("/a/b/en/").status_code == 404


def test_a_fault_of_ours_gets_a_page_and_its_cause_into_the_log(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("the very cause")

    (tmp_path / "day" / "statement" / "en").mkdir(parents=True)
    (tmp_path / "day" / "statement" / "en" / "index.html").touch()
    monkeypatch.setattr("chorus.web.site.choose", fail)
    with web_site(tmp_path) as web:
        answer = web.client.get("/day/statement/", headers={"Accept-Language": "es"})
        assert answer.status_code == 500
        assert "<h1>La página no está disponible en este momento</h1>" in answer.text
    # The server logs after it has answered, so only once it has ended is the log complete.
    assert "RuntimeError: the very cause" in caplog.text
