"""What a corrigendum says of the message that it corrects: its subject and date, in each language."""

from dataclasses import dataclass, replace
from datetime import date

from chorus.content.body import Bodies
from chorus.content.localised import date_text
from chorus.content.scope import Scope
from chorus.domain.artefact import in_second
from chorus.domain.campaign import Email, schedule_of
from chorus.domain.language import Language
from chorus.domain.problems import NotFoundError
from chorus.services.corrigenda import Corrected, corrected
from chorus.services.occasions import embargo_of, occasion_of
from chorus.services.ports import Loc


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
    """Renders the subjects of corrected messages."""

    def __init__(self, bodies: Bodies) -> None:
        self._bodies = bodies

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
        body = self._bodies.make(theirs, first.activity, first.activity.template, language)
        if body is None:
            message, todo = f"{first.name} can't be rendered in {language}", f"chorus check {first.file.id}"
            scope.wrong("corrected-unrendered", message, todo, (*loc, "corrects"))
            return None
        return Correction(body.title, date_text(_day(theirs, first), language), body.inputs)


def _day(scope: Scope, first: Corrected) -> date:
    """The day on which the first message goes out, where it is sent: each contact's own, or the schedule's zone."""
    schedule = schedule_of(first.activity)
    resolved = schedule.resolve(scope.occasion, "UTC" if schedule.is_local else None)
    embargo = embargo_of(scope.campaign, scope.occasion)
    if embargo is None or embargo <= resolved.instant or first.file.campaign.embargo is None:
        return resolved.date
    return first.file.campaign.embargo.resolve(scope.occasion).date
