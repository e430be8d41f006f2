"""What a corrigendum says of the message that it corrects: its subject and date, in each language."""

from dataclasses import dataclass, replace
from datetime import date, datetime

from chorus.content.body import Bodies
from chorus.content.localised import date_text
from chorus.content.scope import Scope
from chorus.domain.artefact import SLOT_OPEN, Artefact, in_second
from chorus.domain.bidi import without_isolates
from chorus.domain.campaign import Email, schedule_of
from chorus.domain.language import Language
from chorus.domain.observance import Occasion
from chorus.domain.pair import BETWEEN_TITLES
from chorus.domain.problems import NotFoundError
from chorus.domain.schedule import Schedule
from chorus.domain.schedule_wall import zone_info
from chorus.services.corrigenda import Corrected, corrected
from chorus.services.occasions import embargo_of, occasion_of
from chorus.services.ports_corrigenda import SentArtefacts
from chorus.services.ports_files import Loc


@dataclass(frozen=True)
class Correction:
    """The subject of the first message (slots as marks), its day in words, and what it was rendered from."""

    subject: str
    date: str
    inputs: dict[str, str]

    def as_second(self) -> "Correction":
        """The same where it stands in the second text of a mail in two languages."""
        return replace(self, subject=in_second(self.subject))


class Corrections:
    """What corrected messages say: as they were sent, or as their files render them as long as nothing has left.

    The two are the same unless a file was edited after it, so that a corrigendum may be signed before the first leaves.
    """

    def __init__(self, bodies: Bodies, sent: SentArtefacts) -> None:
        self._bodies = bodies
        self._sent = sent

    def of(self, scope: Scope, loc: Loc, activity: Email, language: Language) -> Correction | None:
        """What the corrigendum says in a language; None when the first can't be rendered, which goes to the scope.

        InputError when there is nothing that it could correct.
        """
        first = corrected(scope.loaded, scope.file, activity)
        try:
            theirs = Scope(scope.loaded, first.file, occasion_of(scope.loaded, first.file), scope.glossary)
        except NotFoundError as error:
            scope.wrong("unknown-occasion", f"{first.name}: {error.message}", error.todo, (*loc, "corrects"))
            return None
        for sent in self._sent(first.file.id, first.activity.id):
            if subject := _said(sent, language):
                inputs = {f"sent/{sent.key}": sent.words_digest}
                return Correction(subject, _date(theirs, first, language, sent), inputs)
        body = self._bodies.make(theirs, first.activity, first.activity.template, language)
        if body is None:
            message, todo = f"{first.name} can't be rendered in {language}", f"chorus check {first.file.id}"
            scope.wrong("corrected-unrendered", message, todo, (*loc, "corrects"))
            return None
        return Correction(body.title, _date(theirs, first, language), body.inputs)


def _said(sent: Artefact, language: Language) -> str:
    """The subject in a language of a message that left; empty where it has none, or it can't be told from the other's.

    In two languages it is one of two titles, which all mails in one of them have as their own.
    """
    key, subject = sent.key, without_isolates(sent.words.subject)
    if key.channel != "mail" or language not in (key.language, key.second):
        return ""
    if key.second is None:
        return subject
    titles = subject.split(BETWEEN_TITLES)
    title = titles[0] if language is key.language else titles[-1]
    return title if len(titles) == 2 and not (SLOT_OPEN in title and language is key.second) else ""


def _date(scope: Scope, first: Corrected, language: Language, sent: Artefact | None = None) -> str:
    """The day on which the first message goes out, where it is sent: each contact's own, or the schedule's zone.

    Of one that has left the day on which it did, though its schedule or its occasion was moved since.
    """
    embargo = embargo_of(scope.campaign, scope.occasion)
    days = f"{scope.occasion.start}/{scope.occasion.end}"
    now = str(schedule_of(first.activity)), days, embargo.isoformat() if embargo else ""
    if sent and (then := (sent.release.schedule, sent.release.occasion, sent.release.embargo)) != now:
        return date_text(_day_of(scope.occasion, *then), language)
    schedule = schedule_of(first.activity)
    resolved = schedule.resolve(scope.occasion, "UTC" if schedule.is_local else None)
    if embargo is None or embargo <= resolved.instant or first.file.campaign.embargo is None:
        return date_text(resolved.date, language)
    return date_text(first.file.campaign.embargo.resolve(scope.occasion).date, language)


def _day_of(occasion: Occasion, schedule_text: str, days: str, embargo_text: str) -> date:
    """The day of a release as it was signed; an embargo that moved it counts in the schedule's zone."""
    start, _, end = days.partition("/")
    then = occasion.model_copy(update={"start": date.fromisoformat(start), "end": date.fromisoformat(end)})
    schedule = Schedule.parse(schedule_text)
    resolved = schedule.resolve(then, "UTC" if schedule.is_local else None)
    embargo = datetime.fromisoformat(embargo_text) if embargo_text else resolved.instant
    return max(resolved.instant, embargo).astimezone(zone_info(resolved.zone)).date()
