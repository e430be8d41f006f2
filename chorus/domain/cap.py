"""The frequency cap: how many mails an address gets in so many days, over all conventions."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Annotated

from pydantic import Field

from chorus.domain.problems import Frozen


class Cap(Frozen):
    """At most so many mails to one address in any span of so many days, whichever conventions they are from.

    Corrigenda are exempt: who has read a mistake gets its correction. They count as mails, though.
    """

    mails: Annotated[int, Field(ge=1, le=1000)]
    days: Annotated[int, Field(ge=1, le=366)] = 7

    @property
    def span(self) -> timedelta:
        """The span as a duration."""
        return timedelta(days=self.days)


def is_capped(mails: Sequence[datetime], at: datetime, cap: Cap) -> bool:
    """Whether one more mail at ``at`` would be more than the cap allows, beside those at ``mails`` in whatever order.

    Looks at every span of the cap's length that holds ``at``: so what is due later counts as what went before. Two
    mails that are exactly the span apart are not in one.
    """
    if len(mails) < cap.mails:
        return False
    near = sorted(mail for mail in mails if abs(mail - at) < cap.span)
    return any(
        max(last, at) - min(first, at) < cap.span for first, last in zip(near, near[cap.mails - 1 :], strict=False)
    )
