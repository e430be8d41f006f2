"""What goes to a translator and comes back: rows of source and translation, whatever the document's kind."""

from datetime import datetime
from typing import Annotated

from pydantic import Field

from chorus.domain.language import Language
from chorus.domain.problems import Frozen
from chorus.domain.translation import UnitState


class SheetRow(Frozen):
    """One unit: ``source_digest`` is that of the source that the translator saw, ``before`` an older source's text.

    ``unfinished`` says why a row that came back is not ready, in the document's own terms.
    """

    number: Annotated[int, Field(ge=1, description="As the document shows it; a line in a PO file.")]
    unit: str
    source_digest: str
    source: str = ""
    translation: str = ""
    state: UnitState = "missing"
    before: str = ""
    note: str = ""
    unfinished: str = ""


class Sheet(Frozen):
    """The rows of one campaign in one language; ``made`` is when they were exported."""

    campaign: str
    title: str
    source: Language
    language: Language
    made: datetime | None = None
    rows: tuple[SheetRow, ...] = ()
