"""Checking corrigenda: what they correct, and that those whom it reached can get the correction as they got it."""

from collections.abc import Iterator
from datetime import timedelta

from chorus.domain.campaign import Email, Post, schedule_of
from chorus.domain.problems import InputError, NotFoundError, Problem
from chorus.services.activities import located
from chorus.services.corrigenda import Corrected, First, corrected_by
from chorus.services.occasions import occasion_of
from chorus.services.ports_files import CampaignFile, Loaded, Loc

EASTMOST, WESTMOST = timedelta(hours=14), timedelta(hours=12)
"""A day begins first at UTC+14 and last at UTC-12."""


def check_corrigenda(loaded: Loaded, file: CampaignFile) -> Iterator[Problem]:
    """Mails without an audience, posts without accounts, and everything wrong with those that correct another."""
    for loc, activity in located(file):
        if not isinstance(activity, Email | Post):
            continue
        if activity.corrects:
            yield from _misplaced(file, activity, loc)
            yield from _corrigendum(loaded, file, activity, loc)
        elif isinstance(activity, Email) and not activity.audience:
            yield _missing(file, "email", "audience", "audiences", loc)
        elif isinstance(activity, Post) and not activity.accounts:
            yield _missing(file, "post", "accounts", "accounts", loc)


def _missing(file: CampaignFile, kind: str, key: str, what: str, loc: Loc) -> Problem:
    todo = f"add `{key} = [...]`: {what} of config.toml, or `corrects = ...`"
    return file.problem("missing-key", f"`{kind}` has no `{key}`", todo, loc)


def _misplaced(file: CampaignFile, activity: Email | Post, loc: Loc) -> Iterator[Problem]:
    """What would be another answer to the question where a corrigendum goes."""
    goes = (
        f"to those whom {activity.corrects!r} reached"
        if isinstance(activity, Email)
        else f"where {activity.corrects!r} was published"
    )
    for key in ("audience", "where", "accounts"):
        if getattr(activity, key, None):
            message, todo = f"a corrigendum goes {goes}: it has no `{key}`", f"remove `{key}`, or remove `corrects`"
            yield file.problem("not-in-corrigendum", message, todo, (*loc, key))


def _corrigendum(loaded: Loaded, file: CampaignFile, activity: Email | Post, loc: Loc) -> Iterator[Problem]:
    try:
        first = corrected_by(loaded, file, activity)
    except InputError as error:
        yield from error.problems
        return
    if first is None:
        return
    yield from _same_languages(file, activity, first, loc)
    if isinstance(activity, Email) and isinstance(first, Corrected):
        yield from _same_pairs(file, activity, first, loc)
    for convention in first.file.campaign.conventions:
        if convention not in file.campaign.conventions:
            yield file.problem(
                "other-conventions",
                f"{first.name} spoke for {convention}, which is not in this campaign",
                f"add {convention!r} to conventions: who got it from {convention} gets the correction from it",
                (*loc, "corrects"),
            )
    yield from _later(loaded, file, activity, first, loc)


def _same_languages(file: CampaignFile, activity: Email | Post, first: First, loc: Loc) -> Iterator[Problem]:
    """Everybody gets the correction in the language of the first, so the two have the same ones."""
    ours, theirs = file.campaign.languages_of(activity), first.file.campaign.languages_of(first.activity)
    if set(ours) != set(theirs):
        listed = ", ".join(f'"{language}"' for language in theirs)
        yield file.problem(
            "other-languages",
            f"{first.name} is in {', '.join(theirs)}, this correction in {', '.join(ours)}",
            f"write `languages = [{listed}]`",
            (*loc, "languages" if activity.languages else "corrects"),
        )


def _same_pairs(file: CampaignFile, activity: Email, first: Corrected, loc: Loc) -> Iterator[Problem]:
    """Who got the first in two languages, and can't get the correction in them, gets it in the first of the two."""
    if lacking := [str(pair) for pair in first.activity.bilingual if pair not in activity.bilingual]:
        listed = ", ".join(f'"{pair}"' for pair in first.activity.bilingual)
        yield file.problem(
            "other-languages",
            f"{first.name} goes out in {', '.join(lacking)} too, this correction only in the first of them",
            f"write `bilingual = [{listed}]`",
            (*loc, "bilingual" if activity.bilingual else "corrects"),
            "warning",
        )


def _later(loaded: Loaded, file: CampaignFile, activity: Email | Post, first: First, loc: Loc) -> Iterator[Problem]:
    schedule, before = schedule_of(activity), schedule_of(first.activity)
    try:
        then = before.resolve(occasion_of(loaded, first.file), "UTC" if before.is_local else None).instant
    except NotFoundError:
        return  # told where the other campaign is checked
    here = schedule.resolve(occasion_of(loaded, file), "UTC" if schedule.is_local else None).instant
    earliest = here - (EASTMOST if schedule.is_local else timedelta())
    latest = then + (WESTMOST if before.is_local else timedelta())
    if here <= then:
        yield file.problem(
            "before-corrected",
            f"`{schedule}` is not after {first.name}, which it corrects (`{before}`)",
            "schedule it later",
            (*loc, "send"),
        )
    elif earliest < latest:
        yield file.problem(
            "before-corrected",
            f"`{schedule}` may come before {first.name} is through in every time zone (`{before}`): it waits for that, "
            "and is held when it waits too long",
            "schedule it a day later, or in one zone",
            (*loc, "send"),
            "warning",
        )
