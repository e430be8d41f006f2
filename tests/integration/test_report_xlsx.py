"""The weekly report as a workbook: numbers to calculate with, text that stays text, the same bytes each time."""

import zipfile
from datetime import UTC, date, datetime
from io import BytesIO

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from chorus.documents.report_xlsx import render_xlsx
from chorus.domain.language import Language
from chorus.domain.report_breakdowns import LinkFigures
from chorus.domain.report_figures import Split
from chorus.domain.report_model import WeeklyReport
from tests.doubles.report_sample import sample_report

EVIL = '=HYPERLINK("https://evil.example","click")'
URL = "https://www.basel.int/day"
LINK = LinkFigures(
    campaign="biodiversity-day-2021",
    activity="reminder",
    language="en",
    number=1,
    url=URL,
    site="basel",
    clicks=Split(),
    clicked=None,
    delivered=150,
    share=None,
)


def odd_report() -> WeeklyReport:
    """A convention's week with a title that looks like a formula, and one link of which little is told."""
    report = sample_report("basel")
    first = report.campaigns[0].model_copy(update={"title": EVIL})
    return report.model_copy(update={"campaigns": (first, *report.campaigns[1:]), "links": (LINK,)})


def book_of(report: WeeklyReport) -> Workbook:
    return load_workbook(BytesIO(render_xlsx(report)))


@pytest.fixture(scope="module")
def report() -> WeeklyReport:
    return odd_report()


@pytest.fixture(scope="module")
def book(report: WeeklyReport) -> Workbook:
    return book_of(report)


def sheet(book: Workbook, name: str) -> Worksheet:
    found = book[name]
    assert isinstance(found, Worksheet)
    return found


def column(of: Worksheet, head: str) -> list[object]:
    heads = [cell.value for cell in of[1]]
    place = heads.index(head)
    return [row[place].value for row in of.iter_rows(min_row=2)]


def test_each_table_has_a_sheet_of_its_own(book: Workbook) -> None:
    named = {
        "Report",
        "Headlines",
        "Days",
        "Activities",
        "Languages",
        "Regions",
        "Roles",
        "Links",
        "Networks",
        "Cohorts",
    }
    assert named | {"Glossary", "Provenance"} <= set(book.sheetnames)
    assert (book.sheetnames[0], book.sheetnames[-2:]) == ("Report", ["Glossary", "Provenance"])


def test_figures_are_numbers_and_days_are_days(book: Workbook, report: WeeklyReport) -> None:
    headlines = sheet(book, "Headlines")
    assert column(headlines, "This week") == [line.now for line in report.headlines]
    assert column(headlines, "Change, per cent") == [line.relative for line in report.headlines]
    assert headlines["B2"].number_format == "#,##0"
    days = column(sheet(book, "Days"), "Day")
    assert days[-1] == datetime(2021, 5, 23)  # noqa: DTZ001  # a day has no zone
    assert len(days) == 14
    assert sum(n for n in column(sheet(book, "Languages"), "Sent") if isinstance(n, int)) == report.total.sent


def test_a_column_is_as_wide_as_its_days_and_words(book: Workbook) -> None:
    """A day that has no room is drawn as ###."""
    longest = len("Wed 25 Nov 2026") + 2
    assert sheet(book, "Days").column_dimensions["A"].width >= longest
    assert [sheet(book, "Cohorts").column_dimensions[place].width >= longest for place in "CD"] == [True, True]
    words = [str(word) for word in column(sheet(book, "Glossary"), "Word")]
    assert sheet(book, "Glossary").column_dimensions["A"].width > max(map(len, words))


def test_a_hidden_figure_is_an_empty_grey_cell_and_the_first_sheet_says_what_that_is(book: Workbook) -> None:
    links = sheet(book, "Links")
    heads = [cell.value for cell in links[1]]
    hidden, zero = (links.cell(2, heads.index(head) + 1) for head in ("Mails clicked", "Clicks, people"))
    assert (hidden.value, hidden.fill.fill_type, zero.value, zero.fill.fill_type) == (None, "solid", 0, None)
    front = [row[1].value for row in sheet(book, "Report").iter_rows(max_col=2)]
    assert any(str(text).startswith("A grey, empty cell is a figure that is not shown") for text in front)


def test_a_title_that_looks_like_a_formula_stays_a_title(book: Workbook) -> None:
    titles = [row[0] for row in sheet(book, "Activities").iter_rows(min_row=2)]
    evil = [cell for cell in titles if cell.value == EVIL]
    assert {(cell.data_type, cell.quotePrefix) for cell in evil} == {("s", True)}
    whole = render_xlsx(odd_report())
    with zipfile.ZipFile(BytesIO(whole)) as parts:
        assert not any(b"<f>" in parts.read(name) for name in parts.namelist())


def test_characters_that_xml_can_t_have_are_written_by_their_code() -> None:
    report = sample_report("basel")
    odd = report.model_copy(update={"workspace": "A\x07 bell"})
    assert sheet(book_of(odd), "Report")["A1"].value == "A[U+0007] bell"


def test_heads_stay_in_sight_and_come_again_on_each_page(book: Workbook) -> None:
    for name in ("Activities", "Languages", "Links"):
        made = sheet(book, name)
        assert (made.freeze_panes, made.print_title_rows, made.page_setup.orientation) == (
            "B2" if name == "Languages" else "C2",
            "$1:$1",
            "landscape",
        )
        assert made.auto_filter.ref == made.dimensions
    assert sheet(book, "Glossary").freeze_panes == "A2"


def test_arabic_titles_are_read_from_the_right(book: Workbook, report: WeeklyReport) -> None:
    arabic = {campaign.title for campaign in report.campaigns if campaign.language is Language.AR}
    cells = [row[0] for row in sheet(book, "Activities").iter_rows(min_row=2) if row[0].value in arabic]
    assert {(cell.alignment.readingOrder, cell.alignment.horizontal, cell.alignment.wrap_text) for cell in cells} == {
        (2, "right", True)
    }


def test_the_workbook_says_where_it_comes_from(book: Workbook, report: WeeklyReport) -> None:
    properties = book.properties
    assert properties.title == "Weekly report 2021-W20: Basel Convention"
    assert (properties.creator, properties.language, properties.identifier) == ("Chorus", "en-GB", report.digest)
    assert (properties.created, properties.modified) == (datetime(2021, 5, 23, 22), datetime(2021, 5, 23, 22))  # noqa: DTZ001
    told = {row[0].value: row[1].value for row in sheet(book, "Provenance").iter_rows(min_row=2)}
    assert told["Digest"] == f"{report.digest}: the SHA-256 of all that the report says"
    assert told["Watermark"] == "4711: the number of the last entry of the record that was counted"


def test_the_same_report_gives_the_same_bytes_whenever_it_is_made(monkeypatch: pytest.MonkeyPatch) -> None:
    first = render_xlsx(odd_report())

    class Later(datetime):
        """Ten years on."""

        @classmethod
        def now(cls, tz: object = None) -> datetime:  # type: ignore[override]
            return datetime(2031, 1, 1, tzinfo=UTC)

    monkeypatch.setattr("openpyxl.writer.excel.datetime.datetime", Later)
    assert render_xlsx(odd_report()) == first
    assert date(2021, 5, 23) == odd_report().last_day
