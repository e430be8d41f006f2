"""A corrigendum: to exactly those whom the first mail reached, as they got it, once that one has ended."""

from datetime import UTC, datetime, timedelta

import pytest

from chorus.domain.artefact import ANSWERED
from chorus.domain.delivery import Outcome, State
from chorus.domain.language import Language
from chorus.domain.timeline import Reason, Send
from chorus.services.audiences import AudienceReader
from chorus.services.messages import Due
from chorus.services.planning import plan
from chorus.services.recording import Actor
from chorus.services.signing import sign
from tests.doubles.plain_check import check
from tests.doubles.scripted_senders import ScriptedSenders, accepted
from tests.doubles.stage import BEFORE, PARIS, TOKYO, Stage
from tests.doubles.workspace import CAMPAIGN, MemoryFiles, PlainRenderer, load, person

NEW_YORK = datetime(2020, 9, 30, 13, tzinfo=UTC)
DAY_AFTER = datetime(2020, 10, 1, 13, tzinfo=UTC)
CORRIGENDUM = """
[[email]]
id = "corrigendum"
corrects = "mail"
template = "mail"
send = "T+1d 15:00 Europe/Zurich"
"""
SECOND = """
[[email]]
id = "second"
corrects = "corrigendum"
template = "mail"
send = "T+2d 15:00 Europe/Zurich"
"""
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


def staged(text: str = CAMPAIGN + CORRIGENDUM, **states: State) -> Stage:
    """A stage on which the mail to whom ``states`` names (``bo``) comes to that state; all others are accepted."""

    def answer(due: Due) -> Outcome:
        state = states.get(due.target.partition("@")[0], State.ACCEPTED)
        return accepted(due).model_copy(update={"state": state})

    stage = Stage(MemoryFiles(load({"summit": text})), senders=ScriptedSenders(answer=answer))
    stage.conductor.sync(BEFORE)
    stage.sign()
    return stage


def sent(stage: Stage, *instants: datetime) -> list[tuple[str, str]]:
    """(sender, address) of the mails that leave at the last of the instants."""
    before = 0
    for instant in instants:
        before = len(stage.senders.mail)
        stage.tick(instant)
    return [(sender, target) for sender, target in stage.senders.mail[before:] if sender.startswith("mail:")]


FIRST = (TOKYO, PARIS, NEW_YORK)


def test_it_goes_to_those_whom_the_first_reached_from_the_same_sender() -> None:
    stage = staged(bo=State.FAILED, cy=State.UNCERTAIN)
    assert sent(stage, *FIRST, DAY_AFTER) == [
        ("mail:brs", "ana@a.example"),
        ("mail:brs", "cy@c.example"),
        ("mail:minamata", "di@d.example"),
    ]


def test_everybody_gets_it_in_the_language_of_the_first_even_if_their_own_changed_or_they_left_the_list() -> None:
    stage = staged()
    sent(stage, *FIRST)
    stage.store.import_contacts("basel-parties", [person("bo@b.example", "basel-parties", "en")], BEFORE)
    reached = [(one.contact.address, one.language) for one in stage.store.reached(_number(stage, "mail"), ())]
    assert sent(stage, DAY_AFTER) == [
        ("mail:brs", "ana@a.example"),
        ("mail:brs", "cy@c.example"),
        ("mail:brs", "bo@b.example"),
        ("mail:minamata", "di@d.example"),
    ]
    assert reached == [
        ("ana@a.example", Language.EN),
        ("bo@b.example", Language.FR),
        ("cy@c.example", Language.EN),
        ("di@d.example", Language.FR),
    ]
    assert [one.language for one in stage.store.reached(_number(stage, "corrigendum"), ())] == [
        language for _, language in reached
    ]


def _number(stage: Stage, activity: str) -> int:
    (send,) = (s for s in stage.store.sends() if s.activity == activity)
    return send.number


