"""Pausing a send that is refused too often, and telling the officers of its conventions, once a trip."""

import logging
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256
from typing import TypeAlias

from chorus.domain.breaker import SAYING, TAKEN, UNANSWERED, Answer, Trip, Window, answer_of, seen, trip
from chorus.domain.delivery import Outcome, State
from chorus.domain.language import Language, pick
from chorus.domain.problems import ChorusError
from chorus.domain.providers import Providers, domain_of
from chorus.domain.timeline import SendState
from chorus.services.freezing_mails import mail_sender
from chorus.services.messages import BatchResult, Due
from chorus.services.ports import ClaimedBatch, Store, StoredSend
from chorus.services.ports_files import Loaded
from chorus.services.ports_pace import Unsent

log = logging.getLogger(__name__)

AGAIN = timedelta(minutes=10)
"""How long after a letter that could not leave it is tried again."""

PAUSED, OVER, TOLD = "paused", "over", "officers"
"""Kinds of notices: a send was paused by itself; it ended before it could be; its officers have been told."""


@dataclass(frozen=True)
class Alarm:
    """What officers are told: which send was paused, and why in words.

    Its mails are ``uncertain``, else refused; it is ``over`` when it ended before it could be paused.
    """

    campaign: str
    activity: str
    title: str
    officers: tuple[str, ...]
    why: str
    counts: Mapping[State, int]
    uncertain: bool = False
    over: bool = False


AlarmPost: TypeAlias = Callable[[Alarm], None]
"""Sends it; TransientError or PermanentError when it can't."""


@dataclass(frozen=True)
class _Open:
    """A batch that has no answer yet."""

    send: int
    sender: str
    deliveries: tuple[Due, ...]


@dataclass
class SendBreaker:
    """Watches what becomes of the mails of running sends.

    Its memory is of the answers since the start, or since the last trip of a send: what made a send trip does not make
    it trip again when an officer has resumed it, not even an answer that comes only then.

    It knows what is under way, so it tells the ``pace`` of what never left.
    """

    store: Store
    pace: Unsent | None = None
    _loaded: Loaded | None = None
    _open: dict[int, _Open] = field(default_factory=dict)
    _windows: dict[int, Window] = field(default_factory=dict)
    _ignored: dict[int, int] = field(default_factory=dict)
    _newest: int = 0
    _not_before: dict[str, datetime] = field(default_factory=dict)

    def configure(self, loaded: Loaded) -> None:
        """Take the settings of a workspace as it was just read."""
        self._loaded = loaded

    def handed(self, claimed: ClaimedBatch) -> None:
        """A batch goes to its sender."""
        self._newest = max(self._newest, claimed.batch)
        if claimed.sender.startswith(mail_sender("")):
            self._open[claimed.batch] = _Open(claimed.send, claimed.sender, claimed.deliveries)

    def recorded(self, results: Iterable[BatchResult], now: datetime) -> None:
        """Answers were recorded: pause each send that is refused too often by now."""
        loaded = self._loaded
        if loaded is None:
            return
        settings = loaded.workspace.breaker
        changed: set[int] = set()
        for result in results:
            batch = self._open.pop(result.batch, None)
            if batch is not None and self.pace is not None and (unsent := _unsent(batch, result.outcomes)):
                self.pace.returned(batch.sender, unsent)
            if batch is None or result.batch <= self._ignored.get(batch.send, 0) or not settings.on:
                continue
            answers = _answers(loaded, batch, result.outcomes)
            self._windows[batch.send] = seen(self._windows.get(batch.send, ()), answers, settings)
            changed.add(batch.send)
        for number in sorted(changed):
            if tripped := trip(self._windows[number], settings):
                self._pause(number, tripped, now)

    def _pause(self, number: int, tripped: Trip, now: datetime) -> None:
        """Hold the send, and forget what led to it."""
        self._windows.pop(number)
        self._ignored[number] = self._newest
        send = next(s for s in self.store.sends() if s.number == number)
        if send.state is SendState.DONE:
            kind, text = OVER, _told_over(send, tripped, now)
        elif send.state is SendState.RUNNING:
            self.store.set_send(number, SendState.HELD, f"paused by itself: {tripped}", now)
            kind, text = PAUSED, _told(send, tripped, now)
        else:
            return  # somebody was quicker
        self.store.notice(now, kind, text, send.campaign, send.activity)
        log.error("%s", text, extra={"campaign": send.campaign, "activity": send.activity})

    def forget(self, batches: Iterable[int]) -> None:
        """Batches that will have no answer: their sender ended."""
        for batch in batches:
            if self._open.pop(batch, None) is not None and self.pace is not None:
                self.pace.lost()

    def tell(self, loaded: Loaded, post: AlarmPost, now: datetime) -> tuple[str, ...]:
        """Write to the officers who have not been told yet; in words what could not be written."""
        notices = self.store.notices()
        done = {text for _, kind, text in notices if kind == TOLD}
        failed: list[str] = []
        for text in (text for _, kind, text in notices if kind in (PAUSED, OVER) and _once(text) not in done):
            if self._not_before.get(text, now) > now:
                continue
            try:
                self._write(loaded, post, text)
            except ChorusError as error:
                self._not_before[text] = now + AGAIN
                failed.append(str(error))
                continue
            self.store.notice(now, TOLD, _once(text))
            log.info("%s", _once(text))
        return tuple(failed)

    def _write(self, loaded: Loaded, post: AlarmPost, text: str) -> None:
        send = next((s for s in self.store.sends() if text.startswith((_paused(s), _over(s)))), None)
        if send is None:
            return
        file = loaded.campaigns.get(send.campaign)
        conventions = file.campaign.conventions if file else tuple(loaded.workspace.conventions)
        officers = _officers(loaded, conventions)
        if officers:
            title = pick(file.campaign.title, Language.EN) if file else send.campaign
            counts, uncertain, over = self.store.counts(send.number), UNANSWERED in text, text.startswith(_over(send))
            post(Alarm(send.campaign, send.activity, title, officers, text, counts, uncertain, over))


