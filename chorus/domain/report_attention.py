"""What stands out in a week: rules as data, each with the words that an officer reads first."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Literal

from chorus.domain.report_figures import WeekFigures
from chorus.domain.report_model import Attention
from chorus.domain.report_tally import AGENCIES

BOUNCED_PER_CENT = 5
UNSUBSCRIBED_TIMES_USUAL = 2
UNSUBSCRIBED_PER_MILLE = 5
FEWEST_UNSUBSCRIBED = 5
FEWEST_HITS = 20


@dataclass(frozen=True)
class Rule:
    """When something stands out, given this week and the week before, and how it is said."""

    code: str
    level: Literal["warning", "note"]
    applies: Callable[[WeekFigures, WeekFigures], bool]
    text: Callable[[WeekFigures, WeekFigures], str]


def attention(
    now: WeekFigures, before: WeekFigures, activities: Iterable[tuple[str, WeekFigures, WeekFigures]]
) -> tuple[Attention, ...]:
    """What stands out in a week's total beside the week before, and in which activities it shows.

    ``activities`` are (``campaign/activity``, this week, the week before). Figures must be whole, none hidden.
    """
    named = list(activities)
    return tuple(
        Attention(
            code=rule.code,
            level=rule.level,
            text=rule.text(now, before),
            where=tuple(name for name, here, there in named if rule.level == "warning" and rule.applies(here, there)),
        )
        for rule in RULES
        if rule.applies(now, before)
    )


def _whole(figures: WeekFigures, path: str) -> int:
    return figures.get(path) or 0


def _hits(figures: WeekFigures, agencies: Iterable[str] = AGENCIES) -> int:
    return sum(_whole(figures, f"{kind}.{agency}.total") for kind in ("opens", "clicks") for agency in agencies)


def _unusual_unsubscribes(now: WeekFigures, before: WeekFigures) -> bool:
    """More than twice the week before, or without one to compare with more than 0.5 per cent of the delivered."""
    many, usual = _whole(now, "unsubscribed"), _whole(before, "unsubscribed")
    if many < FEWEST_UNSUBSCRIBED:
        return False
    if usual:
        return many > UNSUBSCRIBED_TIMES_USUAL * usual
    return many * 1000 > UNSUBSCRIBED_PER_MILLE * _whole(now, "delivered")


def _share(part: int, whole: int) -> str:
    return f"{100 * part / whole:.1f} per cent" if whole else "n/a"


def _be(count: int) -> str:
    return "is" if count == 1 else "are"


def _deliveries(count: int) -> str:
    return f"{count:,} {'delivery' if count == 1 else 'deliveries'}"


RULES: tuple[Rule, ...] = (
    Rule(
        "uncertain",
        "warning",
        lambda now, _: _whole(now, "uncertain") > 0,
        lambda now, _: (
            f"{_deliveries(_whole(now, 'uncertain'))} {_be(_whole(now, 'uncertain'))} uncertain: "
            "the message may or may not have arrived. `chorus status` lists them; nothing is sent again on a guess."
        ),
    ),
    Rule(
        "many-bounces",
        "warning",
        lambda now, _: _whole(now, "bounced") * 100 > BOUNCED_PER_CENT * _whole(now, "sent"),
        lambda now, _: (
            f"{_whole(now, 'bounced'):,} of {_whole(now, 'sent'):,} mails bounced "
            f"({_share(_whole(now, 'bounced'), _whole(now, 'sent'))}). Over {BOUNCED_PER_CENT} per cent, mailbox "
            "providers begin to doubt the sender: look at where the addresses come from."
        ),
    ),
    Rule(
        "failed",
        "warning",
        lambda now, _: _whole(now, "failed") > 0,
        lambda now, _: f"{_deliveries(_whole(now, 'failed'))} failed for good: the channel refused the message itself.",
    ),
    Rule(
        "unsubscribes-above-usual",
        "warning",
        _unusual_unsubscribes,
        lambda now, before: (
            f"{_whole(now, 'unsubscribed'):,} contacts unsubscribed, after "
            f"{_whole(before, 'unsubscribed'):,} the week before."
        ),
    ),
    Rule(
        "mostly-machines",
        "note",
        lambda now, _: _hits(now) >= FEWEST_HITS and 2 * _hits(now, ("machine",)) > _hits(now),
        lambda now, _: (
            f"More than half of the opens and clicks are machines' "
            f"({_share(_hits(now, ('machine',)), _hits(now))}): read the figures of people, not the totals."
        ),
    ),
    Rule(
        "nothing-sent",
        "note",
        lambda now, _: _whole(now, "sent") + now.posts + now.pages == 0,
        lambda *_: "Nothing was sent, posted or published this week.",
    ),
)
"""In the order in which they are read."""
