"""What officers record of a contact's consent to be told apart, and what is shown of who has one."""

from collections.abc import Callable, Mapping
from datetime import date

from chorus.domain.lines import one_line
from chorus.domain.problems import MisreadError, NotFoundError, RefusedError
from chorus.domain.schedule_wall import zone_info
from chorus.domain.tracking import Word, newest_day
from chorus.services.acting import Context, Json
from chorus.services.ports import Store
from chorus.services.ports_consent import Standing
from chorus.services.ports_files import Loaded, WorkspaceFiles

MAX_EVIDENCE = 500
"""Characters that say where a consent is recorded."""


def act_consent(
    context: Context, *, audience: str, address: str, give: bool, evidence: str, person: str, on: str = ""
) -> Json:
    """Record that a contact has consented (``on`` a day, else today), or has withdrawn it.

    It holds from now on, also for mails that wait: NotFoundError for no such audience or contact, RefusedError without
    evidence, for a day that is still to come, or for one before a withdrawal. Withdrawn, its hits are no longer told
    apart, those of before neither.
    """
    loaded = context.files.load()
    found = standing_of(context.files, loaded, context.store, audience, address)
    today = context.now.astimezone(zone_info(loaded.workspace.workspace.timezone)).date()
    day = _day(on, newest_day(context.now)) if on and give else today
    if give:
        _require_after(found, day)
    word = Word(given=give, on=day, evidence=_evidence(evidence), person=person)
    context.store.keep_word(found.number, word, context.now)
    return {"audience": audience, "address": found.contact.address, **word.model_dump(mode="json")}


def standing_of(files: WorkspaceFiles, loaded: Loaded, store: Store, audience: str, address: str) -> Standing:
    """A contact of an audience as it was imported, by an address given in any form; NotFoundError for none."""
    if audience not in loaded.workspace.audiences:
        known = ", ".join(loaded.workspace.audiences) or "none yet"
        raise NotFoundError(f"no audience {audience!r} in config.toml", f"there are: {known}", audience=audience)
    normal = files.normal_address(address)
    found = store.standing(audience, normal)
    if found is not None:
        return found
    again = f"chorus audience import {audience}"
    if audience not in store.import_digests():
        raise NotFoundError(f"{audience} is not imported yet", f"import the list first: {again}", audience=audience)
    raise NotFoundError(
        f"{normal} is not on {audience}",
        f"if its file has that address by now, import it again: {again}",
        audience=audience,
    )


def _require_after(found: Standing, day: date) -> None:
    """Whoever withdrew said so of every consent of before."""
    if found.word is not None and not found.word.given and day < found.word.on:
        raise RefusedError(
            f"{found.contact.address} withdrew on {found.word.on}: a consent of {day} holds no longer",
            "give the day on which they consented anew",
        )


def _evidence(text: str) -> str:
    try:
        told = one_line(" ".join(text.split()))
    except MisreadError as error:
        raise RefusedError(f"the evidence: {error.message}", error.todo) from error
    if not told or len(told) > MAX_EVIDENCE:
        raise RefusedError(
            "a consent is worth what proves it", f"say where it is recorded, in at most {MAX_EVIDENCE} characters"
        )
    return told


def _day(text: str, newest: date) -> date:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise RefusedError(f"{text!r} is not a day", "write it as 2027-05-22") from None
    if day > newest:
        raise RefusedError(f"{day} is still to come", "give the day on which the consent was given")
    return day


CONSENT_ACTS: Mapping[str, Callable[..., Json]] = {"consent": act_consent}
