"""What an officer's act works on, and what it answers."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias

from chorus.services.ports import Renderer, Store, WorkspaceFiles
from chorus.services.signoff_reading import LogReader

Json: TypeAlias = Mapping[str, object]
"""Arguments and results are plain JSON, because they travel over the daemon's control socket."""


@dataclass(frozen=True)
class Context:
    """What an act works on."""

    files: WorkspaceFiles
    renderer: Renderer
    store: Store
    log: LogReader
    now: datetime
