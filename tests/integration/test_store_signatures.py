"""Signed bytes are kept once, and nothing is signed that is not kept."""

from collections.abc import Iterator

import pytest

from chorus.domain.artefact import Artefact
from chorus.domain.language import Language
from chorus.domain.problems import NotFoundError, RefusedError
from chorus.domain.signoff import Signature, is_signed
from chorus.store.database import Database
from chorus.store.opening import memory_database
from tests.doubles.stored import BOTH, HOUR, NOW, artefact


@pytest.fixture
def store() -> Iterator[Database]:
    database = memory_database()
    yield database
    database.close()


def signature(what: Artefact, secretariat: str = "brs", conventions: tuple[str, ...] = BOTH) -> Signature:
    return Signature(
        key=what.key,
        words_digest=what.words_digest,
        release_digest=what.release_digest,
        secretariat=secretariat,
        conventions=conventions,
        person="Ms Officer",
        at=NOW,
        rehearsal=True,
    )


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


def test_signatures_come_back_as_they_were_given(store: Database) -> None:
    what = artefact()
    given = (signature(what, "brs", ("basel",)), signature(what, "minamata", ("minamata",)))
    store.sign(given[:1], [what], NOW)
    store.sign(given[1:], [], NOW + HOUR)
    assert store.signatures("day-2021") == given
    assert store.signatures("day-2022") == ()
    assert is_signed(store.artefact(1), store.signatures("day-2021"), rehearsal=True)


def test_a_signature_under_words_that_are_not_kept_is_refused_with_all_others(store: Database) -> None:
    shown, hidden = artefact(), artefact(Language.ZH)
    with pytest.raises(RefusedError) as refused:
        store.sign([signature(shown), signature(hidden)], [shown], NOW)
    assert str(refused.value) == (
        "the words under the signature of day-2021/invitation/zh/mail/brs are not kept "
        "(give the artefact that was signed along with its signature)"
    )
    assert store.signatures("day-2021") == ()
