"""Tables are read in every encoding, with every separator and from every format that offices export."""

import datetime
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest
from python_calamine import PasswordError

from chorus.content.encodings import encoding_of
from chorus.content.tables import Row, read_table
from chorus.domain.problems import InputError, Problem


def rows_of(path: Path) -> list[object]:
    """Header and rows, each with its line; problems as they are shown."""
    table = read_table(path, path.name)
    rows: Iterator[Row | Problem] = table.rows
    return [
        (table.header_line, *table.header),
        *(str(row) if isinstance(row, Problem) else (row.line, *row.cells) for row in rows),
    ]


TEXTS = {
    "cp1252": ("Courriel;Nom;Pays\r\na@x.org;François Lévêque;Sénégal\r\nb@x.org;Íñigo Núñez;Perú\r\n"),
    "cp1251": "Эл. почта;Имя и фамилия;Страна\r\na@x.org;Иван Черных;РОССИЯ\r\nb@x.org;Анна;Кот-д’Ивуар\r\n",
    "cp1256": "البريد الإلكتروني;الاسم;البلد\r\na@x.org;أحمد الخطيب;مصر\r\nb@x.org;ليلى;المغرب\r\n",
    "gb18030": "电子邮件;姓名;国家\r\na@x.org;王小明;中国\r\nb@x.org;李丽华;大韩民国\r\n",
    "cp1250": "Email;Name;Country\r\na@x.org;Łukasz Żółkiewski;Poland\r\nb@x.org;Grażyna Wiśniewska;Poland\r\n",
    "koi8_r": "Email;Name\r\na@x.org;Иван Черных\r\nb@x.org;Анна Ткаченко\r\n",
    "cp1253": "Email;Name\r\na@x.org;Ελένη Παπαδάκη\r\nb@x.org;Νίκος Σταύρου\r\n",
    "mac_roman": "Courriel;Nom;Pays\ra@x.org;François Lévêque;Sénégal\rb@x.org;Hélène;Côte d'Ivoire\r",
}
UNICODE = "Email;Name\r\na@x.org;Awa Ndiayé\r\nb@x.org;Анна Ткаченко\r\nc@x.org;王小明 أحمد\r\n"


