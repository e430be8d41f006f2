"""Signing: who may sign for whom, what is signed, and what outdates it."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from chorus.content.signatory_keys import verify
from chorus.domain.problems import InputError, NotFoundError, Problem, RefusedError
from chorus.domain.signoff import Signature
from chorus.domain.signoff_acts import Way
from chorus.services.ports import Store
from chorus.services.ports_files import Loaded
from chorus.services.recording import Actor
from chorus.services.signing import find_campaign, secretariat_for, shown_of, sign, signoff
from chorus.services.signoff_reading import LogReader
from chorus.store.opening import memory_database
from tests.doubles.signoffs import signatures
from tests.doubles.workspace import CAMPAIGN, CONFIG, PlainRenderer, load

LOG = LogReader(verify)
ANA = Actor(person="A. Officer")
NOW = datetime(2020, 9, 20, 12, tzinfo=UTC)
LOADED = load({"summit": CAMPAIGN, "autumn": CAMPAIGN})
SUMMIT = find_campaign(LOADED, "summit")
ARTEFACTS = 9
"""Statement and mail of two senders in two languages, posts of two accounts that speak two and one."""


@pytest.fixture
def store() -> Store:
    return memory_database()


def signed(store: Store, name: str, renderer: PlainRenderer | None = None) -> tuple[Signature, ...]:
    return signed_as(store, name, Actor(person="A. Officer"), renderer)


def signed_as(
    store: Store, name: str, actor: Actor, renderer: PlainRenderer | None = None, loaded: Loaded = LOADED
) -> tuple[Signature, ...]:
    file = find_campaign(loaded, "summit")
    return sign(loaded, file, renderer or PlainRenderer(), store, LOG, name=name, actor=actor, now=NOW)


def states(store: Store, renderer: PlainRenderer | None = None) -> set[tuple[str, str]]:
    found = signoff(LOADED, SUMMIT, renderer or PlainRenderer(), store, LOG)
    return {(standing.convention, standing.state) for _, standings in found.rows for standing in standings}


def test_one_act_of_a_secretariat_signs_every_artefact_for_those_of_its_conventions_that_speak(store: Store) -> None:
    acts = signed(store, "brs")
    assert len(acts) == len({act.key for act in acts}) == ARTEFACTS
    assert {(act.secretariat, act.conventions, act.person, act.at) for act in acts} == {
        ("brs", ("basel",), "A. Officer", NOW)
    }
    assert signatures(store, "summit") == acts
    assert states(store) == {("basel", "signed"), ("minamata", "missing")}


def test_a_convention_s_name_signs_for_its_secretariat(store: Store) -> None:
    assert {act.secretariat for act in signed(store, "basel")} == {"brs"}


def test_it_is_complete_when_all_have_signed_and_what_is_signed_is_not_signed_again(store: Store) -> None:
    signed(store, "brs")
    signed(store, "minamata")
    assert signoff(LOADED, SUMMIT, PlainRenderer(), store, LOG).complete
    assert signed(store, "brs") == ()


def test_an_edit_outdates_and_only_a_new_signature_mends_it(store: Store) -> None:
    signed(store, "brs")
    signed(store, "minamata")
    edited = PlainRenderer(words="Read it now")
    assert states(store, edited) == {("basel", "outdated"), ("minamata", "outdated")}
    assert len(signed(store, "brs", edited)) == ARTEFACTS
    assert states(store, edited) == {("basel", "signed"), ("minamata", "outdated")}


def test_a_campaign_without_artefacts_is_never_complete(store: Store) -> None:
    empty = load({"empty": CAMPAIGN[: CAMPAIGN.index("[[statement]]")]})
    assert not signoff(empty, empty.campaigns["empty"], PlainRenderer(), store, LOG).complete


def test_only_what_was_shown_is_signed(store: Store) -> None:
    rendered = PlainRenderer()
    seen = {shown_of(artefact) for artefact, _ in signoff(LOADED, SUMMIT, rendered, store, LOG).rows}
    rendered.words = "Read it now"
    with pytest.raises(RefusedError) as caught:
        sign(LOADED, SUMMIT, rendered, store, LOG, name="basel", actor=ANA, now=NOW, shown=seen)
    assert str(caught.value) == (
        "the files changed while you were asked, so nothing was signed "
        "(look at what there is now: chorus sign summit --as basel)"
    )
    assert signatures(store, "summit") == ()


def test_who_has_no_convention_in_the_campaign_can_t_sign(store: Store) -> None:
    alone = load({"summit": CAMPAIGN.replace('"basel", "minamata"]\nlang', '"minamata"]\nlang')})
    with pytest.raises(RefusedError) as caught:
        sign(alone, alone.campaigns["summit"], PlainRenderer(), store, LOG, name="brs", actor=ANA, now=NOW)
    assert str(caught.value) == "the brs secretariat has no convention in summit (sign as one of: minamata)"


def test_an_unknown_name_is_told_with_each_known_one_once() -> None:
    with pytest.raises(NotFoundError) as caught:
        secretariat_for(LOADED, "ozone")
    assert str(caught.value) == "no convention or secretariat 'ozone' (one of: basel, rotterdam, minamata, brs)"


def test_an_unknown_campaign_is_told_with_the_known_ones() -> None:
    with pytest.raises(NotFoundError) as caught:
        find_campaign(LOADED, "spring")
    assert str(caught.value) == "no campaign 'spring' (there are: summit, autumn)"
    with pytest.raises(NotFoundError) as caught:
        find_campaign(load({}), "spring")
    assert str(caught.value) == "no campaign 'spring' (there are: none yet)"


PROBLEM = Problem(code="x", message="not TOML", todo="mend it", file="campaigns/spring.toml", line=2)


def test_a_broken_campaign_is_told_with_its_problems() -> None:
    with pytest.raises(InputError) as caught:
        find_campaign(replace(LOADED, broken={"spring": (PROBLEM,)}), "spring")
    assert caught.value.problems == (PROBLEM,)


def test_what_can_t_be_rendered_can_t_be_signed_but_a_warning_hinders_nobody(store: Store) -> None:
    with pytest.raises(InputError, match="not TOML"):
        signed(store, "brs", PlainRenderer(problems=(PROBLEM,)))
    assert signatures(store, "summit") == ()
    warning = PROBLEM.model_copy(update={"severity": "warning"})
    assert len(signed(store, "brs", PlainRenderer(problems=(warning,)))) == ARTEFACTS


def test_the_author_can_t_sign_for_the_own_convention_where_the_workspace_says_so(store: Store) -> None:
    written = CAMPAIGN.replace("[signoff]\n", '[signoff]\nauthor = "Ana  Ruiz"\n')
    strict = load({"summit": written}, CONFIG + "\n[signoff]\nauthor_signs = false\n")
    with pytest.raises(RefusedError) as caught:
        signed_as(store, "basel", Actor(person="ana ruiz"), loaded=strict)
    assert str(caught.value) == (
        "ana ruiz wrote summit, and can't sign it for basel in this workspace (let a colleague sign it)"
    )
    assert len(signed_as(store, "basel", Actor(person="Bo Li"), loaded=strict)) == ARTEFACTS
    open_ = load({"summit": written})
    assert len(signed_as(memory_database(), "basel", Actor(person="Ana Ruiz"), loaded=open_)) == ARTEFACTS


def test_some_activities_can_be_signed_alone(store: Store) -> None:
    one = sign(LOADED, SUMMIT, PlainRenderer(), store, LOG, name="brs", actor=ANA, now=NOW, activities=["statement"])
    assert {s.key.activity for s in one} == {"statement"}
    assert len(signed(store, "brs")) == ARTEFACTS - len(one)


def test_a_rehearsal_signs_in_its_own_database_only(store: Store) -> None:
    ways: tuple[tuple[Store, Way], ...] = ((store, "rehearsal"), (memory_database(rehearsal=True), "command"))
    for database, way in ways:
        with pytest.raises(RefusedError, match="a rehearsal signs in its own database and nobody else does"):
            signed_as(database, "brs", Actor(person="A", way=way))
        assert signatures(database, "summit") == ()
