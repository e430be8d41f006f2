"""A table on a sheet: heads that stay, real numbers, text that stays text, and a page that can be printed."""

from collections.abc import Sequence
from datetime import date
from math import ceil

from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE, Cell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from chorus.documents.report_columns import WORDS, Column, Kind, Table, Words
from chorus.documents.report_columns import Cell as Value
from chorus.domain.display_width import display_width
from chorus.domain.report_model import WeeklyReport

HIDDEN = PatternFill("solid", fgColor="D9DEE4")
"""A figure that is not shown, or not known."""

_HEAD = PatternFill("solid", fgColor="E8EEF4")
_LINE = Border(bottom=Side("medium", color="566273"))
_FORMATS: dict[Kind, str] = {
    "number": "#,##0",
    "share": "0.0",
    "change": "+#,##0;-#,##0;0",
    "day": "ddd d mmm yyyy",
}
_FORMULA_SIGNS = ("=", "+", "-", "@")
_LINE_HEIGHT = 15
_A4 = 9
_PAGE = 190
"""Characters beside each other that are still read on a page across."""

FACE = "Calibri"


def bold(size: float = 11) -> Font:
    """The face of heads."""
    return Font(name=FACE, size=size, bold=True)


def lay_out(sheet: Worksheet, report: WeeklyReport, widths: Sequence[float], heads: Sequence[str] = ()) -> None:
    """Give a sheet its columns, heads that stay in sight and come again on each page, and a page to print on."""
    for place, width in enumerate(widths, 1):
        sheet.column_dimensions[get_column_letter(place)].width = width
    for place, head in enumerate(heads, 1):
        cell = put(at(sheet, 1, place), head)
        cell.font, cell.fill, cell.border = bold(), _HEAD, _LINE
        cell.alignment = Alignment(wrap_text=True, vertical="bottom", horizontal="left", indent=int(place > 1))
    if heads:
        sheet.freeze_panes = "A2"
        sheet.print_title_rows = "1:1"
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = _A4
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = ceil(sum(widths) / _PAGE), 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    for item, left, right in (
        (sheet.oddHeader, f"{report.name}, week {report.week}", "&A"),
        (sheet.oddFooter, f"Report {report.digest[:16]}", "&P / &N"),
    ):
        assert item is not None
        item.left.text, item.right.text = _plain(left), right


def at(sheet: Worksheet, row: int, column: int) -> Cell:
    """The cell there; both count from 1."""
    cell = sheet.cell(row, column)
    assert isinstance(cell, Cell)
    return cell


def _plain(text: str) -> str:
    """Without what headers take for a code (ECMA-376 part 1, 18.3.1.46)."""
    return text.replace("&", "&&")


def write_sheet(sheet: Worksheet, table: Table, report: WeeklyReport) -> None:
    """A table with its heads in the first row, from which one can filter and calculate."""
    lay_out(sheet, report, [column.width for column in table.columns], [column.head for column in table.columns])
    sheet.row_dimensions[1].height = 45
    first = max(sum(column.kind == "text" for column in table.columns[:2]), 1)
    sheet.freeze_panes = at(sheet, 2, first + 1).coordinate
    sheet.print_title_cols = f"A:{get_column_letter(first)}"
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(table.columns))}{len(table.rows) + 1}"
    for place, column in enumerate(table.columns, 1):
        if column.kind not in WORDS:
            at(sheet, 1, place).alignment = Alignment(wrap_text=True, vertical="bottom", horizontal="right")
    for row, values in enumerate(table.rows, 2):
        sheet.row_dimensions[row].height = _LINE_HEIGHT * max(map(_lines, values, table.columns))
        for place, (column, value) in enumerate(zip(table.columns, values, strict=True), 1):
            _fill(at(sheet, row, place), value, column.kind)


def _lines(value: Value, column: Column) -> int:
    """How many lines a title takes that is broken where its column ends; Chinese characters are twice as wide."""
    if not isinstance(value, Words):
        return 1
    return ceil(1.1 * display_width(value.text) / column.width) or 1


def _fill(cell: Cell, value: Value, kind: Kind) -> None:
    if isinstance(value, Words):
        rtl = value.language.direction == "rtl"
        put(cell, value.text).alignment = Alignment(
            wrap_text=True, vertical="top", readingOrder=2 if rtl else 1, horizontal="right" if rtl else "left"
        )
    elif isinstance(value, str):
        put(cell, value).alignment = Alignment(vertical="top", horizontal="left", indent=int(cell.column > 1))
    elif value is None:
        cell.fill = HIDDEN
    else:
        cell.value = value
        cell.number_format = _FORMATS[kind]
        cell.alignment = Alignment(vertical="top", horizontal="left" if isinstance(value, date) else "right")


def put(cell: Cell, text: str) -> Cell:
    """Write a text as text, whatever it begins with: nothing that an officer named is ever calculated.

    What XML can't have is written by its code (``[U+0007]``).
    """
    cell.value = ILLEGAL_CHARACTERS_RE.sub(lambda found: f"[U+{ord(found[0]):04X}]", text)
    cell.data_type = "s"
    if text.startswith(_FORMULA_SIGNS):
        cell.quotePrefix = True
    return cell
