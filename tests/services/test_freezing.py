"""The freeze: every delivery of a send comes into being at once, from what was signed."""

from datetime import UTC, datetime, timedelta

from chorus.domain.observance import Occasion
from chorus.domain.problems import Problem
from chorus.services.ports_files import CampaignFile, Loaded, Rendered
from tests.doubles.stage import BEFORE, TOKYO, Stage
from tests.doubles.workspace import CAMPAIGN, MemoryFiles, PlainRenderer, load

RELEASE = datetime(2020, 9, 30, 13, tzinfo=UTC)
PRESS = """
[[press]]
id = "press"
template = "press"
release = "T 15:00 Europe/Zurich"
audience = ["minamata-focal-points"]
number = "2020/01"
dateline.en = "Geneva"
dateline.fr = "Genève"
contacts = ["A. Officer, press@a.example"]
"""


def staged(text: str = CAMPAIGN) -> Stage:
    stage = Stage(MemoryFiles(load({"summit": text})))
    stage.conductor.sync(BEFORE)
    stage.sign()
    return stage


def test_a_post_goes_to_each_account_in_each_language_that_it_speaks() -> None:
    stage = staged()
    stage.tick(RELEASE + timedelta(minutes=5))
    assert stage.senders.mail[-3:] == [
        ("x:brs", "account:x:brs/en"),
        ("x:brs", "account:x:brs/fr"),
        ("x:minamata", "account:x:minamata/en"),
    ]
    assert stage.counts("post") == {"accepted": 3}


def test_a_statement_is_a_page_in_each_language() -> None:
    stage = staged()
    stage.tick(RELEASE)
    assert [(sender, target) for sender, target in stage.senders.mail if sender == "site"] == [
        ("site", "page:en"),
        ("site", "page:fr"),
    ]


def test_a_press_release_is_a_page_and_a_mailing_at_the_same_instant() -> None:
    stage = staged(CAMPAIGN + PRESS)
    stage.tick(RELEASE)
    (send,) = (s for s in stage.store.sends() if s.activity == "press")
    assert send.total == 4
    assert stage.counts("press") == {"accepted": 4}
    assert {key.channel for key in (a.key for a, _ in stage.published if a.key.activity == "press")} == {"mail", "page"}


def test_what_a_mailing_shows_is_published_before_its_first_mail_leaves() -> None:
    stage = staged()
    stage.tick(TOKYO)
    assert [(artefact.key.activity, sent) for artefact, sent in stage.published] == [("mail", 0)] * 4
    assert len(stage.senders.mail) == 2


class LackingFrench(PlainRenderer):
    """Can't render one activity's French, as when its template was broken after signing."""

    def render(self, loaded: Loaded, file: CampaignFile, occasion: Occasion) -> Rendered:
        there = super().render(loaded, file, occasion)
        kept = [a for a in there.artefacts if (a.key.activity, a.key.language.value) != ("mail", "fr")]
        problem = Problem(
            code="template", message="no end of `if`", todo="mend it", file="templates/mail/fr.md", line=2
        )
        return Rendered(tuple(kept), (problem,))


def test_a_language_that_can_t_be_rendered_keeps_its_activity_back_and_no_other() -> None:
    stage = staged()
    stage.conductor = stage.conducted(LackingFrench())
    stage.conductor.sync(BEFORE)
    stage.tick(TOKYO)
    assert stage.senders.mail == []
    assert stage.notices() == ["summit/mail can't begin: templates/mail/fr.md:2: no end of `if` (mend it)"]
    stage.tick(RELEASE)
    assert stage.counts("statement") == {"accepted": 2}


def test_a_send_to_nobody_is_done_at_once() -> None:
    stage = Stage(MemoryFiles(load(), {"basel-parties": (), "minamata-focal-points": ()}))
    stage.conductor.sync(BEFORE)
    stage.sign()
    (send,) = (s for s in stage.store.sends() if s.activity == "mail")
    stage.tick(send.at)
    assert stage.counts("mail") == {}
    assert stage.states()["mail"] == "done"
