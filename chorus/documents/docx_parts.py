"""Pieces of a Word document that python-docx has no words for: languages, directions, shading, repeating rows."""

from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.shared import Pt, RGBColor
from docx.table import Table, _Cell, _Row
from docx.text.paragraph import Paragraph
from docx.text.run import Run

from chorus.domain.language import Language

LOCALES = {
    Language.AR: "ar-SA",
    Language.ZH: "zh-CN",
    Language.EN: "en-GB",
    Language.FR: "fr-FR",
    Language.RU: "ru-RU",
    Language.ES: "es-ES",
}
FACE, CHINESE_FACE = "Arial", "Microsoft YaHei"
"""Faces that Word has everywhere; Arial has Arabic, too."""


def element(name: str, **values: str) -> BaseOxmlElement:
    """An element of the w: namespace with attributes of it."""
    attributes = {qn(f"w:{key}"): value for key, value in values.items()}
    made: BaseOxmlElement = OxmlElement(f"w:{name}", attrs=attributes)
    return made


def dress(run: Run, language: Language, size: float, colour: str = "", *, proof: bool = True) -> Run:
    """Give a run its size (points), colour (RRGGBB) and language, and right-to-left what is Arabic.

    ECMA-376 part 1: complex scripts take their size and face from szCs and rFonts/@cs (17.3.2.39, 17.3.2.26), and
    w:rtl (17.3.2.30) orders the run, but for the Latin letters of a placeholder or an address; East Asian text needs a
    hint for the characters that both kinds of face have.
    """
    run.font.name = FACE
    run.font.size = Pt(size)
    if colour:
        run.font.color.rgb = RGBColor.from_string(colour)
    properties = run._r.get_or_add_rPr()
    faces = properties.get_or_add_rFonts()
    faces.set(qn("w:cs"), FACE)
    faces.set(qn("w:eastAsia"), CHINESE_FACE)
    if language is Language.ZH:
        faces.set(qn("w:hint"), "eastAsia")
    latin = not proof and any(character.isascii() and character.isalpha() for character in run.text)
    run.font.rtl = True if language.direction == "rtl" and not latin else None
    run.font.no_proof = None if proof else True
    _after(properties, element("szCs", val=str(int(size * 2))), "w:sz")
    locale = LOCALES[language]
    kind = {"rtl": "bidi"}.get(language.direction, "eastAsia" if language is Language.ZH else "val")
    properties.append(element("lang", **{kind: locale}))
    return run


def _after(properties: BaseOxmlElement, new: BaseOxmlElement, name: str) -> None:
    """Put an element where the schema's order wants it."""
    there = properties.find(qn(name))
    if there is None:
        properties.append(new)
    else:
        there.addnext(new)


def direct(paragraph: Paragraph, language: Language) -> None:
    """Let a paragraph run as its language does (w:bidi, ECMA-376 part 1, 17.3.1.6): it then begins at the right."""
    if language.direction == "rtl":
        paragraph._p.get_or_add_pPr().insert_element_before(
            element("bidi"), "w:adjustRightInd", "w:snapToGrid", "w:spacing", "w:ind", "w:jc", "w:rPr"
        )


def field(paragraph: Paragraph, code: str) -> Run:
    """Add what Word computes by itself, such as ``PAGE`` (a simple field; ECMA-376 part 1, 17.16.19)."""
    run = paragraph.add_run()
    simple = element("fldSimple", instr=code)
    run._r.addprevious(simple)
    simple.append(run._r)
    run.text = "1"
    return run


def linked(paragraph: Paragraph, text: str, address: str) -> Run:
    """Add a text that leads to an address, where there is one (w:hyperlink, ECMA-376 part 1, 17.16.22)."""
    run = paragraph.add_run(text)
    if address:
        number = paragraph.part.relate_to(address, RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
        link: BaseOxmlElement = OxmlElement("w:hyperlink", attrs={qn("r:id"): number})
        run._r.addprevious(link)
        link.append(run._r)
    return run


def rule(table: Table, colour: str) -> None:
    """Give a table thin lines of a colour, and its cells some air (in twentieths of a point)."""
    borders = element("tblBorders")
    for side in ("top", "left", "bottom", "right", "insideH", "insideV"):
        borders.append(element(side, val="single", sz="4", space="0", color=colour))
    margins = element("tblCellMar")
    for side, width in (("top", "60"), ("left", "100"), ("bottom", "60"), ("right", "100")):
        margins.append(element(side, w=width, type="dxa"))
    properties = table._tbl.tblPr
    properties.insert_element_before(borders, "w:shd", "w:tblLayout", "w:tblCellMar", "w:tblLook")
    properties.insert_element_before(margins, "w:tblLook")


def shade(cell: _Cell, colour: str) -> None:
    """Give a cell a background."""
    cell._tc.get_or_add_tcPr().append(element("shd", val="clear", color="auto", fill=colour))


def underline(cell: _Cell, eighths: str) -> None:
    """Give a cell a line below it, so many eighths of a point wide."""
    borders = element("tcBorders")
    borders.append(element("bottom", val="single", sz=eighths, space="0", color="000000"))
    cell._tc.get_or_add_tcPr().append(borders)


def keep_whole(row: _Row, *, header: bool = False) -> None:
    """Don't break a row over pages; repeat a header on each."""
    properties = row._tr.get_or_add_trPr()
    properties.append(element("cantSplit"))
    if header:
        properties.append(element("tblHeader"))
