"""The weekly report as a workbook for those who calculate: real numbers, a table a sheet, and what they mean."""

from collections.abc import Sequence
from datetime import UTC, datetime
from io import BytesIO

from openpyxl import Workbook
from openpyxl.styles import Alignment
from openpyxl.worksheet.worksheet import Worksheet
from openpyxl.xml.functions import tostring

from chorus.documents.glossary import GLOSSARY
from chorus.documents.report_columns import Table
from chorus.documents.report_format import ENGLISH, Formats
from chorus.documents.report_sheets import report_tables
from chorus.documents.xlsx_sheet import HIDDEN, at, bold, lay_out, put, write_sheet
from chorus.documents.zip_settled import settled
from chorus.domain.report_model import WeeklyReport
from chorus.domain.week import IsoWeek

_WIDE, _WORD = 110, 30


def render_xlsx(report: WeeklyReport, formats: Formats = ENGLISH) -> bytes:
    """The workbook; the same report gives the same bytes."""
    tables = report_tables(report)
    book = Workbook()
    first = book.active
    assert isinstance(first, Worksheet)
    _front(first, report, tables, formats)
    for table in tables:
        write_sheet(book.create_sheet(table.name), table, report)
    _pairs(book.create_sheet("Glossary"), report, ("Word", "What it means"), GLOSSARY)
    _pairs(book.create_sheet("Provenance"), report, ("What", "Which"), _provenance(report))
    _settle(book, report)
    properties = tostring(book.properties.to_tree())  # saving would put the present into them
    file = BytesIO()
    book.save(file)
    return settled(file.getvalue(), {"docProps/core.xml": properties})


def made_at(report: WeeklyReport) -> datetime:
    """When a report's files say they were made: as its week ended, so that they are the same whenever asked for."""
    return IsoWeek.parse(report.week).end(report.zone).astimezone(UTC)


def _settle(book: Workbook, report: WeeklyReport) -> None:
    properties = book.properties
    properties.title = f"Weekly report {report.week}: {report.name}"
    properties.creator = properties.lastModifiedBy = "Chorus"
    properties.language = "en-GB"
    properties.identifier = report.digest
    properties.created = properties.modified = made_at(report).replace(tzinfo=None)


def _front(sheet: Worksheet, report: WeeklyReport, tables: Sequence[Table], formats: Formats) -> None:
    """Where one begins: what this is, what needs attention, what an empty cell means, and what is on which sheet."""
    sheet.title = "Report"
    lay_out(sheet, report, (_WORD, _WIDE))
    put(at(sheet, 1, 1), report.workspace)
    put(at(sheet, 2, 1), f"Weekly report: {report.name}").font = bold(16)
    sheet.row_dimensions[2].height = 26
    put(at(sheet, 3, 1), f"Week {report.week}, {formats.span(report)}, days of {report.zone}")
    row = 5
    for each in report.attention:
        put(at(sheet, row, 1), "Look at this" if each.level == "warning" else "Good to know").font = bold()
        where = f" In {', '.join(each.where)}." if each.where else ""
        _long(sheet, row, f"{each.text}{where}")
        row += 1
    if not report.attention:
        put(at(sheet, row, 1), "All is well").font = bold()
        _long(sheet, row, "Nothing stands out this week.")
        row += 1
    at(sheet, row + 1, 1).fill = HIDDEN
    _long(
        sheet,
        row + 1,
        "A grey, empty cell is a figure that is not shown, or that is not known: it would tell of fewer "
        "than five contacts, or the hits of a language are not told from those of others. It is not 0.",
    )
    row += 3
    for table in tables:
        cell = put(at(sheet, row, 1), table.name)
        cell.hyperlink = f"#'{table.name}'!A1"
        cell.style = "Hyperlink"
        _long(sheet, row, f"{table.title}. {table.about}")
        row += 1


def _long(sheet: Worksheet, row: int, text: str) -> None:
    cell = put(at(sheet, row, 2), text)
    cell.alignment = Alignment(wrap_text=True, vertical="top")
    at(sheet, row, 1).alignment = Alignment(vertical="top")
    sheet.row_dimensions[row].height = 15 * (1 + len(text) // _WIDE)


def _pairs(sheet: Worksheet, report: WeeklyReport, heads: tuple[str, str], pairs: Sequence[tuple[str, str]]) -> None:
    lay_out(sheet, report, (_WORD, _WIDE), heads)
    for row, (word, meaning) in enumerate(pairs, 2):
        put(at(sheet, row, 1), word).font = bold()
        _long(sheet, row, meaning)


def _provenance(report: WeeklyReport) -> list[tuple[str, str]]:
    of = report.provenance
    return [
        ("Scope", f"{report.scope}: {report.name}"),
        ("Week", f"{report.week}, by the days of {report.zone}"),
        ("Watermark", f"{of.watermark}: the number of the last entry of the record that was counted"),
        ("Rules", f"version {of.rules_version} of the rules that tell people from machines"),
        ("Chorus", of.chorus_version),
        ("Configuration", of.configuration),
        ("Sign-off log", str(of.signoff_log) if of.signoff_log else "not told"),
        ("Digest", f"{report.digest}: the SHA-256 of all that the report says"),
    ]
