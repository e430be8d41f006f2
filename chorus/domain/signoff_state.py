"""What the sign-off log says: signatures that count, holds, comments and the register."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from pydantic import AwareDatetime

from chorus.domain.artefact import ArtefactKey
from chorus.domain.problems import Frozen
from chorus.domain.signatory import NOBODY, Register
from chorus.domain.signoff import Signature
from chorus.domain.signoff_acts import Act, LiftAct, SignAct, act_of
from chorus.domain.signoff_log import Head


class Hold(Frozen):
    """A convention's hold on a campaign, or on one activity of it."""

    campaign: str
    activity: str
    secretariat: str
    conventions: tuple[str, ...]
    person: str
    reason: str
    at: AwareDatetime

    def lifted_by(self, act: LiftAct) -> bool:
        """Whether an act lifts it: of the same secretariat, for this activity, or for the whole campaign."""
        same = (self.campaign, self.secretariat) == (act.campaign, act.secretariat)
        return same and act.activity in ("", self.activity)


class Comment(Frozen):
    """What somebody remarked."""

    campaign: str
    secretariat: str
    person: str
    text: str
    at: AwareDatetime


def held_by(holds: Sequence[Hold]) -> str:
    """Who holds, and why."""
    listed = "; ".join(f"{', '.join(h.conventions)} ({h.person}): {h.reason}" for h in holds)
    return f"held by {listed}"


@dataclass(frozen=True)
class Said:
    """What was said before, by which an act that comes again shows: the number of each text by its digest, and of
    each signatory with a key the newest act's instant and number."""

    bodies: Mapping[str, int] = field(default_factory=dict)
    newest: Mapping[str, tuple[datetime, int]] = field(default_factory=dict)


@dataclass(frozen=True)
class LogState:
    """What counts. ``broken`` says where the chain itself is damaged; ``rejected`` which entries count for nothing.

    ``signed`` has the texts of the acts under each campaign's artefacts with their numbers, in the order of signing:
    a long log's acts take ten times the memory of their texts.
    """

    register: Register = NOBODY
    signed: Mapping[str, tuple[tuple[int, str], ...]] = field(default_factory=dict)
    holds: tuple[Hold, ...] = ()
    comments: tuple[Comment, ...] = ()
    said: Said = field(default_factory=Said)
    head: Head = field(default_factory=Head)
    broken: tuple[str, ...] = ()
    rejected: tuple[str, ...] = ()
    _made: dict[str, tuple[Signature, ...]] = field(default_factory=dict, init=False, repr=False, compare=False)
    _by_key: dict[str, dict[ArtefactKey, list[Signature]]] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    def of(self, campaign: str) -> tuple[Signature, ...]:
        """The signatures under a campaign's artefacts, in the order of signing; made when they are first asked for."""
        if campaign not in self._made:
            texts = self.signed.get(campaign, ())
            self._made[campaign] = tuple(s for number, text in texts for s in signatures_of(number, act_of(text)))
        return self._made[campaign]

    def under(self, key: ArtefactKey) -> tuple[Signature, ...]:
        """The signatures under one artefact, whatever digests they are for."""
        if key.campaign not in self._by_key:
            found: dict[ArtefactKey, list[Signature]] = {}
            for signature in self.of(key.campaign):
                found.setdefault(signature.key, []).append(signature)
            self._by_key[key.campaign] = found
        return tuple(self._by_key[key.campaign].get(key, ()))

    def held(self, campaign: str, activity: str) -> tuple[Hold, ...]:
        """The holds that keep an activity back."""
        return tuple(h for h in self.holds if h.campaign == campaign and h.activity in ("", activity))


def signatures_of(number: int, act: Act) -> Iterator[Signature]:
    """The signatures that an act gives, one for each artefact; none by any other act than ``sign``."""
    if not isinstance(act, SignAct):
        return
    for one in act.artefacts:
        yield Signature(
            key=one.key,
            words_digest=one.words,
            release_digest=one.release,
            secretariat=act.secretariat,
            conventions=act.conventions,
            signatory=act.signatory,
            person=act.person,
            role=act.role,
            at=act.at,
            way=act.way,
            entry=number,
            rehearsal=act.way == "rehearsal",
        )
