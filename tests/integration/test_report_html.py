"""The weekly report as a page, as JSON, as a mail and in the index of a week."""

import json
import re
from datetime import UTC, date, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from html.parser import HTMLParser
from xml.etree import ElementTree

import pytest
from markupsafe import escape

from chorus.documents.charts import (
    AGENCIES,
    Row,
    lines,
    nice_step,
    nice_top,
    shortened,
    sparkline,
    stacked_bars,
    stacked_columns,
)
from chorus.documents.report_format import ENGLISH, formats_for, trend
from chorus.documents.report_html import render_html, render_index
from chorus.documents.report_json import render_json, report_schema
from chorus.documents.report_mail import Sender, report_mail
from chorus.domain.report_model import Headline, WeeklyReport
from chorus.domain.week import IsoWeek
from tests.doubles.report_rows import hits, row
from tests.doubles.report_rows import report as small_report
from tests.doubles.report_sample import PROVENANCE, empty_report, sample_report

MONDAY = datetime(2021, 5, 24, 6, tzinfo=UTC)
BRS = Sender("BRS Secretariat, Geneva", "brs@brs.example")
VOID = {"meta", "link", "br", "img"}


class Outline(HTMLParser):
    """Checks that tags are closed in order, and gathers attributes that could fetch something."""

    def __init__(self, page: bytes) -> None:
        super().__init__()
        self.open: list[str] = []
        self.fetched: list[str] = []
        self.feed(page.decode())
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.fetched += [value or "" for name, value in attrs if name in ("src", "href", "xlink:href", "srcset")]
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """An element of SVG that is closed at once."""

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


@pytest.fixture(scope="module")
def page() -> str:
    return render_html(sample_report("basel")).decode()


@pytest.mark.parametrize("scope", ["basel", "minamata", "joint"])
def test_a_page_is_well_formed_and_fetches_nothing(scope: str) -> None:
    made = render_html(sample_report(scope))
    assert Outline(made).fetched == []
    assert re.findall(rb"https?:|url\(|@import|<script", made) == []


def test_the_same_report_gives_the_same_bytes() -> None:
    first, again = sample_report("joint"), sample_report("joint")
    assert render_html(first) == render_html(again)
    assert render_json(first) == render_json(again)
    mails = [report_mail(each, b"<p>page</p>", BRS, ["a@x.example"], MONDAY) for each in (first, again)]
    assert mails[0] == mails[1]


def test_every_chart_has_words_and_a_table_with_the_same_numbers(page: str) -> None:
    charts = re.findall(r'<figure class="chart.*?</figure>', page, re.DOTALL)
    assert len(charts) == 8
    for chart in charts:
        svg = ElementTree.fromstring(chart[chart.index("<svg") : chart.index("</svg>") + 6])
        title, desc = svg.find("title"), svg.find("desc")
        assert title is not None
        assert desc is not None
        assert f"<h3>{escape(str(title.text))}</h3>" in chart
        told = re.findall(r" ([\d,]+|–)(?=, [A-Z]|; |\.$)", desc.text or "")
        assert told == re.findall(r"<td>(.*?)</td>", chart)


def test_arabic_labels_are_isolated_so_that_they_join_and_stand_at_the_left(page: str) -> None:
    assert '<text class="label" x="0" y="18">\u2068العربية\u2069</text>' in page
    assert '<bdi lang="ar">العربية</bdi>' in page


def test_what_an_officer_wrote_is_escaped() -> None:
    report = sample_report("basel")
    campaign = report.campaigns[0].model_copy(update={"title": "<script>alert(1)</script> & more"})
    made = render_html(report.model_copy(update={"campaigns": (campaign,)})).decode()
    assert "<script" not in made
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; more" in made


def test_what_stands_out_is_in_front_and_a_quiet_week_says_so(page: str) -> None:
    assert page.index("1 delivery is uncertain") < page.index('<div class="cards">')
    assert "In biodiversity-day-2021/reminder" in page
    quiet = render_html(small_report([row("sent", 40), row("delivered", 40)])).decode()
    assert "<b>All is well.</b> Nothing stands out this week." in quiet


