"""The weekly report as PDF: what needs attention in front, where it comes from on every page, the same bytes."""

import subprocess
import sys
from hashlib import sha256
from pathlib import Path

import pytest

from chorus.documents.report_pdf import render_pdf
from chorus.domain.report_breakdowns import LinkFigures
from chorus.domain.report_figures import ByAgency, Split, WeekFigures
from chorus.domain.report_model import WeeklyReport
from tests.doubles.paper import alternatives_of, facts_of, text_of
from tests.doubles.report_sample import sample_report


@pytest.fixture(scope="module")
def report() -> WeeklyReport:
    return sample_report("basel")


@pytest.fixture(scope="module")
def pdf(report: WeeklyReport) -> bytes:
    return render_pdf(report)


def test_it_is_accessible_and_dated_by_its_week(pdf: bytes, tmp_path: Path) -> None:
    facts = facts_of(pdf, tmp_path)
    assert {key: facts[key] for key in ("Title", "Tagged", "CreationDate")} == {
        "Title": "Weekly report 2021-W20: Basel Convention",
        "Tagged": "yes",
        "CreationDate": "2021-05-23T22:00:00Z",
    }
    assert b"<pdfuaid:part>1</pdfuaid:part>" in pdf


def test_what_needs_attention_stands_in_front(pdf: bytes, report: WeeklyReport) -> None:
    read = text_of(pdf)
    assert read.startswith(
        "Weekly report · Chemicals and waste conventions Basel Convention Week 20, 17 to 23 May 2021 Look at this: "
    )
    first = report.attention[0].text.replace("`chorus status`", "“chorus status”").split(". ")[0]
    assert read.index(first) < read.index("Headline figures") < read.index("The week in pictures")


def test_every_page_says_where_it_comes_from(pdf: bytes, report: WeeklyReport, tmp_path: Path) -> None:
    pages = int(facts_of(pdf, tmp_path)["Pages"])
    mark = f"Counted up to 4711 by rules 1 · report {report.digest[:32]}"
    assert text_of(pdf).count(mark) == pages
    assert text_of(pdf).endswith(f"{mark} {pages}/{pages}")
    assert f"Report {report.digest}." in text_of(pdf)


def test_figures_titles_and_glossary_are_there(pdf: bytes, report: WeeklyReport) -> None:
    read = text_of(pdf)
    for line in report.headlines:
        assert line.label in read
        assert f"{line.now:,}" in read
    for said in ("Русский", "Español", "中文", "Delivered. Accepted by the receiving server and not returned."):
        assert said in read


def test_charts_say_their_numbers_to_those_who_can_t_see_them(report: WeeklyReport, pdf: bytes) -> None:
    monday = report.days[0].opens
    told = f"Opens by day. Mon 17: People {monday.human}, Machines {monday.machine}, Unknown {monday.unknown}; Tue 18"
    found = alternatives_of(pdf)
    assert found[0].startswith(told)
    assert [each.partition(".")[0] for each in found] == [
        "Opens by day",
        "Clicks by day",
        "Page visits by day",
        "Opens by language",
        "What became of the mails, by language",
        "People’s opens by hour",
    ]


def test_a_chart_draws_nothing_of_what_is_hidden_and_says_that_it_is(report: WeeklyReport) -> None:
    hidden = ByAgency(human=None, machine=None, unknown=None)
    days = [day.model_copy(update={"opens": hidden}) for day in report.days]
    nothing_shown = render_pdf(report.model_copy(update={"days": tuple(days)}))
    assert not any(each.startswith("Opens by day") for each in alternatives_of(nothing_shown))
    days[1] = report.days[1]
    told = alternatives_of(render_pdf(report.model_copy(update={"days": tuple(days)})))
    start = "Opens by day. Mon 17: People not shown, Machines not shown, Unknown not shown; Tue 18: People "
    assert [each.startswith(start) for each in told].count(True) == 1


def test_a_week_in_which_nothing_happened_says_so(report: WeeklyReport) -> None:
    nothing = [day.model_copy(update=dict.fromkeys(("opens", "clicks", "visits"), ByAgency())) for day in report.days]
    empty = dict.fromkeys(("campaigns", "languages", "regions", "roles", "cohorts", "links", "sites", "accounts"), ())
    empty |= dict.fromkeys(("sources", "hours", "attention"), ())
    quiet = report.model_copy(update={**empty, "total": WeekFigures(), "days": tuple(nothing)})
    read = text_of(render_pdf(quiet))
    assert "All is well. Nothing stands out this week." in read
    assert "The week in pictures" not in read


def test_the_same_report_gives_the_same_bytes_in_another_process_too(pdf: bytes, report: WeeklyReport) -> None:
    assert render_pdf(report) == pdf
    script = (
        "import sys, hashlib; from chorus.documents.report_pdf import render_pdf\n"
        "from chorus.domain.report_model import WeeklyReport\n"
        "print(hashlib.sha256(render_pdf(WeeklyReport.model_validate_json(sys.stdin.read()))).hexdigest())"
    )
    there = subprocess.run(
        [sys.executable, "-c", script], input=report.model_dump_json(), capture_output=True, text=True, check=True
    )
    assert there.stdout.strip() == sha256(pdf).hexdigest()


def test_an_address_is_told_without_campaign_parameters_and_fits_its_column() -> None:
    """An address without a place to break ran over the columns beside it."""
    address = "https://www.basel.int/a-page?id=7&utm_medium=email&utm_campaign=officers-day-2026"
    link = LinkFigures(
        campaign="biodiversity-day-2021",
        activity="reminder",
        language="en",
        number=1,
        url=address,
        site="basel",
        clicks=Split(),
        clicked=None,
        delivered=150,
        share=None,
    )
    read = text_of(render_pdf(sample_report("basel").model_copy(update={"links": (link,)})))
    assert "basel.int/a-page?id=7" in read.replace("\u200b", "")
    assert "utm_" not in read
    assert "no glyph" not in read
