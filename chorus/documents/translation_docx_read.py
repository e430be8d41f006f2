"""Reading a translator's Word document back, from Word, LibreOffice or whatever saved it."""

import re
from collections.abc import Iterator
from io import BytesIO
from zipfile import BadZipFile

from docx import Document
from docx.document import Document as Word
from docx.opc.exceptions import PackageNotFoundError
from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement

from chorus.domain.language import Language
from chorus.domain.problems import InputError, Problem
from chorus.domain.translation import DIGITS
from chorus.domain.translation_sheet import Sheet, SheetRow

_TAG = re.compile(r"chorus translation ([a-z0-9-]+) ([a-z]{2}) ([a-z]{2})")
_CARRIED = re.compile(rf"(\S+)\s*·\s*([0-9a-f]{{{DIGITS}}})\b")
_TEXT = {qn("w:tab"): "\t", qn("w:br"): "\n", qn("w:cr"): "\n", qn("w:noBreakHyphen"): "\u2011"}
_TRACKED = {qn(f"w:{name}") for name in ("ins", "del", "moveFrom", "moveTo")}
_BROKEN = (PackageNotFoundError, BadZipFile, SyntaxError, KeyError, ValueError, OSError, EOFError)
"""What python-docx raises for what is no document; lxml's syntax errors are Python's."""

MAX_BYTES = 50_000_000


def read_docx(data: bytes, name: str) -> Sheet:
    """The sheet of a document; InputError when it is none of ours."""
    if len(data) > MAX_BYTES:
        raise _refused(name, "too-big", f"the file has more than {MAX_BYTES:,} bytes", "is it the right file?")
    try:
        document = Document(BytesIO(data))
        keywords = document.core_properties.keywords
        body = document.element.body
    except _BROKEN as error:
        raise _refused(name, "bad-docx", "this is no Word document (.docx)", "open it in Word, and save it") from error
    found = _TAG.search(keywords or "") or _TAG.search(_outside(document))
    if found is None:
        message = "it does not say for which campaign and language it is"
        raise _refused(name, "not-exported", message, "export again, and translate in that document")
    try:
        source, language = Language(found[2]), Language(found[3])
    except ValueError as error:
        raise _refused(name, "not-exported", f"{found[0]!r} names no language", "export it again") from error
    rows = tuple(_rows(body))
    if not rows:
        raise _refused(name, "no-rows", "there is no row with its unit in it", "export it again, and keep the table")
    return Sheet(campaign=found[1], title="", source=source, language=language, rows=rows)


def _outside(document: Word) -> str:
    return "\n".join(paragraph.text for paragraph in document.paragraphs)


def _rows(body: BaseOxmlElement) -> Iterator[SheetRow]:
    """The rows of all tables (one may have been cut in two), but for their heads."""
    for position, row in enumerate(body.iter(qn("w:tr"))):
        cells = list(row.iterchildren(qn("w:tc"), qn("w:sdt")))
        texts = [_text(cell) for cell in cells]
        carried = next((found for text in texts[:2] if (found := _CARRIED.search(text))), None)
        if carried is None and (position == 0 or texts[:1] == ["#"] or len(texts) < 4):
            continue
        number = texts[0].strip()
        yield SheetRow(
            number=int(number) if number.isdecimal() and int(number) else max(position, 1),
            unit=carried[1] if carried else "",
            source_digest=carried[2] if carried else "",
            translation=texts[-1],
            unfinished=_unfinished(cells[-1]) if len(cells) == 4 else "it has not four columns any more",
        )


def _unfinished(cell: BaseOxmlElement) -> str:
    tracked = any(element.tag in _TRACKED for element in cell.iter())
    return "it has tracked changes that nobody has accepted or rejected" if tracked else ""


def _text(cell: BaseOxmlElement) -> str:
    """What a cell says, paragraph by paragraph; hyperlinks, fields and content controls by what they show."""
    lines = ["".join(_said(paragraph)) for paragraph in cell.iter(qn("w:p"))]
    return "\n".join(lines).strip("\n").rstrip(" \t")


def _said(paragraph: BaseOxmlElement) -> Iterator[str]:
    for element in paragraph.iter():
        if element.tag == qn("w:t"):
            yield element.text or ""
        elif element.tag in _TEXT and element.getparent().tag == qn("w:r"):
            yield _TEXT[element.tag]


def _refused(name: str, code: str, message: str, todo: str) -> InputError:
    return InputError((Problem(code=code, message=message, todo=todo, file=name),))
