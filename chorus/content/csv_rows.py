"""The rows of a CSV file, streamed, whatever its encoding and separator."""

import csv
import re
from collections import deque
from collections.abc import Iterator
from pathlib import Path
from typing import TextIO

from chorus.content.encodings import encoding_of
from chorus.domain.problems import Problem

_SEPARATORS = ",;\t|"
_SAMPLE = 1 << 15
_SAMPLE_ROWS = 12
_LONGEST_ROW = 1 << 14
_EXCEL_LINE = re.compile(r"\A\"?sep=([,;\t|])\"?\r?\n", re.IGNORECASE)
_SIGNS = ((b"%PDF", "a PDF"), (b"\x89PNG", "a picture"), (b"\xff\xd8\xff", "a picture"), (b"\x7fELF", "a program"))
_HTML = re.compile(rb"\s*<(!doctype|html|table|meta|\?xml)", re.IGNORECASE)


def csv_rows(path: Path, name: str) -> Iterator[tuple[int, list[str]] | Problem]:
    """Each row's first line (from 1) and its cells; a problem for a row that can't be read, or for the file."""
    wrong = _not_text(path, name)
    encoding = None if wrong else encoding_of(path)
    if encoding is None:
        yield wrong or Problem(
            code="unknown-encoding",
            message="the file's encoding can't be told",
            todo="save it as 'CSV UTF-8' in the spreadsheet",
            file=name,
        )
        return
    with path.open(encoding=encoding, newline="") as file:
        yield from _rows(file, name)


def _not_text(path: Path, name: str) -> Problem | None:
    with path.open("rb") as file:
        start = file.read(_SAMPLE)
    kind = next((kind for sign, kind in _SIGNS if start.startswith(sign)), None)
    if kind is None and _HTML.match(start):
        kind = "a web page or XML"
    wide = start.startswith((b"\xff\xfe", b"\xfe\xff", b"\0\0\xfe\xff"))
    if kind is None and b"\0" in start and not wide:
        kind = "a binary file"
    if kind is None:
        return None
    return Problem(
        code="not-a-table",
        message=f"this is {kind}, not a table",
        todo="export the list as CSV or XLSX",
        file=name,
    )


def _rows(file: TextIO, name: str) -> Iterator[tuple[int, list[str]] | Problem]:
    sample = file.read(_SAMPLE)
    said = _EXCEL_LINE.match(sample)
    file.seek(0)
    skipped = 0
    if said:
        file.readline()
        skipped = 1
    separator = said.group(1) if said else _separator(sample)
    lines = _Lines(file, skipped)
    reader = csv.reader(lines, delimiter=separator, strict=True)
    while True:
        lines.begin()
        try:
            yield lines.number + 1, next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            yield _malformed(str(error), lines.number + 1, name)
            lines.back()
            reader = csv.reader(lines, delimiter=separator, strict=True)


class _Lines:
    """A file's lines, able to go back to the second line of a row: a quotation never closed costs one line only.

    ``number`` counts the lines before the current row.
    """

    def __init__(self, file: TextIO, number: int) -> None:
        self.number = number
        self._file = file
        self._row: list[str] = []
        self._again: deque[str] = deque()
        self._size = 0

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        if self._size > _LONGEST_ROW:
            raise csv.Error("unexpected end of data")
        line = self._again.popleft() if self._again else next(self._file)
        self._row.append(line)
        self._size += len(line)
        return line

    def begin(self) -> None:
        """The next line is the first of a row."""
        self.number += len(self._row)
        self._row.clear()
        self._size = 0

    def back(self) -> None:
        """The next line is the second of the current row."""
        self._again.extendleft(reversed(self._row[1:]))
        del self._row[1:]


def _malformed(error: str, line: int, name: str) -> Problem:
    endless = "unexpected end" in error or "field limit" in error
    reason = "a quotation in it is never closed" if endless else error
    return Problem(
        code="malformed-row",
        message=f"the line can't be read and is left out: {reason}",
        todo='close each quotation with ", and write a quotation mark inside one as ""',
        file=name,
        line=line,
    )


def _separator(sample: str) -> str:
    """The separator that cuts the first rows into the most even table; a comma if there is but one column."""
    return max(_SEPARATORS, key=lambda separator: _evenness(sample, separator))


def _evenness(sample: str, separator: str) -> tuple[bool, float, int]:
    reader = csv.reader(sample.splitlines(keepends=True), delimiter=separator)
    rows = [row for row, _ in zip(reader, range(_SAMPLE_ROWS), strict=False) if row]
    width = len(rows[0]) if rows else 0
    return width > 1, sum(len(row) == width for row in rows) / len(rows) if rows else 0.0, width
