"""Forged acts: whoever can write to the database adds them rightly chained, and none counts.

Anna and Cy signed the Summit (entries 4 and 5); then its words were changed. Every attempt is to make it leave.
"""

from collections.abc import Callable
from typing import Any, TypeAlias

import pytest

from chorus.domain.language import Language
from chorus.domain.problems import RefusedError
from chorus.domain.signoff_acts import Act, Digests, EnrolAct, LiftAct, Proof, RetireAct, SignAct
from chorus.services.recording import Actor, record
from chorus.services.signing import find_campaign, prepare, sign, signoff
from tests.doubles.office import KEYS, Office
from tests.doubles.signatories import KeyPair
from tests.doubles.stage import BEFORE, Stage
from tests.doubles.workspace import CAMPAIGN, CONFIG, MemoryFiles, load

Forged: TypeAlias = tuple[Act, Proof | None]
MALLORY = KeyPair.of("mallory")
OUTDATED = {("basel", "outdated"), ("minamata", "outdated")}


@pytest.fixture
def office() -> Office:
    made = Office()
    made.all_sign()
    made.edit()
    return made


def wanted(office: Office, signatory: str = "anna", **changes: Any) -> SignAct:
    """The act that would make the changed words signed for BRS, with some changes."""
    office.minutes += 1
    loaded = office.stage.files.loaded
    act, _ = prepare(
        loaded,
        find_campaign(loaded, "summit"),
        office.stage.renderer,
        office.store,
        office.stage.log,
        name="brs",
        actor=Actor(signatory="anna"),
        now=office.now(),
    )
    assert act is not None
    return act.model_copy(update={"signatory": signatory, **changes})


def by(office: Office, owner: str, /, **changes: Any) -> Forged:
    """Signed with the owner's own key: of somebody who has one and no right, or was made to."""
    act = wanted(office, **changes)
    return act, office.proof(act, owner)


def with_old_proof(office: Office, **changes: Any) -> Forged:
    """Anna's act of before, edited, with the signature that she gave it."""
    entry = office.store.log()[3]
    return office.act(4).model_copy(update=changes), entry.proof


def moved(office: Office, **key: Any) -> Forged:
    """Anna's act of before under other artefacts."""
    artefacts = tuple(
        Digests(key=one.key.model_copy(update=key), words=one.words, release=one.release)
        for one in office.act(4).artefacts
    )
    return with_old_proof(office, artefacts=artefacts)


def of_another_campaign(office: Office) -> Forged:
    office.sign("anna", "brs", "autumn")
    entry = office.store.log()[-1]
    return office.act(entry.number).model_copy(update={"campaign": "summit"}), entry.proof


def unchanged_of_another_campaign(office: Office) -> Forged:
    """Signed with Anna's key, as if the Autumn's artefacts were the Summit's."""
    office.sign("anna", "brs", "autumn")
    act = office.act(office.store.log_head().number).model_copy(update={"campaign": "summit", "at": office.now()})
    return act, office.proof(act, "anna")


def by_one_who_left(office: Office) -> Forged:
    office.retire("bo", by="anna")
    return by(office, "bo", signatory="bo", person="Bo Example")


def proof_of_another_act(office: Office) -> Forged:
    return wanted(office), office.store.log()[3].proof


def once_more(office: Office) -> Forged:
    """The Summit is put back to the words of before, which Anna has signed anew since: her old act comes again."""
    office.sign("anna", "brs")
    office.edit("Read it")
    entry = office.store.log()[3]
    return office.act(4), entry.proof


def kept_back(office: Office) -> Forged:
    """Anna's act did not get through; she signed other words since."""
    act = wanted(office)
    office.edit("Read it today")
    office.sign("anna", "brs")
    office.edit()
    return act, office.proof(act, "anna")


