"""The weekly report as a mail: its HTML for mail programs, its text, the page attached."""

import re
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage

import pytest

from chorus.documents.report_html import render_html
from chorus.documents.report_mail import Sender, report_mail
from chorus.domain.report_model import WeeklyReport
from tests.doubles.outline import Outline
from tests.doubles.report_rows import hits, report, row
from tests.doubles.report_sample import HEAD, KEEP, PROVENANCE, empty_report, sample_report

MONDAY = datetime(2021, 5, 24, 6, tzinfo=UTC)
BRS = Sender("BRS Secretariat, Geneva", "brs@brs.example")
GMAIL_CUTS = 102 * 1024
"""Bytes of a mail's HTML that Gmail shows (support.google.com/mail, "message clipped")."""


def parsed(made: WeeklyReport) -> EmailMessage:
    message = message_from_bytes(report_mail(made, {}, BRS, ["a@x.example"], MONDAY), policy=policy.default)
    assert isinstance(message, EmailMessage)
    return message


def body(made: WeeklyReport, kind: str) -> str:
    part = parsed(made).get_body((kind,))
    assert part is not None
    text: str = part.get_content()
    return text.replace("\r\n", "\n")


def test_the_mail_has_text_tables_and_the_page_attached() -> None:
    made = sample_report("basel")
    raw = report_mail(made, {"html": render_html(made)}, BRS, ["a@basel.example", "b@basel.example"], MONDAY)
    message = message_from_bytes(raw, policy=policy.default)
    assert isinstance(message, EmailMessage)
    assert {name: str(message[name]) for name in ("From", "To", "Subject", "Date", "Auto-Submitted")} == {
        "From": '"BRS Secretariat, Geneva" <brs@brs.example>',
        "To": "a@basel.example, b@basel.example",
        "Subject": "Weekly report 2021-W20: Basel Convention",
        "Date": "Mon, 24 May 2021 06:00:00 +0000",
        "Auto-Submitted": "auto-generated",
    }
    assert message["Message-ID"] == f"<report.2021-W20.basel.{made.digest[:16]}@brs.example>"
    assert [part.get_content_type() for part in message.walk()] == [
        "multipart/mixed",
        "multipart/alternative",
        "text/plain",
        "text/html",
        "text/html",
    ]
    (attached,) = message.iter_attachments()
    assert attached.get_filename() == "2021-W20-basel.html"
    assert attached.get_payload(decode=True) == render_html(made)
    assert max(map(len, raw.split(b"\r\n"))) <= 998
    assert b"\n" not in raw.replace(b"\r\n", b"")


@pytest.mark.parametrize("scope", ["basel", "minamata", "joint"])
def test_its_html_is_of_what_every_mail_program_draws(scope: str) -> None:
    """Outlook for Windows draws with Word: tables, colours as attributes, styles at the elements."""
    html = body(sample_report(scope), "html")
    assert Outline(html.encode()).fetched == []
    assert len(html.encode()) < GMAIL_CUTS
    shown = re.sub(r"<style.*?</style>", "", html, flags=re.DOTALL)
    assert re.findall(r"<svg|<div|<img|flex|grid|background-image|url\(|position:|float:", shown) == []
    assert 'bgcolor="#0072b2"' in shown
    assert '<!--[if mso]><table role="presentation" width="640"' in html


def test_it_is_dark_where_the_program_is_and_says_so() -> None:
    html = body(sample_report("basel"), "html")
    assert '<meta name="color-scheme" content="light dark">' in html
    assert html.count("@media (prefers-color-scheme:dark)") == 1
    assert "[data-ogsc] .pad" in html
    assert "[data-ogsb] .sheet" in html


def test_an_arabic_title_runs_from_right_to_left() -> None:
    html = body(sample_report("basel"), "html")
    (title,) = re.findall(r"<th[^>]*>يوم البيئة.*?</th>", html)[:1]
    assert 'dir="rtl"' in title
    assert 'lang="ar"' in title
    assert 'align="left"' in title


