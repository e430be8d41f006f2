"""Reads tables as offices export them: CSV of every encoding and separator, XLSX, XLS and ODS, row by row.

CSV as in RFC 4180, and beyond it what spreadsheets do: other separators, Excel's ``sep=;`` line, other encodings.
A CSV file is streamed: memory does not grow with it.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from chorus.content.csv_rows import csv_rows
from chorus.content.sheet_rows import is_spreadsheet, sheet_rows
from chorus.domain.country import fold_name
from chorus.domain.problems import InputError, Problem

_START = 4096


class Row(NamedTuple):
    """A row's cells, as many as the header has, and the line (row of the sheet, from 1) where it begins."""

    line: int
    cells: tuple[str, ...]


class Table(NamedTuple):
    """A header and what follows it: rows, and problems of rows that had to be left out."""

    header: tuple[str, ...]
    header_line: int
    rows: Iterator[Row | Problem]


def read_table(path: Path, name: str) -> Table:
    """The table in a file; ``name`` is the file's path as problems show it.

    InputError if there is none: no such file, empty, not a table, no header, two columns of one name.
    """
    try:
        with path.open("rb") as file:
            start = file.read(_START)
    except FileNotFoundError as error:
        raise _refused(name, "missing-file", "no such file", "check the name in config.toml") from error
    except OSError as error:
        raise _refused(
            name, "unreadable-file", f"the file can't be read: {error.strerror}", "check what it is"
        ) from error
    if not start.strip():
        raise _refused(name, "empty-file", "the file is empty", "export the list again")
    rows = sheet_rows(path, name) if is_spreadsheet(start) else csv_rows(path, name)
    return _table(rows, name)


def _table(rows: Iterator[tuple[int, list[str]] | Problem], name: str) -> Table:
    for row in rows:
        if isinstance(row, Problem):
            raise InputError((row,))
        line, cells = row
        header = tuple(" ".join(cell.split()) for cell in cells)
        if any(header):
            break
    else:
        raise _refused(name, "empty-file", "the file has no text in it", "export the list again")
    while not header[-1]:
        header = header[:-1]
    problems = tuple(_header_problems(header, line, name))
    if problems:
        raise InputError(problems)
    return Table(header, line, _rows(rows, header, name))


def _header_problems(header: tuple[str, ...], line: int, name: str) -> Iterator[Problem]:
    if any("@" in cell for cell in header):
        yield Problem(
            code="no-header",
            message="the first row holds an address, where the columns' names should be",
            todo="put a row with names such as Email, Name, Country above it",
            file=name,
            line=line,
        )
        return
    first: dict[str, str] = {}
    for cell in filter(None, header):
        other = first.setdefault(fold_name(cell), cell)
        if other is not cell:
            yield Problem(
                code="duplicate-column",
                message=f"two columns are named {cell!r}",
                todo="rename or remove one",
                file=name,
                line=line,
            )


def _rows(
    rows: Iterator[tuple[int, list[str]] | Problem], header: tuple[str, ...], name: str
) -> Iterator[Row | Problem]:
    width = len(header)
    for row in rows:
        if isinstance(row, Problem):
            yield row
            continue
        line, cells = row
        if len(cells) > width and any(cell.strip() for cell in cells[width:]):
            yield Problem(
                code="too-many-cells",
                message=f"{len(cells)} cells where the header has {width}: the row is left out",
                todo="put a cell that holds the separator in double quotes",
                file=name,
                line=line,
            )
        elif any(cell.strip() for cell in cells):
            whole = tuple(cells) if len(cells) == width else (*cells[:width], *("",) * (width - len(cells)))
            yield Row(line, whole)


def _refused(name: str, code: str, message: str, todo: str) -> InputError:
    return InputError((Problem(code=code, message=message, todo=todo, file=name),))
