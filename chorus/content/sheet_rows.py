"""The rows of a spreadsheet's first sheet: XLSX, XLS and ODS."""

import datetime
from collections.abc import Iterator
from pathlib import Path

from python_calamine import (
    CalamineError,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from chorus.domain.problems import Problem

_ZIP = b"PK\x03\x04"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"

Cell = int | float | str | bool | datetime.time | datetime.date | datetime.datetime | datetime.timedelta


def is_spreadsheet(start: bytes) -> bool:
    """Whether a file begins like one; its name says nothing reliable."""
    return start.startswith((_ZIP, _OLE))


def sheet_rows(path: Path, name: str) -> Iterator[tuple[int, list[str]] | Problem]:
    """Each row's number (from 1) and its cells as text; a problem if the file can't be read.

    Read is the first visible sheet that isn't empty. Further ones are told of, never silently forgotten.
    """
    try:
        with CalamineWorkbook.from_path(path) as workbook:
            yield from _first_sheet(workbook, name)
    except PasswordError:
        yield _problem("protected-file", "the file is protected by a password", "save it without one", name)
    except CalamineError as error:
        yield _problem("damaged-file", f"the spreadsheet can't be read: {error}", "save it again as XLSX or CSV", name)


def _first_sheet(workbook: CalamineWorkbook, name: str) -> Iterator[tuple[int, list[str]] | Problem]:
    sheets = [
        sheet
        for meta in workbook.sheets_metadata
        if meta.typ is SheetTypeEnum.WorkSheet and meta.visible is SheetVisibleEnum.Visible
        if (sheet := workbook.get_sheet_by_name(meta.name)).start is not None
    ]
    if not sheets:
        return
    for number, row in enumerate(sheets[0].iter_rows(), start=1):
        yield number, [_text(cell) for cell in row]
    if len(sheets) > 1:
        left = ", ".join(repr(sheet.name) for sheet in sheets[1:])
        yield _problem(
            "further-sheets",
            f"only the sheet {sheets[0].name!r} is read, not {left}",
            "export each list to a file of its own",
            name,
        ).model_copy(update={"severity": "warning"})


def _text(cell: Cell) -> str:
    """A cell as a person reads it; a whole number without a fraction (a spreadsheet knows floats only)."""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime.date | datetime.time):
        return cell.isoformat()
    return str(cell)


def _problem(code: str, message: str, todo: str, name: str) -> Problem:
    return Problem(code=code, message=message, todo=todo, file=name)
