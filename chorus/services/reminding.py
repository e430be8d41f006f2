"""What the daemon writes by itself in a sign-off: the next in order, reminders, and what an edit outdated."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from chorus.domain.problems import ChorusError
from chorus.domain.signoff_log import Head
from chorus.services.asking import Asker, lacking_digest
from chorus.services.letters import LetterKind
from chorus.services.occasions import due_times, occasion_of
from chorus.services.ports_files import CampaignFile, Loaded
from chorus.services.turns import Turn

DEFAULT_REMINDERS = (timedelta(days=3), timedelta(days=1), timedelta(0))
"""How long before signatures are due who is missing is reminded, where a campaign says nothing else."""

AGAIN = timedelta(minutes=10)
"""How long after a letter that could not leave it is tried again."""


@dataclass(frozen=True)
class _Wanted:
    """A letter that is due to everybody of a turn; ``once`` is by what it is known to have left, and ``instead`` what
    need not be said any more when it has."""

    kind: LetterKind
    turn: Turn
    once: str
    instead: str = ""


@dataclass
class Reminders:
    """Looks after the sign-offs of the campaigns ahead; renders one only when files or the log changed."""

    asker: Asker
    _loaded: Loaded | None = None
    _head: Head = field(default_factory=Head)
    _turns: dict[str, tuple[Turn, ...]] = field(default_factory=dict)
    _since: dict[tuple[str, str], tuple[str, datetime]] = field(default_factory=dict)
    _not_before: dict[str, datetime] = field(default_factory=dict)

    def look(self, loaded: Loaded, now: datetime) -> tuple[str, ...]:
        """Write what is to be written now; in words what could not be. ``loaded`` is a new object after each edit.

        One campaign a look is rendered at the most: it costs a good part of a second, and sending waits meanwhile.
        """
        head = self.asker.store.log_head()
        if loaded is not self._loaded or head != self._head:
            self._loaded, self._head = loaded, head
            self._turns.clear()
        told = {text for _, _, text in self.asker.store.notices()}
        failed: list[str] = []
        rendered = False
        for file in loaded.campaigns.values():
            known = file.id in self._turns
            if (known or not rendered) and _is_ahead(loaded, file, now) and self._concerns(loaded, file, now):
                failed += self._campaign(loaded, file, told, now)
                rendered = rendered or not known
        return tuple(failed)

    def _concerns(self, loaded: Loaded, file: CampaignFile, now: datetime) -> bool:
        """Whether somebody signed or was asked, or is to be reminded; a sample reminds nobody before that."""
        signed = self.asker.log.state(self.asker.store, loaded.workspace).of(file.id)
        if signed or self.asker.store.signing_links(file.id):
            return True
        return not file.campaign.sample and bool(_reminders_past(loaded, file, now))

    def _campaign(self, loaded: Loaded, file: CampaignFile, told: set[str], now: datetime) -> Iterator[str]:
        if file.id not in self._turns:
            try:
                self._turns[file.id] = self.asker.turns(loaded, file)
            except ChorusError:
                self._turns[file.id] = ()  # what can't be rendered can't be signed: check and plan say so
        found = self._turns[file.id]
        for wanted in self._wanted(loaded, file, found, now):
            if wanted.once not in told and self._not_before.get(wanted.once, now) <= now:
                yield from self._write(loaded, file, found, wanted, now)
                told |= {wanted.once, wanted.instead}

    def _write(
        self, loaded: Loaded, file: CampaignFile, found: Sequence[Turn], wanted: _Wanted, now: datetime
    ) -> tuple[str, ...]:
        sent, failed = self.asker.ask(loaded, file, now, kind=wanted.kind, only=(wanted.turn.secretariat,), found=found)
        if failed and not sent:
            self._not_before[wanted.once] = now + AGAIN
        else:
            for text in filter(None, (wanted.once, wanted.instead)):
                self.asker.store.notice(now, "sign-off", text, file.id)
        return failed

    def _wanted(self, loaded: Loaded, file: CampaignFile, found: Sequence[Turn], now: datetime) -> Iterator[_Wanted]:
        """What is due to each turn: what changed, which is a reminder too; else a reminder; else that it is next."""
        past = _reminders_past(loaded, file, now)
        in_order = bool(file.campaign.signoff.order) and bool(self.asker.store.signing_links(file.id))
        quiet = timedelta(minutes=loaded.workspace.signoff.quiet_minutes)
        for turn in (t for t in found if t.ready):
            digest = lacking_digest(turn)
            who, about = turn.secretariat, f"in {file.id}"
            reminded = f"{who} was reminded {about} [{past[-1]:%d %b %H:%M} UTC]" if past else ""
            if turn.outdated and self._rested(file.id, turn, digest, now) >= quiet:
                yield _Wanted("changed", turn, f"{who} was told what changed {about} [{digest[:8]}]", reminded)
            if past:
                yield _Wanted("remind", turn, reminded)
            elif in_order and not turn.outdated:
                yield _Wanted("ask", turn, f"{who} was asked next {about} [{digest[:8]}]")

    def _rested(self, campaign: str, turn: Turn, digest: str, now: datetime) -> timedelta:
        """For how long the words that outdated a signature have been as they are."""
        known = self._since.get((campaign, turn.secretariat))
        if known is None or known[0] != digest:
            known = self._since[campaign, turn.secretariat] = (digest, now)
        return now - known[1]


def _reminders_past(loaded: Loaded, file: CampaignFile, now: datetime) -> tuple[datetime, ...]:
    """The reminders whose instant has come, in order."""
    occasion, signoff = occasion_of(loaded, file), file.campaign.signoff
    due = signoff.due.resolve(occasion).instant
    given = [s.resolve(occasion).instant for s in signoff.remind] or [due - before for before in DEFAULT_REMINDERS]
    return tuple(sorted(at for at in given if at <= now))


def _is_ahead(loaded: Loaded, file: CampaignFile, now: datetime) -> bool:
    """Whether any of a campaign has still to leave; False for one whose occasion is not known."""
    try:
        occasion = occasion_of(loaded, file)
        times = [due_times(loaded.workspace, file.campaign, a, occasion, ()).at for a in file.campaign.activities()]
    except ChorusError:
        return False
    return any(at > now for at in times)
