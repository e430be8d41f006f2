"""Which statement revises which, and what number each text has."""

import tomllib

from chorus.domain.artefact import Release
from chorus.domain.campaign import Campaign
from chorus.domain.versions import chain, first_of, is_cyclic, number_of

HEAD = """
title = "Summit"
observance = "un-biodiversity-summit"
year = 2020
conventions = ["basel"]
languages = ["en"]
signoff.due = "T-3d 18:00 Europe/Zurich"
"""


def campaign(**revises: str) -> Campaign:
    """A campaign whose statements revise each other as given; ``""`` for a first text."""
    text = HEAD
    for name, earlier in revises.items():
        text += f'[[statement]]\nid = "{name}"\ntemplate = "s"\nrelease = "T 09:00 UTC"\n'
        text += f'revises = "{earlier}"\n' if earlier else ""
    return Campaign.model_validate(tomllib.loads(text))


def test_a_chain_begins_with_the_first_text_and_numbers_go_along_it() -> None:
    made = campaign(third="second", first="", second="first", other="")
    third, first, second, other = made.statement
    assert [[s.id for s in chain(made, one)] for one in (first, second, third, other)] == [
        ["first"],
        ["first", "second"],
        ["first", "second", "third"],
        ["other"],
    ]
    assert [number_of(made, one) for one in (first, second, third, other)] == [1, 2, 3, 1]
    assert [first_of(made, one) for one in (first, second, third, other)] == ["first", "first", "first", "other"]


def test_a_cycle_is_seen_and_ends() -> None:
    made = campaign(one="two", two="one", hangs="one", itself="itself", lost="nobody")
    assert [is_cyclic(made, s) for s in made.statement] == [True, True, False, True, False]
    assert [len(chain(made, s)) for s in made.statement] == [2, 2, 3, 1, 1]


def test_a_release_without_versions_keeps_the_form_that_was_signed_before_there_were_any() -> None:
    assert "kept" not in Release(schedule="T 09:00 UTC", occasion="2020-09-30/2020-09-30").model_dump()
    kept = Release(schedule="T 09:00 UTC", occasion="2020-09-30/2020-09-30", kept="/summit/first/2/en/")
    assert Release.model_validate(kept.model_dump()) == kept
    assert kept.model_dump(mode="json")["kept"] == "/summit/first/2/en/"
