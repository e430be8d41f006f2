"""A workspace as it was at one moment: a rehearsal reads and renders it once, whatever is edited meanwhile."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from chorus.domain.contact import Contact
from chorus.domain.observance import Occasion
from chorus.domain.organisation import AudienceSource
from chorus.domain.problems import Problem
from chorus.services.ports_files import CampaignFile, Loaded, Rendered, Renderer, WorkspaceFiles


@dataclass(frozen=True)
class SnapshotFiles:
    """The files as they were loaded; contacts are still read from their files, at import only."""

    files: WorkspaceFiles
    loaded: Loaded

    def load(self) -> Loaded:
        """The workspace as it was."""
        return self.loaded

    def read_contacts(
        self, audience_id: str, source: AudienceSource, today: date | None = None
    ) -> Iterator[Contact | Problem]:
        """The contacts of an audience's file."""
        return self.files.read_contacts(audience_id, source, today)

    def audience_digest(self, source: AudienceSource) -> str:
        """The digest of an audience's file."""
        return self.files.audience_digest(source)

    def normal_address(self, text: str) -> str:
        """The address in its one form."""
        return self.files.normal_address(text)


@dataclass
class SnapshotRenderer:
    """Renders each campaign once."""

    renderer: Renderer
    rendered: dict[str, Rendered] = field(default_factory=dict)

    def render(self, loaded: Loaded, file: CampaignFile, occasion: Occasion) -> Rendered:
        """What the campaign was rendered to the first time."""
        if file.id not in self.rendered:
            self.rendered[file.id] = self.renderer.render(loaded, file, occasion)
        return self.rendered[file.id]