@pytest.mark.parametrize("encoding", TEXTS)
def test_files_that_do_not_say_their_encoding_are_read(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "list.csv"
    path.write_bytes(TEXTS[encoding].encode(encoding))
    lines = TEXTS[encoding].replace("\r\n", "\n").replace("\r", "\n").splitlines()
    assert rows_of(path) == [(number, *line.split(";")) for number, line in enumerate(lines, start=1)]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
def test_unicode_files_are_read(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "list.csv"
    path.write_bytes(UNICODE.encode(encoding))
    assert rows_of(path) == [(n, *line.split(";")) for n, line in enumerate(UNICODE.splitlines(), start=1)]


def test_utf_16_of_either_byte_order_is_read(tmp_path: Path) -> None:
    path = tmp_path / "list.txt"
    for mark, encoding in ((b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be")):
        path.write_bytes(mark + "Email\tName\na@x.org\t王\n".encode(encoding))
        assert rows_of(path) == [(1, "Email", "Name"), (2, "a@x.org", "王")]


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_the_separator_is_told_from_the_rows(tmp_path: Path, separator: str) -> None:
    path = tmp_path / "list.csv"
    path.write_text(separator.join(["Email", "Name"]) + "\n" + separator.join(["a@x.org", "Awa"]) + "\n")
    assert rows_of(path) == [(1, "Email", "Name"), (2, "a@x.org", "Awa")]


def test_a_separator_inside_cells_does_not_mislead(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_text('"Email; all of them",Name\n"a@x.org; b@x.org",Awa\n"c@x.org; d@x.org",Bo\n')
    assert rows_of(path) == [
        (1, "Email; all of them", "Name"),
        (2, "a@x.org; b@x.org", "Awa"),
        (3, "c@x.org; d@x.org", "Bo"),
    ]


def test_excels_line_says_the_separator_and_lines_are_still_the_files(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_bytes(b'sep=|\r\n\r\nEmail|Name,;\r\na@x.org|"two\r\nlines"\r\n\r\nb@x.org|Bo\r\n')
    assert rows_of(path) == [(3, "Email", "Name,;"), (4, "a@x.org", "two\r\nlines"), (7, "b@x.org", "Bo")]


def test_one_column_is_a_table_too(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_text("Email\na@x.org\n  \nb@x.org\n")
    assert rows_of(path) == [(1, "Email"), (2, "a@x.org"), (4, "b@x.org")]


def test_columns_without_a_name_are_passed_over(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_text("Email;;Name;;\na@x.org;x;Awa;;\n")
    assert rows_of(path) == [(1, "Email", "", "Name"), (2, "a@x.org", "x", "Awa")]


def test_a_damaged_utf_8_file_is_not_taken_for_another_encoding(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_bytes(b"Email;Name\n" + "a@x.org;Ndiayé\n".encode() * 20 + b"b@x.org;Ndiay\xc3")
    assert encoding_of(path) is None
    with pytest.raises(InputError) as caught:
        read_table(path, "list.csv")
    assert str(caught.value) == (
        "list.csv: the file's encoding can't be told (save it as 'CSV UTF-8' in the spreadsheet)"
    )


def test_a_cut_utf_16_file_has_no_encoding(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_bytes("Email\n".encode("utf-16") + b"\x00")
    assert encoding_of(path) is None


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"%PDF-1.7\n", "a PDF"),
        (b"\x89PNG\r\n", "a picture"),
        (b"\x7fELF\x02", "a program"),
        (b"<!DOCTYPE html><table>", "a web page or XML"),
        (b"Email\n\x00\x01\x02", "a binary file"),
    ],
)
def test_what_is_no_table_is_named(tmp_path: Path, content: bytes, kind: str) -> None:
    path = tmp_path / "list.csv"
    path.write_bytes(content)
    with pytest.raises(InputError) as caught:
        read_table(path, "list.csv")
    assert str(caught.value) == f"list.csv: this is {kind}, not a table (export the list as CSV or XLSX)"


def workbook(path: Path, *sheets: list[list[object]]) -> None:
    """A spreadsheet of these sheets, written by openpyxl."""
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for number, rows in enumerate(sheets, start=1):
        sheet = book.create_sheet(f"Sheet {number}")
        for row in rows:
            sheet.append(row)
    book.save(path)
    book.close()


def test_a_spreadsheet_is_read_whatever_its_name(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    since = datetime.date(2014, 5, 22)
    workbook(
        path,
        [[], ["Email", "Name", "Tier", "Since", "Share", "Active"], ["a@x.org", "王", 1, since, 0.5, True]],
    )
    assert rows_of(path) == [
        (2, "Email", "Name", "Tier", "Since", "Share", "Active"),
        (3, "a@x.org", "王", "1", "2014-05-22", "0.5", "True"),
    ]


def test_the_first_sheet_with_something_in_it_is_read_and_others_are_told_of(tmp_path: Path) -> None:
    path = tmp_path / "list.xlsx"
    workbook(path, [], [["Email"], ["a@x.org"]], [["More"]], [["Even more"]])
    assert rows_of(path) == [
        (1, "Email"),
        (2, "a@x.org"),
        "list.xlsx: warning: only the sheet 'Sheet 2' is read, not 'Sheet 3', 'Sheet 4' "
        "(export each list to a file of its own)",
    ]


def test_an_empty_spreadsheet_is_told(tmp_path: Path) -> None:
    path = tmp_path / "list.xlsx"
    workbook(path, [])
    with pytest.raises(InputError) as caught:
        read_table(path, "list.xlsx")
    assert str(caught.value) == "list.xlsx: the file has no text in it (export the list again)"


def test_a_protected_spreadsheet_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "list.xlsx"
    workbook(path, [["Email"]])

    class Protected:
        @classmethod
        def from_path(cls, path: Path) -> None:
            raise PasswordError(path)

    monkeypatch.setattr("chorus.content.sheet_rows.CalamineWorkbook", Protected)
    with pytest.raises(InputError) as caught:
        read_table(path, "list.xlsx")
    assert str(caught.value) == "list.xlsx: the file is protected by a password (save it without one)"


def test_a_damaged_spreadsheet_is_told(tmp_path: Path) -> None:
    path = tmp_path / "list.xlsx"
    path.write_bytes(b"PK\x03\x04 and nothing that follows")
    with pytest.raises(InputError) as caught:
        read_table(path, "list.xlsx")
    assert [(p.code, p.todo) for p in caught.value.problems] == [("damaged-file", "save it again as XLSX or CSV")]
