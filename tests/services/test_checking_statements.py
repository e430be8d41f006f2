"""What check finds about joint statements: versions that don't fit together, signatories without a name."""

import pytest

from tests.doubles.plain_check import check
from tests.doubles.stage import BEFORE, Stage
from tests.doubles.workspace import CAMPAIGN, CONFIG, MemoryFiles, PlainRenderer, load
from tests.services.test_freezing import RELEASE

DELIVERED = """
[[statement]]
id = "delivered"
template = "statement"
release = "T 18:00 Europe/Zurich"
revises = "statement"
version = "as-delivered"
"""
LATER = DELIVERED.replace('"delivered"', '"later"').replace("T 18", "T+3d 18").replace('version = "as-delivered"', "")
HEAD = """
[secretariats.brs.head]
name = { en = "Marta Lindqvist", fr = "Marta Lindqvist" }
title.en = "Executive Secretary"
[cosignatories.wetlands]
name.en = "Wetlands Alliance"
url = "https://wetlands.example/"
"""


def found(text: str, config: str = CONFIG) -> list[str]:
    """The problems without the warning that every edition of this summit has."""
    told = check(MemoryFiles(load({"summit": text}, config)), PlainRenderer())
    return [str(p) for p in told if p.code != "two-occasions"]


def test_a_chain_of_revisions_is_no_problem() -> None:
    assert found(CAMPAIGN + DELIVERED + LATER.replace('revises = "statement"', 'revises = "delivered"')) == []


@pytest.mark.parametrize(
    ("more", "told"),
    [
        (
            DELIVERED.replace('revises = "statement"', 'revises = "statment"'),
            "summit:statement.1.revises: the campaign has no statement 'statment' (did you mean 'statement'?)",
        ),
        (
            DELIVERED.replace('revises = "statement"', 'revises = "mail"'),
            "summit:statement.1.revises: 'mail' is no statement (statements are: statement)",
        ),
        (
            DELIVERED.replace('revises = "statement"', 'revises = "delivered"'),
            "summit:statement.1.revises: 'delivered' revises itself (let the first text have no `revises`)",
        ),
        (
            DELIVERED.replace("T 18:00", "T 15:00"),
            "summit:statement.1.release: this is published no later than 'statement', which it revises "
            "(schedule it after 30 Sep 2020 13:00 UTC)",
        ),
        (
            DELIVERED + 'languages = ["en"]\n',
            "summit:statement.1.languages: 'statement', which it revises, is in en, fr "
            "(publish both in the same languages)",
        ),
        (
            DELIVERED.replace('revises = "statement"\nversion = "as-delivered"', 'version = "revision"'),
            "summit:statement.1.version: this revises nothing (add `revises = ...`, or take `version` out)",
        ),
    ],
)
def test_a_revision_that_does_not_fit_is_told_at_its_place(more: str, told: str) -> None:
    assert found(CAMPAIGN + more) == [told]


def test_two_statements_can_t_revise_the_same_one() -> None:
    what = "several statements revise 'statement': which is the newest? (let the later one revise the earlier one)"
    assert found(CAMPAIGN + DELIVERED + LATER) == [
        f"summit:statement.1.revises: {what}",
        f"summit:statement.2.revises: {what}",
    ]


def test_a_circle_of_revisions_is_told_at_each_of_its_statements() -> None:
    text = CAMPAIGN.replace('template = "statement"', 'template = "statement"\nrevises = "delivered"')
    assert found(text + DELIVERED) == [
        "summit:statement.0.revises: 'statement' revises itself by way of 'delivered' "
        "(let the first text have no `revises`)",
        "summit:statement.1.revises: 'delivered' revises itself by way of 'statement' "
        "(let the first text have no `revises`)",
    ]


def test_names_that_a_language_lacks_are_told_in_config_toml_once_for_all_statements() -> None:
    signed = CAMPAIGN.replace('template = "statement"', 'template = "statement"\nsigned_by = true')
    signed = signed.replace("[[statement]]", 'cosignatories = ["wetlands"]\n\n[[statement]]')
    assert found(signed + DELIVERED + "signed_by = true\n", CONFIG + HEAD) == [
        f"config.toml:1:1: `{table}` has no fr {key}, with which statements are signed (add `{key}.fr`)"
        for table, key in (
            ("conventions.basel", "name"),
            ("secretariats.brs.head", "title"),
            ("conventions.minamata", "name"),
            ("cosignatories.wetlands", "name"),
        )
    ]
    assert found(signed.replace("signed_by = true", ""), CONFIG + HEAD) == []


def test_a_revision_waits_until_what_it_revises_has_been_published() -> None:
    stage = Stage(MemoryFiles(load({"summit": CAMPAIGN + DELIVERED})))
    stage.conductor.sync(BEFORE)
    stage.sign()
    (first,) = (s for s in stage.store.sends() if s.activity == "statement")
    late = RELEASE.replace(hour=16)
    stage.tick(late)  # the first one should have begun by 15:00 UTC, and is held
    assert (stage.states()["statement"], stage.states()["delivered"]) == ("held", "armed")
    assert [text for text in stage.notices() if "revises" in text] == [
        "summit/delivered can't begin: statement, which it revises, has not been published "
        "(take out `revises`, or schedule statement anew, before this one)"
    ]
    assert first.began is None


def test_a_revision_follows_what_it_revises() -> None:
    stage = Stage(MemoryFiles(load({"summit": CAMPAIGN + DELIVERED})))
    stage.conductor.sync(BEFORE)
    stage.sign()
    stage.tick(RELEASE)
    stage.tick(RELEASE.replace(hour=16))
    assert (stage.counts("statement"), stage.counts("delivered")) == ({"accepted": 2}, {"accepted": 2})
