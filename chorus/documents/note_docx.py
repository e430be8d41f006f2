"""A note to a conference of the parties as a Word document, for an officer to complete."""

from datetime import UTC, datetime
from io import BytesIO

from docx import Document
from docx.document import Document as Word
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_COLOR_INDEX
from docx.shared import Cm, Pt, RGBColor
from docx.table import _Cell
from docx.text.paragraph import Paragraph as WordParagraph

from chorus.documents.docx_numbering import HEADINGS, PARAGRAPHS, add_lists, count
from chorus.documents.docx_parts import FACE, direct, dress, element, field, linked, underline
from chorus.documents.note import Note, Paragraph, Piece, numbered
from chorus.documents.note_docx_table import close, write_table
from chorus.documents.zip_settled import settled
from chorus.domain.language import Language

BODY, SMALL = 10.5, 8.0
INDENT = Cm(1.0)
_LINK = "00558A"
_TWENTIETHS = 567
"""Of a point, in a centimetre."""


def note_docx(note: Note, workspace: str, at: datetime) -> bytes:
    """The note as .docx; the same note, workspace's name and aware instant give the same bytes."""
    document = Document()
    _dress_page(document, note)
    _settle_properties(document, note, at)
    add_lists(document, _TWENTIETHS, {HEADINGS: _TWENTIETHS, PARAGRAPHS: 0})
    _masthead(document, note, workspace)
    _titles(document, note)
    for section, _, _ in numbered(note.sections):
        heading = document.add_heading(level=section.level)
        _written(heading, (Piece(section.heading),), 12 if section.level == 1 else BODY, strong=True)
        count(heading, HEADINGS, section.level - 1)
        for pieces in section.paragraphs:
            paragraph = document.add_paragraph()
            count(paragraph, PARAGRAPHS)
            _written(paragraph, pieces, BODY)
            close(paragraph, 0, 6)
    _annex(document, note)
    file = BytesIO()
    document.save(file)
    return settled(file.getvalue())


def _dress_page(document: Word, note: Note) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21.0), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2.5)
    section.top_margin = section.bottom_margin = Cm(2.4)
    section.different_first_page_header_footer = True
    _written(section.header.paragraphs[0], (note.symbol,), 9, strong=True)
    for footer in (section.footer, section.first_page_footer):
        paragraph = footer.paragraphs[0]
        paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        dress(field(paragraph, "PAGE"), Language.EN, 9)
    for name, size in (("Normal", BODY), ("Heading 1", 12), ("Heading 2", BODY)):
        font = document.styles[name].font
        font.name, font.size, font.color.rgb = FACE, Pt(size), RGBColor(0, 0, 0)


def _settle_properties(document: Word, note: Note, at: datetime) -> None:
    properties = document.core_properties
    properties.title = "".join(piece.text for piece in note.title)
    properties.subject, properties.comments = note.by, ""
    properties.author = properties.last_modified_by = "Chorus"
    properties.language = "en-GB"
    properties.created = properties.modified = at.astimezone(UTC).replace(tzinfo=None)


def _masthead(document: Word, note: Note, workspace: str) -> None:
    table = document.add_table(rows=2, cols=2)
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    table.autofit = False
    for column, width in zip(table.columns, (Cm(10.8), Cm(5.2)), strict=True):
        column.width = width
        for cell in column.cells:
            cell.width = width
    left, right = table.rows[0].cells
    _written(left.paragraphs[0], (Piece(workspace),), 11, strong=True)
    _written(right.paragraphs[0], (note.symbol,), 13, strong=True)
    right.paragraphs[0].alignment = WD_ALIGN_PARAGRAPH.RIGHT
    for row in table.rows:
        for cell in row.cells:
            underline(cell, "8")
    left, right = table.rows[1].cells
    _lines(left, [*note.bodies, *note.item], len(note.bodies))
    _lines(right, list(note.marks), 0)


def _lines(cell: _Cell, lines: list[Paragraph], strong: int) -> None:
    """Paragraphs one below the other in a cell, of which the first few are bold."""
    for place, pieces in enumerate(lines):
        paragraph = cell.paragraphs[0] if place == 0 else cell.add_paragraph()
        _written(paragraph, pieces, 10, strong=place < strong)
        close(paragraph, 2, 2)


def _titles(document: Word, note: Note) -> None:
    title = document.add_paragraph(style="Title")
    _clear_border(title)
    _written(title, note.title, 15, strong=True, colour="000000")
    close(title, 14, 4)
    for each in note.titles:
        paragraph = document.add_paragraph()
        _written(paragraph, (each,), 11, colour="566273")
        paragraph.paragraph_format.left_indent = INDENT
        close(paragraph, 0, 2)
    by = document.add_paragraph()
    _written(by, (Piece(note.by),), BODY, strong=True)
    by.paragraph_format.left_indent = title.paragraph_format.left_indent = INDENT
    close(by, 8, 12)
    if note.warning:
        warning = document.add_paragraph()
        _written(warning, (Piece(note.warning),), BODY, strong=True, colour="B23A12")
        close(warning, 0, 8)


def _clear_border(paragraph: WordParagraph) -> None:
    """Without the line that the style draws below a title."""
    borders = element("pBdr")
    borders.append(element("bottom", val="nil"))
    paragraph._p.get_or_add_pPr().insert_element_before(
        borders, "w:shd", "w:bidi", "w:spacing", "w:ind", "w:jc", "w:rPr"
    )


def _annex(document: Word, note: Note) -> None:
    if note.tables:
        heading = document.add_heading(level=1)
        heading.paragraph_format.page_break_before = True
        _written(heading, (Piece("Annex"),), 12, strong=True)
        _written(document.add_paragraph(), (Piece("Tables"),), BODY, strong=True)
    for place, table in enumerate(note.tables, 1):
        caption = document.add_paragraph()
        caption.paragraph_format.keep_with_next = True
        _written(caption, (Piece(f"Table {place}. "),), BODY, strong=True)
        _written(caption, (Piece(table.caption),), BODY)
        close(caption, 12, 4)
        write_table(document, table)
    foot = document.add_paragraph()
    _written(foot, (Piece(note.foot),), SMALL, colour="566273")
    close(foot, 12, 0)


def _written(
    paragraph: WordParagraph, pieces: Paragraph, size: float, *, strong: bool = False, colour: str = ""
) -> None:
    """Runs of a paragraph, each in its language; one in Arabic alone runs from the right."""
    for piece in pieces:
        run = dress(linked(paragraph, piece.text, piece.link), piece.language, size, _LINK if piece.link else colour)
        run.bold = strong or None
        if piece.blank:
            run.font.highlight_color = WD_COLOR_INDEX.YELLOW
    if len(pieces) == 1:
        direct(paragraph, pieces[0].language)
