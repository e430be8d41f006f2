"""What is going on, and how it is shown."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from textwrap import wrap
from typing import NamedTuple

from chorus.cli import output
from chorus.cli.facade import Facade
from chorus.cli.status_headway import show_headway
from chorus.cli.times import in_utc, in_zone
from chorus.domain.campaign import Email, Post
from chorus.domain.control import ControlAct, Kind
from chorus.domain.headway import Headway
from chorus.domain.problems import InputError
from chorus.domain.signoff_state import Hold
from chorus.domain.timeline import SendState
from chorus.services.audiences import AudienceReader
from chorus.services.outlook import Outlook, outlook
from chorus.services.ports import Store, StoredSend
from chorus.services.ports_files import Loaded
from chorus.services.standing import held_by_convention


class Ahead(NamedTuple):
    """What takes long to find: the outlook of each activity by campaign and id, and the conventions' holds."""

    outlooks: Mapping[tuple[str, str], Outlook] = {}
    holds: tuple[Hold, ...] = ()

    def holding(self, send: StoredSend) -> tuple[Hold, ...]:
        """The holds that keep a send back, which has not ended."""
        over = send.state in (SendState.PAST, SendState.DONE, SendState.CANCELLED)
        fits = (h for h in self.holds if h.campaign == send.campaign and h.activity in ("", send.activity))
        return () if over else tuple(fits)


_AHEAD = (SendState.ARMED, SendState.HELD, SendState.PAUSED)
_NOTE = 15
"""Characters of a line of a note on a narrow terminal: as long as ``1,055 accepted,``."""


@dataclass(frozen=True)
class SendLine:
    """One send, with how many of its deliveries are in which state.

    ``accounted`` is the sum of the states, once it has begun: what was frozen (``total``). ``headway`` is a running
    one's; ``stopped`` says why nothing of it leaves now, and ``paced`` whether a pace bounds it: then no end is
    promised.
    """

    campaign: str
    activity: str
    kind: str
    at: datetime
    state: str
    note: str
    total: int
    deliveries: Mapping[str, int]
    accounted: int | None = None
    headway: Headway | None = None
    stopped: str = ""
    paced: bool = False


@dataclass(frozen=True)
class Uncertain:
    """A delivery of which nobody knows whether it left."""

    delivery: int
    send: str
    detail: str


@dataclass(frozen=True)
class Status:
    """What is going on. ``daemon`` has its pid and since when it runs; ``database`` is False before anything began.

    ``broken`` says what keeps config.toml from being read.
    """

    daemon: Mapping[str, object] | None
    database: bool
    next_due: datetime | None = None
    sends: tuple[SendLine, ...] = ()
    uncertain: tuple[Uncertain, ...] = ()
    notices: tuple[tuple[datetime, str, str], ...] = ()
    halt: ControlAct | None = None
    acts: tuple[ControlAct, ...] = ()
    broken: tuple[str, ...] = ()

    @classmethod
    def of(cls, chorus: Facade, store: Store | None, *, acts: bool = False, ahead: Ahead | None = None) -> "Status":
        """As it is now, with the acts of control if wanted. ``ahead`` is what ``ahead_of`` found before, if it did:
        finding it takes longer than all else."""
        loaded, broken = read_config(chorus)
        if store is None:
            return cls(chorus.holder(), database=False, broken=broken)
        sends = sorted(store.sends(), key=lambda s: (s.at, s.campaign, s.activity))
        ahead = ahead_of(chorus, store) if ahead is None else ahead
        now, daemon, halt = chorus.clock.now(), chorus.holder(), store.halt()
        stopped = "everything is held" if halt else "" if daemon else "the daemon does not run"
        return cls(
            daemon,
            database=True,
            next_due=store.next_due(),
            sends=tuple(
                _under_way(store, send, _send_line(store, send, ahead, _corrects(loaded, send)), stopped, loaded, now)
                for send in sends
            ),
            uncertain=tuple(Uncertain(*row) for row in store.uncertain()),
            notices=store.notices(),
            halt=halt,
            acts=tuple(store.acts()) if acts else (),
            broken=broken,
        )


def read_config(chorus: Facade) -> tuple[Loaded | None, tuple[str, ...]]:
    """The files; None and what is wrong with config.toml when it can't be read."""
    try:
        return chorus.files.load(), ()
    except InputError as error:
        return None, tuple(str(p) for p in error.problems if p.file in (None, "config.toml"))


def zone_of(chorus: Facade) -> str:
    """The zone in which instants are shown; UTC while config.toml can't be read."""
    loaded, _ = read_config(chorus)
    return loaded.workspace.workspace.timezone if loaded else "UTC"


def _corrects(loaded: Loaded | None, send: StoredSend) -> str:
    """``corrects invitation`` for a corrigendum, as its file stands now."""
    file = loaded.campaigns.get(send.campaign) if loaded else None
    activity = file.campaign.activity(send.activity) if file else None
    return f"corrects {activity.corrects}" if isinstance(activity, Email | Post) and activity.corrects else ""


def ahead_of(chorus: Facade, store: Store) -> Ahead:
    """What lies ahead of the sends that are armed, as the files stand now."""
    loaded, _ = read_config(chorus)
    if loaded is None:
        return Ahead()
    audiences = AudienceReader(chorus.files, loaded, store)
    sends = sorted(store.sends(), key=lambda s: (s.at, s.campaign, s.activity))
    armed = dict.fromkeys(s.campaign for s in sends if s.began is None and s.state in _AHEAD)
    outlooks = {
        (campaign, activity): found
        for campaign in armed
        if campaign in loaded.campaigns
        for activity, found in outlook(
            loaded, loaded.campaigns[campaign], chorus.renderer, store, chorus.log, audiences
        ).items()
    }
    return Ahead(outlooks, chorus.log.state(store, loaded.workspace).holds)


