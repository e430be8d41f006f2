"""Reading a log that goes on, and one that somebody tampers with while it is read."""

from datetime import UTC, datetime
from typing import Any

import pytest

from chorus.content.signatory_keys import verify
from chorus.domain.problems import RefusedError
from chorus.domain.signoff_acts import CommentAct, act_text
from chorus.domain.signoff_log import Entry, Head
from chorus.services.ports_signoff import SignoffStore
from chorus.services.signoff_reading import LogReader
from tests.doubles.workspace import CONFIG, load

WORKSPACE = load().workspace


class KeptLog:
    """The log's part of a store, which somebody else can write to; counts what is read of it."""

    rehearsal = False

    def __init__(self, *texts: str) -> None:
        self.entries: list[Entry] = []
        self.read = 0
        self.add(*texts)

    def add(self, *texts: str) -> None:
        for text in texts:
            act = CommentAct(
                secretariat="brs", person="Ana", at=datetime(2021, 5, 1, tzinfo=UTC), campaign="s", text=text
            )
            head = self.log_head()
            self.entries.append(Entry(number=head.number + 1, previous=head.hash, at=act.at, text=act_text(act)))

    def log(self, after: int = 0) -> tuple[Entry, ...]:
        found = tuple(self.entries[after:])
        self.read += len(found)
        return found

    def log_head(self) -> Head:
        return Head(number=self.entries[-1].number, hash=self.entries[-1].hash) if self.entries else Head()


def said(reader: LogReader, store: Any) -> list[str]:
    return [comment.text for comment in reader.state(store, WORKSPACE).comments]


def test_a_log_is_read_once_and_then_what_was_added() -> None:
    store, reader = KeptLog("a", "b"), LogReader(verify)
    assert said(reader, store) == said(reader, store) == ["a", "b"]
    store.add("c")
    assert said(reader, store) == ["a", "b", "c"]
    assert store.read == 3
    assert reader.sound(store_of(store), WORKSPACE).head == store.log_head()


def store_of(kept: Any) -> SignoffStore:
    store: SignoffStore = kept
    return store


def test_another_policy_reads_it_anew() -> None:
    store, reader = KeptLog("a"), LogReader(verify)
    said(reader, store)
    strict = load(config='signoff.keys = "required"\n' + CONFIG).workspace
    assert [c.text for c in reader.state(store_of(store), strict).comments] == ["a"]
    assert store.read == 2


def shorten(kept: KeptLog) -> None:
    del kept.entries[-1]


def rewrite(kept: KeptLog) -> None:
    del kept.entries[-1]
    kept.add("B")


def rewrite_and_add(kept: KeptLog) -> None:
    rewrite(kept)
    kept.add("c")


@pytest.mark.parametrize(
    ("tamper", "told"),
    [
        (shorten, "the log ended at entry 2 once, now it ends at 1: it was shortened"),
        (rewrite, "entry 2 or one before it is not what it was when its hash HASH was sent out"),
        (rewrite_and_add, "entry 3 does not follow from the one before it"),
    ],
)
def test_a_log_that_is_changed_while_it_is_read_is_broken_from_then_on(tamper: Any, told: str) -> None:
    store, reader = KeptLog("a", "b"), LogReader(verify)
    before = reader.state(store_of(store), WORKSPACE).head
    tamper(store)
    for _ in range(2):
        with pytest.raises(RefusedError) as refused:
            reader.sound(store_of(store), WORKSPACE)
        assert str(refused.value) == (
            f"the sign-off log is damaged: {told.replace('HASH', before.hash[:12])} "
            "(see what: chorus signoff verify; then restore the database from a backup)"
        )
