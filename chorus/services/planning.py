"""The plan of a campaign: when, where, to how many, and who is excluded why."""

from collections.abc import Mapping

from chorus.domain.campaign import AnyActivity, Email, Mailing, Post, Press, kind_of, schedule_of
from chorus.domain.language import Language
from chorus.domain.timeline import Part, Send, Timeline
from chorus.services.audiences import AudienceReader
from chorus.services.corrigenda import corrected_post, never_began, send_of
from chorus.services.occasions import due_times, occasion_of
from chorus.services.pace_outlook import ends_of
from chorus.services.ports import Store
from chorus.services.ports_files import CampaignFile, Loaded
from chorus.services.tallying import Tally


def plan(loaded: Loaded, file: CampaignFile, audiences: AudienceReader) -> Timeline:
    """The timeline of a campaign, in order of time."""
    sends = [plan_activity(loaded, file, activity, audiences) for activity in file.campaign.activities()]
    return Timeline(campaign=file.id, sends=tuple(sorted(sends, key=lambda s: (s.at, s.activity))))


def plan_activity(loaded: Loaded, file: CampaignFile, activity: AnyActivity, audiences: AudienceReader) -> Send:
    """One entry of the timeline, counted from the audiences as they are now."""
    workspace, campaign = loaded.workspace, file.campaign
    occasion = occasion_of(loaded, file)
    schedule = schedule_of(activity)
    found = Tally.of(loaded, schedule, audiences.select(file, activity) if isinstance(activity, Mailing) else ())
    times = due_times(workspace, campaign, activity, occasion, found.zones)
    other = fixed_counts(loaded, file, activity, audiences.store)
    everyone = found.total + sum(sum(n.values()) for n in other.values())
    parts = [
        Part(
            zone=zone, at=at, count=found.zones[zone] if schedule.is_local else everyone, note=times.notes.get(zone, "")
        )
        for zone, at in times.zones.items()
    ]
    ends = ends_of(loaded, found.places, times)
    counts, pairs = found.in_order()
    return Send(
        campaign=file.id,
        activity=activity.id,
        kind=kind_of(activity),
        schedule=str(schedule),
        at=times.at,
        until=times.until,
        parts=tuple(sorted(parts, key=lambda p: (p.at, p.zone))),
        counts=_merged(counts, other),
        excluded=found.left_out(),
        corrects=activity.corrects if isinstance(activity, Email | Post) else "",
        pairs=pairs,
        ends=ends.at if ends else None,
        slowest=ends.slowest if ends else "",
        assumed=dict(sorted(found.assumed.items(), key=lambda item: (-item[1], item[0]))),
    )


def fixed_counts(
    loaded: Loaded, file: CampaignFile, activity: AnyActivity, store: Store | None
) -> dict[str, dict[Language, int]]:
    """Posts by the conventions of their account, pages by the campaign's: joined with ``,`` where several share one."""
    languages = file.campaign.languages_of(activity)
    joint = ",".join(file.campaign.conventions)
    if isinstance(activity, Post):
        counts: dict[str, dict[Language, int]] = {}
        for account_id, language in posted(loaded, file, activity, store):
            by = counts.setdefault(speakers(loaded, file, account_id), {})
            by[language] = by.get(language, 0) + 1
        return counts
    if isinstance(activity, Mailing) and not isinstance(activity, Press):
        return {}
    return {joint: dict.fromkeys(languages, 1)}


def post_targets(loaded: Loaded, file: CampaignFile, activity: Post) -> list[tuple[str, Language]]:
    """Each account with each of its languages that the activity has; a corrigendum's accounts are the first post's.

    InputError when there is nothing that it could correct.
    """
    accounts = loaded.workspace.accounts
    languages = file.campaign.languages_of(activity)
    if activity.corrects:
        first = corrected_post(loaded, file, activity)
        return [(a, lang) for a, lang in post_targets(loaded, first.file, first.activity) if lang in languages]
    return [
        (a, lang) for a in activity.accounts if a in accounts for lang in languages if lang in accounts[a].languages
    ]


def posted(
    loaded: Loaded, file: CampaignFile, activity: Post, store: Store | None
) -> Mapping[tuple[str, Language], str]:
    """Where a post goes, each with the id of the post that it answers there (empty: none).

    A corrigendum goes where the first one was published or may yet be; to all of its targets, as long as that has not
    begun.
    """
    targets = post_targets(loaded, file, activity)
    if not activity.corrects:
        return dict.fromkeys(targets, "")
    send = send_of(store, corrected_post(loaded, file, activity))
    if store is None or send is None or send.began is None:
        return {} if never_began(send) else dict.fromkeys(targets, "")
    there = store.published(send.number)
    named = {(account, language): f"account:{account}/{language}" for account, language in targets}
    return {target: there[name] for target, name in named.items() if name in there}


def speakers(loaded: Loaded, file: CampaignFile, account_id: str) -> str:
    """The campaign's conventions for which an account's secretariat acts, joined with ``,``."""
    secretariat = loaded.workspace.secretariats[loaded.workspace.accounts[account_id].secretariat]
    return ",".join(c for c in file.campaign.conventions if c in secretariat.conventions)


def _merged(
    one: Mapping[str, Mapping[Language, int]], other: Mapping[str, Mapping[Language, int]]
) -> dict[str, dict[Language, int]]:
    keys = list(dict.fromkeys([*one, *other]))
    return {
        k: {lang: n for lang in Language if (n := one.get(k, {}).get(lang, 0) + other.get(k, {}).get(lang, 0))}
        for k in keys
    }
