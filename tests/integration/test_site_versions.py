"""Versions of a statement on the site: the newest at the permanent URL, each kept, none ever half there."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from chorus.channels import site as site_channel
from chorus.channels.files import write_whole
from chorus.channels.site import SiteChannel
from chorus.services.messages import PageMessage
from chorus.web.versions import Versions
from tests.doubles.journals import MemoryJournal
from tests.doubles.letters import AT
from tests.doubles.web_site import Web, web_site

CAMPAIGN = "/biodiversity-day-2021/statement/"


def version(number: int, language: str = "en") -> PageMessage:
    html = f'<h1>{number} {language}</h1><img src="wetland.png">'
    pictures = (("wetland.png", b"picture of %d" % number, ""),)
    return PageMessage(number, f"{CAMPAIGN}{number}/{language}/", html, pictures, AT)


async def publish(folder: Path, *messages: PageMessage) -> list[str]:
    done = SiteChannel(folder, sync=False).deliver(messages, None, MemoryJournal())
    return [outcome.detail async for outcome in done]


def newest(folder: Path, name: str = "index.html", language: str = "en") -> bytes:
    return (folder / Versions(folder).place(f"{CAMPAIGN[1:]}{language}/{name}").path).read_bytes()


@pytest.fixture
def served(tmp_path: Path) -> Iterator[tuple[Web, Path]]:
    with web_site(tmp_path) as web:
        yield web, tmp_path


async def test_the_newest_version_is_at_the_permanent_url_and_each_stays_at_its_own(
    served: tuple[Web, Path],
) -> None:
    web, folder = served
    for number in (1, 2, 10):
        assert await publish(folder, version(number)) == [f"published at {CAMPAIGN}{number}/en/"]
        assert web.client.get(f"{CAMPAIGN}en/").text == f'<h1>{number} en</h1><img src="wetland.png">'
        assert web.client.get(f"{CAMPAIGN}en/wetland.png").content == b"picture of %d" % number
    for number in (1, 2, 10):
        assert web.client.get(f"{CAMPAIGN}{number}/en/").text == f'<h1>{number} en</h1><img src="wetland.png">'
        assert web.client.get(f"{CAMPAIGN}{number}/en/wetland.png").content == b"picture of %d" % number
    assert web.client.get(f"{CAMPAIGN}3/en/").status_code == 404
    assert web.client.get(f"{CAMPAIGN}01/en/").status_code == 404


async def test_headers_tell_the_language_and_of_an_older_version_where_newer_ones_are(
    served: tuple[Web, Path],
) -> None:
    web, folder = served
    await publish(folder, version(1), version(2))
    paths = ("en/", "en/wetland.png", "1/en/", "1/en/wetland.png", "2/en/")
    answers = {path: web.client.get(f"{CAMPAIGN}{path}").headers for path in paths}
    names = ("Link", "Content-Language", "Cache-Control")
    told = {path: {name: headers.get(name, "") for name in names} for path, headers in answers.items()}
    assert told == {
        "en/": {"Link": "", "Content-Language": "en", "Cache-Control": "no-cache"},
        "en/wetland.png": {"Link": "", "Content-Language": "", "Cache-Control": "no-cache"},
        "1/en/": {
            "Link": '<../../en/>; rel="latest-version", <../../2/en/>; rel="successor-version"',
            "Content-Language": "en",
            "Cache-Control": "no-cache",
        },
        "1/en/wetland.png": {"Link": "", "Content-Language": "", "Cache-Control": "public, max-age=3600"},
        "2/en/": {
            "Link": '<../../en/>; rel="latest-version"',
            "Content-Language": "en",
            "Cache-Control": "no-cache",
        },
    }


@pytest.mark.parametrize(
    ("path", "status", "location"),
    [
        ("", 302, "ar/"),
        ("1/", 302, "ar/"),
        ("2/", 302, "en/"),
        ("1", 301, "1/"),
        ("1/en", 301, "en/"),
        ("en", 301, "en/"),
        ("en/1", 301, "../1/en/"),
        ("en/1/", 301, "../../1/en/"),
        ("1/en/index.html", 301, "./"),
    ],
)
async def test_an_address_without_language_or_almost_right_leads_to_the_page(
    served: tuple[Web, Path], path: str, status: int, location: str
) -> None:
    web, folder = served
    await publish(folder, version(1), version(1, "ar"), version(2))
    answer = web.client.get(f"{CAMPAIGN}{path}", headers={"Accept-Language": "ar"})
    assert (answer.status_code, answer.headers["location"], web.spool.records) == (status, location, [])


async def test_a_language_without_the_newest_version_yet_shows_the_one_that_it_has(served: tuple[Web, Path]) -> None:
    web, folder = served
    await publish(folder, version(1), version(1, "ar"), version(2))
    assert "1 ar" in web.client.get(f"{CAMPAIGN}ar/").text


async def test_what_was_published_before_versions_were_kept_is_the_first_version(served: tuple[Web, Path]) -> None:
    web, folder = served
    old = PageMessage(1, f"{CAMPAIGN}en/", "<h1>old</h1>", (("wetland.png", b"old", ""),), AT)
    await publish(folder, old)
    assert web.client.get(f"{CAMPAIGN}en/").text == "<h1>old</h1>"
    await publish(folder, version(2))
    assert "2 en" in web.client.get(f"{CAMPAIGN}en/").text
    first = web.client.get(f"{CAMPAIGN}1/en/")
    assert (first.text, web.client.get(f"{CAMPAIGN}1/en/wetland.png").content) == ("<h1>old</h1>", b"old")
    assert first.headers["link"] == '<../../en/>; rel="latest-version", <../../2/en/>; rel="successor-version"'


class KilledError(BaseException):
    """The process ended here."""


@pytest.mark.parametrize("writes", [0, 1])
@pytest.mark.parametrize("half", [True, False])
async def test_killed_at_any_write_a_reader_has_the_old_version_whole_and_a_retry_the_new_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, writes: int, half: bool
) -> None:
    await publish(tmp_path, version(1))
    left = [writes]

    def killed(path: Path, data: bytes, *, sync: bool) -> None:
        if left[0] == 0:
            if half:
                path.parent.mkdir(parents=True, exist_ok=True)
                path.with_name(f".{path.name}.part").write_bytes(data[:3])
            raise KilledError
        left[0] -= 1
        write_whole(path, data, sync=sync)

    monkeypatch.setattr(site_channel, "write_whole", killed)
    with pytest.raises(KilledError):
        await publish(tmp_path, version(2))
    assert (newest(tmp_path), newest(tmp_path, "wetland.png")) == (version(1).html.encode(), b"picture of 1")
    monkeypatch.setattr(site_channel, "write_whole", write_whole)
    for _ in range(2):
        await publish(tmp_path, version(2))
        assert (newest(tmp_path), newest(tmp_path, "wetland.png")) == (version(2).html.encode(), b"picture of 2")
    names = sorted(str(p.relative_to(tmp_path)) for p in tmp_path.rglob("*") if p.is_file())
    assert names == [f"{CAMPAIGN[1:]}{number}/en/{name}" for number in (1, 2) for name in ("index.html", "wetland.png")]


async def test_an_earlier_version_that_is_published_late_does_not_come_back(tmp_path: Path) -> None:
    await publish(tmp_path, version(2), version(1))
    assert newest(tmp_path) == version(2).html.encode()