def enrolling(office: Office, key: KeyPair | None, **changes: Any) -> Forged:
    """Mallory's enrolment, signed with some key."""
    who = {"secretariat": "brs", "signatory": "", "person": "Mallory", "at": office.now(), **changes}
    act = EnrolAct.model_validate({"id": "mallory", "name": "Mallory", "key": MALLORY.public, **who})
    return act, key.prove(act) if key else None


def of_anna(**changes: Any) -> dict[str, Any]:
    return {"signatory": "anna", "person": "Anna Example", **changes}


def retiring(office: Office) -> Forged:
    who = {"secretariat": "minamata", "signatory": "cy", "person": "Cy Example", "at": office.now()}
    act = RetireAct.model_validate({"id": "anna", "reason": "Be gone", **who})
    return act, office.proof(act, "cy")


ATTEMPTS: list[tuple[str, Callable[[Office], Forged], str]] = [
    ("another campaign", of_another_campaign, "its signature does not hold"),
    ("another campaign's artefacts", unchanged_of_another_campaign, "autumn/statement/en/page/site is not of summit"),
    ("another language", lambda o: moved(o, language=Language.FR), "its signature does not hold"),
    ("another channel", lambda o: moved(o, channel="page"), "its signature does not hold"),
    ("another sender", lambda o: moved(o, sender="minamata"), "its signature does not hold"),
    ("another convention, old proof", lambda o: with_old_proof(o, conventions=("basel", "minamata")),
     "its signature does not hold"),
    ("another convention, own key", lambda o: by(o, "anna", conventions=("basel", "minamata")),
     "brs does not act for minamata"),
    ("another secretariat", lambda o: by(o, "anna", secretariat="minamata", conventions=("minamata",)),
     "anna is not enrolled as a signatory of minamata"),
    ("another secretariat's signatory", lambda o: by(o, "cy", signatory="cy", person="Cy Example"),
     "cy is not enrolled as a signatory of brs"),
    ("a secretariat that is none", lambda o: by(o, "anna", secretariat="brs2"), "brs2 does not act for basel"),
    ("a deputy's key", lambda o: by(o, "bo"), "anna has a key, and this is not signed with it"),
    ("a stranger's key", lambda o: (a := wanted(o), MALLORY.prove(a)),
     "anna has a key, and this is not signed with it"),
    ("a key of one who left", by_one_who_left, "bo is not enrolled as a signatory of brs"),
    ("no key", lambda o: (wanted(o), None), "anna has a key, and this is not signed with it"),
    ("no key, by link", lambda o: (wanted(o, way="page"), None), "anna has a key, and this is not signed with it"),
    ("no key, from before", lambda o: (wanted(o, "", way="migrated"), None),
     "Anna Example is not enrolled as a signatory of brs"),
    ("no signatory", lambda o: by(o, "anna", signatory=""), "Anna Example is not enrolled as a signatory of brs"),
    ("a rehearsal's", lambda o: by(o, "anna", way="rehearsal"),
     "a rehearsal's acts count in its own database only, and no others do there"),
    ("another name", lambda o: by(o, "anna", person="Anne Example"), "anna is Anna Example, not Anne Example"),
    ("a look-alike name", lambda o: by(o, "anna", person="Аnna Example"), "anna is Anna Example, not Аnna Example"),
    ("another act's proof", proof_of_another_act, "its signature does not hold"),
    ("the same again", once_more, "it is entry 4 once more, and an act counts once"),
    ("kept back", kept_back, "anna signed it before entry 6, which came first"),
    ("enrolled by nobody", lambda o: enrolling(o, None), "Mallory may not change who signs for brs"),
    ("enrolled by oneself", lambda o: enrolling(o, MALLORY), "Mallory may not change who signs for brs"),
    ("enrolled in Anna's name", lambda o: enrolling(o, MALLORY, **of_anna()),
     "this is not signed with the key of anna"),
    ("enrolled by a deputy", lambda o: enrolling(o, KEYS["bo"], signatory="bo", person="Bo Example"),
     "bo may not change who signs for brs"),
    ("enrolled by another secretariat", lambda o: enrolling(o, KEYS["cy"], signatory="cy", person="Cy Example"),
     "cy may not change who signs for brs"),
    ("another key for Anna", lambda o: enrolling(o, KEYS["bo"], **of_anna(id="anna", name="Anna Example")),
     "there is a signatory anna already"),
    ("Anna's own other key", lambda o: enrolling(o, KEYS["anna"], **of_anna(id="anna", name="Anna Example")),
     "there is a signatory anna already"),
    ("retired by another secretariat", retiring, "anna is no signatory of minamata"),
]  # fmt: skip


