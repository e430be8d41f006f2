"""Asking for signatures: who is written to when, with what link, and what comes of it."""

import itertools
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest

from chorus.content.signatory_keys import verify
from chorus.domain.problems import NotFoundError, RefusedError, TransientError
from chorus.domain.signoff_acts import EnrolAct, Way
from chorus.services.acting import Context, Json
from chorus.services.acts import ACTS
from chorus.services.asking import token_digest
from chorus.services.letters import Letter
from chorus.services.link_page import link_page
from chorus.services.recording import Actor, record
from chorus.services.reminding import Reminders
from chorus.services.signing import shown_of, sign, signoff
from chorus.services.signoff_reading import LogReader
from chorus.store.database import Database
from chorus.store.opening import memory_database
from tests.doubles.signatories import ANNA
from tests.doubles.workspace import CAMPAIGN, CONFIG, MemoryFiles, PlainRenderer, load

NOW = datetime(2020, 9, 20, 12, tzinfo=UTC)
DUE = datetime(2020, 9, 27, 16, tzinfo=UTC)
OFFICERS = CONFIG.replace('short.en = "Basel"', 'short.en = "Basel"\nofficers = ["ofi@basel.example"]')
IN_ORDER = CAMPAIGN.replace("[signoff]\n", '[signoff]\norder = ["minamata", "basel"]\n')


@dataclass
class Desk:
    """A sign-off with its letters in a list; ``broken`` are addresses that no letter reaches."""

    campaign: str = CAMPAIGN
    config: str = OFFICERS
    renderer: PlainRenderer = field(default_factory=PlainRenderer)
    store: Database = field(default_factory=memory_database)
    letters: list[Letter] = field(default_factory=list)
    broken: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.log = LogReader(verify)
        self.files = MemoryFiles(load({"summit": self.campaign}, self.config))
        self.tokens = (f"token-{n}" for n in itertools.count(1))
        self.reminders = Reminders(self.context(NOW).asker)
        self._enrol("anna", "minamata", "Anna Example", "anna@minamata.example")

    def context(self, now: datetime) -> Context:
        return Context(
            self.files, self.renderer, self.store, self.log, now, post=self.post, draw=lambda: next(self.tokens)
        )

    def post(self, letter: Letter) -> None:
        if letter.address in self.broken:
            raise TransientError("the mail server is away")
        self.letters.append(letter)

    def act(self, name: str, /, now: datetime = NOW, **arguments: object) -> Json:
        return ACTS[name](self.context(now), **arguments)

    def _enrol(self, who: str, secretariat: str, name: str, address: str, deputy_for: str = "") -> None:
        first = not deputy_for
        act = EnrolAct(
            secretariat=secretariat,
            signatory="" if first else deputy_for,
            person=name if first else "Anna Example",
            at=NOW,
            id=who,
            name=name,
            function="Executive Secretary" if first else "Deputy",
            address=address,
            key=ANNA.public if first else "",
            deputy_for=deputy_for,
        )
        record(self.store, self.log, self.files.load().workspace, act, Actor(proof=ANNA.prove(act)), NOW)

    def enrol_deputy(self) -> None:
        self._enrol("bo", "minamata", "Bo Li", "bo@minamata.example", "anna")

    def sign(self, name: str, way: Way = "command", signatory: str = "", now: datetime = NOW) -> int:
        loaded = self.files.load()
        actor = Actor(person="" if signatory else "An Officer", signatory=signatory, way=way)
        file = loaded.campaigns["summit"]
        return len(sign(loaded, file, self.renderer, self.store, self.log, name=name, actor=actor, now=now))

    def shown(self) -> list[tuple[str, str, str]]:
        loaded = self.files.load()
        rows = signoff(loaded, loaded.campaigns["summit"], self.renderer, self.store, self.log).rows
        return [shown_of(a) for a, stands in rows if any(s.state != "signed" for s in stands)]

    def look(self, now: datetime) -> list[tuple[str, str]]:
        """What the daemon writes at an instant: kind and address of each letter."""
        before = len(self.letters)
        self.reminders.look(self.files.load(), now)
        return [(letter.kind, letter.address) for letter in self.letters[before:]]

    def edit(self, words: str) -> None:
        self.renderer.words = words
        self.files.loaded = load({"summit": self.campaign}, self.config)


