"""Mails in two languages from the campaign to the delivery: who gets them, what is signed, what is checked."""

from datetime import UTC, datetime

from chorus.domain.contact import Contact
from chorus.domain.delivery import Outcome
from chorus.domain.language import Language
from chorus.services.audiences import AudienceReader
from chorus.services.freezing import wanted_keys
from chorus.services.messages import Due
from chorus.services.planning import plan
from tests.doubles.plain_check import check
from tests.doubles.scripted_senders import ScriptedSenders, accepted
from tests.doubles.stage import BEFORE, PARIS, Stage
from tests.doubles.workspace import CAMPAIGN, MemoryFiles, PlainRenderer, load, person

PAIRS = CAMPAIGN.replace('template = "mail"\n', 'template = "mail"\nbilingual = ["fr+en"]\n')
CORRIGENDUM = """
[[email]]
id = "corrigendum"
corrects = "mail"
template = "mail"
send = "T+1d 15:00 Europe/Zurich"
"""
DAY_AFTER = datetime(2020, 10, 1, 13, tzinfo=UTC)


def two(address: str, first: str, second: str) -> Contact:
    return person(address, "basel-parties", first, "Europe/Paris", second_language=second)


def files(text: str = PAIRS) -> MemoryFiles:
    people = (
        two("ana@a.example", "fr", "en"),
        two("bo@b.example", "en", "fr"),
        person("cy@c.example", "basel-parties", "fr", "Europe/Paris"),
        two("di@d.example", "ar", "en"),
    )
    return MemoryFiles(load({"summit": text}), {"basel-parties": people, "minamata-focal-points": ()})


def sent(text: str = PAIRS, senders: ScriptedSenders | None = None) -> Stage:
    stage = Stage(files(text), senders=senders or ScriptedSenders())
    stage.conductor.sync(BEFORE)
    stage.sign()
    stage.tick(PARIS)
    return stage


def tongues(stage: Stage, activity: str) -> dict[str, str]:
    """By address: in which languages somebody got a mailing."""
    (send,) = (s for s in stage.store.sends() if s.activity == activity)
    return {
        one.contact.address: f"{one.language}+{one.second}" if one.second else str(one.language)
        for one in stage.store.reached(send.number, ())
    }


def test_the_plan_counts_under_the_first_language_and_says_how_many_get_both() -> None:
    there = files()
    mail, *_ = plan(there.loaded, there.loaded.campaigns["summit"], AudienceReader(there, there.loaded, None)).sends
    assert mail.counts == {"basel": {Language.EN: 2, Language.FR: 2}}
    assert mail.pairs == {"basel": {"fr+en": 1}}


def test_a_pair_is_signed_and_needed_for_each_sender_of_the_mail_and_for_nothing_else() -> None:
    there = files()
    file = there.loaded.campaigns["summit"]
    needed = {a.id: wanted_keys(there.loaded, file, a) for a in file.campaign.activities()}
    assert {str(key) for key in needed["mail"] if key.second} == {
        "summit/mail/fr+en/mail/brs",
        "summit/mail/fr+en/mail/minamata",
    }
    assert not any(key.second for activity in ("statement", "post") for key in needed[activity])


def test_who_wants_two_languages_gets_the_mail_of_the_pair_and_everybody_else_one_text() -> None:
    assert tongues(sent(), "mail") == {
        "ana@a.example": "fr+en",
        "bo@b.example": "en",
        "cy@c.example": "fr",
        "di@d.example": "en",
    }


def test_the_slots_of_both_texts_are_fixed_at_the_freeze() -> None:
    slots: dict[str, dict[str, str]] = {}

    def answer(due: Due) -> Outcome:
        slots[due.target] = dict(due.slots)
        return accepted(due)

    sent(senders=ScriptedSenders(answer=answer))
    assert slots["ana@a.example"] == {
        "salutation": "Hello ana@a.example",
        "salutation_2": "en: hello ana@a.example",
    }
    assert slots["cy@c.example"] == {"salutation": "Hello cy@c.example"}


def test_a_correction_goes_in_both_languages_to_who_got_the_first_in_both_if_it_offers_them() -> None:
    for offer, got in (('bilingual = ["fr+en"]\n', "fr+en"), ("", "fr")):
        stage = sent(PAIRS + CORRIGENDUM + offer)
        stage.tick(DAY_AFTER)
        assert tongues(stage, "corrigendum")["ana@a.example"] == got


def problems(text: str) -> list[str]:
    return [str(p) for p in check(files(text), PlainRenderer()) if "bilingual" in (p.file or "")]


def test_a_pair_needs_both_of_its_languages_and_stands_once() -> None:
    text = PAIRS.replace('["fr+en"]', '["fr+en", "ar+en", "fr+en", "zh+ru"]')
    assert problems(text) == [
        "summit:email.0.bilingual.1: 'ar+en' is not possible: this activity is not in ar "
        "(add it to the languages, or remove the pair)",
        "summit:email.0.bilingual.2: 'fr+en' stands twice in bilingual (remove one)",
        "summit:email.0.bilingual.3: 'zh+ru' is not possible: this activity is not in zh "
        "(add it to the languages, or remove the pair)",
        "summit:email.0.bilingual.3: 'zh+ru' is not possible: this activity is not in ru "
        "(add it to the languages, or remove the pair)",
    ]


def test_a_correction_that_lacks_a_pair_of_the_first_is_told() -> None:
    found = check(files(PAIRS + CORRIGENDUM), PlainRenderer())
    assert [str(p) for p in found if p.code == "other-languages"] == [
        "summit:email.1.corrects: warning: summit/mail goes out in fr+en too, this correction only in the first of "
        'them (write `bilingual = ["fr+en"]`)'
    ]


def test_a_campaign_s_digest_has_pairs_as_they_were_written() -> None:
    campaign = files().loaded.campaigns["summit"].campaign
    assert campaign.model_dump(mode="json")["email"][0]["bilingual"] == ["fr+en"]
