"""The dress rehearsal of a small workspace, whole and real: senders, web server, readers, reports.

Seed 859 was chosen for what happens in it: one address is unknown to its server, two are greylisted first, and two
readers of the first mail unsubscribe.
"""

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from email import message_from_bytes
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import create_engine, text

from chorus.content.salutation import Slots
from chorus.content.skeleton import Skeleton
from chorus.content.skeleton_inverse import decompose
from chorus.domain.artefact import Artefact
from chorus.domain.contact import Contact
from chorus.domain.problems import InputError, NotFoundError, RefusedError
from chorus.facade import Chorus
from chorus.services.summaries import CampaignLine, RehearsalSummary
from chorus.store.opening import open_database
from tests.doubles.small_workspace import ID, PEOPLE, address, make_workspace

SEED, OTHER_SEED = "859", "1007"


@dataclass(frozen=True)
class Mail:
    """One mail as the embedded server kept it, with what the rehearsal's database says of its delivery."""

    delivery: int
    activity: str
    recipient: str
    raw: bytes
    artefact: Artefact
    contact: Contact


@dataclass(frozen=True)
class Done:
    """A rehearsal that has ended, in its folder."""

    chorus: Chorus
    folder: Path
    summary: RehearsalSummary
    shown: tuple[str, ...]

    def rows(self, query: str) -> list[tuple[object, ...]]:
        """What the rehearsal's own database has."""
        engine = create_engine(f"sqlite:///{self.folder / 'chorus.db'}")
        try:
            with engine.connect() as connection:
                return [tuple(row) for row in connection.execute(text(query))]
        finally:
            engine.dispose()

    def mails(self) -> Iterator[Mail]:
        """Every mail that arrived."""
        store = open_database(self.folder / "chorus.db", writer=False)
        query = (
            "SELECT d.number, s.activity, h.artefact, c.address, c.title, c.given_name, c.family_name, c.organisation "
            "FROM deliveries d JOIN sends s ON s.number = d.send JOIN shares h ON h.number = d.share "
            "JOIN contacts c ON c.number = d.contact"
        )
        known = {str(row[0]): row for row in self.rows(query)}
        try:
            for path in sorted((self.folder / "mails").glob("*.eml"), key=lambda p: int(p.stem)):
                number, activity, artefact, to, *names = known[path.stem]
                names_of: dict[str, Any] = dict(
                    zip(("title", "given_name", "family_name", "organisation"), names, strict=True)
                )
                contact = Contact("any", str(to))._replace(**names_of)
                kept = store.artefact(int(str(artefact)))
                yield Mail(int(str(number)), str(activity), str(to), path.read_bytes(), kept, contact)
        finally:
            store.close()


def rehearsed(chorus: Chorus, seed: str, folder: Path) -> Done:
    shown: list[str] = []
    summary = chorus.rehearse([ID], seed, folder, lambda what, _done, _total: shown.append(what))
    return Done(chorus, folder, summary, tuple(shown))


@pytest.fixture(scope="module")
def done(tmp_path_factory: pytest.TempPathFactory) -> Done:
    folder = tmp_path_factory.mktemp("rehearsal")
    return rehearsed(Chorus(make_workspace(folder / "workspace")), SEED, folder / "first")


@pytest.fixture(scope="module")
def mails(done: Done) -> tuple[Mail, ...]:
    return tuple(done.mails())


def contents(folder: Path) -> dict[str, str]:
    """Every file below a folder, with its digest."""
    files = (path for path in sorted(folder.rglob("*")) if path.is_file())
    return {str(path.relative_to(folder)): sha256(path.read_bytes()).hexdigest() for path in files}


def sums(matrix: Mapping[str, Mapping[str, int]]) -> int:
    return sum(sum(row.values()) for row in matrix.values())


def test_it_ends_with_every_delivery_settled(done: Done) -> None:
    assert done.summary.states == {"accepted": 122, "bounced": 1}
    assert done.rows("SELECT activity, state, total FROM sends ORDER BY at") == [
        ("statement", "done", 3),
        ("invitation", "done", 60),
        ("on-the-day", "done", 57),
        ("post", "done", 3),
    ]
    (line,) = done.summary.campaigns
    assert (line.mails, line.bounced, line.unsubscribed, line.posts, line.pages) == (117, 1, 2, 3, 3)


