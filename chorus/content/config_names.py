"""The names in config.toml that stand under statements: none may be other than it looks."""

from collections.abc import Iterator

from chorus.content.toml_places import Loc
from chorus.domain.language import LocalText
from chorus.domain.lookalike import lookalike_problem
from chorus.domain.organisation import Head, Workspace


def untrue_names(workspace: Workspace) -> Iterator[tuple[Loc, str]]:
    """Where a signatory's name or title has look-alike or unseen characters, and what is wrong with it."""
    for place, text in _texts(workspace):
        for language, name in text.items():
            wrong = lookalike_problem(name, language)
            if wrong:
                yield (*place, language), wrong


def _texts(workspace: Workspace) -> Iterator[tuple[Loc, LocalText]]:
    for secretariat_id, secretariat in workspace.secretariats.items():
        yield from _head(("secretariats", secretariat_id), secretariat.head)
    for convention_id, convention in workspace.conventions.items():
        yield ("conventions", convention_id, "name"), convention.name
        yield from _head(("conventions", convention_id), convention.head)
    for cosignatory_id, cosignatory in workspace.cosignatories.items():
        yield ("cosignatories", cosignatory_id, "name"), cosignatory.name
        if cosignatory.short:
            yield ("cosignatories", cosignatory_id, "short"), cosignatory.short
        yield from _head(("cosignatories", cosignatory_id), cosignatory.head)


def _head(place: Loc, head: Head | None) -> Iterator[tuple[Loc, LocalText]]:
    if head:
        yield (*place, "head", "name"), head.name
        yield (*place, "head", "title"), head.title