def test_who_unsubscribed_since_gets_no_correction_and_the_plan_says_why() -> None:
    stage = staged()
    sent(stage, *FIRST)
    stage.store.suppress("cy@c.example", "unsubscribed", ["minamata"], NEW_YORK)
    stage.store.suppress("di@d.example", "complained", ["basel"], NEW_YORK)
    planned = _plan(stage)
    assert planned.counts == {"basel": {Language.EN: 1, Language.FR: 1}}
    assert planned.excluded == {"basel": {Reason.UNSUBSCRIBED: 1}, "minamata": {Reason.SUPPRESSED: 1}}
    assert sent(stage, DAY_AFTER) == [("mail:brs", "ana@a.example"), ("mail:brs", "bo@b.example")]


def _plan(stage: Stage) -> Send:
    loaded = stage.files.loaded
    audiences = AudienceReader(stage.files, loaded, stage.store)
    (send,) = (s for s in plan(loaded, loaded.campaigns["summit"], audiences).sends if s.activity == "corrigendum")
    return send


def test_before_the_first_was_sent_it_is_planned_for_as_many() -> None:
    planned = _plan(staged())
    assert (planned.corrects, planned.total, planned.excluded) == ("mail", 4, {})
    assert planned.counts == {"basel": {Language.EN: 2, Language.FR: 1}, "minamata": {Language.FR: 1}}


def test_it_waits_until_the_first_has_ended_and_officers_are_told() -> None:
    stage = staged(bo=State.DEFERRED)
    assert sent(stage, *FIRST, DAY_AFTER) == [("mail:brs", "bo@b.example")]
    assert stage.states()["corrigendum"] == "armed"
    assert [text for text in stage.notices() if "corrigendum" in text] == [
        "summit/corrigendum can't begin: summit/mail, which it corrects, is still on its way to 1 contact "
        "(it begins when that one has ended; schedule it later, if that takes too long)"
    ]
    stage.tick(DAY_AFTER + timedelta(hours=3))
    assert stage.states()["corrigendum"] == "held"


def test_what_has_not_begun_can_t_be_corrected() -> None:
    stage = Stage(MemoryFiles(load({"summit": CAMPAIGN + CORRIGENDUM})))
    stage.conductor.sync(NEW_YORK + timedelta(hours=8))
    stage.sign(now=DAY_AFTER)
    assert sent(stage, DAY_AFTER) == []
    assert stage.notices()[-1] == (
        "summit/corrigendum can't begin: summit/mail, which it corrects, has reached nobody: it has not begun "
        "(correct that one itself, or send it first)"
    )
    assert _plan(stage).total == 0


def test_of_a_press_release_the_journalists_get_it_and_not_the_page() -> None:
    stage = staged(CAMPAIGN + PRESS + CORRIGENDUM.replace('"mail"\ntemplate', '"press"\ntemplate'))
    assert sent(stage, *FIRST, DAY_AFTER) == [("mail:minamata", "bo@b.example"), ("mail:minamata", "di@d.example")]


def test_a_correction_of_a_correction_answers_both() -> None:
    slots: list[str] = []

    def answer(due: Due) -> Outcome:
        slots.append(due.slots.get(ANSWERED, ""))
        return accepted(due)

    stage = Stage(MemoryFiles(load({"summit": CAMPAIGN + CORRIGENDUM + SECOND})), senders=ScriptedSenders(answer))
    stage.conductor.sync(BEFORE)
    stage.sign()
    sent(stage, *FIRST, DAY_AFTER)
    assert [len(text.split()) for text in slots[-4:]] == [1, 1, 1, 1]
    assert len(sent(stage, DAY_AFTER + timedelta(days=1))) == 4
    assert [len(text.split()) for text in slots[-4:]] == [2, 2, 2, 2]


def test_a_campaign_that_follows_may_correct_one_before_it() -> None:
    later = CAMPAIGN[: CAMPAIGN.index("[[statement]]")] + CORRIGENDUM.replace('"mail"\nt', '"summit/mail"\nt')
    stage = Stage(MemoryFiles(load({"summit": CAMPAIGN, "later": later})))
    stage.conductor.sync(BEFORE)
    stage.sign()
    for name in ("brs", "minamata"):
        file = stage.files.loaded.campaigns["later"]
        actor = Actor(person="A. Officer")
        sign(stage.files.loaded, file, stage.renderer, stage.store, stage.log, name=name, actor=actor, now=BEFORE)
    assert len(sent(stage, *FIRST, DAY_AFTER)) == 4