@pytest.mark.parametrize(("forge", "why"), [a[1:] for a in ATTEMPTS], ids=[a[0] for a in ATTEMPTS])
def test_a_forged_act_counts_for_nothing_and_nothing_leaves(
    office: Office, forge: Callable[[Office], Forged], why: str
) -> None:
    act, proof = forge(office)
    before = office.stage.log.state(office.store, office.stage.files.loaded.workspace)
    was = office.standing()
    entry = office.forger.add(act, proof)
    after = office.stage.log.state(office.store, office.stage.files.loaded.workspace)
    assert office.faults() == (f"entry {entry.number} does not count: {why}",)
    assert (after.register, after.broken, office.standing()) == (before.register, (), was)
    assert ("basel", "signed") not in was
    assert "basel (outdated)" in office.leaves()


@pytest.mark.parametrize(
    ("forge", "why"),
    [
        (lambda o: by(o, "bo"), "anna has a key, and this is not signed with it"),
        (once_more, "it is entry 4 once more, and an act counts once"),
    ],
)
def test_what_would_not_count_is_not_written_down(office: Office, forge: Callable[[Office], Forged], why: str) -> None:
    act, proof = forge(office)
    number = office.store.log_head().number
    actor = Actor(signatory="anna", at=act.at, proof=proof)
    with pytest.raises(RefusedError) as refused:
        record(office.store, office.stage.log, office.stage.files.loaded.workspace, act, actor, office.now())
    assert refused.value.message == why
    assert office.store.log_head().number == number


def test_an_old_lift_does_not_lift_a_newer_hold() -> None:
    office = Office()
    office.all_sign()
    for kind in ("hold", "lift", "hold"):
        office.say(kind, "cy", "minamata", f"I {kind} it")
    lift = office.store.log()[6]
    office.forger.add(lift.text, lift.proof)
    assert office.faults() == ("entry 9 does not count: it is entry 7 once more, and an act counts once",)
    assert office.leaves() == (
        "summit/mail can't begin: held by minamata (Cy Example): I hold it (chorus signoff lift summit)"
    )


def test_a_lift_by_another_secretariat_lifts_nothing() -> None:
    office = Office()
    office.all_sign()
    office.say("hold", "cy", "minamata", "Wait")
    office.minutes += 1
    said = {"campaign": "summit", "reason": "Go", "at": office.now(), **of_anna()}
    for who in (
        {"secretariat": "minamata", "conventions": ("minamata",)},
        {"secretariat": "brs", "conventions": ("basel",)},
    ):
        forged = LiftAct.model_validate({**said, **who})
        office.forger.add(forged, office.proof(forged, "anna"))
    assert office.faults() == ("entry 7 does not count: anna is not enrolled as a signatory of minamata",)
    assert (
        office.leaves() == "summit/mail can't begin: held by minamata (Cy Example): Wait (chorus signoff lift summit)"
    )


def test_where_keys_are_required_nobody_signs_without_one() -> None:
    office = Office(config=CONFIG + '\n[signoff]\nkeys = "required"\n')
    by_link = {"id": "di", "secretariat": "brs", "name": "Di Example", "address": "di@brs.example", "key": ""}
    enrolment = EnrolAct.model_validate({**by_link, **of_anna(), "at": office.now()})
    office.forger.add(enrolment, office.proof(enrolment, "anna"))
    act = wanted(office, signatory="di", person="Di Example", way="page")
    office.forger.add(act)
    assert office.faults() == ("entry 5 does not count: this workspace counts no signature without a key",)
    assert office.standing() == {("basel", "missing"), ("minamata", "missing")}


