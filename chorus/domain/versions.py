"""The versions of a joint statement: which text revises which, and what number each has at the permanent URL."""

from collections.abc import Mapping

from chorus.domain.campaign import AnyActivity, Campaign, Statement


def chain(campaign: Campaign, statement: Statement) -> tuple[Statement, ...]:
    """A statement and those that it revises, the first text first; as far as they can be followed.

    What a version's number and page say depends on earlier versions only, so that a later one changes no signed byte.
    """
    known: Mapping[str, Statement] = {s.id: s for s in campaign.statement}
    found = [statement]
    while (earlier := known.get(found[0].revises or "")) is not None and earlier not in found:
        found.insert(0, earlier)
    return tuple(found)


def first_of(campaign: Campaign, activity: AnyActivity) -> str:
    """The id of the activity under whose permanent URL an activity is published: its own, or the first text's."""
    return chain(campaign, activity)[0].id if isinstance(activity, Statement) else activity.id


def number_of(campaign: Campaign, statement: Statement) -> int:
    """Which version of its text a statement is, from 1."""
    return len(chain(campaign, statement))


def is_cyclic(campaign: Campaign, statement: Statement) -> bool:
    """Whether a statement revises itself, be it through others."""
    known = {s.id: s for s in campaign.statement}
    seen: set[str] = set()
    here: Statement | None = statement
    while here is not None and here.id not in seen:
        seen.add(here.id)
        here = known.get(here.revises or "")
    return here is not None and here.id == statement.id
