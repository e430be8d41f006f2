"""Audiences: importing a convention's list, and reading it for plans and mailings."""

from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass
from datetime import datetime

from chorus.domain.campaign import Email, Mailing
from chorus.domain.contact import Contact
from chorus.domain.problems import NotFoundError, Problem, RefusedError
from chorus.domain.segment import parse_segment
from chorus.domain.selection import Selection, select
from chorus.services.corrigenda import corrected, in_pairs, never_began, select_reached, send_of
from chorus.services.ports import CampaignFile, ImportCount, Loaded, Store, StoredContact, WorkspaceFiles

LEAST_GONE, LARGEST_SHARE = 10, 5
"""A faulty file may take away up to nine contacts, or one in five."""


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
    contacts and at least ten, for it may be cut short; not if it shall be so ``anyway``.
    """
    source = loaded.workspace.audiences.get(audience)
    if source is None:
        known = ", ".join(loaded.workspace.audiences)
        raise NotFoundError(f"no audience {audience!r} in config.toml", f"one of: {known}", audience=audience)
    digest = files.audience_digest(source)
    problems: list[Problem] = []
    contacts: list[Contact] = []
    for item in files.read_contacts(audience, source):
        if isinstance(item, Problem):
            problems.append(item)
        else:
            contacts.append(item)
    faults = sum(p.severity == "error" for p in problems)
    if faults and not contacts:
        return Imported(audience, ImportCount(0, 0, 0, 0), tuple(problems))
    if faults and not anyway:
        _require_most(store, audience, {c.key for c in contacts}, faults)
    return Imported(audience, store.import_contacts(audience, contacts, now, digest), tuple(problems))


def _require_most(store: Store, audience: str, keys: Set[str], faults: int) -> None:
    """RefusedError when an import would take away too many contacts."""
    known = store.audience_sizes().get(audience, 0)
    gone = sum(c.contact.key not in keys for c in store.contacts(audience, ())) if known else 0
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
        """The audience's contacts; numbers are 0 for those read from a file."""
        if self.store is not None and audience in self._sizes:
            yield from self.store.contacts(audience, conventions)
            return
        if audience not in self._from_files:
            self.not_imported.add(audience)
            source = self._loaded.workspace.audiences[audience]
            items = self._files.read_contacts(audience, source)
            self._from_files[audience] = tuple(StoredContact(0, i, "") for i in items if isinstance(i, Contact))
        yield from self._from_files[audience]

    def select(self, file: CampaignFile, activity: Mailing) -> Selection:
        """Who gets a mailing, and who doesn't for which reason.

        Of a corrigendum those whom the first one reached or may still reach; those for whom it is planned, as long as
        it has not begun. InputError when there is nothing that it could correct.
        """
        if isinstance(activity, Email) and activity.corrects:
            return self._select_reached(file, activity)
        workspace = self._loaded.workspace
        campaign = file.campaign
        known = [a for a in activity.audience if a in workspace.audiences]
        return select(
            ((workspace.audiences[a].convention, self.contacts(a, campaign.conventions)) for a in known),
            segment=parse_segment(activity.where) if activity.where else None,
            countries=self._loaded.countries,
            languages=campaign.languages_of(activity),
            fallback=campaign.fallback_of(activity),
            pairs=activity.bilingual,
        )

    def _select_reached(self, file: CampaignFile, activity: Email) -> Selection:
        first = corrected(self._loaded, file, activity)
        send = send_of(self.store, first)
        if self.store is not None and send is not None and send.began is not None:
            return select_reached(self.store, file, send, activity.bilingual)
        planned = () if never_began(send) else self.select(first.file, first.activity).chosen
        return Selection(tuple(in_pairs(one, activity.bilingual) for one in planned), {})
