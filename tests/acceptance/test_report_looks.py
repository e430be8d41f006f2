"""The weekly report as a browser draws it: page and mail, wide and narrow, light and dark."""

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Literal

import pytest
from playwright.sync_api import Browser, sync_playwright

from chorus.documents.report_html import render_html
from chorus.documents.report_mail import Sender, report_mail
from chorus.domain.report_model import WeeklyReport
from tests.doubles.report_sample import empty_report, sample_report

CHROMIUM = shutil.which("chromium")
LEGIBLE = 4.5
"""The contrast that text needs (WCAG 2.2, 1.4.3; https://www.w3.org/TR/WCAG22/#contrast-minimum)."""

_FAINTEST = """() => {
  const rgb = s => s.match(/[\\d.]+/g).map(Number);
  const light = c => c.slice(0, 3).map(v => v / 255).map(v => v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)
    .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
  const behind = e => { for (; e; e = e.parentElement) {
    const c = rgb(getComputedStyle(e).backgroundColor); if (c.length < 4 || c[3] > 0) return c; }
    return [255, 255, 255]; };
  let worst = [99, ""];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node; (node = walker.nextNode());) {
    const text = node.textContent.replace(/\\u00a0/g, " ").trim(), e = node.parentElement;
    if (!text || e.closest("svg,style,title") || !e.getClientRects().length) continue;
    const pair = [light(rgb(getComputedStyle(e).color)), light(behind(e))].sort((a, b) => b - a);
    const contrast = (pair[0] + 0.05) / (pair[1] + 0.05);
    if (contrast < worst[0]) worst = [contrast, text];
  }
  return worst;
}"""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    if CHROMIUM is None:
        pytest.skip("no chromium on PATH: install it (apt-get install chromium) to look at reports as a reader does")
    with sync_playwright() as playwright:
        made = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        yield made
        made.close()


def mail(report: WeeklyReport) -> str:
    sender, at = Sender("BRS", "brs@brs.example"), datetime(2021, 5, 24, 6, tzinfo=UTC)
    message = message_from_bytes(report_mail(report, {}, sender, ["a@x.example"], at), policy=policy.default)
    assert isinstance(message, EmailMessage)
    part = message.get_body(("html",))
    assert part is not None
    return str(part.get_content())


def reports() -> dict[str, WeeklyReport]:
    long = sample_report("minamata")
    title = "A campaign whose title is as long as a resolution’s of the General Assembly, " * 3
    campaigns = tuple(each.model_copy(update={"title": title}) for each in long.campaigns)
    return {
        "basel": sample_report("basel"),
        "joint": sample_report("joint"),
        "empty": empty_report(),
        "long": long.model_copy(update={"campaigns": campaigns}),
    }


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("form", ["mail", "page"])
def test_nothing_sticks_out_and_all_text_is_legible(
    browser: Browser, form: str, scheme: Literal["light", "dark"]
) -> None:
    for name, report in reports().items():
        html = mail(report) if form == "mail" else render_html(report).decode()
        page = browser.new_page(color_scheme=scheme)
        page.set_content(html)
        for width in (360, 600, 1280):
            page.set_viewport_size({"width": width, "height": 900})
            assert page.evaluate("document.documentElement.scrollWidth") <= width, (name, width)
        contrast, text = page.evaluate(_FAINTEST)
        assert contrast >= LEGIBLE, (name, text)
        page.close()


def test_the_mail_is_dark_in_outlook_too(browser: Browser) -> None:
    """Outlook on the web and on phones marks what it recolours by ``data-ogsc`` and ``data-ogsb``."""
    page = browser.new_page(color_scheme="light")
    page.set_content(mail(sample_report("joint")))
    page.evaluate("for (const each of ['data-ogsc', 'data-ogsb']) document.documentElement.setAttribute(each, '')")
    sheet = page.locator(".sheet").evaluate("each => getComputedStyle(each).backgroundColor")
    contrast, text = page.evaluate(_FAINTEST)
    page.close()
    assert sheet == "rgb(25, 34, 44)"
    assert contrast >= LEGIBLE, text


def test_an_arabic_title_begins_at_the_left_and_runs_to_the_left(browser: Browser) -> None:
    page = browser.new_page(viewport={"width": 640, "height": 900})
    page.set_content(mail(sample_report("basel")))
    title = page.locator("th[lang=ar]", has_text="يوم البيئة").first
    seen = title.evaluate("each => [getComputedStyle(each).direction, getComputedStyle(each).textAlign]")
    page.close()
    assert seen[0] == "rtl"
    assert seen[1] in ("left", "-webkit-left")