def test_its_tables_are_short_and_say_what_is_left_out() -> None:
    html = body(sample_report("basel"), "html")
    assert "and 48 more links: see the attached page" in html
    assert len(re.findall(r'<th class="url"', html)) == 12


def test_commands_in_what_stands_out_are_set_apart() -> None:
    assert "<code>chorus status</code> lists them" in body(sample_report("basel"), "html")


def test_it_shows_a_dash_for_a_language_whose_hits_are_not_told() -> None:
    rows = [row(figure, 30, value="ru") for figure in ("sent", "delivered")]
    html = body(report([*rows, *hits("opens.human", 6, value="")]), "html")
    bars = html.partition("Mails opened by people, language by language")[2].partition("</table>\n\n")[0]
    assert re.findall(r'<th[^>]*class="label"[^>]*>(.*?)</th>', bars) == ["Русский", "Various"]
    assert re.findall(r'<td[^>]*class="number"[^>]*>(.*?)</td>', bars) == ["–", "6"]


def test_the_head_of_the_sign_off_log_goes_out_with_text_and_html() -> None:
    made = sample_report("basel")
    assert f"Keep this mail: {KEEP}\nchorus signoff verify --head {HEAD}\n\nReport {made.digest}" in body(made, "plain")
    assert f"Keep this mail: {KEEP}<br>chorus signoff verify --head {HEAD}<br>Counted up to" in body(made, "html")


def test_a_report_of_before_heads_went_out_shows_none() -> None:
    old = sample_report("basel").model_copy(update={"provenance": PROVENANCE.model_copy(update={"signoff_log": None})})
    assert b"signoff" not in report_mail(old, {}, BRS, ["a@x.example"], MONDAY)


def test_the_mails_text() -> None:
    assert body(empty_report(), "plain") == (
        "Rotterdam Convention\n"
        "Weekly report, week 20, 17 to 23 May 2021\n"
        "\n"
        "- Nothing was sent, posted or published this week.\n"
        "\n"
        "Mails delivered:                  0   = unchanged          a year before: n/a\n"
        "Mails opened by people:           0   = unchanged          a year before: n/a\n"
        "Mails clicked by people:          0   = unchanged          a year before: n/a\n"
        "Page visits by people:            0   = unchanged          a year before: n/a\n"
        "Mails bounced:                    0   = unchanged          a year before: n/a\n"
        "Unsubscribed:                     0   = unchanged          a year before: n/a\n"
        "Posts published:                  0   = unchanged          a year before: n/a\n"
        "Pages published:                  0   = unchanged          a year before: n/a\n"
        "\n"
        "The whole report, with charts and with what each figure means, is attached as a page.\n"
        "People, machines and the unknown are told apart there; the opens and clicks above are people's.\n"
        "\n"
        f"Keep this mail: {KEEP}\n"
        f"chorus signoff verify --head {HEAD}\n"
        "\n"
        f"Report {empty_report().digest}\n"
    )


def test_the_mails_text_names_sends_and_links() -> None:
    clicks = hits("clicks.human", 6, dimension="link", value="en 0")
    targets = {("day", "mail", "en"): ("https://www.basel.int/?utm_source=mail",)}
    sent = [row("cohort.sent", 120), row("cohort.delivered", 120)]
    made = report([*sent, row("sent", 120), *hits("opens.human", 30), *clicks], targets=targets)
    assert body(made, "plain").partition("\n\nOf the mails")[2].partition("\n\nThe whole")[0] == (
        " that left together, opened and clicked by people since:\n"
        "- day/mail, 17 May 2021: 25.0 % and 0.0 % of 120 delivered\n"
        "\n"
        "People's clicks, link by link:\n"
        "- day/mail, English\n"
        "  1. basel.int/: 6"
    )


def test_a_naive_instant_is_refused() -> None:
    with pytest.raises(ValueError, match="aware"):
        report_mail(empty_report(), {}, BRS, ["a@x.example"], datetime(2021, 5, 24, 6))  # noqa: DTZ001
