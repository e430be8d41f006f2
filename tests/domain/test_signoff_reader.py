"""Reading a log: what counts, what comes again, and how it goes on."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chorus.content.signatory_keys import verify
from chorus.domain.artefact import ArtefactKey
from chorus.domain.language import Language
from chorus.domain.signoff_acts import Act, CommentAct, Digests, EnrolAct, HoldAct, LiftAct, Proof, SignAct, act_text
from chorus.domain.signoff_log import Entry, Head
from chorus.domain.signoff_policy import Policy
from chorus.domain.signoff_reader import Reading, read_log
from chorus.domain.signoff_state import LogState
from tests.doubles.signatories import ANNA, CY, KeyPair

NOW = datetime(2021, 5, 1, tzinfo=UTC)
KEY = ArtefactKey(campaign="day", activity="mail", language=Language.EN, channel="mail", sender="brs")
POLICY = Policy(signs_for={"brs": ("basel",), "minamata": ("minamata",)})


def minute(number: int) -> datetime:
    return NOW + timedelta(minutes=number)


def who(at: int = 0, signatory: str = "anna", secretariat: str = "brs") -> dict[str, Any]:
    return {
        "secretariat": secretariat,
        "signatory": signatory,
        "person": signatory.title() or "Di",
        "at": minute(at),
    }


def signing(words: str, at: int, *, key: ArtefactKey = KEY, **more: Any) -> SignAct:
    of = {"campaign": "day", "conventions": ("basel",), "artefacts": (Digests(key=key, words=words, release="r"),)}
    return SignAct.model_validate(who(at) | of | more)


ENROLLED = EnrolAct(**who(), id="anna", name="Anna", key=ANNA.public)
HELD = HoldAct(**who(2), campaign="day", conventions=("basel",), reason="Wait")
LIFTED = LiftAct(**who(3), campaign="day", conventions=("basel",), reason="Fine")


def log(*acts: Act, key: KeyPair | None = ANNA) -> list[Entry]:
    entries: list[Entry] = []
    for act in acts:
        head = Head(number=len(entries), hash=entries[-1].hash) if entries else Head()
        proof = key.prove(act) if key and act.signatory else None
        text = act_text(act)
        entries.append(Entry(number=head.number + 1, previous=head.hash, at=act.at, text=text, proof=proof))
    return entries


def read(entries: list[Entry], policy: Policy = POLICY) -> LogState:
    return read_log(entries, verify, policy)


def counted(state: LogState) -> list[tuple[str, int]]:
    """The words that are signed, and by which entry."""
    return [(s.words_digest, s.entry) for s in state.of("day")]


def test_an_old_signature_that_is_put_behind_a_newer_one_counts_for_nothing() -> None:
    state = read(log(ENROLLED, signing("old", 1), signing("new", 2), signing("old", 1)))
    assert (counted(state), state.broken) == ([("old", 2), ("new", 3)], ())
    assert state.rejected == ("entry 4 does not count: it is entry 2 once more, and an act counts once",)


def test_a_signature_that_was_kept_back_counts_no_more_when_its_signatory_has_acted_since() -> None:
    state = read(log(ENROLLED, signing("new", 2), signing("old", 1)))
    assert (counted(state), state.broken) == ([("new", 2)], ())
    assert state.rejected == ("entry 3 does not count: anna signed it before entry 2, which came first",)


def test_a_lift_of_an_earlier_hold_does_not_lift_a_later_one() -> None:
    again = HELD.model_copy(update={"at": minute(4)})
    state = read(log(ENROLLED, HELD, LIFTED, again, LIFTED))
    assert [h.at for h in state.held("day", "mail")] == [minute(4)]
    assert state.rejected == ("entry 5 does not count: it is entry 3 once more, and an act counts once",)


def test_an_act_signs_artefacts_of_its_own_campaign_only() -> None:
    other = KEY.model_copy(update={"campaign": "night"})
    state = read(log(ENROLLED, signing("w", 1, key=other)))
    assert (state.of("day"), state.of("night")) == ((), ())
    assert state.rejected == ("entry 2 does not count: night/mail/en/mail/brs is not of day",)


NO_KEY = "this workspace counts no signature without a key"


@pytest.mark.parametrize(
    ("acts", "key", "why"),
    [
        ([signing("w", 1, signatory="", person="Di")], None, f"{NO_KEY}, and brs has enrolled nobody"),
        ([ENROLLED, signing("w", 1)], ANNA, ""),
        ([ENROLLED, EnrolAct(**who(1), id="di", name="Di", address="di@brs.example"),
          signing("w", 2, signatory="di", person="Di", way="page")], ANNA, NO_KEY),
    ],
)  # fmt: skip
def test_where_keys_are_required_only_an_enrolled_key_signs(acts: list[Act], key: KeyPair | None, why: str) -> None:
    entries = log(*acts, key=key)
    if why == NO_KEY:
        entries[-1] = entries[-1].model_copy(update={"proof": None})
    rejected = read(entries, POLICY.model_copy(update={"keys_required": True})).rejected
    assert rejected == ((f"entry {len(acts)} does not count: {why}",) if why else ())


def test_a_key_that_nobody_enrolled_is_none_where_keys_are_required() -> None:
    act = signing("w", 1, signatory="", person="Di")
    (entry,) = log(act)
    proven = entry.model_copy(update={"proof": CY.prove(act)})
    strict = POLICY.model_copy(update={"keys_required": True})
    assert read([proven], strict).rejected == (f"entry 1 does not count: {NO_KEY}, and brs has enrolled nobody",)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("{", "it can't be read: Invalid JSON: EOF while parsing an object at line 1 column 1"),
        ('{"version":2,"act":"comment"}',
         "it can't be read: this act is of a version that this Chorus doesn't know"),
        (act_text(CommentAct(**who(), campaign="day", text="Fine")).replace('"version":1,', ""),
         "it can't be read: this act is of a version that this Chorus doesn't know"),
        ('{"version":1,"act":"dance"}', "it can't be read: Input tag 'dance' found using 'act' does not match any "
         "of the expected tags: 'sign', 'hold', 'lift', 'comment', 'enrol', 'retire'"),
        (act_text(signing("w", 1)).replace('"en"', '"la"'),
         "it can't be read: sign.artefacts.0.key.language: Input should be 'ar', 'zh', 'en', 'fr', 'ru' or 'es'"),
        ("[" * 9000, "it can't be read: Invalid JSON: recursion limit exceeded at line 1 column 202"),
    ],
)  # fmt: skip
def test_what_is_no_act_says_where_it_is_wrong(text: str, why: str) -> None:
    entry = Entry(number=1, previous=Head().hash, at=NOW, text=text)
    assert read([entry]).rejected == (f"entry 1 does not count: {why}",)


def test_a_proof_without_a_key_is_none() -> None:
    (entry,) = log(CommentAct(**who(signatory=""), campaign="day", text="Fine"))
    false = entry.model_copy(update={"proof": Proof(key="", signature="c2ln")})
    assert read([false]).rejected == ("entry 1 does not count: its signature does not hold",)


@given(st.integers(0, 7))
def test_reading_on_comes_to_the_same_as_reading_anew(first: int) -> None:
    entries = log(ENROLLED, signing("a", 1), HELD, signing("b", 3), LIFTED, signing("a", 1), signing("c", 6))
    reading = Reading(verify, POLICY)
    reading.extend(entries[:first])
    reading.extend(entries[first:])
    assert reading.state() == read(entries)


def test_signatures_are_found_by_the_artefact_they_stand_under() -> None:
    other = KEY.model_copy(update={"language": Language.FR})
    state = read(log(ENROLLED, signing("a", 1), signing("b", 2, key=other), signing("c", 3)))
    assert [s.words_digest for s in state.under(KEY)] == ["a", "c"]
    assert [s.words_digest for s in state.under(other)] == ["b"]
    assert state.under(KEY.model_copy(update={"campaign": "night"})) == ()
