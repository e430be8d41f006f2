"""Rolling up: keeping what days come to in step with hits and outcomes, by bounded steps of the writer."""

from chorus.domain.classify import RULES_VERSION
from chorus.services.ports_files import Loaded
from chorus.services.ports_rollups import RollLimit, RollupStore


def roll(store: RollupStore, loaded: Loaded, limit: RollLimit = RollLimit()) -> bool:  # noqa: B008  # immutable
    """Take one step, by today's rules and in the workspace's zone; whether there is another."""
    return store.roll(RULES_VERSION, loaded.workspace.workspace.timezone, limit)


def roll_all(store: RollupStore, loaded: Loaded) -> None:
    """Take every step: for whoever waits for nobody, as a rehearsal."""
    while roll(store, loaded):
        continue


def rebuild(store: RollupStore, loaded: Loaded) -> None:
    """Begin to make what is kept anew from the hits; the steps that follow do it."""
    store.rebuild_rollups(RULES_VERSION, loaded.workspace.workspace.timezone)


def is_rolled(store: RollupStore, watermark: int) -> bool:
    """Whether what is kept goes as far as a number of the writer's sequence."""
    rolled = store.rolled()
    return rolled is not None and rolled.watermark >= watermark
