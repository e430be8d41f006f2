"""Numbers that Word counts by itself, so that they stay right when an officer adds a paragraph."""

from docx.document import Document as Word
from docx.oxml.ns import qn
from docx.text.paragraph import Paragraph

from chorus.documents.docx_parts import FACE, element

_FIRST = 90
"""The ids of our lists, behind those of the template that python-docx brings."""

HEADINGS, PARAGRAPHS = _FIRST, _FIRST + 1
_LEVELS = {HEADINGS: (("upperRoman", "%1."), ("upperLetter", "%2.")), PARAGRAPHS: (("decimal", "%1."),)}


def add_lists(document: Word, indent: int, hanging: dict[int, int]) -> None:
    """Define both lists (ECMA-376 part 1, 17.9): headings ``I.`` and ``A.``, and paragraphs ``1.`` throughout.

    ``indent`` is where the text of both begins, ``hanging`` how far before it the numbers of each list stand, in
    twentieths of a point.
    """
    numbering = document.part.numbering_part.element
    first_num = numbering.find(qn("w:num"))
    for identity, levels in _LEVELS.items():
        abstract = element("abstractNum", abstractNumId=str(identity))
        abstract.append(element("multiLevelType", val="multilevel"))
        for place, (form, text) in enumerate(levels):
            level = element("lvl", ilvl=str(place))
            for name, value in (
                ("start", "1"),
                ("numFmt", form),
                ("suff", "tab"),
                ("lvlText", text),
                ("lvlJc", "left"),
            ):
                level.append(element(name, val=value))
            properties = element("pPr")
            properties.append(element("ind", left=str(indent), hanging=str(hanging[identity])))
            level.append(properties)
            dressed = element("rPr")
            dressed.append(element("rFonts", ascii=FACE, hAnsi=FACE, cs=FACE))
            level.append(dressed)
            abstract.append(level)
        if first_num is None:
            numbering.append(abstract)
        else:
            first_num.addprevious(abstract)
    for identity in _LEVELS:
        num = element("num", numId=str(identity))
        num.append(element("abstractNumId", val=str(identity)))
        numbering.append(num)


def count(paragraph: Paragraph, identity: int, level: int = 0) -> None:
    """Let Word number a paragraph."""
    properties = paragraph._p.get_or_add_pPr()
    numbered = element("numPr")
    numbered.append(element("ilvl", val=str(level)))
    numbered.append(element("numId", val=str(identity)))
    properties.insert_element_before(
        numbered, "w:pBdr", "w:shd", "w:tabs", "w:bidi", "w:spacing", "w:ind", "w:jc", "w:rPr"
    )
