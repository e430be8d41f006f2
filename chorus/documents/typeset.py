"""Paper: a Typst template and its values become a PDF that anyone can read, with a screen reader too.

The standard is PDF/UA-1 (ISO 14289-1): Typst then refuses a picture without alternative text, a document without title,
and a character for which no font has a glyph (typst.app/docs/reference/pdf, read 2026-11-25).
"""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

from chorus.documents.glyphs import Value, font_folders, lacking, shown
from chorus.domain.problems import PermanentError

if TYPE_CHECKING:
    from typst import Fonts

TEMPLATES = Path(__file__).parent / "templates"
STANDARD: Final = "ua-1"


@cache
def _fonts() -> "Fonts":
    from typst import Fonts

    folders = [str(folder) for folder in font_folders()]
    return Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=folders)


def typeset(template: str, values: Mapping[str, Value], at: datetime) -> bytes:
    """The PDF of a template in ``templates/``, made ``at`` an aware instant; the same arguments give the same bytes.

    Values are data: the template reads them from ``sys.inputs.values`` as JSON, and nothing in them is taken for
    markup. Characters that no font has are shown by their code, and listed as ``lacking`` for the template to say so.
    PermanentError when Typst refuses the document or warns of it.
    """
    from typst import TypstError, compile_with_warnings

    missing = lacking(values)
    codes = [f"U+{ord(character):04X}" for character in missing]
    inputs = json.dumps({"values": shown(values, missing), "lacking": codes}, ensure_ascii=False)
    try:
        made, warnings = compile_with_warnings(
            str(TEMPLATES / template),
            root=str(TEMPLATES),
            font_paths=_fonts(),
            ignore_system_fonts=True,
            sys_inputs={"data": inputs},
            pdf_standards=[STANDARD],
            timestamp=at.astimezone(UTC),
        )
    except TypstError as error:
        raise _refused(template, error.message) from error
    if warnings:
        raise _refused(template, "; ".join(warning.message for warning in warnings))
    return made


def _refused(template: str, why: str) -> PermanentError:
    return PermanentError(f"{template} can't be set as PDF: {why}", template=template)