def test_each_contact_gets_each_mail_once_also_who_stands_on_two_lists(mails: tuple[Mail, ...]) -> None:
    got = Counter((mail.activity, mail.recipient) for mail in mails)
    assert set(got.values()) == {1}
    invited = {recipient for activity, recipient in got if activity == "invitation"}
    assert len(invited) == PEOPLE - 1
    assert {message_from_bytes(mail.raw)["To"] for mail in mails} == invited
    assert invited < {address(number) for number in range(PEOPLE)}


def test_every_mail_says_what_was_signed(done: Done, mails: tuple[Mail, ...]) -> None:
    loaded = done.chorus.files.load()
    slots, base = Slots(loaded.countries), loaded.workspace.workspace.base_url
    signed = Counter(
        (d["key"], d["words"])
        for (act,) in done.rows("SELECT text FROM signoff_log")
        for d in (one | {"key": tuple(sorted(one["key"].items()))} for one in json.loads(str(act))["artefacts"])
        if dict(d["key"])["channel"] == "mail"
    )
    assert set(signed.values()) == {2}
    for mail in mails:
        values = slots.slots(mail.contact, mail.artefact.key.language)
        words = decompose(Skeleton(mail.artefact, base), mail.raw, values)
        restored = mail.artefact.model_copy(update={"words": words}).words_digest
        assert (tuple(sorted(mail.artefact.key.model_dump(mode="json").items())), restored) in signed
    assert {mail.artefact.key.language.value for mail in mails} == {"en", "ar", "zh"}
    assert {mail.artefact.key.sender for mail in mails} == {"brs", "mercury"}


def test_who_unsubscribes_or_bounces_gets_no_later_mail(done: Done, mails: tuple[Mail, ...]) -> None:
    left = done.rows("SELECT c.address FROM unsubscribes u JOIN deliveries d ON d.number = u.delivery "
                     "JOIN contacts c ON c.number = d.contact ORDER BY 1")  # fmt: skip
    unknown = done.rows("SELECT c.address FROM deliveries d JOIN contacts c ON c.number = d.contact "
                        "WHERE d.state = 'bounced'")  # fmt: skip
    assert (len(left), len(unknown)) == (2, 1)
    later = {mail.recipient for mail in mails if mail.activity == "on-the-day"}
    everybody = {address(number) for number in range(PEOPLE)}
    assert everybody - later == {str(row[0]) for row in (*left, *unknown)}


def test_who_is_greylisted_is_tried_again(done: Done) -> None:
    deferred = done.rows("SELECT delivery FROM outcomes WHERE state = 'deferred'")
    again = {delivery for (delivery,) in done.rows("SELECT delivery FROM outcomes WHERE state = 'accepted'")}
    assert len(deferred) >= 2
    assert {delivery for (delivery,) in deferred} <= again


def engagement(line: CampaignLine) -> tuple[int, int, int]:
    return (
        line.opens_human + line.clicks_human,
        line.opens_machine + line.clicks_machine,
        line.opens_unknown + line.clicks_unknown,
    )


def test_the_confusion_matrix_adds_up_to_all_hits(done: Done) -> None:
    matrix = done.summary.confusion
    assert done.rows("SELECT count(*) FROM hits WHERE kind IN ('open', 'click')") == [(sums(matrix),)]
    judged = tuple(sum(row.get(kind, 0) for row in matrix.values()) for kind in ("human", "machine", "unknown"))
    assert judged == engagement(done.summary.campaigns[0])
    assert set(matrix) == {"human", "machine"}
    assert min(sum(row.values()) for row in matrix.values()) > 0


def test_reports_are_issued_for_each_week_in_which_something_happened(done: Done) -> None:
    names = ("basel", "minamata", "joint")
    assert {path for path in contents(done.folder / "reports") if not path.endswith("index.html")} == {
        f"{week}/{name}.{form}" for week in ("2021-W19", "2021-W20", "2021-W21") for name in names
        for form in ("html", "json", "mails.html", "pdf", "xlsx")
    }  # fmt: skip
    (row,) = done.rows("SELECT count(*) FROM reports WHERE format = 'mailed'")
    assert row == (6,)


