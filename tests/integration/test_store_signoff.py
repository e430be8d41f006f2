"""Signed bytes are kept once, and nothing is signed that is not kept."""

from dataclasses import replace

import pytest

from chorus.domain.artefact import Artefact
from chorus.domain.language import Language
from chorus.domain.problems import NotFoundError, RefusedError
from chorus.domain.signoff_acts import Digests, Proof, SignAct, act_text
from chorus.domain.signoff_log import GENESIS, Head
from chorus.services.ports_signoff import SigningLink
from chorus.store.database import Database
from chorus.store.errors import StorageError
from tests.doubles.stored import BOTH, HOUR, NOW, artefact


def test_artefacts_are_kept_once_and_come_back_whole(store: Database) -> None:
    english, french = artefact(), artefact(Language.FR)
    assert store.keep_artefacts([english, french]) == {english.key: 1, french.key: 2}
    assert store.keep_artefacts([french]) == {french.key: 2}
    assert store.artefact(2) == french


def test_other_words_under_one_key_are_another_artefact(store: Database) -> None:
    before, after = artefact(), artefact(subject="World Biodiversity Day")
    store.keep_artefacts([before])
    assert store.keep_artefacts([after]) == {after.key: 2}
    assert (store.artefact(1), store.artefact(2)) == (before, after)


def test_links_come_in_their_order_and_none_for_an_unknown_artefact(store: Database) -> None:
    store.keep_artefacts([artefact()])
    assert store.links(1) == ("https://basel.example/", "https://minamata.example/")
    assert store.links(2) == ()


def test_an_unknown_artefact_is_named(store: Database) -> None:
    with pytest.raises(NotFoundError, match=r"^no artefact 7 is kept$"):
        store.artefact(7)


def act(*artefacts: Artefact, secretariat: str = "brs", conventions: tuple[str, ...] = BOTH) -> SignAct:
    return SignAct(
        campaign="day-2021",
        secretariat=secretariat,
        conventions=conventions,
        person="Ms Officer",
        at=NOW,
        artefacts=tuple(Digests(key=a.key, words=a.words_digest, release=a.release_digest) for a in artefacts),
    )


def test_acts_are_chained_in_the_order_of_recording_and_come_back_as_they_were_given(store: Database) -> None:
    what = artefact()
    first = store.append(act_text(act(what)), None, [what], NOW, Head())
    proof = Proof(key="a2V5", signature="c2ln")
    second = store.append(act_text(act(what, secretariat="minamata")), proof, [], NOW + HOUR, store.log_head())
    assert store.log() == (first, second)
    assert (first.previous, second.previous) == (GENESIS, first.hash)
    assert [(e.number, e.at, e.proof) for e in store.log()] == [(1, NOW, None), (2, NOW + HOUR, proof)]
    assert store.log(after=1) == (second,)
    assert store.log_head() == Head(number=2, hash=second.hash)


def test_the_head_at_a_watermark_is_the_one_of_then(store: Database) -> None:
    what = artefact()
    first = store.append(act_text(act(what)), None, [what], NOW, Head())
    watermark = store.watermark()
    store.append(act_text(act(what)), None, [what], NOW, store.log_head())
    assert store.log_head(watermark) == Head(number=1, hash=first.hash)
    assert store.log_head(0) == Head()


def test_an_act_that_was_judged_by_an_older_log_is_not_recorded(store: Database) -> None:
    what = artefact()
    store.append(act_text(act(what)), None, [what], NOW, Head())
    with pytest.raises(RefusedError, match="somebody else acted at the same moment"):
        store.append(act_text(act(what)), None, [what], NOW, Head())
    assert len(store.log()) == 1


def test_a_signature_under_words_that_are_not_kept_is_refused_with_all_others(store: Database) -> None:
    shown, hidden = artefact(), artefact(Language.ZH)
    with pytest.raises(RefusedError) as refused:
        store.append(act_text(act(shown, hidden)), None, [shown], NOW, Head())
    assert str(refused.value) == (
        "the words under the signature of day-2021/invitation/zh/mail/brs are not kept "
        "(give the artefact that was signed along with its signature)"
    )
    assert store.log() == ()


def test_the_signed_bytes_are_found_by_their_digests(store: Database) -> None:
    what, other = artefact(), artefact(subject="Other")
    store.keep_artefacts([what])
    assert store.signed_bytes(act(what).artefacts[0]) == what.canonical()
    assert store.signed_bytes(act(other).artefacts[0]) is None


LINK = SigningLink(
    number=1,
    digest="d" * 64,
    campaign="day-2021",
    secretariat="brs",
    signatory="anna",
    person="Anna Example",
    role="Executive Secretary",
    address="anna@brs.example",
    artefacts=(1, 2),
    made=NOW,
    expires=NOW + HOUR,
)


def test_a_link_serves_for_one_act_and_only_until_it_expires(store: Database) -> None:
    what = artefact()
    store.add_link(LINK)
    store.add_link(replace(LINK, digest="e" * 64))
    assert store.signing_link(LINK.digest) == LINK
    assert store.signing_link("f" * 64) is None
    store.append(act_text(act(what)), None, [what], NOW, Head(), LINK.digest)
    for digest, now in ((LINK.digest, NOW), ("e" * 64, NOW + HOUR)):
        with pytest.raises(RefusedError, match="this link was used already, or has expired"):
            store.append(act_text(act(what)), None, [what], now, store.log_head(), digest)
    assert len(store.log()) == 1
    assert [link.used for link in store.signing_links("day-2021")] == [NOW, None]


@pytest.mark.parametrize(
    "change", ["at = 'garbage'", "text = x'ff00'", "previous = x'ff'", "at = 99999999999999999999"]
)
def test_a_row_that_chorus_never_wrote_is_told_and_no_crash(store: Database, change: str) -> None:
    what = artefact()
    store.append(act_text(act(what)), None, [what], NOW, Head())
    with store._writing() as connection:
        connection.exec_driver_sql(f"UPDATE signoff_log SET {change}")
    for read in (store.log, store.log_head):
        with pytest.raises(StorageError, match="an entry of the sign-off log can't be read"):
            read()


def test_signed_bytes_that_were_changed_are_never_shown_as_signed(store: Database) -> None:
    what = artefact()
    number = store.keep_artefacts([what])[what.key]
    with store._writing() as connection:
        connection.exec_driver_sql("UPDATE artefacts SET canonical = replace(canonical, 'Day', 'Dag')")
    for read in (lambda: store.artefact(number), lambda: store.signed_bytes(act(what).artefacts[0])):
        with pytest.raises(RefusedError, match=r"the words that were signed of .* were changed in the database"):
            read()