def by_link(desk: Desk, token: str, kind: str = "sign", now: datetime = NOW, **more: object) -> Json:
    """What the web process does: it prepares the act from the database, signs it with the key, and hands it on."""
    link = desk.store.signing_link(token_digest(token))
    proven: dict[str, object] = {}
    if link is not None:
        page = link_page(desk.store, desk.log, desk.files.load().workspace, link)
        act = page.signing(now) if kind == "sign" else page.saying(kind, str(more["text"]), now)
        if page.needs_key:
            proof = ANNA.prove(act)
            proven = {"at": now.isoformat(), "key": proof.key, "proof": proof.signature}
    return desk.act("link", now, token=token, kind=kind, **proven, **more)


def test_who_is_enrolled_gets_a_personal_link_and_an_officer_the_command() -> None:
    desk = Desk()
    done = desk.act("ask", campaign="summit")
    assert done == {
        "campaign": "summit",
        "asked": [
            {"address": "ofi@basel.example", "secretariat": "brs", "link": False},
            {"address": "anna@minamata.example", "secretariat": "minamata", "link": True},
        ],
        "failed": [],
        "waiting": [],
    }
    officer, anna = desk.letters
    assert (officer.person, officer.link, officer.conventions) == ("", "", ("basel",))
    assert (anna.person, anna.link, anna.expires) == (
        "Anna Example",
        "http://127.0.0.1:8025/s/token-1",
        NOW + timedelta(days=14),
    )
    assert [(b.activity, f"{b.at:%d %H:%M}", b.waits_for) for b in anna.blocked] == [
        ("mail", "29 19:00", ("basel", "minamata")),  # 09:00 where the day begins, UTC+14
        ("statement", "30 13:00", ("basel", "minamata")),
        ("post", "30 13:05", ("basel", "minamata")),
    ]
    assert (anna.due, len(anna.papers), {p.before for p in anna.papers}) == (DUE, 9, {None})


def test_the_store_keeps_no_token() -> None:
    desk = Desk()
    desk.act("ask", campaign="summit")
    (link,) = desk.store.signing_links("summit")
    assert link.digest == token_digest("token-1")
    assert "token-1" not in repr(desk.store.signing_links("summit"))


def test_a_deputy_is_asked_by_name_and_reminded_with_the_others() -> None:
    desk = Desk()
    desk.enrol_deputy()
    desk.act("ask", campaign="summit", only=["minamata"])
    desk.act("ask", campaign="summit", only=["bo"])
    assert [letter.person for letter in desk.letters] == ["Anna Example", "Bo Li"]
    assert desk.look(DUE - timedelta(days=3)) == [
        ("remind", "ofi@basel.example"),
        ("remind", "anna@minamata.example"),
        ("remind", "bo@minamata.example"),
    ]


def test_who_is_not_in_the_sign_off_or_not_yet_in_turn_is_not_asked() -> None:
    desk = Desk(IN_ORDER)
    with pytest.raises(NotFoundError) as unknown:
        desk.act("ask", campaign="summit", only=["ozone"])
    assert str(unknown.value) == "'ozone' does not sign this campaign (they are: minamata, anna, brs)"
    with pytest.raises(RefusedError) as early:
        desk.act("ask", campaign="summit", only=["basel"])
    assert str(early.value) == ("basel can't be asked now: minamata signs first (see who is missing: chorus signoff)")


def test_the_next_in_order_is_asked_by_the_daemon_once_the_first_has_signed() -> None:
    desk = Desk(IN_ORDER)
    assert desk.act("ask", campaign="summit")["waiting"] == [{"secretariat": "brs", "for": ["minamata"]}]
    assert desk.look(NOW) == [("ask", "anna@minamata.example")]
    assert by_link(desk, "token-1", shown=desk.shown())["conventions"] == ["minamata"]
    assert desk.look(NOW + timedelta(minutes=1)) == [("ask", "ofi@basel.example")]
    assert desk.look(NOW + timedelta(minutes=2)) == []


