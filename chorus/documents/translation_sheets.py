"""The documents that go to translators and come back, by their kinds."""

from pathlib import PurePath

from chorus.domain.problems import InputError, Problem
from chorus.domain.translation_sheet import Sheet
from chorus.services.ports_translations import SheetFormat


class SheetDocuments:
    """DOCX and PO; implements ``ports_translations.Sheets``."""

    def write(self, sheet: Sheet, kind: SheetFormat) -> bytes:
        """A sheet as a document."""
        if kind == "po":
            from chorus.documents.translation_po import write_po_sheet

            return write_po_sheet(sheet)
        from chorus.documents.translation_docx import write_docx

        return write_docx(sheet)

    def read(self, data: bytes, name: str) -> Sheet:
        """The sheet of a document that came back, its kind told by its name; InputError when it can't be used."""
        kind = PurePath(name).suffix.lower()
        if kind == ".po":
            from chorus.documents.translation_po_read import read_po_sheet

            return read_po_sheet(data, name)
        if kind == ".docx":
            from chorus.documents.translation_docx_read import read_docx

            return read_docx(data, name)
        message, todo = f"this is neither DOCX nor PO: {kind or 'no ending'}", "save it as .docx (not .doc or .odt)"
        raise InputError((Problem(code="unknown-format", message=message, todo=todo, file=name),))
