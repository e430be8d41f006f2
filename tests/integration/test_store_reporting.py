"""What a weekly report reads of the store beside the roll-up: where links lead, and what accounts posted."""

from chorus.domain.artefact import Artefact
from chorus.domain.delivery import State
from chorus.domain.language import Language
from chorus.domain.report_networks import AccountPosts
from chorus.domain.timeline import SendState
from chorus.store.database import Database
from tests.doubles.stored import HOUR, NOW, answer, armed, artefact, begun, imported, mails

ROOM = {"mail:brs": 9}


def test_links_are_those_of_what_was_frozen_by_language(store: Database) -> None:
    begun(store, "ada")
    assert store.link_targets([("day-2021", "invitation"), ("day-2021", "other")]) == {
        ("day-2021", "invitation", "en"): ("https://basel.example/", "https://minamata.example/")
    }


def test_a_link_in_which_the_mails_of_a_language_differ_leads_nowhere_known(store: Database) -> None:
    def of(sender: str, *links: str) -> Artefact:
        made = artefact(Language.FR, sender=sender)
        return made.model_copy(update={"words": made.words.model_copy(update={"links": links})})

    contacts = imported(store, "ada", "bob")
    send = armed(store)
    first, second = "https://a.example/", "https://b.example/"
    both = [of("brs", first, second), of("minamata", first, "https://c.example/", "https://d.example/")]
    store.freeze(send, [d for each, c in zip(both, contacts, strict=True) for d in mails(store, [c], each)], NOW)
    assert store.link_targets([("day-2021", "invitation")]) == {
        ("day-2021", "invitation", "fr"): ("https://a.example/", "", "https://d.example/")
    }


def test_posts_are_counted_by_account_and_whom_they_speak_for(store: Database) -> None:
    number = store.keep_artefacts([artefact()])[artefact().key]
    send = store.put_send("day-2021", "on-the-day", "post", NOW, NOW + HOUR, SendState.ARMED, "")
    (mail,) = mails(store, imported(store, "ada"))
    posts = [
        mail._replace(target=f"account:{account}/{language}", convention=whom, contact=None, artefact=number)
        for account, language, whom in (
            ("x:brs", "en", "basel,rotterdam"),
            ("x:brs", "fr", "basel,rotterdam"),
            ("mastodon:minamata", "en", "minamata"),
        )
    ]
    store.freeze(send, posts, NOW)
    (batch,) = store.claim(NOW, 500, ROOM)
    assert store.account_posts(NOW, NOW + HOUR, store.watermark()) == ()
    store.record([answer(batch, State.ACCEPTED)], NOW)
    seen = store.watermark()
    assert store.account_posts(NOW, NOW + HOUR, seen) == (
        AccountPosts("mastodon:minamata", "minamata", 1),
        AccountPosts("x:brs", "basel,rotterdam", 2),
    )
    assert store.account_posts(NOW, NOW + HOUR, seen - 3) == ()
    assert store.account_posts(NOW + HOUR, NOW + 2 * HOUR, seen) == ()
