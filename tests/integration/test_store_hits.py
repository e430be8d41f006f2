"""Hits, unsubscribes, counts, reports and notices: taken in once, the same whenever they are read."""

from datetime import timedelta

from chorus.domain.delivery import State
from chorus.domain.engagement import Hit
from chorus.services.ports_hits import StoredHit
from chorus.store.database import Database
from tests.doubles.stored import AUDIENCE, BOTH, HOUR, NOW, answer, begun

ROOM = {"mail:brs": 9}
WEEK = timedelta(days=7)
PAGE = "/day-2021/joint-statement/fr/"


def opened(minutes: int = 0, **fields: object) -> Hit:
    given: dict[str, object] = {"kind": "open", "at": NOW + timedelta(minutes=minutes), "send": 1, "cell": 1}
    return Hit.model_validate(given | {"pseudonym": "00ff"} | fields)


def sent(store: Database, *names: str) -> None:
    begun(store, *names)
    for batch in store.claim(NOW, 500, ROOM):
        store.record([answer(batch, State.ACCEPTED)], NOW)


def seqs(store: Database, watermark: int | None = None) -> list[int]:
    seen = store.watermark() if watermark is None else watermark
    return [hit.seq for hit in store.hits(NOW, NOW + WEEK, seen)]


def test_a_hit_is_read_with_its_send_and_cell(store: Database) -> None:
    sent(store, "ada")
    click = opened(1, kind="click", link=1, method="HEAD", agent="scanner", signals=("burst", "no-language"))
    store.fold([click], "spool-1", 120)
    assert list(store.hits(NOW, NOW + WEEK, store.watermark())) == [
        StoredHit(
            seq=2,
            kind="click",
            at=NOW + timedelta(minutes=1),
            campaign="day-2021",
            activity="invitation",
            convention="basel",
            language="en",
            region="",
            role="",
            link=1,
            page="",
            pseudonym="00ff",
            method="HEAD",
            agent="scanner",
            signals=("burst", "no-language"),
            source="",
            since_send=60,
        )
    ]


def test_a_visit_tells_its_place_by_its_path(store: Database) -> None:
    store.fold([Hit(kind="visit", at=NOW, page=PAGE)], "spool-1", 120)
    (hit,) = store.hits(NOW, NOW + WEEK, store.watermark())
    assert (hit.campaign, hit.activity, hit.language, hit.convention, hit.page, hit.since_send) == (
        *("day-2021", "joint-statement", "fr", "", PAGE),
        None,
    )


def test_a_visit_of_a_kept_version_is_one_of_its_statement(store: Database) -> None:
    store.fold([Hit(kind="visit", at=NOW, page="/day-2021/joint-statement/2/fr/")], "spool-1", 120)
    (hit,) = store.hits(NOW, NOW + WEEK, store.watermark())
    assert (hit.campaign, hit.activity, hit.language) == ("day-2021", "joint-statement", "fr")


def test_a_hit_without_a_cell_counts_for_its_send_only(store: Database) -> None:
    sent(store, "ada")
    store.fold([opened(cell=None, pseudonym="")], "spool-1", 120)
    (hit,) = store.hits(NOW, NOW + WEEK, store.watermark())
    assert (hit.campaign, hit.activity, hit.convention, hit.language, hit.region, hit.role, hit.pseudonym) == (
        *("day-2021", "invitation"),
        *("", "", "", "", ""),
    )


def test_a_hit_of_an_unknown_send_is_kept(store: Database) -> None:
    store.fold([opened(send=99, cell=7)], "spool-1", 120)
    (hit,) = store.hits(NOW, NOW + WEEK, store.watermark())
    assert (hit.campaign, hit.convention, hit.pseudonym) == ("", "", "00ff")


def test_a_spool_is_folded_once_up_to_each_offset(store: Database) -> None:
    assert store.spool_offset("spool-1") == 0
    store.fold([opened()], "spool-1", 120)
    store.fold([opened()], "spool-1", 120)
    store.fold([opened()], "spool-1", 100)
    store.fold([], "spool-1", 200)
    store.fold([opened()], "spool-2", 120)
    assert (seqs(store), store.spool_offset("spool-1"), store.spool_offset("spool-2")) == ([1, 2], 200, 120)


def test_hits_come_by_instant_then_number_from_start_to_before_end(store: Database) -> None:
    store.fold([opened(5), opened(0), opened(5), opened(-1), opened(7 * 24 * 60)], "spool-1", 120)
    assert seqs(store) == [2, 1, 3]


def test_what_came_after_the_watermark_is_not_read(store: Database) -> None:
    store.fold([opened(5)], "spool-1", 120)
    seen = store.watermark()
    store.fold([opened(1)], "spool-1", 240)
    assert (seqs(store, seen), seqs(store)) == ([1], [2, 1])


def test_more_hits_than_a_page_are_read_whole_and_once(store: Database) -> None:
    store.fold([opened(i % 3) for i in range(2500)], "spool-1", 120)
    assert sorted(seqs(store)) == list(range(1, 2501))


def test_unsubscribing_suppresses_for_all_conventions_of_the_mailing_once(store: Database) -> None:
    sent(store, "ada", "bob")
    assert store.unsubscribe(1, NOW) == BOTH
    seen = store.watermark()
    assert store.unsubscribe(1, NOW + HOUR) == BOTH
    assert store.watermark() == seen
    for convention in BOTH:
        assert [c.suppressed for c in store.contacts(AUDIENCE, [convention])] == ["unsubscribed", ""]
    assert [c.suppressed for c in store.contacts(AUDIENCE, ["rotterdam"])] == ["", ""]


def test_unsubscribing_an_unknown_delivery_names_no_convention(store: Database) -> None:
    assert store.unsubscribe(7, NOW) == ()


def test_a_span_in_which_nothing_came_to_anything_is_told_from_others(store: Database) -> None:
    begun(store, "ada", "bob")
    assert not store.happened(NOW, NOW + WEEK)
    (batch,) = store.claim(NOW, 500, ROOM)
    store.record([answer(batch, State.ACCEPTED)], NOW)
    assert store.happened(NOW, NOW + HOUR)
    assert not store.happened(NOW + HOUR, NOW + WEEK)
    store.unsubscribe(2, NOW + HOUR)
    assert store.happened(NOW + HOUR, NOW + WEEK)


def test_the_first_report_of_a_week_stays(store: Database) -> None:
    store.keep_report("2021-W20", "basel", 7, "html", b"first", NOW)
    store.keep_report("2021-W20", "basel", 9, "html", b"second", NOW + HOUR)
    assert store.kept_report("2021-W20", "basel", "html") == b"first"
    assert store.kept_report("2021-W20", "basel", "json") is None


def test_a_thing_is_told_once(store: Database) -> None:
    assert store.notice(NOW, "held", "too late", "day-2021", "invitation")
    assert not store.notice(NOW + HOUR, "held", "too late", "day-2021", "invitation")
    assert store.notice(NOW + HOUR, "held", "too late", "day-2021", "thanks")
    assert store.notices() == ((NOW, "held", "too late"), (NOW + HOUR, "held", "too late"))
