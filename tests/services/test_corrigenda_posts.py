"""A corrigendum to a post: an answer on exactly the accounts where the first one was published, in its language."""

from datetime import UTC, datetime, timedelta

import pytest

from chorus.domain.artefact import ANSWERED
from chorus.domain.delivery import Outcome, State
from chorus.domain.language import Language
from chorus.domain.timeline import Send
from chorus.services.audiences import AudienceReader
from chorus.services.messages import Due
from chorus.services.planning import plan
from tests.doubles.plain_check import check
from tests.doubles.scripted_senders import ScriptedSenders
from tests.doubles.stage import BEFORE, Stage
from tests.doubles.workspace import CAMPAIGN, MemoryFiles, PlainRenderer, load

POSTED = datetime(2020, 9, 30, 13, 5, tzinfo=UTC)
CORRECTED = POSTED + timedelta(hours=1)
CORRIGENDUM = """
[[post]]
id = "corrigendum"
corrects = "post"
text.en = "Tomorrow"
text.fr = "Demain"
send = "T 16:05 Europe/Zurich"
"""
SECOND = """
[[post]]
id = "second"
corrects = "corrigendum"
text.en = "The day after"
text.fr = "Après-demain"
send = "T 17:05 Europe/Zurich"
"""


def staged(text: str = CAMPAIGN + CORRIGENDUM, **states: State) -> tuple[Stage, list[tuple[str, str]]]:
    """A stage, and (target, what it answers) of each post; ``states`` is by account and language (``brs_fr``).

    The network gives what it accepts an id of its own: 1,000 and the delivery's number.
    """
    posts: list[tuple[str, str]] = []

    def answer(due: Due) -> Outcome:
        if not due.target.startswith("account:"):
            return Outcome(delivery=due.delivery, state=State.ACCEPTED)
        known = due.target.removeprefix("account:x:").replace("/", "_")
        state = states.get(known, State.ACCEPTED) if ANSWERED not in due.slots and len(posts) < 3 else State.ACCEPTED
        posts.append((due.target, due.slots.get(ANSWERED, "")))
        remote = str(1000 + due.delivery) if state is State.ACCEPTED else ""
        return Outcome(delivery=due.delivery, state=state, remote_id=remote)

    stage = Stage(MemoryFiles(load({"summit": text})), senders=ScriptedSenders(answer=answer))
    stage.conductor.sync(BEFORE)
    stage.sign()
    return stage, posts


def _plan(stage: Stage, activity: str = "corrigendum") -> Send:
    loaded = stage.files.loaded
    audiences = AudienceReader(stage.files, loaded, stage.store)
    (send,) = (s for s in plan(loaded, loaded.campaigns["summit"], audiences).sends if s.activity == activity)
    return send


def test_it_answers_the_first_on_each_account_and_in_each_language() -> None:
    stage, posts = staged()
    stage.tick(POSTED)
    stage.tick(CORRECTED)
    first, second = posts[:3], posts[3:]
    assert first == [("account:x:brs/en", ""), ("account:x:brs/fr", ""), ("account:x:minamata/en", "")]
    assert [target for target, _ in second] == [target for target, _ in first]
    given = [int(answered) for _, answered in second]
    assert given == [given[0], given[0] + 1, given[0] + 2]
    assert given[0] > 1000


def test_where_the_first_failed_there_is_nothing_to_correct() -> None:
    stage, posts = staged(brs_fr=State.FAILED)
    stage.tick(POSTED)
    assert _plan(stage).counts == {"basel": {Language.EN: 1}, "minamata": {Language.EN: 1}}
    stage.tick(CORRECTED)
    assert [target for target, _ in posts[3:]] == ["account:x:brs/en", "account:x:minamata/en"]


def test_where_nobody_knows_whether_the_first_is_there_it_stands_by_itself() -> None:
    stage, posts = staged(brs_fr=State.UNCERTAIN)
    stage.tick(POSTED)
    stage.tick(CORRECTED)
    assert [(target, bool(answered)) for target, answered in posts[3:]] == [
        ("account:x:brs/en", True),
        ("account:x:brs/fr", False),
        ("account:x:minamata/en", True),
    ]


def test_a_correction_of_a_correction_answers_that_one() -> None:
    stage, posts = staged(CAMPAIGN + CORRIGENDUM + SECOND)
    for instant in (POSTED, CORRECTED, CORRECTED + timedelta(hours=1)):
        stage.tick(instant)
    assert [target for target, _ in posts[6:]] == [target for target, _ in posts[:3]]
    assert not {answered for _, answered in posts[6:]} & {answered for _, answered in posts[3:6]}


def test_before_the_first_was_published_it_is_planned_for_the_same_accounts() -> None:
    stage, _ = staged()
    planned = _plan(stage)
    assert (planned.corrects, planned.total) == ("post", 3)
    assert planned.counts == {"basel": {Language.EN: 1, Language.FR: 1}, "minamata": {Language.EN: 1}}


def test_it_waits_until_the_first_has_ended() -> None:
    stage, _ = staged(brs_fr=State.DEFERRED)
    stage.tick(POSTED)
    stage.conductor.begin_due(CORRECTED)
    assert stage.states()["corrigendum"] == "armed"
    assert [text for text in stage.notices() if "corrigendum" in text] == [
        "summit/corrigendum can't begin: summit/post, which it corrects, is still on its way to 1 account "
        "(it begins when that one has ended; schedule it later, if that takes too long)"
    ]


def found(text: str) -> list[str]:
    every = check(MemoryFiles(load({"summit": text})), PlainRenderer())
    return [str(p) for p in every if p.code != "two-occasions"]


def test_a_sound_corrigendum_has_no_problem() -> None:
    assert found(CAMPAIGN + CORRIGENDUM + SECOND) == []


def test_a_post_has_accounts_or_corrects_another() -> None:
    assert found(CAMPAIGN + CORRIGENDUM.replace('corrects = "post"\n', "")) == [
        "summit:post.1: `post` has no `accounts` (add `accounts = [...]`: accounts of config.toml, or `corrects = ...`)"
    ]
    assert found(CAMPAIGN + CORRIGENDUM.replace('"post"\n', '"post"\naccounts = ["x:brs"]\n')) == [
        "summit:post.1.accounts: a corrigendum goes where 'post' was published: it has no `accounts` "
        "(remove `accounts`, or remove `corrects`)"
    ]


@pytest.mark.parametrize(
    ("corrects", "problem"),
    [
        ("pots", "no activity 'pots' to correct (did you mean 'post'?)"),
        ("mail", "'mail' is an email, which is posted on no account (name a post)"),
        ("second", "`corrects = 'second'` comes round to this post itself (name the post that went out first)"),
    ],
)
def test_what_can_t_be_corrected_is_told_at_its_place(corrects: str, problem: str) -> None:
    text = CAMPAIGN + CORRIGENDUM.replace('corrects = "post"', f'corrects = "{corrects}"') + SECOND
    assert f"summit:post.1.corrects: {problem}" in found(text)


def test_a_correction_before_what_it_corrects_or_in_other_languages_is_told() -> None:
    assert found(CAMPAIGN + CORRIGENDUM.replace("T 16:05", "T 15:05")) == [
        "summit:post.1.send: `T 15:05 Europe/Zurich` is not after summit/post, which it corrects "
        "(`T 15:05 Europe/Zurich`) (schedule it later)"
    ]
    assert found(CAMPAIGN + CORRIGENDUM + 'languages = ["en"]\n') == [
        'summit:post.1.languages: summit/post is in en, fr, this correction in en (write `languages = ["en", "fr"]`)'
    ]