def test_an_author_s_signature_for_the_own_convention_counts_for_nothing_where_the_workspace_says_so() -> None:
    authored = CAMPAIGN.replace("[signoff]", '[signoff]\nauthor = "anna"')
    office = Office(config=CONFIG + "\n[signoff]\nauthor_signs = false\n", campaign=authored)
    with pytest.raises(RefusedError) as refused:
        office.sign("anna", "brs")
    assert str(refused.value) == (
        "Anna Example wrote summit, and can't sign it for basel in this workspace (let a colleague sign it)"
    )
    office.sign("bo", "brs")
    own = office.act(4).model_copy(update={**of_anna(), "at": office.now()})
    assert office.standing() == {("basel", "signed"), ("minamata", "missing")}
    office.edit()
    office.forger.add(edited := wanted_by(office, own), office.proof(edited, "anna"))
    assert office.standing() == {("basel", "outdated"), ("minamata", "missing")}


def wanted_by(office: Office, act: SignAct) -> SignAct:
    """The same act under what there is now."""
    loaded = office.stage.files.loaded
    rows = signoff(loaded, find_campaign(loaded, "summit"), office.stage.renderer, None, office.stage.log).rows
    artefacts = tuple(Digests(key=a.key, words=a.words_digest, release=a.release_digest) for a, _ in rows)
    return act.model_copy(update={"artefacts": artefacts})


def test_nobody_signs_before_it_is_their_turn() -> None:
    ordered = CAMPAIGN.replace("[signoff]", '[signoff]\norder = [["minamata"], ["basel"]]')
    office = Office(campaign=ordered)
    with pytest.raises(RefusedError) as refused:
        office.sign("anna", "brs")
    assert str(refused.value) == (
        "it is not yet the turn of basel: minamata signs summit first (wait for it, or change `order` in [signoff])"
    )
    office.sign("cy", "minamata")
    office.sign("anna", "brs")
    assert office.standing() == {("basel", "signed"), ("minamata", "signed")}


@pytest.mark.parametrize(
    ("name", "wrong"),
    [
        ("Аnna Example", "'Аnna' mixes alphabets: U+0410 CYRILLIC CAPITAL LETTER A and U+006E LATIN SMALL LETTER N"),
        ("Anna\u200b Example", "it has the invisible character U+200B ZERO WIDTH SPACE"),
        ("Anna \u202eelpmaxE", "it has the bidi control U+202E RIGHT-TO-LEFT OVERRIDE"),
        ("Ａnna Example", "it has the special form U+FF21 FULLWIDTH LATIN CAPITAL LETTER A"),
    ],
)
def test_nobody_is_enrolled_or_signs_under_a_name_that_looks_like_another(name: str, wrong: str) -> None:
    office = Office()
    said = f"{name!r} is no name to sign with: {wrong} (write it anew, each word in the letters of one alphabet)"
    with pytest.raises(RefusedError) as refused:
        office.enrol("eve", "brs", by="anna", name=name)
    assert str(refused.value) == said
    stage = Stage(MemoryFiles(load({"summit": CAMPAIGN})))
    loaded = stage.files.loaded
    one = (loaded, find_campaign(loaded, "summit"), stage.renderer, stage.store, stage.log)
    with pytest.raises(RefusedError) as refused:
        sign(*one, name="brs", actor=Actor(person=name), now=BEFORE)
    assert str(refused.value) == said
    assert stage.store.log() == ()


@pytest.mark.parametrize(
    "name", ["Анна Иванова", "王小明", "أحمد علي", "Nguyễn Thị Ánh", "Seán O’Neill", "María-José Núñez"]
)
def test_a_name_in_letters_of_its_own_is_enrolled(name: str) -> None:
    office = Office()
    office.enrol("eve", "brs", by="anna", name=name)
    assert office.faults() == ()
