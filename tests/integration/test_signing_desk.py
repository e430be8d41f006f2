"""The desk of the signing page and its double: the same contract, and what only the real one does."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Literal, TypeAlias

import pytest

from chorus.bootstrap.workspace import Parts
from chorus.domain.language import Language
from chorus.domain.problems import InputError, NotFoundError, TransientError
from chorus.engine.clock import VirtualClock
from chorus.services.ports_signing import (
    Asked,
    Decided,
    Decision,
    DecisionRefusedError,
    OverLinkError,
    SigningDesk,
    UnknownLinkError,
)
from tests.doubles.daemon_workspace import BEFORE, CAMPAIGN, write
from tests.doubles.signing_desk import MADE, PASSPHRASE, PICTURE, TOKEN, DeskDouble, asked
from tests.doubles.signing_room import Room, ask, edit, enrol, furnish, retire, room

Which: TypeAlias = Literal["real", "double"]
WRONG = "not the passphrase at all"


class At:
    """A desk, the token of a link there, and a way to the day after the link has expired."""

    def __init__(self, desk: SigningDesk, token: str, real: Room | None) -> None:
        self.desk = desk
        self.token = token
        self._real = real

    def look(self) -> Asked:
        return self.desk.look(self.token)

    def decide(self, kind: Literal["sign", "hold", "comment"], text: str = "", passphrase: str = "") -> Decided:
        numbers = tuple(paper.number for paper in self.look().papers if paper.open)
        return self.desk.decide(self.token, Decision(kind, text, passphrase, numbers if kind == "sign" else ()))

    @property
    def room(self) -> Room:
        assert self._real is not None
        return self._real

    def expire(self) -> None:
        if self._real:
            self.room.clock.set(BEFORE + timedelta(days=14))
        else:
            assert isinstance(self.desk, DeskDouble)
            self.desk.now = MADE + timedelta(days=14)


@contextmanager
def at_desk(which: Which, root: Path, *, key: Literal["none", "here", "elsewhere"] = "none") -> Iterator[At]:
    if which == "double":
        yield At(DeskDouble(replace(asked(), key=key)), TOKEN, None)
        return
    parts = Parts(furnish(root), VirtualClock(BEFORE))
    if key != "none":
        enrol(parts, kept=key == "here")
    token = ask(parts, "unep-law" if key == "none" else "ana")
    with room(root) as real:
        yield At(real.desk, token, real)


@pytest.fixture(params=["real", "double"])
def which(request: pytest.FixtureRequest) -> Which:
    found: Which = request.param
    return found


@pytest.fixture
def at(which: Which, tmp_path: Path) -> Iterator[At]:
    with at_desk(which, tmp_path / "work") as made:
        yield made


def test_what_is_asked_can_be_looked_at_again_and_again(at: At) -> None:
    first = at.look()
    assert at.look() == first
    assert (len(first.papers), first.key, first.holds, first.comments) == (6, "none", (), ())
    assert all(paper.open for paper in first.papers)
    assert len({paper.number for paper in first.papers}) == 6


def test_an_unknown_token_is_told(at: At) -> None:
    for attempt in (
        lambda: at.desk.look("guess"),
        lambda: at.desk.picture("guess", PICTURE.sha256),
        lambda: at.desk.decide("guess", Decision("comment", "x")),
    ):
        with pytest.raises(UnknownLinkError):
            attempt()


def test_a_signature_uses_the_link_up(at: At) -> None:
    assert at.decide("sign") == Decided("sign", 6)
    with pytest.raises(OverLinkError) as looked:
        at.look()
    with pytest.raises(OverLinkError):
        at.desk.decide(at.token, Decision("comment", "more"))
    assert looked.value.how == "used"


def test_a_hold_uses_the_link_up(at: At) -> None:
    assert at.decide("hold", "Not in our name") == Decided("hold")
    with pytest.raises(OverLinkError):
        at.look()


def test_a_comment_is_seen_and_leaves_the_link_good(at: At) -> None:
    assert at.decide("comment", "Shorter, please") == Decided("comment")
    assert [comment.text for comment in at.look().comments] == ["Shorter, please"]
    assert at.decide("sign") == Decided("sign", 6)


@pytest.mark.parametrize("shown", [(), (1,)])
def test_nothing_is_signed_that_was_not_shown(at: At, shown: tuple[int, ...]) -> None:
    with pytest.raises(DecisionRefusedError) as refused:
        at.desk.decide(at.token, Decision("sign", shown=shown))
    assert refused.value.why == "changed"
    assert at.decide("sign") == Decided("sign", 6)


def test_a_link_expires(at: At) -> None:
    expires = at.look().expires
    at.expire()
    with pytest.raises(OverLinkError) as refused:
        at.look()
    assert (refused.value.how, refused.value.at) == ("expired", expires)


def test_pictures_are_those_of_what_is_asked(at: At) -> None:
    name, data = at.desk.picture(at.token, PICTURE.sha256)
    assert (name, data[:4]) == ("wetland.png", b"\x89PNG")
    with pytest.raises(NotFoundError):
        at.desk.picture(at.token, "0" * 64)


def test_a_key_is_opened_by_its_passphrase_and_wrong_ones_are_counted(which: Which, tmp_path: Path) -> None:
    with at_desk(which, tmp_path / "work", key="here") as at:
        assert at.look().key == "here"
        lefts = []
        for _ in range(4):
            with pytest.raises(DecisionRefusedError) as refused:
                at.decide("sign", passphrase=WRONG)
            lefts.append((refused.value.why, refused.value.left))
        assert lefts == [("passphrase", 4), ("passphrase", 3), ("passphrase", 2), ("passphrase", 1)]
        assert at.decide("sign", passphrase=PASSPHRASE) == Decided("sign", 6)


def test_after_five_wrong_passphrases_the_right_one_does_not_help(which: Which, tmp_path: Path) -> None:
    with at_desk(which, tmp_path / "work", key="here") as at:
        whys = []
        for passphrase in (*[WRONG] * 5, PASSPHRASE):
            with pytest.raises(DecisionRefusedError) as refused:
                at.decide("hold", "No", passphrase)
            whys.append(refused.value.why)
        assert whys == ["passphrase"] * 5 + ["attempts"]


@pytest.fixture
def real(tmp_path: Path) -> Iterator[At]:
    with at_desk("real", tmp_path / "work") as made:
        yield made


def test_the_page_tells_who_asks_whom_for_what_until_when(real: At) -> None:
    found = real.look()
    assert (found.workspace, found.zone, found.campaign) == ("Test", "Europe/Zurich", CAMPAIGN)
    assert (found.person, found.role, found.conventions) == ("UNEP Law Division", "", ("unep-law",))
    assert found.title == {"en": "Nature Day"}
    assert found.names["unep-law"][Language.AR] == "شعبة القانون"
    assert found.made == BEFORE
    assert found.due is not None
    assert found.due.isoformat() == "2021-05-21T16:00:00+00:00"
    assert {name: at.isoformat() for name, at in found.leaves.items()} == {
        "invitation": "2021-05-22T07:00:00+00:00",
        "reminder": "2021-05-23T07:00:00+00:00",
    }
    assert found.expires == BEFORE + timedelta(days=14)
    assert [(p.artefact.key.activity, p.artefact.key.language, p.before) for p in found.papers[:3]] == [
        ("invitation", "ar", None),
        ("invitation", "zh", None),
        ("invitation", "en", None),
    ]


def test_what_is_signed_by_link_counts_and_what_it_was_is_shown_when_asked_again(real: At) -> None:
    real.decide("sign")
    parts = real.room.parts
    edit(parts.root, "en", "Please come", "Do come")
    real.token = ask(parts, "unep-law")
    papers = real.look().papers
    assert [(p.artefact.key.activity, p.artefact.key.language) for p in papers] == [
        ("invitation", "en"),
        ("reminder", "en"),
    ]
    assert all(p.before is not None and "Please come" in p.before.words.text for p in papers)
    assert all("Do come" in p.artefact.words.text for p in papers)
    assert real.decide("sign") == Decided("sign", 2)


def test_words_that_were_edited_after_asking_are_not_signed(real: At) -> None:
    edit(real.room.parts.root, "en", "Please come", "Do come")
    with pytest.raises(DecisionRefusedError) as refused:
        real.decide("sign")
    assert refused.value.why == "changed"
    assert real.look().papers[0].open


def test_who_signs_first_is_told_and_nobody_signs_before_their_turn(tmp_path: Path) -> None:
    root = furnish(tmp_path / "work")
    parts = Parts(root, VirtualClock(BEFORE))
    token = ask(parts, "unep-law")
    text = (root / f"campaigns/{CAMPAIGN}.toml").read_text(encoding="utf-8")
    write(root, f"campaigns/{CAMPAIGN}.toml", text.replace("signoff.due", 'signoff.order = ["basel"]\nsignoff.due'))
    with room(root) as made:
        at = At(made.desk, token, made)
        assert at.look().waits_for == ("basel",)
        with pytest.raises(DecisionRefusedError) as refused:
            at.decide("sign")
    assert refused.value.why == "turn"


def test_a_later_link_to_the_same_person_is_told(real: At) -> None:
    assert real.look().newer is None
    later = ask(real.room.parts, "unep-law")
    assert real.look().newer == BEFORE
    assert real.desk.look(later).newer is None


def test_a_key_that_is_not_kept_here_can_not_be_used_here(tmp_path: Path) -> None:
    with at_desk("real", tmp_path / "work", key="elsewhere") as at:
        found = at.look()
    assert (found.key, found.person, found.role) == ("elsewhere", "Ana Ruiz", "Executive Secretary")


def test_a_campaign_whose_file_is_broken_is_shown_without_its_dates(real: At) -> None:
    write(real.room.parts.root, f"campaigns/{CAMPAIGN}.toml", "title = ")
    found = real.look()
    assert (found.title, found.due, found.leaves, len(found.papers)) == ({"en": CAMPAIGN}, None, {}, 6)
    with pytest.raises(InputError):
        real.decide("sign")


def test_an_occasion_that_is_gone_takes_the_dates_along(real: At) -> None:
    path = f"campaigns/{CAMPAIGN}.toml"
    text = (real.room.parts.root / path).read_text(encoding="utf-8")
    write(real.room.parts.root, path, text.replace("biodiversity-day", "no-such-day"))
    found = real.look()
    assert (found.title, found.due, found.leaves) == ({"en": "Nature Day"}, None, {})


def test_a_picture_that_is_no_longer_what_is_to_be_signed_is_not_shown(real: At) -> None:
    (real.room.parts.root / "media" / "wetland.png").write_bytes(b"another")
    with pytest.raises(NotFoundError) as missing:
        real.desk.picture(real.token, PICTURE.sha256)
    assert str(missing.value) == "media/ no longer has the wetland.png that is to be signed (restore it)"


def test_without_a_daemon_nothing_is_recorded(tmp_path: Path) -> None:
    with at_desk("real", tmp_path / "work") as at:
        numbers = tuple(paper.number for paper in at.look().papers)
        at.room.stop()
        with pytest.raises(TransientError) as away:
            at.desk.decide(at.token, Decision("sign", shown=numbers))
        assert at.look().papers[0].open
    assert str(away.value) == "no daemon records what was decided (start it with `chorus run`)"


def test_wrong_passphrases_are_forgotten_after_an_hour(tmp_path: Path) -> None:
    with at_desk("real", tmp_path / "work", key="here") as at:
        for _ in range(5):
            with pytest.raises(DecisionRefusedError):
                at.decide("comment", "x", WRONG)
        at.room.clock.set(BEFORE + timedelta(hours=1))
        assert at.decide("comment", "Now it is right", PASSPHRASE) == Decided("comment")


def test_the_link_of_somebody_who_was_retired_shows_nothing(tmp_path: Path) -> None:
    with at_desk("real", tmp_path, key="here") as at:
        assert at.look().papers
        retire(at.room.parts)
        with pytest.raises(UnknownLinkError, match="this link is of somebody who no longer signs"):
            at.look()
