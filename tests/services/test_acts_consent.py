"""What officers record of a contact's consent."""

from datetime import date, timedelta

import pytest

from chorus.domain.problems import ChorusError, NotFoundError, RefusedError
from chorus.domain.tracking import Consent, Word
from chorus.services.acts_consent import standing_of
from chorus.services.ports_consent import Standing
from tests.services.test_acts import act, context

TOLD = {"audience": "basel-parties", "address": " Bo@B.example ", "person": "Ana"}


def test_a_consent_is_recorded_with_its_day_and_evidence_and_withdrawn_again() -> None:
    on = context()
    act(on, "import", audience="basel-parties")
    given = act(on, "consent", **TOLD, give=True, evidence="  form  7 ", on="2020-03-01")
    assert given == {
        "audience": "basel-parties",
        "address": "bo@b.example",
        "given": True,
        "on": "2020-03-01",
        "evidence": "form 7",
        "person": "Ana",
    }
    found = standing_of(on.files, on.files.load(), on.store, "basel-parties", "bo@b.example")
    word = Word(given=True, on=date(2020, 3, 1), evidence="form 7", person="Ana")
    assert found == Standing(2, found.contact, word)
    assert found.contact.consent == Consent(date(2020, 3, 1), "form 7")
    act(on, "consent", **TOLD, give=False, evidence="by letter")
    later = standing_of(on.files, on.files.load(), on.store, "basel-parties", "bo@b.example")
    assert later.contact.consent is None
    assert later.word == Word(given=False, on=on.now.date(), evidence="by letter", person="Ana")


@pytest.mark.parametrize(
    ("asked", "refusal"),
    [
        (
            {"audience": "parties"},
            "no audience 'parties' in config.toml (there are: basel-parties, minamata-focal-points)",
        ),
        (
            {"address": "zoe@z.example"},
            "zoe@z.example is not on basel-parties (if its file has that address by now, import it again: "
            "chorus audience import basel-parties)",
        ),
        ({"address": "bo"}, "'bo' is no mail address (give it as name@domain)"),
        (
            {"evidence": " "},
            "a consent is worth what proves it (say where it is recorded, in at most 500 characters)",
        ),
        (
            {"evidence": "x" * 501},
            "a consent is worth what proves it (say where it is recorded, in at most 500 characters)",
        ),
        (
            {"evidence": "form\x007"},
            "the evidence: this has a line end or a control character (write it on one line, without them)",
        ),
        ({"on": "1 March"}, "'1 March' is not a day (write it as 2027-05-22)"),
        ({"on": "2099-03-01"}, "2099-03-01 is still to come (give the day on which the consent was given)"),
    ],
)
def test_what_proves_nothing_is_not_recorded(asked: dict[str, str], refusal: str) -> None:
    on = context()
    act(on, "import", audience="basel-parties")
    with pytest.raises(ChorusError) as caught:
        act(on, "consent", **{**TOLD, "give": True, "evidence": "form 7", **asked})
    assert str(caught.value) == refusal
    assert on.store.consent_counts() == {}


def test_a_consent_of_before_a_withdrawal_is_refused_and_one_given_since_holds() -> None:
    on = context()
    act(on, "import", audience="basel-parties")
    act(on, "consent", **TOLD, give=False, evidence="by letter")
    withdrawn = on.now.date()
    with pytest.raises(RefusedError) as caught:
        act(on, "consent", **TOLD, give=True, evidence="form 7", on=str(withdrawn - timedelta(days=1)))
    assert str(caught.value) == (
        f"bo@b.example withdrew on {withdrawn}: a consent of {withdrawn - timedelta(days=1)} holds no longer "
        "(give the day on which they consented anew)"
    )
    assert on.store.consent_counts() == {}
    act(on, "consent", **TOLD, give=True, evidence="form 9", on=str(withdrawn))
    assert on.store.consent_counts() == {"basel-parties": 1}


def test_of_a_list_that_is_not_imported_nobody_is_found() -> None:
    with pytest.raises(NotFoundError) as caught:
        act(context(), "consent", **TOLD, give=True, evidence="form 7")
    assert str(caught.value) == (
        "basel-parties is not imported yet (import the list first: chorus audience import basel-parties)"
    )
