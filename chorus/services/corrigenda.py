"""Corrigenda: what a mail or a post corrects, whom that one reached, and when the correction may leave."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import TypeAlias

from chorus.domain.campaign import AnyActivity, Email, Post, Press, kind_of
from chorus.domain.delivery import OPEN
from chorus.domain.pair import Pair, second_of
from chorus.domain.problems import InputError, Problem, RefusedError
from chorus.domain.selection import Chosen, Decision, Excluded
from chorus.domain.timeline import Reason, SendState
from chorus.services.activities import located
from chorus.services.ports import Store, StoredSend
from chorus.services.ports_files import CampaignFile, Loaded

Corrigendum: TypeAlias = Email | Post


@dataclass(frozen=True)
class First:
    """The activity that a corrigendum corrects, and the campaign that it is of."""

    file: CampaignFile
    activity: AnyActivity

    @property
    def name(self) -> str:
        """``campaign/activity``, as it is signed."""
        return f"{self.file.id}/{self.activity.id}"


@dataclass(frozen=True)
class Corrected(First):
    """The mailing that a mail corrects."""

    activity: Email | Press


@dataclass(frozen=True)
class CorrectedPost(First):
    """The post that a post corrects."""

    activity: Post


def corrected(loaded: Loaded, file: CampaignFile, activity: Email) -> Corrected:
    """What a mail corrects; InputError when there is no such mailing, or it comes round to itself."""
    first = _named(loaded, file, activity)
    if not isinstance(first.activity, Email | Press):
        message = f"{first.activity.id!r} is a {kind_of(first.activity)}, which goes to no contacts"
        raise InputError((_problem(file, activity, "no-mailing", message, "name a mail or a press release"),))
    _require_end(loaded, file, activity, first)
    return Corrected(first.file, first.activity)


def corrected_post(loaded: Loaded, file: CampaignFile, activity: Post) -> CorrectedPost:
    """What a post corrects; InputError when there is no such post, or it comes round to itself."""
    first = _named(loaded, file, activity)
    if not isinstance(first.activity, Post):
        kind = kind_of(first.activity)
        message = f"{first.activity.id!r} is {'an' if kind == 'email' else 'a'} {kind}, which is posted on no account"
        raise InputError((_problem(file, activity, "no-post", message, "name a post"),))
    _require_end(loaded, file, activity, first)
    return CorrectedPost(first.file, first.activity)


def corrected_by(loaded: Loaded, file: CampaignFile, activity: AnyActivity) -> First | None:
    """What an activity corrects, None for one that is no corrigendum; InputError as above."""
    if isinstance(activity, Email) and activity.corrects:
        return corrected(loaded, file, activity)
    if isinstance(activity, Post) and activity.corrects:
        return corrected_post(loaded, file, activity)
    return None


def _require_end(loaded: Loaded, file: CampaignFile, activity: Corrigendum, first: First) -> None:
    """InputError when a chain of corrections comes round to where it began."""
    seen = {f"{file.id}/{activity.id}"}
    link = first
    while link.name not in seen:
        seen.add(link.name)
        if not (isinstance(link.activity, Corrigendum) and link.activity.corrects):
            return
        link = _named(loaded, link.file, link.activity)
    word = "post" if isinstance(activity, Post) else "mail"
    message = f"`corrects = {activity.corrects!r}` comes round to this {word} itself"
    raise InputError((_problem(file, activity, "corrects-itself", message, f"name the {word} that went out first"),))


def _named(loaded: Loaded, file: CampaignFile, activity: Corrigendum) -> First:
    campaign, _, name = activity.corrects.rpartition("/")
    other = file if campaign in ("", file.id) else loaded.campaigns.get(campaign)
    if other is None and campaign in loaded.broken:
        raise InputError(loaded.broken[campaign])
    if other is None:
        raise InputError((_unknown(file, activity, "campaign", campaign, list(loaded.campaigns)),))
    first = other.campaign.activity(name)
    if first is None:
        mails = (*other.campaign.email, *other.campaign.press)
        like = [a.id for a in (other.campaign.post if isinstance(activity, Post) else mails) if a != activity]
        raise InputError((_unknown(file, activity, "activity", name, like),))
    return First(other, first)


def _unknown(file: CampaignFile, activity: Corrigendum, what: str, name: str, known: list[str]) -> Problem:
    near = get_close_matches(name, known, n=1)
    todo = f"did you mean {near[0]!r}?" if near else f"there are: {', '.join(known) or 'none'}"
    return _problem(file, activity, f"unknown-{what}", f"no {what} {name!r} to correct", todo)


def _problem(file: CampaignFile, activity: Corrigendum, code: str, message: str, todo: str) -> Problem:
    loc = next(loc for loc, there in located(file) if there is activity)
    return file.problem(code, message, todo, (*loc, "corrects"))


def send_of(store: Store | None, first: First) -> StoredSend | None:
    """The send of what is corrected, if there is one yet."""
    sends = store.sends(first.file.id) if store else ()
    return next((s for s in sends if s.activity == first.activity.id), None)


def never_began(send: StoredSend | None) -> bool:
    """Whether it was over or cancelled before anything of it left."""
    return send is not None and send.began is None and send.state in (SendState.PAST, SendState.CANCELLED)


def in_pairs(chosen: Chosen, pairs: Sequence[Pair]) -> Chosen:
    """Who gets a correction in two languages: those who got the first in them, if it offers that pair; else in one."""
    return chosen._replace(second=second_of(chosen.language, chosen.second, pairs))


def select_reached(
    store: Store, file: CampaignFile, send: StoredSend, pairs: Sequence[Pair] = ()
) -> Iterator[Decision]:
    """Those whom a send reached or may still reach, each in the language and from the convention as it got the first.

    Who got the first in two languages gets the correction in them, if they are one of its ``pairs``.
    Who is unsubscribed or suppressed by now for any convention of the correcting campaign is excluded.
    """
    for one in store.reached(send.number, file.campaign.conventions):
        if one.suppressed:
            reason = Reason.UNSUBSCRIBED if one.suppressed == "unsubscribed" else Reason.SUPPRESSED
            yield Excluded(one.convention, reason)
            continue
        got = Chosen(one.number, one.contact, one.convention, one.language, one.sender, one.answered, one.second)
        yield in_pairs(got, pairs)


def require_ended(loaded: Loaded, file: CampaignFile, activity: AnyActivity, store: Store) -> None:
    """RefusedError as long as what a corrigendum corrects has not begun, or is still on its way to somebody."""
    first = corrected_by(loaded, file, activity)
    if first is None:
        return
    send = send_of(store, first)
    if send is None or send.began is None:
        raise RefusedError(
            f"{first.name}, which it corrects, has reached nobody: it has not begun",
            "correct that one itself, or send it first",
            campaign=file.id,
        )
    if waiting := still_open(store, send):
        whom = "account" if isinstance(first, CorrectedPost) else "contact"
        raise RefusedError(
            f"{first.name}, which it corrects, is still on its way to {waiting} {whom}{'s' if waiting > 1 else ''}",
            "it begins when that one has ended; schedule it later, if that takes too long",
            campaign=file.id,
        )


def still_open(store: Store, send: StoredSend) -> int:
    """How many of a send's deliveries are not yet at an end."""
    return sum(n for state, n in store.counts(send.number).items() if state in OPEN)


def waits_for_first(loaded: Loaded, store: Store, send: StoredSend) -> bool:
    """Whether a send is a corrigendum, and what it corrects is under way: it may yet begin by itself."""
    file = loaded.campaigns.get(send.campaign)
    activity = file.campaign.activity(send.activity) if file else None
    first = corrected_by(loaded, file, activity) if file and activity else None
    before = send_of(store, first) if first else None
    return before is not None and before.began is not None and still_open(store, before) > 0
