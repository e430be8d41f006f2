"""What is signed, and whether it still holds."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chorus.domain.artefact import Artefact, ArtefactKey, Picture, Release, Words
from chorus.domain.language import Language
from chorus.domain.signoff import Signature, is_signed, standing
from chorus.domain.signoff_acts import act_of, act_text

NOON = datetime(2021, 5, 1, 12, tzinfo=UTC)
KEY = ArtefactKey(campaign="summit", activity="mail", language=Language.EN, channel="mail", sender="brs")
WORDS = Words(
    subject="Life depends on it",
    text="Read it",
    html="<p>Read it</p>",
    links=("https://a.example/",),
    pictures=(Picture(file="w.png", sha256="ab", alt="A wetland"),),
)
RELEASE = Release(audience=("parties",), from_address="a@brs.example", schedule="T 09:00 UTC", occasion="2020-09-30")


def artefact(**changes: Any) -> Artefact:
    base = Artefact(key=KEY, kind="email", conventions=("basel", "minamata"), words=WORDS, release=RELEASE)
    return base.model_copy(update=changes)


def signature(of: Artefact, *conventions: str, at: datetime = NOON) -> Signature:
    return Signature(
        key=of.key,
        words_digest=of.words_digest,
        release_digest=of.release_digest,
        secretariat="brs",
        conventions=conventions,
        person="A. Officer",
        at=at,
    )


def test_every_convention_has_to_sign() -> None:
    one = artefact()
    assert [(s.convention, s.state) for s in standing(one, [signature(one, "basel")])] == [
        ("basel", "signed"),
        ("minamata", "missing"),
    ]
    assert not is_signed(one, [signature(one, "basel")])
    assert is_signed(one, [signature(one, "basel"), signature(one, "minamata")])


@pytest.mark.parametrize(
    "changed",
    [
        artefact(words=WORDS.model_copy(update={"subject": "Life depends on it!"})),
        artefact(words=WORDS.model_copy(update={"links": ("https://b.example/",)})),
        artefact(words=WORDS.model_copy(update={"pictures": (Picture(file="w.png", sha256="ac", alt="A wetland"),)})),
        artefact(words=WORDS.model_copy(update={"pictures": (Picture(file="w.png", sha256="ab", alt="A lake"),)})),
        artefact(release=RELEASE.model_copy(update={"schedule": "T 10:00 UTC"})),
        artefact(release=RELEASE.model_copy(update={"audience": ("parties", "media")})),
        artefact(conventions=("basel", "minamata", "stockholm")),
    ],
    ids=["subject", "link", "picture", "alt", "schedule", "audience", "conventions"],
)
def test_an_edit_outdates_the_signatures(changed: Artefact) -> None:
    signed = signature(artefact(), "basel", "minamata")
    assert {s.state for s in standing(changed, [signed]) if s.convention != "stockholm"} == {"outdated"}
    assert not is_signed(changed, [signed])


def test_undoing_the_edit_makes_the_signature_hold_again() -> None:
    signed = signature(artefact(), "basel", "minamata")
    assert is_signed(artefact(), [signed])


def test_the_newest_signature_counts() -> None:
    old, new = artefact(), artefact(words=WORDS.model_copy(update={"subject": "Another"}))
    both = [signature(new, "basel", "minamata", at=NOON + timedelta(hours=1)), signature(old, "basel", "minamata")]
    assert is_signed(new, both)
    assert not is_signed(old, both)


def test_a_rehearsals_signature_counts_in_rehearsals_only() -> None:
    real = signature(artefact(), "basel", "minamata")
    rehearsed = real.model_copy(update={"rehearsal": True, "at": NOON + timedelta(hours=1)})
    assert not is_signed(artefact(), [rehearsed])
    assert is_signed(artefact(), [rehearsed], rehearsal=True)
    assert not is_signed(artefact(), [real], rehearsal=True)
    assert {s.signature for s in standing(artefact(), [real, rehearsed])} == {real}


def test_a_signature_for_another_language_says_nothing() -> None:
    other = artefact(key=KEY.model_copy(update={"language": Language.FR}))
    assert {s.state for s in standing(artefact(), [signature(other, "basel", "minamata")])} == {"missing"}


def test_inputs_explain_and_are_in_no_digest() -> None:
    one, other = artefact(inputs={"t.md": "aa"}), artefact(inputs={"t.md": "bb"})
    assert (one.words_digest, one.release_digest) == (other.words_digest, other.release_digest)


def test_the_two_digests_of_an_artefact_are_these() -> None:
    one = artefact()
    assert one.words_digest == WORDS_DIGEST
    assert one.release_digest == RELEASE_DIGEST


WORDS_DIGEST = "6b8efb39611e20637c58b7424224c55eba31d6031ab9e68e4cf7a086e8195148"
RELEASE_DIGEST = "167a0aae3983206152f642b45b9b9f0ea2262c6313c77ad98f40cb42b1d4665a"


def test_a_mail_in_two_languages_is_signed_as_itself_and_no_other_artefact_has_a_word_of_a_second() -> None:
    both = artefact(key=KEY.model_copy(update={"language": Language.FR, "second": Language.EN}))
    alone = artefact(key=KEY.model_copy(update={"language": Language.FR}))
    assert str(both.key) == "summit/mail/fr+en/mail/brs"
    assert both.words_digest != alone.words_digest
    assert both.release_digest != alone.release_digest
    assert {s.state for s in standing(both, [signature(alone, "basel", "minamata")])} == {"missing"}
    assert Artefact.from_canonical(both.canonical()) == both
    assert b"second" not in alone.canonical()


OLD_ACT = (
    '{"act":"sign","artefacts":[{"key":{"activity":"mail","campaign":"summit","channel":"mail","language":"en",'
    '"sender":"brs"},"release":"bb","words":"aa"}],"at":"2020-09-20T12:00:00Z","campaign":"summit",'
    '"conventions":["basel"],"person":"A. Officer","role":"","secretariat":"brs","signatory":"","version":1,'
    '"way":"command"}'
)


def test_an_act_of_before_mails_in_two_languages_keeps_its_text_and_with_it_its_hash() -> None:
    assert act_text(act_of(OLD_ACT)) == OLD_ACT
    new = OLD_ACT.replace('"language":"en",', '"language":"fr","second":"en",')
    assert act_text(act_of(new)) == new


def test_the_canonical_bytes_come_back_as_the_artefact() -> None:
    assert Artefact.from_canonical(artefact().canonical()) == artefact()
    assert artefact().canonical().startswith(b'{"artefact":1,"conventions":["basel","minamata"],"inputs":{},"key":{')


def test_bytes_of_another_version_are_refused() -> None:
    with pytest.raises(ValueError, match="a version that this Chorus doesn't know"):
        Artefact.from_canonical(artefact().canonical().replace(b'"artefact":1', b'"artefact":2'))


@given(st.text(), st.text())
def test_different_texts_never_share_a_digest(one: str, other: str) -> None:
    digests = {artefact(words=Words(text=text)).words_digest for text in (one, other)}
    assert len(digests) == (1 if one == other else 2)


def test_what_a_corrigendum_corrects_is_signed_and_no_other_artefact_has_a_word_of_it() -> None:
    correction = artefact(release=RELEASE.model_copy(update={"corrects": "summit/invitation"}))
    assert b"corrects" not in artefact().canonical()
    assert correction.release_digest not in (RELEASE_DIGEST, artefact().release_digest)
    assert correction.words_digest == artefact().words_digest
    assert Artefact.from_canonical(correction.canonical()) == correction
    assert {s.state for s in standing(correction, [signature(artefact(), "basel", "minamata")])} == {"outdated"}
