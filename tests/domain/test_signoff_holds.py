"""Holds stay until whoever held lifts them, and nothing that lets something leave counts without the own key."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from chorus.content.signatory_keys import verify
from chorus.domain.artefact import ArtefactKey
from chorus.domain.language import Language
from chorus.domain.signoff_acts import Act, Digests, EnrolAct, HoldAct, LiftAct, SignAct, act_text
from chorus.domain.signoff_log import Entry, Head
from chorus.domain.signoff_policy import Policy
from chorus.domain.signoff_reader import read_log
from chorus.domain.signoff_state import LogState
from tests.doubles.signatories import ANNA, CY, KeyPair

NOW = datetime(2021, 5, 1, tzinfo=UTC)
KEYS = Policy(keys_required=True, signs_for={"brs": ("basel",)})
ENROL_ANNA = EnrolAct(secretariat="brs", person="Anna", at=NOW, id="anna", name="Anna", key=ANNA.public)
ENROL_BO = EnrolAct(secretariat="brs", signatory="anna", person="Anna", at=NOW, id="bo", name="Bo")


def said(model: type[HoldAct] | type[LiftAct], at: int, activity: str = "", **more: Any) -> Act:
    fields = {"secretariat": "brs", "person": "Di", "campaign": "day", "conventions": ("basel",), "reason": "Why"}
    return model.model_validate({**fields, "activity": activity, "at": NOW + timedelta(minutes=at), **more})


def read(*acts: tuple[Act, KeyPair | None], policy: Policy | None = None) -> LogState:
    entries: list[Entry] = []
    for act, key in acts:
        head = Head(number=len(entries), hash=entries[-1].hash) if entries else Head()
        proof = key.prove(act) if key else None
        entries.append(Entry(number=head.number + 1, previous=head.hash, at=NOW, text=act_text(act), proof=proof))
    return read_log(entries, verify, policy or Policy(signs_for={"brs": ("basel",)}))


@pytest.mark.parametrize(
    ("held", "lifted", "left"),
    [
        (["", "mail"], "", []),
        (["", "mail"], "mail", [""]),
        ([""], "mail", [""]),
        (["mail", "post"], "mail", ["post"]),
        (["mail", "post"], "", []),
    ],
)
def test_a_lift_lifts_one_activity_s_hold_or_everything_of_its_secretariat(
    held: list[str], lifted: str, left: list[str]
) -> None:
    holds = [(said(HoldAct, number, activity), None) for number, activity in enumerate(held)]
    state = read(*holds, (said(LiftAct, 9, lifted), None))
    assert [hold.activity for hold in state.holds] == left


def test_nobody_lifts_another_secretariat_s_hold() -> None:
    state = read((said(HoldAct, 1), None), (said(LiftAct, 2, secretariat="minamata"), None))
    assert [hold.secretariat for hold in state.held("day", "mail")] == ["brs"]


def test_a_hold_stays_when_its_secretariat_no_longer_acts_for_the_convention_and_can_still_be_lifted() -> None:
    nobody = Policy(signs_for={"brs": ()})
    assert len(read((said(HoldAct, 1), None), policy=nobody).holds) == 1
    lifted = read((said(HoldAct, 1), None), (said(LiftAct, 2), None), policy=nobody)
    assert (lifted.holds, lifted.rejected) == ((), ())


def test_where_keys_are_required_a_hold_without_one_counts_and_a_lift_without_one_does_not() -> None:
    state = read((said(HoldAct, 1), None), (said(LiftAct, 2), None), policy=KEYS)
    assert len(state.holds) == 1
    assert state.rejected == (
        "entry 2 does not count: this workspace counts no signature without a key, and brs has enrolled nobody",
    )


def test_where_keys_are_required_a_key_that_nobody_enrolled_counts_for_nothing() -> None:
    key = ArtefactKey(campaign="day", activity="mail", language=Language.EN, channel="mail", sender="brs")
    signing = SignAct(
        secretariat="brs",
        signatory="bo",
        person="Bo",
        at=NOW,
        way="page",
        campaign="day",
        conventions=("basel",),
        artefacts=(Digests(key=key, words="w", release="r"),),
    )
    state = read((ENROL_ANNA, ANNA), (ENROL_BO, ANNA), (signing, CY), policy=KEYS)
    assert state.of("day") == ()
    assert state.rejected == ("entry 3 does not count: bo has no key, and this is signed with one",)
