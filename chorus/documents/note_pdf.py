"""A note to a conference of the parties as PDF."""

from datetime import datetime

from chorus.documents.glyphs import Value
from chorus.documents.note import Note, NoteTable, Paragraph, Piece, numbered
from chorus.documents.typeset import typeset


def note_pdf(note: Note, workspace: str, at: datetime) -> bytes:
    """The PDF of a note; the same note, workspace's name and aware instant give the same bytes."""
    return typeset(
        "note.typ",
        {
            "title": "".join(piece.text for piece in note.title),
            "workspace": workspace,
            "symbol": _piece(note.symbol),
            "bodies": [_pieces(each) for each in note.bodies],
            "item": [_pieces(each) for each in note.item],
            "marks": [_pieces(each) for each in note.marks],
            "heading": _pieces(note.title),
            "titles": [_piece(each) for each in note.titles],
            "by": note.by,
            "warning": note.warning,
            "sections": [
                {
                    "level": section.level,
                    "number": number,
                    "heading": section.heading,
                    "paragraphs": [[n, _pieces(p)] for n, p in zip(numbers, section.paragraphs, strict=True)],
                }
                for section, number, numbers in numbered(note.sections)
            ],
            "tables": [_table(each) for each in note.tables],
            "foot": note.foot,
        },
        at,
    )


def _piece(piece: Piece) -> Value:
    return {"text": piece.text, "language": piece.language.value, "blank": piece.blank, "link": piece.link}


def _pieces(paragraph: Paragraph) -> Value:
    return [_piece(each) for each in paragraph]


def _table(table: NoteTable) -> Value:
    return {
        "caption": table.caption,
        "heads": list(table.heads),
        "head-rows": 2 if table.groups else 1,
        "groups": [[words, span] for words, span in table.groups],
        "widths": list(table.widths),
        "numbers": list(table.numbers),
        "rows": [{"cells": [_piece(cell) for cell in row.cells], "strong": row.strong} for row in table.rows],
        "remark": table.remark,
    }
