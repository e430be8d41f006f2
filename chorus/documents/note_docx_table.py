"""A table of a note in a Word document: lines above and below, heads that repeat on each page, numbers at the right."""

from collections.abc import Sequence

from docx.document import Document as Word
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Cm, Pt
from docx.table import Table, _Cell, _Row
from docx.text.paragraph import Paragraph

from chorus.documents.docx_parts import direct, dress, element, keep_whole, underline
from chorus.documents.note import NoteTable, Piece
from chorus.domain.language import Language

_LINE_CM = 16.0
_SIZE, _HEAD_SIZE, _REMARK_SIZE = 8.5, 7.5, 7.5
_SOFT = "566273"


def write_table(document: Word, table: NoteTable) -> None:
    """Add a table, and its remark below."""
    made = document.add_table(rows=0, cols=len(table.heads))
    made.alignment = WD_TABLE_ALIGNMENT.CENTER
    made.autofit = False
    _rule(made)
    if table.groups:
        _groups(made, table.groups)
    _row(made, table, [Piece(head) for head in table.heads], head=True)
    for row in table.rows:
        _row(made, table, row.cells, strong=row.strong)
    whole = sum(table.widths)
    for column, width in zip(made.columns, table.widths, strict=True):
        column.width = Cm(_LINE_CM * width / whole)
        for cell in column.cells:
            cell.width = Cm(_LINE_CM * width / whole)
    if table.remark:
        remark = document.add_paragraph()
        dress(remark.add_run(table.remark), Language.EN, _REMARK_SIZE, _SOFT)
        close(remark, 3, 0)


def close(paragraph: Paragraph, before: float, after: float) -> None:
    """Give a paragraph its distances, in points."""
    paragraph.paragraph_format.space_before = Pt(before)
    paragraph.paragraph_format.space_after = Pt(after)


def _rule(table: Table) -> None:
    borders = element("tblBorders")
    for side in ("top", "bottom"):
        borders.append(element(side, val="single", sz="8", space="0", color="000000"))
    margins = element("tblCellMar")
    for side, width in (("top", "40"), ("left", "50"), ("bottom", "40"), ("right", "50")):
        margins.append(element(side, w=width, type="dxa"))
    properties = table._tbl.tblPr
    properties.insert_element_before(borders, "w:shd", "w:tblLayout", "w:tblCellMar", "w:tblLook")
    properties.insert_element_before(margins, "w:tblLook")


def _added(table: Table) -> _Row:
    row: _Row = table.add_row()  # type: ignore[no-untyped-call]
    keep_whole(row)
    return row


def _groups(table: Table, groups: Sequence[tuple[str, int]]) -> None:
    """Heads over several columns each."""
    row = _added(table)
    keep_whole(row, header=True)
    place = 0
    for words, span in groups:
        cell = row.cells[place].merge(row.cells[place + span - 1])
        _write(cell, Piece(words), _HEAD_SIZE, strong=True, side=WD_ALIGN_PARAGRAPH.CENTER)
        place += span


def _row(table: Table, given: NoteTable, cells: Sequence[Piece], *, strong: bool = False, head: bool = False) -> None:
    row = _added(table)
    if head:
        keep_whole(row, header=True)
    for place, (cell, piece) in enumerate(zip(row.cells, cells, strict=True)):
        side = WD_ALIGN_PARAGRAPH.RIGHT if place in given.numbers else None
        _write(cell, piece, _HEAD_SIZE if head else _SIZE, strong=strong or head, side=side)
        if head:
            underline(cell, "4")


def _write(
    cell: _Cell, piece: Piece, size: float, *, strong: bool = False, side: WD_ALIGN_PARAGRAPH | None = None
) -> None:
    paragraph: Paragraph = cell.paragraphs[0]
    close(paragraph, 0, 0)
    run = dress(paragraph.add_run(piece.text), piece.language, size)
    run.bold = strong or None
    if side is not None:
        paragraph.alignment = side
    direct(paragraph, piece.language)
