"""What an officer's act works on, and what it answers."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias

from chorus.services.asking import Asker
from chorus.services.letters import Post
from chorus.services.ports import Store
from chorus.services.ports_files import Renderer, WorkspaceFiles
from chorus.services.signoff_reading import LogReader

Json: TypeAlias = Mapping[str, object]
"""Arguments and results are plain JSON, because they travel over the daemon's control socket."""


@dataclass(frozen=True)
class Reading:
    """What an act is prepared from: whoever signs it with a key prepares it where the key is."""

    files: WorkspaceFiles
    renderer: Renderer
    store: Store
    log: LogReader
    now: datetime


@dataclass(frozen=True)
class Context(Reading):
    """What an act works on; ``post`` sends service messages, ``draw`` gives the secret of a personal link."""

    post: Post
    draw: Callable[[], str]

    @property
    def asker(self) -> Asker:
        """Writes to those who sign."""
        return Asker(self.renderer, self.store, self.log, self.post, self.draw)
