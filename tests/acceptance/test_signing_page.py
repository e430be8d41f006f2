"""A personal link from the mail to the log: a real daemon, its web process, and a browser where there is one."""

import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlencode

import httpx
import pytest
from playwright.sync_api import Browser, Page, ViewportSize, sync_playwright

from chorus.bootstrap.workspace import Parts
from chorus.engine.clock import VirtualClock
from tests.acceptance.daemons import DaemonProcess, chorus, running
from tests.doubles.daemon_workspace import BEFORE, CAMPAIGN
from tests.doubles.signing_desk import PASSPHRASE
from tests.doubles.signing_room import ask, edit, enrol, furnish, token_of

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
PHONE: ViewportSize = {"width": 390, "height": 844}
FORM = {"Content-Type": "application/x-www-form-urlencoded", "Sec-Fetch-Site": "same-origin"}


@contextmanager
def serving(root: Path) -> Iterator[tuple[DaemonProcess, str]]:
    """A daemon two days before the occasion, and where its pages are."""
    with running(root, BEFORE) as daemon:
        url = daemon.until("are served at").rpartition(" ")[2]
        daemon.until("waiting")
        yield daemon, url


def mails(root: Path, kind: str) -> list[Path]:
    return sorted((root / "var" / "outbox" / "signoff").glob(f"{CAMPAIGN}-{kind}-*.eml"))


def test_a_link_out_of_the_mail_signs_once(tmp_path: Path) -> None:
    root = furnish(tmp_path / "work")
    with serving(root) as (daemon, url):
        asked = chorus(root, "signoff", "ask", CAMPAIGN, "--to", "unep-law")
        assert asked.returncode == 0, asked.stderr
        (mail,) = mails(root, "ask")
        token = token_of(mail)
        page = f"{url}/s/{token}?lang=en"
        with httpx.Client(trust_env=False, headers=FORM) as client:
            shown = client.get(page).text
            numbers = re.findall(r'name="shown" value="([\d,]+)"', shown)[0]
            assert "Please come on 22 May." in shown
            look = re.findall(r'href="([^"]*/look/\d+)"', shown)[0]
            assert "<html" in client.get(f"{url}/s/{look}").text
            body = urlencode({"act": "sign", "confirmed": "yes", "shown": numbers})
            signed, again = client.post(page, content=body), client.post(page, content=body)
        assert (signed.status_code, "Signed texts: 6." in signed.text) == (200, True)
        assert (again.status_code, "It was used on 20 May 2021, 07:00 (UTC)." in again.text) == (410, True)
        told = " ".join(chorus(root, "signoff", CAMPAIGN).stdout.split())
        assert told.endswith(
            "UNEP Law Division unep-law unep-law 6 basel: 6 artefacts to sign: chorus sign nature --as basel"
        )
        daemon.terminate()
        daemon.wait()
        logs = "".join(daemon.said) + (root / "var" / "log" / "web.log").read_text()
        assert token not in logs


def test_a_hold_by_link_is_told_to_the_others(tmp_path: Path) -> None:
    root = furnish(tmp_path / "work")
    token = ask(Parts(root, VirtualClock(BEFORE)), "unep-law")
    with serving(root) as (_, url), httpx.Client(trust_env=False, headers=FORM) as client:
        answer = client.post(f"{url}/s/{token}", content=urlencode({"act": "hold", "text": "Not yet agreed"}))
        assert answer.status_code == 200
        assert len(mails(root, "hold")) == 1
        assert "Not yet agreed" in chorus(root, "signoff", CAMPAIGN).stdout


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    if CHROMIUM is None:
        pytest.skip("no chromium on PATH: install it (apt-get install chromium) to look at the page as a phone does")
    with sync_playwright() as playwright:
        made = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        yield made
        made.close()


@contextmanager
def phone(browser: Browser) -> Iterator[Page]:
    """A page as a phone shows it that runs no script; only the test's own questions are answered."""
    context = browser.new_context(viewport=PHONE, java_script_enabled=False, has_touch=True, is_mobile=True)
    try:
        yield context.new_page()
    finally:
        context.close()


@pytest.mark.parametrize(
    ("language", "direction", "signed"),
    [("en", "ltr", "Thank you: it is signed"), ("ar", "rtl", "شكراً لكم: تم التوقيع"), ("zh", "ltr", "谢谢，已签署")],
)
def test_a_phone_without_scripts_shows_what_changed_and_signs(
    tmp_path: Path, browser: Browser, language: str, direction: str, signed: str
) -> None:
    root = furnish(tmp_path / "work")
    parts = Parts(root, VirtualClock(BEFORE))
    enrol(parts, kept=True)
    with serving(root) as (_, url):
        token = ask(parts, "ana")
        with phone(browser) as page:
            page.goto(f"{url}/s/{token}?lang={language}")
            sign_on(page)
            assert page.locator("h1").inner_text() == signed
        edit(root, "ar", "الحضور", "المجيء")
        token = ask(parts, "ana")
        with phone(browser) as page:
            page.goto(f"{url}/s/{token}?lang={language}")
            assert page.locator("html").get_attribute("dir") == direction
            assert [text.split()[-1] for text in page.locator("details[open] del").all_inner_texts()] == ["الحضور"] * 2
            assert [text.split()[-1] for text in page.locator("details[open] ins").all_inner_texts()] == ["المجيء"] * 2
            assert_fits(page)
            page.locator("summary").last.click()
            assert page.locator("textarea").last.is_visible()
            assert_fits(page)
            page.locator("input[type=checkbox]").check()
            page.locator("fieldset input[type=password]").fill("not the passphrase at all")
            page.locator("fieldset button").click()
            assert page.locator("[role=alert]").count() == 1
            assert_fits(page)
            page.locator("input[type=password]").fill(PASSPHRASE)
            page.locator("button").click()
            assert page.locator("h1").inner_text() == signed
            assert_fits(page)
        assert "basel: " not in chorus(root, "signoff", CAMPAIGN).stdout


def sign_on(page: Page) -> None:
    page.locator("input[type=checkbox]").check()
    page.locator("fieldset input[type=password]").fill(PASSPHRASE)
    page.locator("fieldset button").click()


WIDER = """width => [...document.querySelectorAll('main *')]
    .filter(e => e.checkVisibility() && e.getBoundingClientRect().right > width + 1)
    .map(e => e.outerHTML.slice(0, 200))"""
LOW = """() => [...document.querySelectorAll('summary, button, a, label.check, input[type=password], textarea')]
    .filter(e => e.checkVisibility() && e.getBoundingClientRect().height < 44)
    .map(e => e.outerHTML.slice(0, 200))"""


def assert_fits(page: Page) -> None:
    """Nothing is wider than the phone, and whatever is tapped is at least 44 pixels high (WCAG 2.2, 2.5.5)."""
    assert page.evaluate("() => document.documentElement.scrollWidth") == PHONE["width"]
    assert page.evaluate(WIDER, PHONE["width"]) == []
    assert page.evaluate(LOW) == []
