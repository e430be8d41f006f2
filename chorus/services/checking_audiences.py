"""What checking needs to know of an audience: its list is read once, however many campaigns go to it."""

from collections.abc import Mapping
from datetime import date

from chorus.domain.problems import Frozen, Problem
from chorus.services.ports_files import Loaded, WorkspaceFiles


class AudienceFacts(Frozen):
    """What is wrong with a list, and what its contacts have: attributes, roles (casefolded), how many consents."""

    problems: tuple[Problem, ...] = ()
    attributes: frozenset[str] = frozenset()
    roles: frozenset[str] = frozenset()
    consents: int = 0


class Audiences:
    """The facts of a workspace's audiences; ``known`` are those that were found out before, ``today`` is the newest day
    that there is anywhere."""

    def __init__(
        self,
        files: WorkspaceFiles,
        loaded: Loaded,
        known: Mapping[str, AudienceFacts] | None = None,
        today: date | None = None,
    ) -> None:
        self.files = files
        self._today = today
        self._sources = loaded.workspace.audiences
        self._known = dict(known or {})

    def __contains__(self, audience: str) -> bool:
        return audience in self._sources

    def of(self, audience: str) -> AudienceFacts:
        """The facts of one audience of config.toml."""
        if audience not in self._known:
            self._known[audience] = self._read(audience)
        return self._known[audience]

    def all(self) -> Mapping[str, AudienceFacts]:
        """The facts of every audience of config.toml, in its order."""
        return {audience: self.of(audience) for audience in self._sources}

    def _read(self, audience: str) -> AudienceFacts:
        problems: list[Problem] = []
        attributes: set[str] = set()
        roles: set[str] = set()
        consents = 0
        for item in self.files.read_contacts(audience, self._sources[audience], self._today):
            if isinstance(item, Problem):
                problems.append(item)
            else:
                attributes.update(item.attributes)
                roles.add(item.role.casefold())
                consents += item.consent is not None
        return AudienceFacts(
            problems=tuple(problems),
            attributes=frozenset(attributes),
            roles=frozenset(roles) - {""},
            consents=consents,
        )
