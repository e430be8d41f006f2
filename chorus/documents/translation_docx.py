"""A translator's sheet as a Word document: a table with the source beside the translation.

Each row carries its unit and its source's digest as small grey text. Content controls, bookmarks and custom properties
would be hidden, but LibreOffice, Google Docs and copying rows between documents lose them; text in a cell survives all.
"""

import re
from difflib import SequenceMatcher
from io import BytesIO

from docx import Document
from docx.document import Document as Word
from docx.enum.section import WD_ORIENT
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.shared import Cm, Pt
from docx.table import Table, _Cell
from docx.text.paragraph import Paragraph

from chorus.documents.docx_parts import direct, dress, keep_whole, rule, shade
from chorus.domain.language import OWN_NAMES, Language
from chorus.domain.translation_marks import runs
from chorus.domain.translation_sheet import Sheet, SheetRow

HEADS = ("#", "Where", "Source", "Translation")
WIDTHS = (0.9, 3.1, 11.3, 11.3)
"""Centimetres, on A4 across."""

MARK, GREY, GONE, NEW = "B45309", "8A8A8A", "B91C1C", "15803D"
HEAD, REVISE, LINE = "E8EEF4", "FFF6D5", "C3CAD1"
BODY, SMALL, TINY = 10.0, 8.0, 5.5
LONG = 1500
"""Characters from which a row may be broken over two pages."""

_ADVICE = (
    "Write in the column Translation only; leave the other columns, the rows and their order as they are.",
    "Copy what is coloured exactly: {{ ... }}, the targets of links, and marks such as **, ## and - .",
    "A row on yellow was translated before: its source has changed. Revise the translation that is there.",
    "Accept or reject all tracked changes before you send it back, as .docx.",
)


def tag(sheet: Sheet) -> str:
    """What the document says of itself, for the program that reads it back."""
    return f"chorus translation {sheet.campaign} {sheet.source} {sheet.language}"


def write_docx(sheet: Sheet) -> bytes:
    """The sheet as .docx."""
    document = Document()
    _page(document)
    _properties(document, sheet)
    _begin(document, sheet)
    table = document.add_table(rows=1, cols=len(HEADS), style="Table Grid")
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    table.autofit = False
    rule(table, LINE)
    _head(table, sheet)
    for row in sheet.rows:
        _row(table, row, sheet)
    for column, width in zip(table.columns, WIDTHS, strict=True):
        column.width = Cm(width)
        for cell in column.cells:
            cell.width = Cm(width)
    file = BytesIO()
    document.save(file)
    return file.getvalue()


def _page(document: Word) -> None:
    section = document.sections[0]
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = Cm(29.7), Cm(21.0)
    section.left_margin = section.right_margin = Cm(1.5)
    section.top_margin = section.bottom_margin = Cm(1.5)


def _properties(document: Word, sheet: Sheet) -> None:
    properties = document.core_properties
    properties.title = f"{sheet.title}: {sheet.source} to {sheet.language}"
    properties.subject, properties.keywords = sheet.campaign, tag(sheet)
    properties.author, properties.comments = "Chorus", ""
    properties.language = str(sheet.language)
    if sheet.made:
        properties.created = properties.modified = sheet.made.replace(tzinfo=None)


def _begin(document: Word, sheet: Sheet) -> None:
    source = sheet.source
    title = document.add_paragraph()
    dress(title.add_run(sheet.title), source, 16).bold = True
    direct(title, source)
    _close(title, 2)
    made = f" · exported {sheet.made.day} {sheet.made:%B %Y, %H:%M} UTC" if sheet.made else ""
    number = f"{len(sheet.rows)} row{'' if len(sheet.rows) == 1 else 's'}"
    about = document.add_paragraph()
    direction = f"{OWN_NAMES[source]} → {OWN_NAMES[sheet.language]}"
    dress(about.add_run(f"{direction} · {sheet.campaign} · {number}{made}"), Language.EN, BODY, "444444")
    _close(about, 4)
    for advice in _ADVICE:
        paragraph = document.add_paragraph(style="List Bullet")
        _written(paragraph, advice, Language.EN, SMALL + 1)
        _close(paragraph, 0)
    hidden = document.add_paragraph()
    dress(hidden.add_run(tag(sheet)), Language.EN, TINY, GREY, proof=False)
    _close(hidden, 4)


