"""What became of a round: what Chorus says of each delivery against what the mail server saw."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from chorus.domain.delivery import OPEN, State

_REFUSED = (State.BOUNCED, State.FAILED)


@dataclass(frozen=True)
class Said:
    """What Chorus says when all is settled: each delivery's recipient and state, which are listed as uncertain, the
    sum of the states that it shows, and the audience that was frozen."""

    recipients: Mapping[int, str]
    states: Mapping[int, State]
    listed: frozenset[int]
    shown: int
    frozen: int


@dataclass(frozen=True)
class Verdict:
    """``expected`` is the audience less those whom the server refused for good; ``lost`` never got theirs and are not
    uncertain. ``in_flight`` is the most that may be uncertain. ``complaints`` are empty after a good round."""

    expected: int
    received: int
    twice: int
    lost: int
    uncertain: int
    in_flight: int
    complaints: tuple[str, ...] = ()


@dataclass
class _Complaints:
    told: list[str] = field(default_factory=list)

    def of(self, wrong: Sequence[object], what: str) -> None:
        if wrong:
            more = f" and {len(wrong) - 5} more" if len(wrong) > 5 else ""
            self.told.append(f"{len(wrong)} {what}: {', '.join(map(str, wrong[:5]))}{more}")


def judge(said: Said, arrivals: Sequence[tuple[int, str]], *, in_flight: int, refusals: int) -> Verdict:
    """Hold what Chorus says against what arrived, as (delivery, recipient)."""
    complaints = _Complaints()
    by_delivery = Counter(delivery for delivery, _ in arrivals)
    by_recipient = Counter(recipient for _, recipient in arrivals)
    states = said.states

    def in_state(*wanted: State) -> list[int]:
        return [delivery for delivery, state in states.items() if state in wanted]

    accepted, uncertain, refused = in_state(State.ACCEPTED), in_state(State.UNCERTAIN), in_state(*_REFUSED)
    twice = sorted(r for r, count in by_recipient.items() if count > 1)
    forgotten = [d for d in accepted if not by_delivery[d]]
    never = [*forgotten, *in_state(*OPEN, State.SKIPPED, State.CANCELLED)]
    lost = [d for d in never if not by_delivery[d]] + refused[refusals:]
    complaints.of(twice, "got it twice")
    complaints.of(forgotten, "are called accepted and never arrived")
    complaints.of(in_state(*OPEN), "are still open")
    complaints.of(in_state(State.SKIPPED, State.CANCELLED), "were skipped or cancelled, and nobody asked for it")
    complaints.of(refused[refusals:], "failed, more than the server refused")
    complaints.of([d for d in by_delivery if states.get(d) not in (State.ACCEPTED, State.UNCERTAIN)], "arrived unsaid")
    complaints.of([d for d, r in arrivals if said.recipients.get(d) != r], "arrived at somebody else's")
    complaints.of([d for d in uncertain if d not in said.listed], "are uncertain and not listed")
    if len(uncertain) > in_flight:
        complaints.told.append(f"{len(uncertain)} are uncertain and {in_flight} were in flight")
    if not said.frozen == said.shown == len(states):
        complaints.told.append(f"the states' sum is {said.shown}, {len(states)} exist, {said.frozen} were frozen")
    return Verdict(
        expected=said.frozen - min(len(refused), refusals),
        received=len(by_recipient),
        twice=sum(count - 1 for count in by_recipient.values()),
        lost=len(lost),
        uncertain=len(uncertain),
        in_flight=in_flight,
        complaints=tuple(complaints.told),
    )
