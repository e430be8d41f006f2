"""Folding: taking hits and unsubscribes over from the web process's spools into the store, each exactly once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from pydantic import AwareDatetime, ValidationError

from chorus.domain.engagement import Hit
from chorus.domain.problems import Frozen
from chorus.services.ports_hits import HitSpools, SpoolPart


class Unsubscribed(Frozen):
    """A reader's wish, as the unsubscribe page recorded it."""

    delivery: int
    at: AwareDatetime


@dataclass(frozen=True, slots=True)
class Folded:
    """What a folding took over. ``told`` are the things that officers should know, in words."""

    hits: int = 0
    unsubscribes: int = 0
    told: tuple[str, ...] = ()

    def plus(self, hits: int, unsubscribes: int, told: tuple[str, ...]) -> "Folded":
        """The sum of this and another part."""
        return Folded(self.hits + hits, self.unsubscribes + unsubscribes, self.told + told)


class HitStore(Protocol):
    """What folding needs of the store; see ``ports.Store`` for what each does."""

    def spool_offset(self, spool: str) -> int: ...  # noqa: D102

    def fold(self, hits: Sequence[Hit], spool: str, offset: int) -> None: ...  # noqa: D102

    def unsubscribe(self, delivery: int, now: datetime) -> tuple[str, ...]: ...  # noqa: D102

    def notice(self, now: datetime, kind: str, text: str) -> bool: ...  # noqa: D102


def fold_spools(store: HitStore, spools: HitSpools, now: datetime) -> Folded:
    """Read what is new in every spool into the store; called by the writer.

    The offset of a spool moves in the transaction that adds its hits, so none is added twice. Unsubscribes and notices
    go before it and are idempotent: killed in between, they are done again. What can't be read becomes a notice.
    ValueError when ``now`` is naive.
    """
    if now.tzinfo is None:
        raise ValueError("now is naive")
    total = Folded()
    for name in spools.names():
        total = _fold_spool(store, spools, name, now, total)
    return total


def _fold_spool(store: HitStore, spools: HitSpools, name: str, now: datetime, total: Folded) -> Folded:
    offset = store.spool_offset(name)
    while True:
        part = spools.read(name, offset)
        hits, wishes, told = _sort(name, part)
        told += [f"{name}: delivery {w.delivery} is unknown, nobody unsubscribed" for w in _unknown(store, wishes)]
        for text in told:
            store.notice(now, "tracking", text)
        total = total.plus(len(hits), len(wishes), tuple(told))
        if part.offset == offset:
            spools.discard(name, offset)
            return total
        store.fold(hits, name, part.offset)
        offset = part.offset


def _unknown(store: HitStore, wishes: list[Unsubscribed]) -> list[Unsubscribed]:
    """Fulfil the wishes; those whose delivery the store does not have."""
    return [wish for wish in wishes if not store.unsubscribe(wish.delivery, wish.at)]


def _sort(name: str, part: SpoolPart) -> tuple[list[Hit], list[Unsubscribed], list[str]]:
    hits: list[Hit] = []
    wishes: list[Unsubscribed] = []
    unknown = 0
    for record in part.records:
        try:
            if record.get("kind") == "unsubscribe":
                wishes.append(Unsubscribed.model_validate({k: v for k, v in record.items() if k != "kind"}))
            else:
                hits.append(Hit.model_validate(record))
        except ValidationError:
            unknown += 1
    strange = [f"{name}: records of a form that this Chorus doesn't know, skipped: {unknown}"] if unknown else []
    return hits, wishes, [*part.damage, *strange]