def test_a_week_of_silence_has_a_page_too() -> None:
    made = render_html(empty_report())
    Outline(made)
    assert made.decode().count("Nothing to show this week.") == 4
    assert b"Nothing was sent, posted or published this week." in made
    assert b"No mail was sent, opened or clicked this week." in made
    assert b"Nothing was posted or published, and no page was visited." in made


def test_the_joint_page_hides_small_groups_behind_a_dash() -> None:
    report = sample_report("joint")
    hidden = next(row for row in report.conventions if row.convention == "basel").figures
    assert (hidden.uncertain, hidden.sent) == (None, None)
    made = render_html(report).decode()
    assert '<tr><th scope="row">Basel Convention</th><td>–</td>' in " ".join(made.split()).replace("> <", "><")


def untold_report() -> WeeklyReport:
    """Thirty mails in Russian, and six opens and clicks of a group too small to tell its language."""
    rows = [row(figure, 30, convention="minamata", value="ru") for figure in ("sent", "delivered")]
    rows += [h for kind in ("opens", "clicks") for h in hits(f"{kind}.human", 6, convention="minamata", value="")]
    return small_report(rows, "minamata")


def test_a_language_whose_hits_are_not_told_shows_dashes_in_the_table_and_the_charts_and_why() -> None:
    made = " ".join(render_html(untold_report()).decode().split()).replace("> <", "><")
    cells = "".join(f"<td>{cell}</td>" for cell in (30, 30, 0, 0, "–", "–", "–", "–"))
    assert f'<tr><th scope="row"><bdi lang="ru">Русский</bdi></th>{cells}</tr>' in made
    assert "Русский: People –, Machines –, Unknown –; Various: People 6, Machines 0, Unknown 0" in made
    why = "<p>Various: hits of groups too small to be told apart; where they are, a language shows –.</p>"
    assert made.count(f"</table></div>{why}") == 1


def test_a_page_without_various_does_not_speak_of_it_under_the_languages(page: str) -> None:
    assert "too small to be told apart" not in page


def test_the_mail_shows_a_dash_for_a_language_whose_hits_are_not_told() -> None:
    message = message_from_bytes(report_mail(untold_report(), b"", BRS, ["a@x.example"], MONDAY), policy=policy.default)
    assert isinstance(message, EmailMessage)
    body = message.get_body(("html",))
    assert body is not None
    bars = body.get_content().partition("Mails opened by people, language by language")[2]
    assert re.findall(r"<bdi.*?>(.*?)</bdi>", bars) == ["Русский", "Various"]
    assert re.findall(r'<td width="64".*?>(.*?)</td>', bars) == ["–", "6"]


def test_the_foot_names_what_the_report_was_made_from(page: str) -> None:
    report = sample_report("basel")
    assert f"<code>{report.digest}</code>" in page
    assert f"<code>{PROVENANCE.configuration}</code>" in page
    assert "Counted up to entry 4,711 of the record, by version 1 of the rules" in page


HEAD = "12:" + "1e57" * 16
KEEP = "with it anybody can check later that no sign-off of before was removed, moved or changed."


def test_the_head_of_the_sign_off_log_goes_out_with_page_json_and_mail(page: str) -> None:
    report = sample_report("basel")
    assert f"<br>Sign-off log <code>{HEAD}</code></p>" in page
    assert (
        f"<p>Keep this page: with <code>chorus signoff verify --head {HEAD}</code> anybody can check later "
        "that no sign-off of before was removed, moved or changed.</p>"
    ) in page
    assert json.loads(render_json(report))["provenance"]["signoff_log"] == {"number": 12, "hash": "1e57" * 16}
    message = message_from_bytes(report_mail(report, b"", BRS, ["a@x.example"], MONDAY), policy=policy.default)
    assert isinstance(message, EmailMessage)
    text, rich = message.get_body(("plain",)), message.get_body(("html",))
    assert text is not None
    assert rich is not None
    plain = text.get_content().replace("\r\n", "\n")
    assert f"Keep this mail: {KEEP}\nchorus signoff verify --head {HEAD}\n\nReport " in plain
    assert f"Keep this mail: {KEEP}<br>chorus signoff verify --head {HEAD}<br>Report " in rich.get_content()


