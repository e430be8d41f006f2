"""The protocols that the use cases of translations need, and what passes through them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal, Protocol, TypeAlias

from chorus.domain.language import Language
from chorus.domain.translation import Comparison
from chorus.domain.translation_sheet import Sheet
from chorus.services.ports_files import CampaignFile

SheetFormat: TypeAlias = Literal["docx", "po"]


@dataclass(frozen=True)
class Part:
    """One file of a translation, compared with its source.

    ``name`` is "" for the campaign's own file, else a template's (``statement-summit``, ``partials/about``);
    ``file`` the translation's file within the workspace, which may not exist yet.
    """

    name: str
    file: str
    exists: bool
    comparison: Comparison


class Translations(Protocol):
    """The translations of a workspace's campaigns, with what is recorded of their sources."""

    def compare(self, file: CampaignFile, language: Language) -> tuple[Part, ...]:
        """Every text of a campaign as it stands in a language; InputError when a file can't be used."""
        ...

    def take(self, file: CampaignFile, language: Language, texts: Mapping[str, str]) -> tuple[str, ...]:
        """Write texts (by unit) into the files, each made from its present source; the files that changed."""
        ...

    def confirm(self, file: CampaignFile, language: Language) -> tuple[str, ...]:
        """Record that every text, as it is, belongs to the present source; the files that changed."""
        ...

    def unread_mark(self, text: str) -> str:
        """A Markdown mark of a text that would be shown as it is, such as ``**``; "" when there is none."""
        ...

    def remember(self, sources: Iterable[str]) -> None:
        """Keep source texts, to show later what changed in them."""
        ...

    def recall(self, digest: str) -> str:
        """The source text of that digest; "" when nobody kept it."""
        ...


class Sheets(Protocol):
    """The documents that go to translators and come back."""

    def write(self, sheet: Sheet, kind: SheetFormat) -> bytes:
        """A sheet as a document."""
        ...

    def read(self, data: bytes, name: str) -> Sheet:
        """The sheet of a document that came back; InputError when it is none, or rows can't be read."""
        ...
