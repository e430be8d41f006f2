"""Audiences: importing a convention's list, and reading it for plans and mailings."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from itertools import islice

from chorus.domain.campaign import Email, Press
from chorus.domain.contact import Contact
from chorus.domain.problems import NotFoundError, Problem, RefusedError
from chorus.domain.segment import parse_segment
from chorus.domain.selection import Chosen, Decision, Rules, select
from chorus.domain.tracking import newest_day
from chorus.services.corrigenda import corrected, in_pairs, never_began, select_reached, send_of
from chorus.services.mailing_times import MailingTimes
from chorus.services.ports import ImportCount, Store, StoredContact
from chorus.services.ports_files import CampaignFile, Loaded, WorkspaceFiles

LEAST_GONE, LARGEST_SHARE = 10, 5
"""A faulty file may take away up to nine contacts, or one in five."""

MOST_PROBLEMS = 1000
"""Of a file with more they are only counted: a column gone wrong has one in each of a million rows."""

PIECE = 1000
"""For how many contacts at once the mails are looked up that a cap counts."""


@dataclass(frozen=True)
class Imported:
    """What an import changed, and the rows that it could not use."""

    audience: str
    count: ImportCount
    problems: tuple[Problem, ...]


def import_audience(
    files: WorkspaceFiles, loaded: Loaded, store: Store, audience: str, now: datetime, *, anyway: bool = False
) -> Imported:
    """Read an audience's file into the store; rows that can't be used are reported and left out.

    NotFoundError when config.toml has no such audience; the file's own faults come as problems, and a file that can't
    be read at all changes nothing. RefusedError when a file with faults would take away more than a fifth of the known
    contacts and at least ten, for it may be cut short; not if it shall be so ``anyway``. Memory does not grow with it.
    """
    source = loaded.workspace.audiences.get(audience)
    if source is None:
        there = ", ".join(loaded.workspace.audiences)
        raise NotFoundError(f"no audience {audience!r} in config.toml", f"one of: {there}", audience=audience)
    seen = _Seen()
    items = files.read_contacts(audience, source, newest_day(now))
    known = store.audience_sizes().get(audience, 0)
    digest = files.audience_digest(source)

    def judge(count: ImportCount) -> None:
        if seen.faults and not count.added + count.changed + count.unchanged:
            raise _UnusableError
        if seen.faults and not anyway:
            _require_most(audience, known, count.removed, seen.faults)

    try:
        count = store.import_contacts(audience, seen.contacts(items), now, digest, judge)
    except _UnusableError:
        count = ImportCount(0, 0, 0, 0)
    return Imported(audience, count, tuple(seen.told()))


class _UnusableError(Exception):
    """Not one contact can be read of a file with faults: it changes nothing."""


@dataclass
class _Seen:
    """The problems of a file, told apart from its contacts as it is read; of a great many only the first are kept."""

    problems: list[Problem] = field(default_factory=list)
    faults: int = 0
    more: int = 0
    more_faults: int = 0

    def contacts(self, items: Iterable[Contact | Problem]) -> Iterator[Contact]:
        """The contacts alone."""
        for item in items:
            if isinstance(item, Problem):
                self._add(item)
            else:
                yield item

    def _add(self, problem: Problem) -> None:
        is_fault = problem.severity == "error"
        self.faults += is_fault
        if len(self.problems) < MOST_PROBLEMS:
            self.problems.append(problem)
        else:
            self.more += 1
            self.more_faults += is_fault

    def told(self) -> Iterator[Problem]:
        """What is kept, and how many there are beside."""
        yield from self.problems
        if self.more:
            yield Problem(
                code="more-problems",
                message=f"{self.more:,} more problems, {self.more_faults:,} of them rows that can't be used",
                todo="mend these first, then import it again",
                file=self.problems[-1].file,
                severity="error" if self.more_faults else "warning",
            )


def _require_most(audience: str, known: int, gone: int, faults: int) -> None:
    """RefusedError when an import would take away too many of the known contacts."""
    if gone >= LEAST_GONE and gone * LARGEST_SHARE > known:
        raise RefusedError(
            f"{faults} of its rows can't be used, and {gone} of {known} known contacts would go: is it cut short?",
            f"mend the file (chorus check tells where), or if it is right: chorus audience import {audience} --anyway",
            audience=audience,
        )


class AudienceReader:
    """Contacts from the store, or for an audience never imported straight from its file (as in a plan)."""

    def __init__(self, files: WorkspaceFiles, loaded: Loaded, store: Store | None) -> None:
        self._files = files
        self._loaded = loaded
        self.store = store
        self._sizes = dict(store.audience_sizes()) if store else {}
        self._from_files: dict[str, tuple[StoredContact, ...]] = {}
        self.not_imported: set[str] = set()

    def contacts(self, audience: str, conventions: Sequence[str]) -> Iterator[StoredContact]:
        """The audience's contacts by address key; numbers are 0 for those read from a file."""
        if self.store is not None and audience in self._sizes:
            yield from self.store.contacts(audience, conventions)
            return
        if audience not in self._from_files:
            self.not_imported.add(audience)
            source = self._loaded.workspace.audiences[audience]
            items = self._files.read_contacts(audience, source)
            found = sorted((i for i in items if isinstance(i, Contact)), key=lambda contact: contact.key)
            self._from_files[audience] = tuple(StoredContact(0, contact, "") for contact in found)
        yield from self._from_files[audience]

    def select(self, file: CampaignFile, activity: Email | Press) -> Iterator[Decision]:
        """Who gets a mailing, and who doesn't for which reason: one decision an entry of its audiences, as it is read.

        Of a corrigendum those whom the first one reached or may still reach; those for whom it is planned, as long as
        it has not begun. InputError when there is nothing that it could correct.
        """
        if isinstance(activity, Email) and activity.corrects:
            return self._select_reached(file, activity)
        workspace, campaign, cap = self._loaded.workspace, file.campaign, self._loaded.workspace.caps
        times = MailingTimes(self._loaded, file, activity)
        near = times.near(cap) if cap else None
        known = [a for a in activity.audience if a in workspace.audiences]
        rules = Rules(
            segment=parse_segment(activity.where) if activity.where else None,
            countries=self._loaded.countries,
            languages=campaign.languages_of(activity),
            fallback=campaign.fallback_of(activity),
            pairs=activity.bilingual,
            is_capped=times.capped(cap) if cap else None,
        )
        lists = [(workspace.audiences[a].convention, self.contacts(a, campaign.conventions)) for a in known]
        if near is not None and self.store is not None:
            mailed = partial(self.store.mailed, span=near, beside=(file.id, activity.id))
            lists = [(convention, _with_mails(found, mailed)) for convention, found in lists]
        return select(lists, rules)

    def _select_reached(self, file: CampaignFile, activity: Email) -> Iterator[Decision]:
        first = corrected(self._loaded, file, activity)
        send = send_of(self.store, first)
        if self.store is not None and send is not None and send.began is not None:
            return select_reached(self.store, file, send, activity.bilingual)
        planned = iter(()) if never_began(send) else self.select(first.file, first.activity)
        return (in_pairs(one, activity.bilingual) for one in planned if isinstance(one, Chosen))


def _with_mails(
    found: Iterator[StoredContact], mailed: Callable[[Sequence[str]], Mapping[str, tuple[datetime, ...]]]
) -> Iterator[StoredContact]:
    """The contacts, each with the mails that its address gets anyway."""
    while piece := list(islice(found, PIECE)):
        mails = mailed([one.contact.key for one in piece])
        yield from (one._replace(mails=mails.get(one.contact.key, ())) for one in piece) if mails else piece