def test_a_report_of_before_heads_went_out_shows_none() -> None:
    report = sample_report("basel")
    old = report.model_copy(update={"provenance": PROVENANCE.model_copy(update={"signoff_log": None})})
    mail = report_mail(old, b"", BRS, ["a@x.example"], MONDAY)
    assert all(b"signoff" not in made for made in (render_html(old), render_json(old), mail))


def test_the_index_links_every_report_of_the_week() -> None:
    reports = [sample_report(scope) for scope in ("basel", "minamata", "joint")]
    made = render_index(reports)
    assert Outline(made).fetched == [
        "basel.html",
        "minamata.html",
        "joint.html",
        "basel.json",
        "minamata.json",
        "joint.json",
    ]
    assert made.count(b"1 delivery is uncertain") == 1
    assert made.count(b"Some deliveries are uncertain") == 1


def test_json_is_read_back_as_the_same_report_and_has_a_schema() -> None:
    report = sample_report("minamata")
    made = render_json(report)
    assert WeeklyReport.model_validate_json(made) == report
    assert made.endswith(b"}\n")
    assert "无汞未来" in made.decode()
    schema = report_schema()
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert set(schema["required"]) <= set(json.loads(made)) <= set(schema["properties"])


def test_the_mail_has_text_bars_of_tables_and_the_page_attached() -> None:
    report = sample_report("basel")
    raw = report_mail(report, render_html(report), BRS, ["a@basel.example", "b@basel.example"], MONDAY)
    message = message_from_bytes(raw, policy=policy.default)
    assert isinstance(message, EmailMessage)
    assert {name: str(message[name]) for name in ("From", "To", "Subject", "Date", "Auto-Submitted")} == {
        "From": '"BRS Secretariat, Geneva" <brs@brs.example>',
        "To": "a@basel.example, b@basel.example",
        "Subject": "Weekly report 2021-W20: Basel Convention",
        "Date": "Mon, 24 May 2021 06:00:00 +0000",
        "Auto-Submitted": "auto-generated",
    }
    assert message["Message-ID"] == f"<report.2021-W20.basel.{report.digest[:16]}@brs.example>"
    assert [part.get_content_type() for part in message.walk()] == [
        "multipart/mixed",
        "multipart/alternative",
        "text/plain",
        "text/html",
        "text/html",
    ]
    (attached,) = message.iter_attachments()
    assert attached.get_filename() == "2021-W20-basel.html"
    assert attached.get_payload(decode=True) == render_html(report)
    body = message.get_body(("html",))
    assert body is not None
    html = body.get_content()
    assert Outline(html.encode()).fetched == []
    assert "<svg" not in html
    assert html.count('bgcolor="#0072b2"') > 8
    assert max(map(len, raw.split(b"\r\n"))) <= 998
    assert b"\n" not in raw.replace(b"\r\n", b"")


def test_the_mails_text() -> None:
    message = message_from_bytes(report_mail(empty_report(), b"", BRS, ["a@x.example"], MONDAY), policy=policy.default)
    assert isinstance(message, EmailMessage)
    body = message.get_body(("plain",))
    assert body is not None
    assert body.get_content().replace("\r\n", "\n") == (
        "Rotterdam Convention\n"
        "Weekly report, week 20, 17 to 23 May 2021\n"
        "\n"
        "- Nothing was sent, posted or published this week.\n"
        "\n"
        "Mails delivered:                  0   = unchanged\n"
        "Mails opened by people:           0   = unchanged\n"
        "Mails clicked by people:          0   = unchanged\n"
        "Page visits by people:            0   = unchanged\n"
        "Mails bounced:                    0   = unchanged\n"
        "Unsubscribed:                     0   = unchanged\n"
        "Posts published:                  0   = unchanged\n"
        "Pages published:                  0   = unchanged\n"
        "\n"
        "The whole report, with charts and with what each figure means, is attached as a page.\n"
        "People, machines and the unknown are told apart there; the opens and clicks above are people's.\n"
        "\n"
        f"Keep this mail: {KEEP}\n"
        f"chorus signoff verify --head {HEAD}\n"
        "\n"
        f"Report {empty_report().digest}\n"
    )