def test_whoever_signs_out_of_turn_is_told_who_signs_first() -> None:
    desk = Desk(IN_ORDER)
    with pytest.raises(RefusedError) as early:
        desk.sign("basel")
    assert str(early.value) == (
        "it is not yet the turn of basel: minamata signs summit first (wait for it, or change `order` in [signoff])"
    )


def test_who_is_missing_is_reminded_three_days_and_one_day_before_and_when_it_is_due() -> None:
    desk = Desk()
    desk.sign("basel")
    assert desk.look(DUE - timedelta(days=3, seconds=1)) == []
    anna = [("remind", "anna@minamata.example")]
    for before in (timedelta(days=3), timedelta(days=1), timedelta(0)):
        assert desk.look(DUE - before) == anna
        assert desk.look(DUE - before + timedelta(hours=1)) == []


def test_after_a_long_sleep_only_the_last_reminder_is_sent_and_none_after_everything_left() -> None:
    desk = Desk()
    assert [kind for kind, _ in desk.look(DUE + timedelta(hours=1))] == ["remind", "remind"]
    assert Desk().look(datetime(2020, 10, 1, tzinfo=UTC)) == []


def test_a_sample_reminds_nobody_who_was_not_asked() -> None:
    desk = Desk(CAMPAIGN.replace("year = 2020", "year = 2020\nsample = true"))
    assert desk.look(DUE) == []
    desk.act("ask", campaign="summit")
    assert desk.look(DUE) == [("remind", "ofi@basel.example"), ("remind", "anna@minamata.example")]


def test_an_edit_is_told_with_what_was_signed_before_once_the_words_have_rested() -> None:
    desk = Desk()
    desk.act("ask", campaign="summit", only=["anna"])
    by_link(desk, "token-1", shown=desk.shown())
    desk.edit("Read it now")
    assert desk.look(NOW) == []
    desk.edit("Read it today")
    assert desk.look(NOW + timedelta(minutes=9)) == []
    assert desk.look(NOW + timedelta(minutes=18)) == []
    assert desk.look(NOW + timedelta(minutes=19)) == [("changed", "anna@minamata.example")]
    letter = desk.letters[-1]
    assert {(p.before.words.text if p.before else "", p.artefact.words.text) for p in letter.papers} == {
        ("Read it (en)", "Read it today (en)"),
        ("Read it (fr)", "Read it today (fr)"),
    }
    assert desk.look(NOW + timedelta(hours=1)) == []
    by_link(desk, "token-2", shown=desk.shown(), now=NOW + timedelta(hours=2))
    assert [
        t.ready for t in desk.context(NOW).asker.turns(desk.files.load(), desk.files.load().campaigns["summit"])
    ] == [
        True,
        False,
    ]


def test_who_does_not_sign_again_is_reminded_like_everybody_else() -> None:
    desk = Desk()
    desk.sign("basel")
    desk.edit("Read it now")
    assert desk.look(NOW) == []
    assert desk.look(NOW + timedelta(minutes=10)) == [("changed", "ofi@basel.example")]
    both = [("remind", "ofi@basel.example"), ("remind", "anna@minamata.example")]
    assert desk.look(DUE - timedelta(days=3)) == both
    desk.edit("Read it today")
    desk.look(DUE - timedelta(days=1, minutes=10))
    assert desk.look(DUE - timedelta(days=1)) == [("changed", "ofi@basel.example"), both[1]]
    assert desk.look(DUE - timedelta(hours=23)) == []


def test_a_letter_that_cannot_leave_is_told_and_tried_again_later() -> None:
    desk = Desk(broken={"anna@minamata.example"})
    desk.sign("basel")
    at = DUE - timedelta(days=3)
    assert desk.reminders.look(desk.files.load(), at) == ("anna@minamata.example: the mail server is away",)
    desk.broken.clear()
    assert desk.look(at + timedelta(minutes=9)) == []
    assert desk.look(at + timedelta(minutes=10)) == [("remind", "anna@minamata.example")]