def _close(paragraph: Paragraph, after: float) -> None:
    paragraph.paragraph_format.space_before = Pt(0)
    paragraph.paragraph_format.space_after = Pt(after)


def _head(table: Table, sheet: Sheet) -> None:
    row = table.rows[0]
    keep_whole(row, header=True)
    languages = ("", "", f" ({OWN_NAMES[sheet.source]})", f" ({OWN_NAMES[sheet.language]})")
    for cell, head, language in zip(row.cells, HEADS, languages, strict=True):
        shade(cell, HEAD)
        dress(_first(cell).add_run(head + language), Language.EN, SMALL + 1).bold = True


def _first(cell: _Cell) -> Paragraph:
    paragraph: Paragraph = cell.paragraphs[0]
    _close(paragraph, 2)
    return paragraph


def _row(table: Table, row: SheetRow, sheet: Sheet) -> None:
    added = table.add_row()  # type: ignore[no-untyped-call]
    if len(row.source) < LONG:
        keep_whole(added)
    number, where, source, translation = added.cells
    dress(_first(number).add_run(str(row.number)), Language.EN, SMALL)
    _where(where, row)
    first = _first(source)
    direct(first, sheet.source)
    _written(first, row.source, sheet.source, BODY)
    if row.before:
        _difference(source.add_paragraph(), row, sheet.source)
    said = _first(translation)
    direct(said, sheet.language)
    _written(said, row.translation, sheet.language, BODY)
    if row.state == "stale":
        shade(translation, REVISE)


def _where(cell: _Cell, row: SheetRow) -> None:
    paragraph = _first(cell)
    dress(paragraph.add_run(row.note), Language.EN, SMALL, "444444", proof=False)
    if row.state == "stale":
        changed = cell.add_paragraph()
        _close(changed, 2)
        dress(changed.add_run("source changed: revise"), Language.EN, SMALL, MARK).bold = True
    carried = cell.add_paragraph()
    _close(carried, 0)
    dress(carried.add_run(f"{row.unit} · {row.source_digest}"), Language.EN, TINY, GREY, proof=False)


def _written(paragraph: Paragraph, text: str, language: Language, size: float) -> None:
    """A text whose marks are coloured; an empty one leaves a run behind, so that typing has the right face."""
    for is_mark, part in runs(text) if text else [(False, "")]:
        dress(paragraph.add_run(part), language, size, MARK if is_mark else "", proof=not is_mark)


def _difference(paragraph: Paragraph, row: SheetRow, language: Language) -> None:
    """What changed in the source, word by word: struck through what went, underlined what came."""
    _close(paragraph, 2)
    direct(paragraph, language)
    dress(paragraph.add_run("Changed: "), Language.EN, SMALL, GREY)
    before, after = (re.findall(r"\s+|[^\W_]+|.", text) for text in (row.before, row.source))
    for kind, a, b, c, d in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if kind == "equal":
            dress(paragraph.add_run(_shortened("".join(before[a:b]))), language, SMALL, GREY)
            continue
        if b > a:
            dress(paragraph.add_run("".join(before[a:b])), language, SMALL, GONE).font.strike = True
        if d > c:
            dress(paragraph.add_run("".join(after[c:d])), language, SMALL, NEW).underline = True


def _shortened(text: str, keep: int = 60) -> str:
    """What did not change, with a gap in the middle when it is long."""
    return text if len(text) <= 3 * keep else f"{text[:keep]} … {text[-keep:]}"
