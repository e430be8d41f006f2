"""The deliveries of a mailing, made of those who are chosen as they come by."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from functools import lru_cache

from chorus.domain.artefact import ANSWERED, ArtefactKey
from chorus.domain.campaign import Email, Press
from chorus.domain.contact import Contact, region_of
from chorus.domain.engagement import Cell
from chorus.domain.language import Language
from chorus.domain.problems import RefusedError
from chorus.domain.selection import Chosen, Decision
from chorus.domain.tracking import TrackingMode, mode_for
from chorus.services.mailing_times import MailingTimes
from chorus.services.ports import NewDelivery
from chorus.services.ports_files import CampaignFile, Loaded, SlotMaker


def mail_sender(sender_id: str) -> str:
    """The name of the sender process for a From identity."""
    return f"mail:{sender_id}"


def mail_key(
    file: CampaignFile, activity: Email | Press, sender: str, language: Language, second: Language | None = None
) -> ArtefactKey:
    """The key of a mail's artefact."""
    return ArtefactKey(
        campaign=file.id, activity=activity.id, language=language, channel="mail", sender=sender, second=second
    )


class MailMaker:
    """Makes the deliveries of one mailing; what many contacts share is found once.

    ``numbers`` are the artefacts'. Deliveries come with the finest cell: which of them are large enough is known only
    when all have come by.
    """

    def __init__(
        self,
        loaded: Loaded,
        file: CampaignFile,
        activity: Email | Press,
        numbers: Mapping[ArtefactKey, int],
        slots: SlotMaker,
    ) -> None:
        self._workspace = loaded.workspace
        self._countries = loaded.countries
        self._file = file
        self._activity = activity
        self._numbers = numbers
        self._slots = slots
        self._times = MailingTimes(loaded, file, activity)
        self._placed = lru_cache(4096)(self._place)
        self._carried = lru_cache(1024)(self._carrier)
        self._counted = lru_cache(1024)(self._mode)

    def of(self, decisions: Iterable[Decision]) -> Iterator[NewDelivery]:
        """A delivery to each of the chosen; their parts come behind part 0, a press release's pages.

        RefusedError when what is corrected came in a language or from a sender that the correction has not.
        """
        slots, placed, counted = self._slots.slots, self._placed, self._counted
        for one in decisions:
            if not isinstance(one, Chosen):
                continue
            contact, language = one.contact, one.language
            sender, artefact = self._carried(one.convention, one.sender, language, one.second)
            due, region, hour = placed(contact.audience, contact.timezone, contact.country)
            filled = slots(contact, language, one.second)
            tracking = counted(contact.audience, contact.consent is not None)
            yield NewDelivery(
                f"contact:{one.number}",
                one.convention,
                sender,
                language,
                artefact,
                due,
                None if tracking == "off" else Cell(one.convention, language, region, contact.role, hour),
                one.number,
                {**filled, ANSWERED: one.answered} if one.answered else filled,
                one.part + 1,
                tracking,
            )

    def _place(self, audience: str, timezone: str | None, country: str | None) -> tuple[datetime, str, str]:
        """What follows from where somebody is: when the mail is due, the region, and the hour in UTC."""
        somebody = Contact(audience, "", timezone=timezone, country=country)
        due = self._times.due(somebody)
        return due, region_of(somebody, self._countries), due.astimezone(UTC).strftime("%Y-%m-%dT%H")

    def _mode(self, audience: str, consented: bool) -> TrackingMode:
        """How much is counted of a contact: the list that owns the message says it."""
        return mode_for(self._workspace.tracking_of(audience), consented)

    def _carrier(self, convention: str, first: str, language: Language, second: Language | None) -> tuple[str, int]:
        """The sender process and the artefact's number: a correction comes from the ``first`` mail's sender."""
        sender = first or self._workspace.sender_of(convention)
        key = mail_key(self._file, self._activity, sender, language, second)
        if key not in self._numbers:
            raise RefusedError(
                f"what it corrects went out in {key.tongue} from {sender}, and it has no such mail",
                f"give it the languages, conventions and senders of the first: chorus check {self._file.id}",
                campaign=self._file.id,
            )
        return mail_sender(sender), self._numbers[key]
