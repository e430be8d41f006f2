"""What can go wrong on the way to a mail server: at which stage, at which of its passings, and what happens then."""

from dataclasses import dataclass
from enum import StrEnum


class Stage(StrEnum):
    """A moment of an SMTP session, as the server sees it."""

    CONNECT = "connect"
    EHLO = "ehlo"
    MAIL = "mail"
    RCPT = "rcpt"
    DATA = "data"
    GO = "go"
    """Right after the 354 has left."""
    BODY = "body"
    """The first bytes of a mail have come."""
    DOT = "dot"
    """The final dot has come."""
    REPLY = "reply"
    """Right after the reply to a mail has left."""
    HIT = "hit"
    """A reader has got the answer to an open or a click; no stage of SMTP."""


COMMANDS = (Stage.EHLO, Stage.MAIL, Stage.RCPT, Stage.DATA)
DURING = (Stage.MAIL, Stage.RCPT, Stage.DATA, Stage.GO, Stage.BODY, Stage.DOT, Stage.REPLY)
"""The stages that each mail passes."""


class Act(StrEnum):
    """What happens. Those from ``KILL_DAEMON`` on are the harness' to do; the session goes on as if nothing were."""

    ANSWER = "answer"
    DROP = "drop"
    """The connection is cut without an answer, and nothing is taken."""
    STALL = "stall"
    """No answer ever, and nothing is taken."""
    TAKE_AND_DROP = "take and drop"
    TAKE_AND_STALL = "take and stall"
    """At the final dot: the mail is taken, and its sender is never told."""
    STUTTER = "stutter"
    """After the reply to a mail comes a second one, which answers nothing."""
    REFUSE_TWICE = "refuse twice"
    """The answer refuses, and comes a second time."""
    KILL_DAEMON = "kill the daemon"
    KILL_SENDER = "kill the sender"
    KILL_BOTH = "kill both"
    KILL_WEB = "kill the web process"
    KILL_WEB_AND_DAEMON = "kill the web process and the daemon"
    LOCK = "lock the database"
    FILL = "fill the disk"
    CLOCK_FORWARD = "set the clock forward"
    CLOCK_BACK = "set the clock back"


KILLS = (Act.KILL_DAEMON, Act.KILL_SENDER, Act.KILL_BOTH)


@dataclass(frozen=True)
class Fault:
    """What happens at the ``nth`` passing of a stage, counted over all connections; ``reply`` is an answer's."""

    stage: Stage
    nth: int
    act: Act
    reply: str = ""
