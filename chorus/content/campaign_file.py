"""Campaigns as read from their files, with the places of their values: whole ones, and what is right in broken ones."""

from dataclasses import dataclass, field
from typing import Self

from chorus.content.model_mend import Mended, mend
from chorus.content.toml_source import TomlDocument
from chorus.domain.campaign import Campaign
from chorus.domain.problems import Problem, Severity
from chorus.services.ports_files import Loc

STANDS_IN = "stands-in"
"""The code of a problem of a value that an officer never wrote."""


@dataclass(frozen=True)
class TomlCampaign:
    """A campaign as read from its file, with the places of its values; see ``ports.CampaignFile``."""

    id: str
    campaign: Campaign
    document: TomlDocument = field(repr=False)

    def problem(self, code: str, message: str, todo: str, loc: Loc, severity: Severity = "error") -> Problem:
        """A problem at the value that ``loc`` names."""
        line, column = self.document.place(loc)
        return Problem(
            code=code,
            message=message,
            todo=todo,
            file=self.document.name,
            line=line,
            column=column,
            severity=severity,
        )


@dataclass(frozen=True)
class PartialCampaign(TomlCampaign):
    """What is right in a campaign that its model refuses, only to be checked; see ``ports.PartialFile``."""

    mended: Mended[Campaign] = field(repr=False)

    @classmethod
    def of(cls, name: str, document: TomlDocument) -> Self | None:
        """What is right in a document; None when that is too little to be a campaign."""
        mended = mend(document.data, Campaign)
        return cls(name, mended.model, document, mended) if mended and mended.model else None

    def problem(self, code: str, message: str, todo: str, loc: Loc, severity: Severity = "error") -> Problem:
        """A problem at the value that ``loc`` names, in the campaign's file as it was written."""
        written, stands_in = self.mended.written(loc)
        return super().problem(STANDS_IN if stands_in else code, message, todo, written, severity)

    @property
    def is_whole(self) -> bool:
        """Whether every activity is in it."""
        return not self.mended.lost

    def misled(self, problem: Problem) -> bool:
        """Whether a problem is only of what was left out of the file, or stands in for it."""
        return problem.code == STANDS_IN or any(repr(name) in problem.message for name in self.mended.lost)
