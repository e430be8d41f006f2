"""What a row of an audience's file says of a consent to be told apart: only a day with its evidence is one."""

import re
from collections.abc import Mapping
from datetime import date

from chorus.content.addresses import clean
from chorus.content.tables import Row
from chorus.domain.problems import Problem
from chorus.domain.tracking import Consent

ON, EVIDENCE = "tracking_consent", "tracking_consent_evidence"
AHEAD = "consent-ahead"
"""The problem that goes by itself, when the day has come."""

_DAY = re.compile(r"(\d{4}-\d\d-\d\d)(?:[T ][0-9:.]+)?")
"""A spreadsheet's day may have a time of the day, which is nothing."""


class ConsentReader:
    """Reads consents; ``today`` is the newest day that there is anywhere, None where that is not known."""

    def __init__(self, name: str, columns: Mapping[str, int], today: date | None) -> None:
        self._name = name
        self._on, self._evidence = columns.get(ON), columns.get(EVIDENCE)
        self._today = today

    def read(self, row: Row) -> tuple[Consent | None, Problem | None]:
        """The consent, or why what the row says is none: the contact goes in without it."""
        told, evidence = self._text(row, self._on), self._text(row, self._evidence)
        if not told:
            return None, self._doubt("consent-without-day", row, *_NO_DAY) if evidence else None
        day = _day(told)
        if day is None:
            message = f"{told[:60]!r} is not the day of a tracking consent"
            return None, self._doubt(
                "malformed-consent", row, message, "write it as 2027-05-22; empty where there is none"
            )
        if self._today is not None and day > self._today:
            message = f"the tracking consent is of {day}, which is still to come"
            return None, self._doubt(AHEAD, row, message, "correct the day on which it was given")
        if not evidence:
            return None, self._doubt("consent-without-evidence", row, *_NO_EVIDENCE)
        return Consent(day, evidence), None

    def _text(self, row: Row, index: int | None) -> str:
        return "" if index is None else clean(row.cells[index])

    def _doubt(self, code: str, row: Row, message: str, todo: str) -> Problem:
        return Problem(
            code=code,
            message=f"{message}: the contact goes in without it",
            todo=todo,
            file=self._name,
            line=row.line,
            severity="warning",
        )


_NO_DAY = ("there is evidence of a tracking consent, but no day", f"write the day into the column `{ON}`")
_NO_EVIDENCE = ("the tracking consent has no evidence", f"say in the column `{EVIDENCE}` where it was given")


def _day(text: str) -> date | None:
    found = _DAY.fullmatch(text)
    try:
        return date.fromisoformat(found[1]) if found else None
    except ValueError:
        return None
