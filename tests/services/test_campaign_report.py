"""The report on a campaign: what is read of its files, its sends, its signatures and its roll-up."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime

import pytest

from chorus.domain.artefact import Artefact
from chorus.domain.campaign_report import CampaignReport, NetworkPosts, SignedAct, Titled
from chorus.domain.language import Language
from chorus.domain.problems import NotFoundError, RefusedError
from chorus.domain.rollup import Rolled, RollupKey, RollupRow
from chorus.domain.signoff_acts import Digests, SignAct, act_text
from chorus.domain.signoff_state import Hold, LogState
from chorus.domain.timeline import SendState
from chorus.services.campaign_report import campaign_report
from chorus.services.ports import StoredSend
from chorus.services.ports_files import Loaded
from tests.doubles.workspace import CAMPAIGN, PlainRenderer, load

BEGAN = datetime(2020, 9, 30, 7, tzinfo=UTC)
NOW = datetime(2020, 11, 2, 9, tzinfo=UTC)
DAY = date(2020, 9, 30)
LAST_YEAR = CAMPAIGN.replace('"Summit"', '"Summit of before"').replace("year = 2020", "year = 2019")


def row(figure: str, number: int, activity: str = "mail", convention: str = "basel", day: date = DAY) -> RollupRow:
    kind = {"mail": "email", "post": "post"}.get(activity, "page")
    return RollupRow(RollupKey(day, "summit", activity, convention, "language", "en"), kind, figure, number)


ROWS = (
    row("cohort.sent", 120),
    row("cohort.delivered", 118),
    row("cohort.delivered", 40, convention="minamata"),
    row("opens.human.ever", 30, day=date(2020, 10, 30)),
    row("posts", 2, "post", "basel,minamata"),
)


def sent(activity: str, kind: str, state: SendState = SendState.DONE, note: str = "") -> StoredSend:
    began = None if state is SendState.HELD else BEGAN
    return StoredSend(len(activity), "summit", activity, kind, BEGAN, BEGAN, state, note, 160, began)


@dataclass
class MemoryCampaign:
    """The store's part that a campaign's report needs."""

    loaded: Loaded
    sends_: tuple[StoredSend, ...] = (
        sent("statement", "statement"),
        sent("mail", "email"),
        sent("post", "post", SendState.HELD, "it was 20 minutes late"),
    )
    rows: tuple[RollupRow, ...] = ROWS
    rolled_: Rolled | None = field(default_factory=lambda: Rolled(6, 2, "Europe/Zurich"))

    def rolled(self) -> Rolled | None:
        return self.rolled_

    def rollups(self, first: date, last: date) -> Iterator[RollupRow]:
        return (each for each in self.rows if first <= each.key.day <= last)

    def sends(self, campaign: str | None = None) -> tuple[StoredSend, ...]:
        return tuple(each for each in self.sends_ if each.campaign == campaign)

    def sent_artefacts(self, campaign: str, activity: str) -> tuple[Artefact, ...]:
        begun = any(each.activity == activity and each.began for each in self.sends(campaign))
        return tuple(each for each in artefacts(self.loaded) if begun and each.key.activity == activity)

    def published(self, send: int) -> Mapping[str, str]:
        posts = {"account:x:brs/en": "11", "account:x:brs/fr": "12", "account:x:minamata/en": ""}
        return posts if send == len("post") else {}


def artefacts(loaded: Loaded) -> tuple[Artefact, ...]:
    file = loaded.campaigns["summit"]
    occasion = loaded.catalogue.occasion("un-biodiversity-summit", 2020, None)
    return PlainRenderer().render(loaded, file, occasion).artefacts


def log_of(*acts: SignAct, holds: tuple[Hold, ...] = ()) -> LogState:
    texts = tuple((number, act_text(act)) for number, act in enumerate(acts, 1))
    return LogState(signed={"summit": texts}, holds=holds)


def act(person: str, papers: list[tuple[Artefact, str]]) -> SignAct:
    return SignAct(
        secretariat="brs",
        person=person,
        role="Executive Secretary",
        at=datetime(2020, 9, 25, 8, tzinfo=UTC),
        campaign="summit",
        conventions=("basel",),
        artefacts=tuple(Digests(key=p.key, words=words, release=p.release_digest) for p, words in papers),
    )


@pytest.fixture
def loaded() -> Loaded:
    return load({"summit": CAMPAIGN})


def made(loaded: Loaded, scope: str = "joint", log: LogState | None = None, **store: object) -> CampaignReport:
    memory = MemoryCampaign(loaded, **store)  # type: ignore[arg-type]
    return campaign_report(memory, loaded, log or LogState(), "summit", scope, NOW)


def test_activities_come_in_the_order_of_time_with_what_became_of_them(loaded: Loaded) -> None:
    report = made(loaded)
    assert [(a.activity, a.state, a.note, a.figures.delivered) for a in report.activities] == [
        ("mail", SendState.DONE, "", 158),
        ("post", SendState.HELD, "it was 20 minutes late", 0),
        ("statement", SendState.DONE, "", 0),
    ]
    mail = report.activities[0]
    assert (mail.title, mail.at) == (Titled(text="mail", language=Language.EN), BEGAN)
    assert mail.audiences == ("Basel: Parties", "Minamata: Focal points")
    assert [a.accounts for a in report.activities] == [(), ("@brs", "@minamata"), ()]


def test_figures_are_those_of_the_whole_life_for_all_and_for_one(loaded: Loaded) -> None:
    joint, basel = made(loaded), made(loaded, "basel")
    assert (joint.total.delivered, joint.total.opens.human.unique, joint.total.posts) == (158, 30, 2)
    assert (joint.own, joint.name) == (None, "All conventions")
    assert basel.own is not None
    assert (basel.own.delivered, basel.total.delivered, basel.by_convention) == (118, 158, ())
    assert [(each.convention, each.figures.delivered) for each in joint.by_convention] == [
        ("basel", 118),
        ("minamata", 40),
        ("", 0),
    ]
    assert (joint.provenance.watermark, joint.provenance.rules_version, joint.day) == (6, 2, date(2020, 11, 2))


def test_posts_are_those_that_are_known_to_be_there(loaded: Loaded) -> None:
    assert made(loaded).networks == (
        NetworkPosts(
            account="x:brs", network="x", handle="@brs", languages=(Language.EN, Language.FR), posts=2
        ),
    )  # fmt: skip


def test_signatures_are_those_under_what_left(loaded: Loaded) -> None:
    papers = artefacts(loaded)
    english = [(p, p.words_digest) for p in papers if p.key.language is Language.EN]
    log = log_of(act("Ana", english), act("Bo", [(english[0][0], "a draft")]))
    assert made(loaded, log=log).signatures == (
        SignedAct(
            at=datetime(2020, 9, 25, 8, tzinfo=UTC),
            person="Ana",
            role="Executive Secretary",
            secretariat="BRS Secretariat",
            parties=("Basel Convention",),
            texts=len(english),
            languages=(Language.EN,),
        ),
    )


def test_a_hold_that_stands_is_told(loaded: Loaded) -> None:
    hold = Hold(
        campaign="summit", activity="", secretariat="brs", conventions=("basel",), person="Bo", reason="wrong", at=BEGAN
    )
    assert made(loaded, log=log_of(holds=(hold,))).held_by == ("held by basel (Bo): wrong",)


def test_the_same_observance_of_the_year_before_stands_beside_it() -> None:
    both = load(
        {
            "summit": CAMPAIGN.replace("un-biodiversity-summit", "environment-day"),
            "before": LAST_YEAR.replace("un-biodiversity-summit", "environment-day"),
        }
    )
    old = RollupRow(
        RollupKey(date(2019, 6, 5), "before", "mail", "basel", "language", "en"), "email", "cohort.delivered", 90
    )
    begun = datetime(2019, 6, 5, 7, tzinfo=UTC)
    send = StoredSend(99, "before", "mail", "email", begun, begun, SendState.DONE, "", 90, begun)
    store = MemoryCampaign(load({"summit": CAMPAIGN}))
    store.sends_, store.rows = (*store.sends_, send), (*ROWS, old)
    report = campaign_report(store, both, LogState(), "summit", "joint", NOW)
    assert report.earlier is not None
    assert (report.earlier.campaign, report.earlier.year, report.earlier.figures.delivered) == ("before", 2019, 90)
    assert report.earlier.title == Titled(text="Summit of before", language=Language.EN)
    assert report.total.delivered == 158
    store.rows = ROWS
    assert campaign_report(store, both, LogState(), "summit", "joint", NOW).earlier is None


def test_what_is_not_there_is_said(loaded: Loaded) -> None:
    with pytest.raises(
        NotFoundError, match=r"the campaign summit has no convention 'oslo' \(one of: basel, minamata, joint\)"
    ):
        made(loaded, "oslo")
    with pytest.raises(
        RefusedError, match=r"nothing of summit is planned or done yet, .* \(see when it begins: chorus plan"
    ):
        made(loaded, sends_=())


def test_a_convention_that_has_left_goes_by_its_id_and_no_secretariat_is_named_for_it(loaded: Loaded) -> None:
    workspace = loaded.workspace
    conventions = {name: each for name, each in workspace.conventions.items() if name != "minamata"}
    secretariats = {name: each for name, each in workspace.secretariats.items() if "minamata" not in each.conventions}
    left = workspace.model_copy(update={"conventions": conventions, "secretariats": secretariats})
    report = made(replace(loaded, workspace=left))
    assert [(each.id, each.name) for each in report.conventions] == [
        ("basel", "Basel Convention"),
        ("minamata", "minamata"),
    ]
    assert report.secretariats == made(loaded).secretariats[:1]


def test_before_there_is_a_roll_up_nothing_is_counted(loaded: Loaded) -> None:
    report = made(loaded, rolled_=None, rows=())
    assert (report.total.delivered, report.provenance.watermark) == (0, 0)
