"""The log: what is bound to what, and what of a damaged one shows."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chorus.domain.problems import MisreadError
from chorus.domain.signoff_log import GENESIS, Entry, Head, chain_faults, head_of

NOW = datetime(2021, 5, 1, tzinfo=UTC)


def log(*texts: str) -> list[Entry]:
    entries: list[Entry] = []
    for number, text in enumerate(texts, start=1):
        previous = entries[-1].hash if entries else GENESIS
        entries.append(Entry(number=number, previous=previous, at=NOW + timedelta(hours=number), text=text))
    return entries


def faults(entries: list[Entry], *heads: Head) -> list[str]:
    return list(chain_faults([e.link for e in entries], heads))


def head(entries: list[Entry]) -> Head:
    return head_of(e.link for e in entries)


def test_the_hash_of_an_entry_is_settled() -> None:
    """SHA-256 of ``chorus/log/1``, a zero byte, and the entry as JSON with sorted keys and no white space."""
    (entry,) = log("{}")
    assert entry.hash == "ab4aad2e5b7588114c5261531054064694f2713ade84b5d0b12a525c390315bf"


def test_a_whole_log_has_no_faults_and_keeps_every_head() -> None:
    entries = log("a", "b", "c")
    assert faults(entries, Head(), head(entries[:1]), head(entries)) == []


@pytest.mark.parametrize(
    ("damaged", "told"),
    [
        (lambda e: e[:2], ["the log ended at entry 3 once, now it ends at 2: it was shortened"]),
        (lambda e: [e[0], e[2]],
         ["entry 2 is missing: the next one is 3", "entry 3 does not follow from the one before it"]),
        (lambda e: e[1:], ["entry 1 is missing: the next one is 2", "entry 2 does not follow from the one before it"]),
        (lambda e: [e[0], e[1].model_copy(update={"text": "B"}), e[2]],
         ["entry 3 does not follow from the one before it"]),
        (lambda e: [e[0], e[1].model_copy(update={"at": NOW}), e[2]],
         ["entry 3 does not follow from the one before it"]),
        (lambda e: [*e[:2], e[2].model_copy(update={"text": "C"})],
         ["entry 3 or one before it is not what it was when its hash HASH was sent out"]),
        (lambda _: log("a", "b", "C"),
         ["entry 3 or one before it is not what it was when its hash HASH was sent out"]),
    ],
)  # fmt: skip
def test_what_was_done_to_a_log_shows(damaged: Callable[[list[Entry]], list[Entry]], told: list[str]) -> None:
    entries = log("a", "b", "c")
    sent = head(entries)
    assert faults(damaged(entries), sent) == [t.replace("HASH", sent.hash[:12]) for t in told]


@given(st.lists(st.text(), min_size=1, max_size=5), st.data())
def test_no_character_of_any_text_can_change_unseen(texts: list[str], data: st.DataObject) -> None:
    entries = log(*texts)
    sent = head(entries)
    at = data.draw(st.integers(0, len(texts) - 1))
    other = data.draw(st.text().filter(lambda t: t != texts[at]))
    entries[at] = entries[at].model_copy(update={"text": other})
    assert faults(entries, sent)


@pytest.mark.parametrize("text", ["", "3", "3:", "x:" + "0" * 64, "3:" + "g" * 64, "3:" + "0" * 63])
def test_a_head_that_is_none_is_refused_with_where_to_find_one(text: str) -> None:
    with pytest.raises(MisreadError, match=r"is not the head of a log \(copy it from a weekly report: NUMBER:HASH\)"):
        Head.parse(text)


def test_a_head_is_read_as_it_is_written() -> None:
    sent = head(log("a", "b"))
    assert Head.parse(f" {str(sent).upper()} ") == sent
