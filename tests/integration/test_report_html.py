"""The weekly report as a page, as JSON, as a mail and in the index of a week."""

import json
import re
from datetime import UTC, date, datetime
from xml.etree import ElementTree

import pytest
from markupsafe import escape

from chorus.documents.report_format import ENGLISH, formats_for, trend
from chorus.documents.report_html import render_html, render_index
from chorus.documents.report_json import render_json, report_schema
from chorus.documents.report_mail import Sender
from chorus.documents.report_tables import short_url
from chorus.domain.report_model import Headline, WeeklyReport
from chorus.domain.week import IsoWeek
from tests.doubles.outline import Outline
from tests.doubles.report_rows import hits, row
from tests.doubles.report_rows import report as small_report
from tests.doubles.report_sample import HEAD, PROVENANCE, empty_report, sample_report

MONDAY = datetime(2021, 5, 24, 6, tzinfo=UTC)
BRS = Sender("BRS Secretariat, Geneva", "brs@brs.example")


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


def test_every_chart_has_words_and_a_table_with_the_same_numbers(page: str) -> None:
    charts = re.findall(r'<figure class="chart.*?</figure>', page, re.DOTALL)
    assert len(charts) == 10
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
    assert (hidden.unsubscribed, hidden.sent, report.total.sent) == (None, None, None)
    made = " ".join(render_html(report).decode().split()).replace("> <", "><")
    assert '<tr><th scope="row">Basel Convention</th><td>1,085</td><td>18</td><td>–</td>' in made
    assert '<th scope="col">Sent</th>' not in made


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


def squeezed(made: bytes) -> str:
    return " ".join(made.decode().split()).replace("> <", "><")


def test_a_send_is_shown_with_its_shares_and_how_long_ago_it_left(page: str) -> None:
    made = squeezed(page.encode())
    bar = '<span class="track"><span style="width:{}%"></span></span><b>{}</b>'
    assert '<th scope="row">invitation<span class="kind">2 weeks ago</span></th><td>Tue 4 May</td><td>319</td>' in made
    assert bar.format(100.0, "25.2 %") in made


def test_links_are_shown_mail_by_mail_and_the_rest_is_told_by_number(page: str) -> None:
    made = squeezed(page.encode())
    assert (
        '<th scope="row" class="url"><b>2</b> mercuryconvention.org/en/reminder?from=mail</th>'
        '<td class="word">Minamata Convention on Mercury</td>'
    ) in made
    assert made.count('<th scope="row" class="url">') == 36
    assert "and 24 more links, of mails in which fewer people clicked; all are in the JSON." in made
    assert "Links, mail by mail" not in render_html(sample_report("joint")).decode()


def test_the_best_hour_is_told_with_caution_where_hits_are_few(page: str) -> None:
    assert "between <b>10:00 and 11:00</b> (Europe/Zurich): 124 of 454 opens and clicks." in page
    few = render_html(small_report(hits("opens.human", 7, dimension="hour", value="23"))).decode()
    assert "between <b>23:00 and 00:00</b> (Europe/Zurich): 7 of 7 opens and clicks. These are too few" in few


def test_the_year_before_is_named_or_said_not_to_be_there(page: str) -> None:
    assert (
        "A year before: biodiversity-day-2020 in its week 2020-W21, as far from its day as this one. "
        "Not there a year before: environment-day-2021."
    ) in page
    assert "212 a year before" in page
    assert "The same observance a year before: n/a" in render_html(empty_report()).decode()


def test_a_table_has_fifty_rows_at_most_and_says_how_many_more_there_are() -> None:
    rows = [row("delivered", 9, activity=f"mail-{n:02}") for n in range(63)]
    made = squeezed(render_html(small_report(rows)))
    assert made.count('<tr><th scope="row">mail-') == 50
    assert '<tr class="more"><td colspan="9">and 13 more activities; all are in the JSON.</td></tr>' in made


def test_an_address_is_shown_without_its_parameters_of_campaigns() -> None:
    assert short_url("https://www.basel.int/a?x=1&utm_source=mail&utm_medium=email") == "basel.int/a?x=1"
    assert short_url("https://basel.int/" + "long/" * 20) == "basel.int/" + "long/" * 9 + "long…"
    assert short_url("") == ""


def test_the_foot_names_what_the_report_was_made_from(page: str) -> None:
    report = sample_report("basel")
    assert f"<code>{report.digest}</code>" in page
    assert f"<code>{PROVENANCE.configuration}</code>" in page
    assert "Counted up to entry 4,711 of the record, by version 1 of the rules" in page


def test_the_head_of_the_sign_off_log_goes_out_with_page_and_json(page: str) -> None:
    report = sample_report("basel")
    assert f"<br>Sign-off log <code>{HEAD}</code></p>" in page
    assert (
        f"<p>Keep this page: with <code>chorus signoff verify --head {HEAD}</code> anybody can check later "
        "that no sign-off of before was removed, moved or changed.</p>"
    ) in page
    assert json.loads(render_json(report))["provenance"]["signoff_log"] == {"number": 12, "hash": "1e57" * 16}


def test_a_report_of_before_heads_went_out_shows_none() -> None:
    report = sample_report("basel")
    old = report.model_copy(update={"provenance": PROVENANCE.model_copy(update={"signoff_log": None})})
    assert all(b"signoff" not in made for made in (render_html(old), render_json(old)))


def test_the_index_links_every_report_of_the_week() -> None:
    reports = [sample_report(scope) for scope in ("basel", "minamata", "joint")]
    made = render_index(reports)
    assert Outline(made).fetched == [
        "basel.html",
        "minamata.html",
        "joint.html",
        *(f"basel.{form}" for form in ("mails.html", "pdf", "xlsx", "json")),
        *(f"minamata.{form}" for form in ("mails.html", "pdf", "xlsx", "json")),
        *(f"joint.{form}" for form in ("mails.html", "pdf", "xlsx", "json")),
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
