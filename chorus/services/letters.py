"""Service messages of a sign-off: what a letter to one person tells, and who sends it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, TypeAlias

from chorus.domain.artefact import Artefact
from chorus.services.turns import Blocked

LetterKind = Literal["ask", "remind", "changed", "hold", "lift", "comment"]


@dataclass(frozen=True)
class Paper:
    """An artefact to sign, and what the secretariat signed last under that key (None when it never did)."""

    artefact: Artefact
    before: Artefact | None


@dataclass(frozen=True)
class Letter:
    """A message to one person of a secretariat (or co-signatory).

    ``link`` is a personal one and good until ``expires``; without one, the person signs by command. ``said``, by
    ``speaker`` for ``spoken_for``, is the reason of a hold or a lift, or a comment.
    """

    kind: LetterKind
    address: str
    person: str
    campaign: str
    title: str
    secretariat: str
    conventions: tuple[str, ...]
    due: datetime
    papers: tuple[Paper, ...] = ()
    blocked: tuple[Blocked, ...] = ()
    link: str = ""
    expires: datetime | None = None
    speaker: str = ""
    spoken_for: tuple[str, ...] = ()
    said: str = ""


Post: TypeAlias = Callable[[Letter], None]
"""Sends a letter; TransientError or PermanentError when it can't."""