def test_a_link_signs_once() -> None:
    desk = Desk()
    desk.act("ask", campaign="summit")
    shown = desk.shown()
    assert by_link(desk, "token-1", shown=shown)["person"] == "Anna Example"
    with pytest.raises(RefusedError, match="this link was used already"):
        desk.act("link", token="token-1", kind="sign", shown=shown)
    with pytest.raises(RefusedError, match="there is nothing left to sign"):
        by_link(desk, "token-1", shown=shown)
    signature = desk.log.state(desk.store, desk.files.load().workspace).of("summit")[0]
    assert (signature.signatory, signature.role, signature.way) == ("anna", "Executive Secretary", "page")


def test_a_link_signs_nothing_that_its_page_did_not_show() -> None:
    desk = Desk()
    desk.act("ask", campaign="summit")
    shown = desk.shown()
    desk.edit("Read something else")
    with pytest.raises(RefusedError, match="the files changed while you were asked, so nothing was signed"):
        by_link(desk, "token-1", shown=shown)
    assert desk.store.signing_links("summit")[0].used is None
    assert [(x.kind, x.address, x.link[-7:]) for x in desk.letters[-1:]] == [
        ("ask", "anna@minamata.example", "token-2")
    ]


def test_a_link_expires_and_a_forged_one_is_not_known() -> None:
    desk = Desk()
    desk.act("ask", campaign="summit")
    with pytest.raises(RefusedError, match="this link has expired"):
        by_link(desk, "token-1", shown=desk.shown(), now=NOW + timedelta(days=14))
    with pytest.raises(NotFoundError, match="this link is not known"):
        by_link(desk, "token-x", shown=desk.shown())


def test_a_hold_by_link_is_told_to_the_others_and_uses_the_link_up_but_a_comment_does_not() -> None:
    desk = Desk()
    desk.act("ask", campaign="summit")
    del desk.letters[:]
    by_link(desk, "token-1", "comment", text="Paragraph 2 reads well.")
    done = by_link(desk, "token-1", "hold", text="The figure in paragraph 3 is being checked.")
    assert (done["told"], done["failed"]) == (["ofi@basel.example"], [])
    assert [(x.kind, x.address, x.speaker, x.spoken_for, x.said) for x in desk.letters] == [
        ("comment", "ofi@basel.example", "Anna Example", ("minamata",), "Paragraph 2 reads well."),
        ("hold", "ofi@basel.example", "Anna Example", ("minamata",), "The figure in paragraph 3 is being checked."),
    ]
    with pytest.raises(RefusedError, match="this link was used already"):
        by_link(desk, "token-1", shown=desk.shown())


def test_a_link_takes_no_flood_of_comments_and_nothing_that_is_no_act() -> None:
    desk = Desk()
    desk.act("ask", campaign="summit")
    for n in range(10):
        by_link(desk, "token-1", "comment", text=f"Remark {n}")
    with pytest.raises(RefusedError, match="there are 10 comments by this link already"):
        by_link(desk, "token-1", "comment", text="One more")
    with pytest.raises(RefusedError, match="'enrol' is nothing that can be said"):
        desk.act("say", kind="enrol", campaign="summit", name="brs", text="Me too", person="An Officer")


def test_a_cosignatory_signs_by_link_for_itself() -> None:
    unep = '\n[cosignatories.unep-law]\nname.en = "UNEP Law Division"\nemail = "law@unep.example"\n'
    campaign = CAMPAIGN.replace("[signoff]\n", '[signoff]\ncosignatories = ["unep-law"]\n')
    desk = Desk(campaign, OFFICERS + unep)
    desk.act("ask", campaign="summit", only=["unep-law"])
    assert [(x.address, x.person, bool(x.link)) for x in desk.letters] == [
        ("law@unep.example", "UNEP Law Division", True)
    ]
    assert by_link(desk, "token-1", shown=desk.shown())["conventions"] == ["unep-law"]