def test_a_naive_instant_is_refused() -> None:
    with pytest.raises(ValueError, match="aware"):
        report_mail(empty_report(), b"", BRS, ["a@x.example"], datetime(2021, 5, 24, 6))  # noqa: DTZ001


def line(now: int, before: int, better: str = "up") -> Headline:
    relative = round(100 * (now - before) / before, 1) if before else None
    values = {"figure": "x", "label": "X", "now": now, "before": before, "absolute": now - before}
    return Headline.model_validate({**values, "relative": relative, "better": better})


@pytest.mark.parametrize(
    ("change", "words", "judged"),
    [
        (line(1230, 1000), "▲ 230 (+23.0 %)", "good"),
        (line(5, 10), "▼ 5 (−50.0 %)", "bad"),
        (line(5, 10, "down"), "▼ 5 (−50.0 %)", "good"),
        (line(3, 0, "down"), "▲ 3", "bad"),
        (line(182, 2), "▲ 180 (× 91)", "good"),
        (line(3, 3), "= unchanged", "flat"),
        (line(4, 2, "neither"), "▲ 2 (+100.0 %)", "flat"),
    ],
)
def test_a_change_in_words(change: Headline, words: str, judged: str) -> None:
    assert (ENGLISH.change(change), trend(change)) == (words, judged)


@pytest.mark.parametrize(
    ("week", "words"),
    [
        (IsoWeek(2021, 20), "17 to 23 May 2021"),
        (IsoWeek(2021, 22), "31 May to 6 June 2021"),
        (IsoWeek(2020, 53), "28 December 2020 to 3 January 2021"),
    ],
)
def test_the_days_of_a_week(week: IsoWeek, words: str) -> None:
    report = empty_report().model_copy(update={"first_day": week.days[0], "last_day": week.days[-1]})
    assert ENGLISH.span(report) == words


def test_numbers_and_days_by_another_locale() -> None:
    french = formats_for("fr")
    assert french.number(1234567) == "1\u202f234\u202f567"
    assert french.day(date(2021, 5, 22)) == "22 mai 2021"


@pytest.mark.parametrize(
    ("highest", "top", "step"),
    [(0, 4, 1), (3, 4, 1), (4, 4, 1), (7, 8, 2), (41, 60, 20), (341, 400, 100), (999, 1000, 500)],
)
def test_scales_are_round(highest: int, top: int, step: int) -> None:
    assert (nice_top(highest), nice_step(highest)) == (top, step)


def test_columns_stand_on_each_other() -> None:
    drawn = stacked_columns("Opens", AGENCIES, [Row("Mon", (2, 1, 0)), Row("Tue", (0, 0, 0))], ENGLISH)
    assert re.findall(r'<rect class="(\w+)" x="([\d.]+)" y="([\d.]+)" width="([\d.]+)" height="([\d.]+)">', drawn) == [
        ("human", "88.3", "105.0", "171.4", "95.0"),
        ("machine", "88.3", "57.5", "171.4", "47.5"),
    ]


def test_a_bar_says_at_least_where_something_is_hidden() -> None:
    rows = [Row("a", (5, None, 1)), Row("b", (None, None, None)), Row("c", (0, 1, 0))]
    drawn = stacked_bars("Opens", AGENCIES, rows, ENGLISH)
    assert re.findall(r'<text class="sum".*?>(.*?)</text>', drawn) == ["≥ 6", "–", "1"]
    assert "a: People 5, Machines –, Unknown 1; b: People –, Machines –, Unknown –" in drawn


def test_lines_and_sparklines() -> None:
    drawn = lines("Opens", AGENCIES[:2], [Row("Mon", (4, 0)), Row("Tue", (2, 4))], ENGLISH)
    assert re.findall(r'<polyline class="(\w+)" points="(.*?) "', drawn) == [
        ("machine", "174.0,200.0 426.0,10.0"),
        ("human", "174.0,10.0 426.0,105.0"),
    ]
    assert 'points="2.0,28.0 118.0,4.0 "' in sparkline([0, 3])


def test_long_labels_are_cut_between_words() -> None:
    assert shortened("a short title") == "a short title"
    assert shortened("international " * 6) == "international international international international…"
    assert shortened("水" * 40) == "水" * 19 + "…"