def _unsent(batch: _Open, outcomes: Sequence[Outcome]) -> tuple[str, ...]:
    """The addresses of mails that went back to the queue."""
    back = {outcome.delivery for outcome in outcomes if outcome.state is State.QUEUED}
    return tuple(due.target for due in batch.deliveries if due.delivery in back) if back else ()


def _answers(loaded: Loaded, batch: _Open, outcomes: Sequence[Outcome]) -> list[Answer]:
    if all(outcome.state is State.ACCEPTED for outcome in outcomes):
        return [TAKEN] * len(outcomes)
    known = Providers({**loaded.providers, **loaded.workspace.pace.groups})
    domains = {due.delivery: domain_of(due.target) for due in batch.deliveries}
    told = [(o, domains.get(o.delivery, "")) for o in outcomes if o.state in SAYING]
    return [answer_of(outcome, known.of(domain) or domain) for outcome, domain in told]


def _told(send: StoredSend, tripped: Trip, now: datetime) -> str:
    first = f"chorus resolve {send.campaign}" if tripped.uncertain else "chorus status"
    return (
        f"{_paused(send)} since {now:%d %b %Y %H:%M} UTC: {_why(tripped)} "
        f"({first}; when it is mended: {resume(send.campaign, send.activity)})"
    )


def _told_over(send: StoredSend, tripped: Trip, now: datetime) -> str:
    """Of a send that was over before it could be paused: all its mails were under way together."""
    first = f"chorus resolve {send.campaign}" if tripped.uncertain else "chorus status"
    return (
        f"{_over(send)} at {now:%d %b %Y %H:%M} UTC: {_why(tripped)} "
        f"({first}; when it is mended: {retry(send.campaign, send.activity)})"
    )


def _why(tripped: Trip) -> str:
    words = "; ".join(f"“{said}” ({count})" for said, count in tripped.words)
    return f"{tripped}. {'The sender saw' if tripped.uncertain else 'The servers said'}: {words}"


def _paused(send: StoredSend) -> str:
    return f"{send.campaign}/{send.activity} is paused"


def _over(send: StoredSend) -> str:
    return f"{send.campaign}/{send.activity} ended before it could be paused"


def resume(campaign: str, activity: str) -> str:
    """The command that lets a paused send go on."""
    return f'chorus resume {campaign} --activity {activity} --reason "..."'


def retry(campaign: str, activity: str) -> str:
    """The command that sends once more to those whose delivery failed."""
    return f'chorus retry {campaign} --activity {activity} --reason "..."'


def _once(text: str) -> str:
    """By what it is known that the officers were told of a pause."""
    return f"the officers were told that {text.split(': ')[0]} [{sha256(text.encode()).hexdigest()[:8]}]"


def _officers(loaded: Loaded, conventions: Iterable[str]) -> tuple[str, ...]:
    """The officers of conventions, each once."""
    known = loaded.workspace.conventions
    return tuple(dict.fromkeys(o for c in conventions if c in known for o in known[c].officers))
