from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

import pytest

from chorus.domain.engagement import Hit
from chorus.services.ports_hits import SpoolPart
from chorus.services.tracking import Folded, fold_spools

NOW = datetime(2021, 5, 22, 9, 0, tzinfo=UTC)
AT = datetime(2021, 5, 22, 8, 0, tzinfo=UTC)
OPEN: Mapping[str, object] = {
    "kind": "open",
    "at": "2021-05-22T08:00:00+00:00",
    "send": 3,
    "cell": 7,
    "agent": "browser",
}
VISIT: Mapping[str, object] = {
    "kind": "visit",
    "at": "2021-05-22T08:00:00+00:00",
    "page": "/a/b/en/",
    "signals": ["dnt"],
}
WISH: Mapping[str, object] = {"kind": "unsubscribe", "at": "2021-05-22T08:00:00+00:00", "delivery": 55}
OPEN_HIT = Hit(kind="open", at=AT, send=3, cell=7, agent="browser")
VISIT_HIT = Hit(kind="visit", at=AT, page="/a/b/en/", signals=("dnt",))


class KilledError(Exception):
    pass


@dataclass
class StoreDouble:
    """Writes down what is asked of it; knows delivery 55; ``dies_before_fold`` ends it once."""

    acts: list[tuple[object, ...]] = field(default_factory=list)
    offsets: dict[str, int] = field(default_factory=dict)
    hits: list[Hit] = field(default_factory=list)
    dies_before_fold: bool = False

    def spool_offset(self, spool: str) -> int:
        return self.offsets.get(spool, 0)

    def fold(self, hits: Sequence[Hit], spool: str, offset: int) -> None:
        if self.dies_before_fold:
            self.dies_before_fold = False
            raise KilledError
        self.acts.append(("fold", spool, offset))
        self.hits += hits
        self.offsets[spool] = offset

    def unsubscribe(self, delivery: int, now: datetime) -> tuple[str, ...]:
        self.acts.append(("unsubscribe", delivery, now))
        return ("basel",) if delivery == 55 else ()

    def notice(self, now: datetime, kind: str, text: str) -> bool:
        self.acts.append(("notice", now, kind, text))
        return True


@dataclass
class SpoolsDouble:
    """Spools whose offsets count records; at most two in a part; ``damage`` by spool and offset."""

    spools: dict[str, list[Mapping[str, object]]]
    damage: dict[tuple[str, int], str] = field(default_factory=dict)
    discarded: list[tuple[str, int]] = field(default_factory=list)

    def names(self) -> tuple[str, ...]:
        return tuple(self.spools)

    def read(self, name: str, offset: int) -> SpoolPart:
        records = tuple(self.spools[name][offset : offset + 2])
        told = self.damage.get((name, offset))
        return SpoolPart(records, offset + len(records), (told,) if told else ())

    def discard(self, name: str, offset: int) -> bool:
        self.discarded.append((name, offset))
        return True


def test_hits_of_all_spools_are_taken_over_in_parts() -> None:
    store, spools = StoreDouble(), SpoolsDouble({"spool-1.log": [OPEN, OPEN, VISIT], "spool-2.log": [VISIT]})
    assert fold_spools(store, spools, NOW) == Folded(hits=4)
    assert store.acts == [("fold", "spool-1.log", 2), ("fold", "spool-1.log", 3), ("fold", "spool-2.log", 1)]
    assert store.hits == [OPEN_HIT, OPEN_HIT, VISIT_HIT, VISIT_HIT]
    assert spools.discarded == [("spool-1.log", 3), ("spool-2.log", 1)]


def test_what_was_folded_is_not_folded_again() -> None:
    store, spools = StoreDouble(), SpoolsDouble({"spool-1.log": [OPEN]})
    fold_spools(store, spools, NOW)
    assert fold_spools(store, spools, NOW) == Folded()
    spools.spools["spool-1.log"].append(VISIT)
    assert fold_spools(store, spools, NOW) == Folded(hits=1)
    assert store.hits == [OPEN_HIT, VISIT_HIT]


def test_nothing_to_fold_writes_nothing() -> None:
    store = StoreDouble()
    assert fold_spools(store, SpoolsDouble({}), NOW) == Folded()
    assert fold_spools(store, SpoolsDouble({"spool-1.log": []}), NOW) == Folded()
    assert store.acts == []


def test_an_unsubscribe_counts_from_its_own_instant_and_before_the_offset_moves() -> None:
    store = StoreDouble()
    assert fold_spools(store, SpoolsDouble({"spool-1.log": [OPEN, WISH]}), NOW) == Folded(hits=1, unsubscribes=1)
    assert store.acts == [("unsubscribe", 55, AT), ("fold", "spool-1.log", 2)]


def test_a_kill_before_the_fold_repeats_the_unsubscribe_and_no_hit() -> None:
    store, spools = StoreDouble(dies_before_fold=True), SpoolsDouble({"spool-1.log": [OPEN, WISH]})
    with pytest.raises(KilledError):
        fold_spools(store, spools, NOW)
    fold_spools(store, spools, NOW)
    assert store.acts == [("unsubscribe", 55, AT), ("unsubscribe", 55, AT), ("fold", "spool-1.log", 2)]
    assert store.hits == [OPEN_HIT]


def test_an_unsubscribe_of_a_delivery_that_is_unknown_is_told() -> None:
    store = StoreDouble()
    told = "spool-1.log: delivery 56 is unknown, nobody unsubscribed"
    folded = fold_spools(store, SpoolsDouble({"spool-1.log": [{**WISH, "delivery": 56}]}), NOW)
    assert folded == Folded(unsubscribes=1, told=(told,))
    assert store.acts == [
        ("unsubscribe", 56, AT),
        ("notice", NOW, "tracking", told),
        ("fold", "spool-1.log", 1),
    ]


@pytest.mark.parametrize(
    "strange",
    [
        {},
        {"kind": "applause", "at": "2021-05-22T08:00:00+00:00"},
        {**OPEN, "at": "2021-05-22T08:00:00"},
        {**OPEN, "mood": "good"},
        {"kind": "unsubscribe", "at": "2021-05-22T08:00:00+00:00"},
    ],
)
def test_a_record_of_an_unknown_form_is_told_and_the_rest_goes_on(strange: Mapping[str, object]) -> None:
    store = StoreDouble()
    told = "spool-1.log: records of a form that this Chorus doesn't know, skipped: 1"
    assert fold_spools(store, SpoolsDouble({"spool-1.log": [strange, OPEN]}), NOW) == Folded(hits=1, told=(told,))
    assert store.acts == [("notice", NOW, "tracking", told), ("fold", "spool-1.log", 2)]


def test_damage_is_told_also_at_the_end_of_a_spool() -> None:
    spools = SpoolsDouble({"spool-1.log": [OPEN]}, {("spool-1.log", 0): "first damage", ("spool-1.log", 1): "its end"})
    store = StoreDouble()
    assert fold_spools(store, spools, NOW) == Folded(hits=1, told=("first damage", "its end"))
    assert store.acts == [
        ("notice", NOW, "tracking", "first damage"),
        ("fold", "spool-1.log", 1),
        ("notice", NOW, "tracking", "its end"),
    ]


def test_a_naive_instant_is_refused() -> None:
    with pytest.raises(ValueError, match="now is naive"):
        fold_spools(StoreDouble(), SpoolsDouble({}), NOW.replace(tzinfo=None))