def _send_line(store: Store, send: StoredSend, known: Ahead, corrects: str) -> SendLine:
    counts = {str(state): n for state, n in store.counts(send.number).items() if n}
    total, note = send.total, send.note
    ahead = known.outlooks.get((send.campaign, send.activity))
    if send.began is None and send.state in _AHEAD and ahead is not None:
        total = ahead.planned
    if send.state is SendState.ARMED and ahead is not None:
        note = f"waits for {', '.join(ahead.lacking)}" if ahead.lacking else "signed"
        if ahead.broken:
            note = f"problems: chorus check {send.campaign}"
    note = ", ".join(filter(None, (corrects, note, *map(held_by_convention, known.holding(send)))))
    holds = known.holding(send)
    return SendLine(
        send.campaign,
        send.activity,
        send.kind,
        send.at,
        str(send.state),
        note,
        total,
        counts,
        sum(counts.values()) if send.began else None,
        stopped=f"it is held by {holds[0].secretariat}" if holds else "",
    )


def _under_way(
    store: Store, send: StoredSend, line: SendLine, stopped: str, loaded: Loaded | None, now: datetime
) -> SendLine:
    """The line with the headway of a send that runs; no end is promised of what nothing leaves of, or a pace bounds."""
    if send.state is not SendState.RUNNING:
        return replace(line, stopped="")
    headway = store.headway(send.number, now)
    pace = loaded.workspace.pace if loaded else None
    paced = send.kind == "email" and pace is not None and bool(pace.senders or pace.providers or pace.domains)
    why = stopped or line.stopped
    if why or paced:
        headway = headway.model_copy(update={"ends": None})
    return replace(line, headway=headway, stopped=why, paced=paced)


def show(found: Status, zone: str, *, everything: bool) -> None:
    """The status as lines and tables on stdout; without what was over when first seen, unless ``everything``."""
    if found.daemon:
        since = in_zone(datetime.fromisoformat(str(found.daemon["since"])), zone)
        output.line(f"The daemon runs: process {found.daemon['pid']}, since {since}.")
    else:
        output.line("The daemon does not run: nothing is sent until `chorus run`.")
    if found.broken:
        told = "what was begun goes on as it was read last" if found.daemon else "`chorus run` can't start"
        output.line(f"config.toml is broken: {told}, and times are in UTC:")
        for problem in found.broken:
            output.line(f"  {problem}")
    if not found.database:
        output.line("No database yet: nothing was signed, imported or sent.")
        return
    if found.halt is not None:
        output.line(f"Everything is held by {found.halt.told()}: nothing leaves until `chorus lift --all`.")
    output.line(f"Next due: {_due(found, zone)}.")
    _show_sends([s for s in found.sends if everything or s.state != SendState.PAST], zone)
    hidden = 0 if everything else sum(s.state == SendState.PAST for s in found.sends)
    if hidden:
        output.line(f"{output.count(hidden, 'send')} over when first seen, and never sent: chorus status --all")
    show_headway(found.sends, zone)
    if found.uncertain:
        rows = [(output.Number(u.delivery), u.send, u.detail) for u in found.uncertain]
        number = sum(send.deliveries.get("uncertain", 0) for send in found.sends)
        they = "it may have left, and is" if number == 1 else "they may have left, and are"
        title = f"{number:,} uncertain: {they} not sent again on a guess (chorus resolve)"
        output.show_table(title, ("delivery", "send", "what is known"), rows)
    if found.notices:
        rows_told = [(in_zone(at, zone), kind, text) for at, kind, text in found.notices]
        output.show_table("Notices", (f"when ({zone})", "kind", "what"), rows_told)
    if found.acts:
        acts = [(in_zone(a.at, zone), a.person, str(a.kind), _of(a), a.reason, a.result) for a in found.acts]
        columns = (f"when ({zone})", "who", "did", "of", "why", "what came of it")
        output.show_table("Acts", columns, acts, (columns[:5], [row[:5] for row in acts]))


def _of(act: ControlAct) -> str:
    several = "several" if act.kind is Kind.RESOLVE else "everything"
    return "/".join(filter(None, (act.campaign, act.activity))) or several


def _due(found: Status, zone: str) -> str:
    if found.next_due:
        return f"{in_zone(found.next_due, zone)} ({in_utc(found.next_due)} UTC)"
    return "nothing" if found.daemon else "not known until `chorus run` has read the campaigns"


def _show_sends(sends: Sequence[SendLine], zone: str) -> None:
    if sends:
        columns = ("campaign", "activity", "kind", f"when ({zone})", "state", "how many", "deliveries", "note")
        rows = [_row(send, zone) for send in sends]
        narrow = ("campaign and activity", columns[3], "how many", "deliveries")
        output.show_table("", columns, rows, (narrow, map(_narrow, rows)))


def _row(send: SendLine, zone: str) -> tuple[object, ...]:
    states = ", ".join(f"{n:,} {state}" for state, n in send.deliveries.items())
    return send.campaign, send.activity, send.kind, in_zone(send.at, zone), send.state, send.total, states, send.note


def _narrow(row: tuple[object, ...]) -> tuple[object, ...]:
    """The same for a narrow terminal: the activity under its campaign, the state under the hour."""
    campaign, activity, kind, when, state, total, states, note = row
    told = [*str(states).replace(", ", ",\n").splitlines(), *wrap(str(note), _NOTE)]
    return f"{campaign}\n  {activity} ({kind})", f"{when}\n  {state}", total, "\n".join(told)