def found(text: str, **others: str) -> list[str]:
    campaigns = {"summit": text, **others}
    every = check(MemoryFiles(load(campaigns)), PlainRenderer())
    return [str(p) for p in every if p.code != "two-occasions"]


def test_a_sound_corrigendum_has_no_problem() -> None:
    assert found(CAMPAIGN + CORRIGENDUM + SECOND) == []


def test_a_mail_has_an_audience_or_corrects_another() -> None:
    assert found(CAMPAIGN + CORRIGENDUM.replace('corrects = "mail"\n', "")) == [
        "summit:email.1: `email` has no `audience` "
        "(add `audience = [...]`: audiences of config.toml, or `corrects = ...`)"
    ]
    both = 'corrects = "mail"\naudience = ["basel-parties"]\nwhere = "language:fr"'
    assert found(CAMPAIGN + CORRIGENDUM.replace('corrects = "mail"', both)) == [
        "summit:email.1.audience: a corrigendum goes to those whom 'mail' reached: it has no `audience` "
        "(remove `audience`, or remove `corrects`)",
        "summit:email.1.where: a corrigendum goes to those whom 'mail' reached: it has no `where` "
        "(remove `where`, or remove `corrects`)",
    ]


@pytest.mark.parametrize(
    ("corrects", "problem"),
    [
        ("mial", "no activity 'mial' to correct (did you mean 'mail'?)"),
        ("sumit/mail", "no campaign 'sumit' to correct (did you mean 'summit'?)"),
        ("post", "'post' is a post, which goes to no contacts (name a mail or a press release)"),
        ("second", "`corrects = 'second'` comes round to this mail itself (name the mail that went out first)"),
        (
            "corrigendum",
            "`corrects = 'corrigendum'` comes round to this mail itself (name the mail that went out first)",
        ),
    ],
)
def test_what_can_t_be_corrected_is_told_at_its_place(corrects: str, problem: str) -> None:
    text = CAMPAIGN + CORRIGENDUM.replace('corrects = "mail"', f'corrects = "{corrects}"') + SECOND
    assert f"summit:email.1.corrects: {problem}" in found(text)


def test_a_correction_in_other_languages_than_the_first_or_for_other_conventions_is_told() -> None:
    assert found(CAMPAIGN + CORRIGENDUM + 'languages = ["en"]\n') == [
        'summit:email.1.languages: summit/mail is in en, fr, this correction in en (write `languages = ["en", "fr"]`)'
    ]
    later = CAMPAIGN[: CAMPAIGN.index("[[statement]]")].replace(', "minamata"', "")
    later += CORRIGENDUM.replace('"mail"\nt', '"summit/mail"\nt')
    assert found(CAMPAIGN, later=later) == [
        "later:email.0.corrects: summit/mail spoke for minamata, which is not in this campaign "
        "(add 'minamata' to conventions: who got it from minamata gets the correction from it)"
    ]


def test_a_correction_before_what_it_corrects_is_told_and_one_that_may_have_to_wait_is_a_warning() -> None:
    early = CORRIGENDUM.replace("T+1d 15:00 Europe/Zurich", "T 10:00 Europe/Zurich")
    assert found(CAMPAIGN + early) == [
        "summit:email.1.send: `T 10:00 Europe/Zurich` is not after summit/mail, which it corrects "
        "(`T 09:00 recipient`) (schedule it later)"
    ]
    soon = CORRIGENDUM.replace("T+1d 15:00 Europe/Zurich", "T 18:00 Europe/Zurich")
    assert found(CAMPAIGN + soon) == [
        "summit:email.1.send: warning: `T 18:00 Europe/Zurich` may come before summit/mail is through in every time "
        "zone (`T 09:00 recipient`): it waits for that, and is held when it waits too long "
        "(schedule it a day later, or in one zone)"
    ]
