"""What config.toml says of websites that can't be meant: one host at two owners."""

from collections.abc import Iterator

from chorus.content.config_sending import Fault
from chorus.content.toml_places import Loc
from chorus.domain.organisation import Workspace


def site_faults(workspace: Workspace) -> Iterator[Fault]:
    """Hosts that are named twice: a click there would have to count for both."""
    taken: dict[str, str] = {}
    for loc, owner, host in _sites(workspace):
        if host in taken:
            message = f"{host} is a site of {taken[host]} already"
            todo = "name each host once; what several conventions share, under their secretariat: `sites = [...]`"
            yield Fault("two-owners", message, todo, loc)
        taken.setdefault(host, owner)


def _sites(workspace: Workspace) -> Iterator[tuple[Loc, str, str]]:
    """Each host with its place and owner, the conventions' own before what they share."""
    for name, convention in workspace.conventions.items():
        for number, host in enumerate(convention.sites):
            yield ("conventions", name, "sites", number), repr(name), host
    for name, secretariat in workspace.secretariats.items():
        for number, host in enumerate(secretariat.sites):
            yield ("secretariats", name, "sites", number), f"the secretariat {name!r}", host
