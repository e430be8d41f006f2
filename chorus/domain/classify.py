"""Who caused a hit: people, machines, or nobody can tell. The rules have versions, and old ones stay as they were.

A hit is never deleted for what it is judged to be, so a better version can be run over old weeks.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from chorus.domain import classify_1, classify_2
from chorus.domain.engagement import Agency
from chorus.domain.hit_signals import HitSignals
from chorus.domain.problems import NotFoundError


@dataclass(frozen=True)
class Rule:
    """One version of the rules.

    ``together`` judges hits in their order, and needs a message's hits together to see its bursts; ``alone`` judges a
    hit that is the only one of its message, as ``together`` would.
    """

    alone: Callable[[HitSignals], Agency]
    together: Callable[[Sequence[HitSignals]], list[Agency]]


RULES: Mapping[int, Rule] = {
    1: Rule(classify_1.alone, classify_1.together),
    2: Rule(classify_2.alone, classify_2.together),
}
"""By version. A version never changes after it was used; docs/rules.md tells what each makes of known readers."""

RULES_VERSION = max(RULES)
"""The version that counts today: a report names the version that it was made by."""


def rule(version: int) -> Rule:
    """A version of the rules; NotFoundError when there is none of that number."""
    if version not in RULES:
        known = ", ".join(map(str, RULES))
        raise NotFoundError(f"there is no version {version} of the rules", f"one of {known}", version=version)
    return RULES[version]


def classify(hits: Sequence[HitSignals], version: int = RULES_VERSION) -> list[Agency]:
    """Who caused each hit, in the order of ``hits``; the order itself changes no judgement.

    A message's hits must be given together for its bursts to be seen.
    """
    return rule(version).together(hits)
