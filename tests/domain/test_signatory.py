"""The register: who may sign for whom, and who may change that."""

from datetime import UTC, datetime
from typing import Any

import pytest

from chorus.domain.signatory import NOBODY, Register, enrolled, refusal, register_refusal, retired
from chorus.domain.signoff_acts import CommentAct, EnrolAct, RetireAct, Way

NOW = datetime(2021, 5, 1, tzinfo=UTC)
WHO: dict[str, Any] = {"secretariat": "brs", "at": NOW}
ANNA = EnrolAct(**WHO, person="Anna", id="anna", name="Anna", function="Executive Secretary", key="A")
BY_ANNA: dict[str, Any] = {**WHO, "signatory": "anna", "person": "Anna"}
BO = EnrolAct(**BY_ANNA, id="bo", name="Bo", key="B", deputy_for="anna")
CY = EnrolAct(**BY_ANNA, id="cy", name="Cy", address="cy@brs.example")
ALL = enrolled(enrolled(enrolled(NOBODY, ANNA), BO), CY)


def said(signatory: str, person: str, way: Way = "command", secretariat: str = "brs") -> CommentAct:
    return CommentAct(
        campaign="day", text="Fine", secretariat=secretariat, signatory=signatory, person=person, at=NOW, way=way
    )


@pytest.mark.parametrize(
    ("register", "act", "key", "why"),
    [
        (NOBODY, said("", "Whoever"), "", ""),
        (NOBODY, said("anna", "Anna"), "", "anna is not enrolled"),
        (ALL, said("anna", "Anna"), "A", ""),
        (ALL, said("bo", "Bo"), "B", ""),
        (ALL, said("cy", "Cy", "page"), "", ""),
        (ALL, said("cy", "Cy"), "", "cy has no key, and acts by personal link only"),
        (ALL, said("anna", "Anna"), "", "anna has a key, and this is not signed with it"),
        (ALL, said("anna", "Anna"), "B", "anna has a key, and this is not signed with it"),
        (ALL, said("anna", "Аnna"), "A", "anna is Anna, not Аnna"),
        (ALL, said("", "Anna"), "", "Anna is not enrolled as a signatory of brs"),
        (ALL, said("anna", "Anna", secretariat="minamata"), "", "anna is not enrolled"),
        (ALL, said("anna", "Anna", secretariat="minamata"), "A",
         "it is signed with a key, and minamata has enrolled nobody"),
        (ALL, said("cy", "Cy", "page"), "X", "cy has no key, and this is signed with one"),
        (retired(ALL, RetireAct(**BY_ANNA, id="anna", reason="left")), said("anna", "Anna"), "A",
         "anna is not enrolled as a signatory of brs"),
    ],
)  # fmt: skip
def test_who_may_act(register: Register, act: CommentAct, key: str, why: str) -> None:
    assert refusal(register, act, key) == why


@pytest.mark.parametrize(
    ("register", "act", "key", "why"),
    [
        (NOBODY, ANNA, "A", ""),
        (NOBODY, ANNA, "", "the first signatory needs an own key"),
        (NOBODY, ANNA.model_copy(update={"key": ""}), "", "the first signatory needs an own key"),
        (NOBODY, RetireAct(**WHO, person="Anna", id="anna", reason="left"), "A", "brs has no signatories"),
        (enrolled(NOBODY, ANNA), BO, "A", ""),
        (enrolled(NOBODY, ANNA), BO, "B", "this is not signed with the key of anna"),
        (enrolled(NOBODY, ANNA), BO.model_copy(update={"deputy_for": "cy"}), "A",
         "cy is no signatory of brs who could have a deputy"),
        (ALL, CY, "A", "there is a signatory cy already"),
        (ALL, BO.model_copy(update={"id": "di"}), "A", "this is the key of bo already: everybody has an own one"),
        (ALL, BO.model_copy(update={"id": "di", "key": "D", "signatory": "bo", "person": "Bo"}), "B",
         "bo may not change who signs for brs"),
        (ALL, CY.model_copy(update={"id": "di", "signatory": "cy", "person": "Cy"}), "",
         "this is not signed with the key of cy"),
        (ALL, RetireAct(**BY_ANNA, id="bo", reason="left"), "A", ""),
        (ALL, RetireAct(**BY_ANNA, id="anna", reason="left"), "A",
         "anna is the last one with a key: enrol another first"),
        (ALL, RetireAct(**BY_ANNA, id="di", reason="left"), "A", "di is no signatory of brs"),
    ],
)  # fmt: skip
def test_who_may_change_who_signs(register: Register, act: EnrolAct | RetireAct, key: str, why: str) -> None:
    assert register_refusal(register, act, key) == why


def test_deputies_go_with_the_one_they_stand_in_for() -> None:
    left = retired(ALL, RetireAct(**BY_ANNA, id="anna", reason="left"))
    assert [s.id for s in left.of("brs")] == ["cy"]
    assert [s.id for s in left.signatories.values() if not s.active] == ["anna", "bo"]
