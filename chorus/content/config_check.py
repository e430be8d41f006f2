"""What config.toml must agree on with itself: who acts for whom, who sends, whose list it is."""

import difflib
from collections.abc import Iterable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

from chorus.content.config_names import untrue_names
from chorus.content.config_sending import sending_faults
from chorus.content.config_sites import site_faults
from chorus.content.config_terms import contradictions
from chorus.content.inside import OutsideError, inside
from chorus.content.providers_file import shipped_providers
from chorus.content.toml_places import Loc
from chorus.content.toml_source import TomlDocument
from chorus.domain.organisation import AudienceSource, Workspace
from chorus.domain.problems import Problem
from chorus.domain.schedule_wall import suggest_zone, zone_names


class ConfigCheck:
    """All checks of one config.toml; ``root`` is the workspace's folder."""

    def __init__(self, workspace: Workspace, document: TomlDocument, root: Path) -> None:
        self._workspace = workspace
        self._document = document
        self._root = root

    def problems(self) -> Iterator[Problem]:
        """Everything that does not fit together."""
        yield from self._general()
        yield from self._secretariats()
        yield from self._ownerless()
        yield from self._accounts()
        yield from self._audiences()
        yield from self._pace()
        for fault in (*sending_faults(self._workspace), *site_faults(self._workspace)):
            yield self._problem(*fault)
        for loc, message in untrue_names(self._workspace):
            yield self._problem("lookalike", message, "type it anew, in one alphabet, with visible letters", loc)
        for loc, message, todo in contradictions(self._workspace, self._root):
            yield self._problem("term-contradicts", message, todo, loc).model_copy(update={"severity": "warning"})

    def _general(self) -> Iterator[Problem]:
        info = self._workspace.workspace
        yield from self._zone(info.timezone, ("workspace", "timezone"))
        parts = urlsplit(info.base_url)
        if not parts.hostname or parts.query or parts.fragment:
            message = f"{info.base_url!r} can't be the base of links"
            todo = "write scheme and host, without ? and #: `https://campaigns.example.org`"
            yield self._problem("bad-base-url", message, todo, ("workspace", "base_url"))
        sender = self._workspace.reporting.sender
        if sender is not None:
            yield from self._known("sender", sender, self._workspace.senders, ("reporting", "sender"))

    def _secretariats(self) -> Iterator[Problem]:
        taken: dict[str, str] = {}
        for name, secretariat in self._workspace.secretariats.items():
            loc: Loc = ("secretariats", name)
            yield from self._known("sender", secretariat.sender, self._workspace.senders, (*loc, "sender"))
            for number, convention in enumerate(secretariat.conventions):
                here = (*loc, "conventions", number)
                yield from self._known("convention", convention, self._workspace.conventions, here)
                if convention in taken:
                    message = f"{taken[convention]!r} acts for {convention!r} already"
                    yield self._problem("two-secretariats", message, "name each convention under one secretariat", here)
                taken.setdefault(convention, name)

    def _ownerless(self) -> Iterator[Problem]:
        acting = {c for s in self._workspace.secretariats.values() for c in s.conventions}
        for convention in self._workspace.conventions:
            if convention not in acting:
                message = f"no secretariat acts for {convention!r}"
                todo = f'add "{convention}" to the conventions of a secretariat'
                yield self._problem("no-secretariat", message, todo, ("conventions", convention))

    def _accounts(self) -> Iterator[Problem]:
        for name, account in self._workspace.accounts.items():
            loc = ("accounts", name, "secretariat")
            yield from self._known("secretariat", account.secretariat, self._workspace.secretariats, loc)

    def _audiences(self) -> Iterator[Problem]:
        for name, source in self._workspace.audiences.items():
            loc: Loc = ("audiences", name)
            yield from self._known("convention", source.convention, self._workspace.conventions, (*loc, "convention"))
            if source.timezone is not None:
                yield from self._zone(source.timezone, (*loc, "timezone"))
            try:
                path = inside(self._root / "audiences", source.file)
            except OutsideError as error:
                yield self._problem("outside-workspace", error.message, error.todo, (*loc, "file"))
                continue
            if not path.is_file():
                yield missing_list(self._document, name, source)

    def _pace(self) -> Iterator[Problem]:
        pace = self._workspace.pace
        for name in pace.senders:
            yield from self._known("sender", name, self._workspace.senders, ("pace", "senders", name))
        groups = {**shipped_providers(), **pace.groups}
        for name in pace.providers:
            yield from self._known("provider", name, groups, ("pace", "providers", name))
        for name, convention in self._workspace.conventions.items():
            if convention.timezone is not None:
                yield from self._zone(convention.timezone, ("conventions", name, "timezone"))

    def _zone(self, zone: str, loc: Loc) -> Iterator[Problem]:
        if zone not in zone_names():
            near = suggest_zone(zone)
            todo = f"did you mean `{near}`?" if near else "write an IANA name: `Europe/Zurich`"
            yield self._problem("unknown-zone", f"{zone!r} is not a time zone", todo, loc)

    def _known(self, what: str, name: str, among: Iterable[str], loc: Loc) -> Iterator[Problem]:
        names = list(among)
        if name not in names:
            near = difflib.get_close_matches(name, names, n=1)
            todo = f"did you mean `{near[0]}`?" if near else f"known are {', '.join(f'`{n}`' for n in names) or 'none'}"
            yield self._problem(f"unknown-{what}", f"unknown {what} {name!r}", todo, loc)

    def _problem(self, code: str, message: str, todo: str, loc: Loc) -> Problem:
        return _at(self._document, code, message, todo, loc)


def missing_list(document: TomlDocument, audience: str, source: AudienceSource) -> Problem:
    """The problem of an audience whose file is not there, where config.toml names it."""
    message, todo = f"there is no audiences/{source.file}", "put the list there, or correct the name"
    return _at(document, "missing-audience-file", message, todo, ("audiences", audience, "file"))


def _at(document: TomlDocument, code: str, message: str, todo: str, loc: Loc) -> Problem:
    line, column = document.place(loc)
    return Problem(code=code, message=message, todo=todo, file=document.name, line=line, column=column)