def test_the_files_to_open_are_there(done: Done) -> None:
    names = [name for name, _ in done.summary.files]
    assert names == [
        "Preview of nature-2021",
        "A mail (en)",
        "A mail (ar)",
        "A mail (zh)",
        "All mails",
        "The posts",
        "The statement's page",
        "Weekly report 2021-W19",
        "Weekly report 2021-W20",
        "Weekly report 2021-W21",
    ]
    assert [path for _, path in done.summary.files if not path.exists()] == []


def test_it_shows_how_far_it_is(done: Done) -> None:
    assert done.shown[:2] == ("nature-2021: rendering", "16 May 2021 06:00 UTC")
    assert "22 May 2021 07:00 UTC" in done.shown


def test_production_is_untouched(done: Done, tmp_path: Path) -> None:
    assert contents(done.chorus.root) == contents(make_workspace(tmp_path / "workspace"))
    assert {path.name for path in done.folder.parent.iterdir()} >= {"workspace", "first"}
    assert not done.chorus.places.var.exists()


def test_the_same_seed_gives_the_same_bytes_and_another_seed_others(done: Done, tmp_path: Path) -> None:
    again = rehearsed(done.chorus, SEED, tmp_path / "again")
    for part in ("reports", "report-mails", "mails", "posts", "site"):
        there = contents(done.folder / part)
        assert there
        assert contents(again.folder / part) == there
    assert again.summary.digest == done.summary.digest
    assert (again.summary.campaigns, again.summary.confusion) == (done.summary.campaigns, done.summary.confusion)
    other = rehearsed(done.chorus, OTHER_SEED, tmp_path / "again")
    assert other.summary.digest != done.summary.digest
    assert len(list((tmp_path / "again" / "mails").iterdir())) == 116


def test_a_folder_that_holds_something_else_is_refused(done: Done, tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("years of work", encoding="utf-8")
    with pytest.raises(RefusedError, match="holds something that is no rehearsal"):
        done.chorus.rehearse([ID], SEED, tmp_path, lambda *_: None)
    assert contents(tmp_path) == {"thesis.txt": sha256(b"years of work").hexdigest()}


@pytest.fixture
def own(tmp_path: Path) -> Chorus:
    """A workspace to break."""
    return Chorus(make_workspace(tmp_path / "workspace"))


def test_a_broken_campaign_is_refused_with_its_problems_and_leaves_no_folder(own: Chorus, tmp_path: Path) -> None:
    file = own.root / "campaigns" / f"{ID}.toml"
    file.write_text(file.read_text(encoding="utf-8").replace("T-5d 10:00", "T-5d 25:00"), encoding="utf-8")
    with pytest.raises(InputError) as caught:
        own.rehearse([ID], SEED, tmp_path / "out", lambda *_: None)
    assert [str(problem) for problem in caught.value.problems] == [
        "campaigns/nature-2021.toml:18:8: '25:00' is not a time of day (write one from 00:00 to 23:59)"
    ]
    assert not (tmp_path / "out").exists()


def test_an_unknown_campaign_is_refused(own: Chorus, tmp_path: Path) -> None:
    with pytest.raises(NotFoundError, match="no campaign 'nature-2020'"):
        own.rehearse(["nature-2020"], SEED, tmp_path / "out", lambda *_: None)
    assert not (tmp_path / "out").exists()


def test_what_can_t_be_rendered_is_refused_before_anything_is_sent(own: Chorus, tmp_path: Path) -> None:
    (own.root / "templates" / "mail" / "zh.md").write_text('+++\nsubject = "x"\n+++\n{{ nobody }}\n', encoding="utf-8")
    with pytest.raises(InputError, match=r"templates/mail/zh.md:4:4: unknown `{{ nobody }}`"):
        own.rehearse([ID], SEED, tmp_path / "out", lambda *_: None)
    assert list((tmp_path / "out" / "mails").glob("*")) == []
