"""The rules of what stands out: when it does, and the words in which an officer reads it, with what to do."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Literal

from chorus.domain.report_figures import WeekFigures
from chorus.domain.report_tally import AGENCIES

COMPLAINTS_PER_MILLE = 1
"""The share of mails reported as spam below which a sender shall stay (support.google.com/mail/answer/81126)."""
BOUNCED_PER_CENT = 5
UNSUBSCRIBED_TIMES_USUAL = 2
UNSUBSCRIBED_PER_MILLE = 5
FEWEST_UNSUBSCRIBED = 5
FEWEST_HITS = 20
FEWEST_SENT = 20


@dataclass(frozen=True)
class Rule:
    """When something stands out, given this week and the week before, and how it is said of the figures as shown.

    ``single`` rules look at each activity, and not at the whole.
    """

    code: str
    level: Literal["warning", "note"]
    applies: Callable[[WeekFigures, WeekFigures], bool]
    text: Callable[[WeekFigures, WeekFigures], str]
    single: bool = False


def _whole(figures: WeekFigures, path: str) -> int:
    return figures.get(path) or 0


def _hits(figures: WeekFigures, agencies: Iterable[str] = AGENCIES) -> int:
    return sum(_whole(figures, f"{kind}.{agency}.total") for kind in ("opens", "clicks") for agency in agencies)


def _many_bounces(now: WeekFigures, _: WeekFigures) -> bool:
    return _whole(now, "bounced") * 100 > BOUNCED_PER_CENT * _whole(now, "sent")


def _unusual_unsubscribes(now: WeekFigures, before: WeekFigures) -> bool:
    """More than twice the week before, or without one to compare with more than 0.5 per cent of the delivered."""
    many, usual = _whole(now, "unsubscribed"), _whole(before, "unsubscribed")
    if many < FEWEST_UNSUBSCRIBED:
        return False
    if usual:
        return many > UNSUBSCRIBED_TIMES_USUAL * usual
    return many * 1000 > UNSUBSCRIBED_PER_MILLE * _whole(now, "delivered")


def _told(figures: WeekFigures, path: str) -> str:
    """A number, or that there are some."""
    number = figures.get(path)
    return "some" if number is None else f"{number:,}"


def _share(part: int | None, whole: int | None) -> str:
    return f" ({100 * part / whole:.1f} per cent)" if part and whole else ""


def _of(now: WeekFigures, part: str, whole: str) -> str:
    """``12 of 200 mails``; ``Some of 200 mails`` where the part is not shown."""
    if now.get(whole) is None:
        return f"{_told(now, part)} mails".capitalize()
    return f"{_told(now, part)} of {_told(now, whole)} mails".capitalize()


def _deliveries(figures: WeekFigures, path: str, verb: str = "") -> str:
    count = figures.get(path)
    be = verb and f" {'is' if count == 1 else 'are'}"
    return f"{_told(figures, path)} {'delivery' if count == 1 else 'deliveries'}{be}".capitalize()


RULES: tuple[Rule, ...] = (
    Rule(
        "complaints",
        "warning",
        lambda now, _: _whole(now, "complaints") * 1000 > COMPLAINTS_PER_MILLE * _whole(now, "delivered"),
        lambda now, _: (
            f"{_of(now, 'complaints', 'delivered')} were reported as spam{_share(now.complaints, now.delivered)}. Over "
            "0.1 per cent, mailbox providers put a sender's mails among the spam: hold what goes to these lists next "
            "(`chorus hold`), and find out how their contacts came onto them."
        ),
    ),
    Rule(
        "uncertain",
        "warning",
        lambda now, _: _whole(now, "uncertain") > 0,
        lambda now, _: (
            f"{_deliveries(now, 'uncertain', 'be')} uncertain: the message may or may not have arrived. "
            "`chorus status` lists them; nothing is sent again on a guess. Decide on them with `chorus resolve`."
        ),
    ),
    Rule(
        "many-bounces",
        "warning",
        _many_bounces,
        lambda now, _: (
            f"{_of(now, 'bounced', 'sent')} bounced{_share(now.bounced, now.sent)}. Over {BOUNCED_PER_CENT} per cent, "
            "mailbox providers begin to doubt the sender: look at where the addresses come from, and renew the lists."
        ),
    ),
    Rule(
        "list-bounces",
        "warning",
        lambda now, _: _whole(now, "sent") >= FEWEST_SENT and _many_bounces(now, now),
        lambda *_: (
            f"Of one mailing alone more than {BOUNCED_PER_CENT} per cent bounced, though of all together fewer did: "
            "its list has gone stale. Renew it from its source, and import it (`chorus audience import`)."
        ),
        single=True,
    ),
    Rule(
        "failed",
        "warning",
        lambda now, _: _whole(now, "failed") > 0,
        lambda now, _: (
            f"{_deliveries(now, 'failed')} failed for good: the channel refused the message itself. `chorus status` "
            "says why: mend the sender's settings or the text before the next send."
        ),
    ),
    Rule(
        "unsubscribes-above-usual",
        "warning",
        _unusual_unsubscribes,
        lambda now, before: (
            f"{_told(now, 'unsubscribed').capitalize()} contacts unsubscribed, after {_told(before, 'unsubscribed')} "
            "the week before. Look at how often and what these lists get before you write to them again."
        ),
    ),
    Rule(
        "mostly-machines",
        "note",
        lambda now, _: _hits(now) >= FEWEST_HITS and 2 * _hits(now, ("machine",)) > _hits(now),
        lambda now, _: (
            f"More than half of the opens and clicks are machines'{_share(_hits(now, ('machine',)), _hits(now))}: "
            "read the figures of people, not the totals."
        ),
    ),
    Rule(
        "nothing-sent",
        "note",
        lambda now, _: _whole(now, "sent") + now.posts + now.pages == 0,
        lambda *_: "Nothing was sent, posted or published this week.",
    ),
)
"""In the order in which they are read: warnings before notes."""
