"""Who stands under a joint statement, in which order: persons, their titles and the organisations they sign for."""

from collections.abc import Callable
from typing import Any

from chorus.domain.campaign import Campaign, SignatoryOrder
from chorus.domain.collation import collation_key
from chorus.domain.language import Language, LocalText, pick
from chorus.domain.organisation import Head, Workspace
from chorus.domain.problems import Frozen

Place = tuple[str, ...]
"""Where in config.toml a table stands: ``("secretariats", "brs", "head")``."""


class Signing(Frozen):
    """One signature: organisations that one person signs for, or one that is named alone. Places are by id."""

    head: Head | None
    head_place: Place
    organisations: tuple[tuple[Place, LocalText], ...]


class Undersigned(Frozen):
    """A signature as it is printed in one language; ``person`` and ``title`` are empty where nobody is named."""

    person: str
    title: str
    organisations: tuple[str, ...]


def signings(workspace: Workspace, campaign: Campaign) -> tuple[Signing, ...]:
    """Who signs, as given: the campaign's conventions, then its cosignatories; unknown ids are left out.

    Conventions whose head is their secretariat's are signed for once, where the first of them stands.
    """
    found: dict[Place, Signing] = {}
    for convention_id in campaign.conventions:
        convention = workspace.conventions.get(convention_id)
        if convention is None:
            continue
        place: Place = ("conventions", convention_id)
        secretariat_id = workspace.secretariat_of(convention_id)
        shared = workspace.secretariats[secretariat_id].head if convention.head is None else None
        at = ("secretariats", secretariat_id) if shared else place
        _add(found, at, shared or convention.head, (place, convention.name))
    for cosignatory_id in campaign.signoff.cosignatories:
        cosignatory = workspace.cosignatories.get(cosignatory_id)
        if cosignatory is not None:
            place = ("cosignatories", cosignatory_id)
            _add(found, place, cosignatory.head, (place, cosignatory.name))
    return tuple(found.values())


def _add(found: dict[Place, Signing], at: Place, head: Head | None, organisation: tuple[Place, LocalText]) -> None:
    before = found[at].organisations if at in found else ()
    if organisation not in before:
        found[at] = Signing(head=head, head_place=(*at, "head"), organisations=(*before, organisation))


def undersigned(
    workspace: Workspace, campaign: Campaign, order: SignatoryOrder, language: Language
) -> tuple[Undersigned, ...]:
    """The signatories in one language.

    ``english``: by the English names of the organisations, the custom of the United Nations; ``own``: by their names
    in this language, ValueError where it has no alphabet; ``given``: as in the campaign. Who signs for several stands
    where the first of them does.
    """
    by = _sorting(order, language)
    shown = []
    for signing in signings(workspace, campaign):
        names = (
            sorted((name for _, name in signing.organisations), key=by) if by else [n for _, n in signing.organisations]
        )
        shown.append((signing.head, names))
    if by:
        shown.sort(key=lambda one: by(one[1][0]))
    return tuple(
        Undersigned(
            person=pick(head.name, language) if head else "",
            title=pick(head.title, language) if head else "",
            organisations=tuple(pick(name, language) for name in names),
        )
        for head, names in shown
    )


def _sorting(order: SignatoryOrder, language: Language) -> Callable[[LocalText], Any] | None:
    if order == "given":
        return None
    by = Language.EN if order == "english" else language
    return lambda name: collation_key(pick(name, by), by)
