"""Opening a workspace's database to write, and putting together who writes to it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from chorus.bootstrap.publishing import publish
from chorus.bootstrap.specs import Embedded, SpecMaker, sender_names
from chorus.config import Places
from chorus.content.keys import ensure_keys
from chorus.engine.journal_replay import FileJournals
from chorus.engine.sender_pool import SenderPool
from chorus.engine.spool import boot_id
from chorus.engine.spool_reader import SpoolFolder
from chorus.services.conducting import Conductor
from chorus.services.ports import Store
from chorus.services.ports_files import Loaded, Renderer, SlotMaker, WorkspaceFiles
from chorus.services.rolling import roll
from chorus.services.signoff_reading import LogReader
from chorus.services.tracking import fold_spools
from chorus.store.opening import open_database

JOURNAL_WAIT = 1.0
"""Seconds at start that the writer waits for journals which senders still hold, before it does something else."""


@dataclass(frozen=True)
class Writer:
    """The store with the conductor that drives it, and the folding of hits into it.

    ``roll`` takes one step of rolling up what was folded and recorded; whether there is another.
    """

    store: Store
    conductor: Conductor
    fold: Callable[[datetime], None]
    roll: Callable[[], bool]
    token_key: str


@contextmanager
def writing(
    places: Places,
    files: WorkspaceFiles,
    renderer: Renderer,
    slots: Callable[[Loaded], SlotMaker],
    log: LogReader,
    *,
    base_url: str | None = None,
    embedded: Embedded | None = None,
    token_key: str | None = None,
) -> Iterator[Writer]:
    """Open the database, make the senders' pool and the conductor; at the end close both, letting batches end."""
    key = token_key or ensure_keys(places.token_keys)
    loaded = files.load()
    store = open_database(places.database, writer=True, durable=embedded is None)
    try:
        spools = SpoolFolder(places.spool)
        maker = SpecMaker(
            loaded=files.load,
            places=places,
            token_key=key,
            base_url=base_url or loaded.workspace.workspace.base_url,
            embedded=embedded,
        )
        pool = SenderPool(maker, places.logs)
        conductor = Conductor(
            files=files,
            store=store,
            renderer=renderer,
            slots=slots(loaded),
            senders=pool,
            journals=FileJournals(places.journals, boot_id(), JOURNAL_WAIT),
            sender_names=sender_names,
            log=log,
            publish=lambda artefact: publish(artefact, places),
        )
        try:
            yield Writer(
                store, conductor, lambda now: _fold(store, spools, now), lambda: roll(store, conductor.loaded), key
            )
        finally:
            pool.close()
    finally:
        store.close()


def _fold(store: Store, spools: SpoolFolder, now: datetime) -> None:
    fold_spools(store, spools, now)
