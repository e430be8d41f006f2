"""What officers do that changes the database: run by the daemon when there is one, else by the command itself.

Arguments and results are plain JSON, because they travel over the daemon's control socket.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias

from chorus.services.audiences import import_audience
from chorus.services.checking import require_sound
from chorus.services.ports import Renderer, Store, WorkspaceFiles
from chorus.services.signing import find_campaign, sign

Json: TypeAlias = Mapping[str, object]


@dataclass(frozen=True)
class Context:
    """What an act works on."""

    files: WorkspaceFiles
    renderer: Renderer
    store: Store
    now: datetime


def act_sign(
    context: Context, *, campaign: str, name: str, person: str, shown: Sequence[Sequence[str]] | None = None
) -> Json:
    """Sign a campaign for a convention's or secretariat's conventions.

    ``shown`` has (artefact, words digest, release digest) of what the person saw: nothing else is signed.
    """
    loaded = context.files.load()
    file = find_campaign(loaded, campaign)
    require_sound(context.files, loaded, file)
    signatures = sign(
        loaded,
        file,
        context.renderer,
        context.store,
        name=name,
        person=person,
        now=context.now,
        shown=None if shown is None else {(artefact, words, release) for artefact, words, release in shown},
    )
    return {
        "campaign": campaign,
        "person": person,
        "conventions": list(signatures[0].conventions) if signatures else [],
        "signed": [{"artefact": str(s.key), "words": s.words_digest, "release": s.release_digest} for s in signatures],
    }


def act_import(context: Context, *, audience: str, anyway: bool = False) -> Json:
    """Import an audience from its file; ``anyway`` also when a faulty file would take many contacts away."""
    loaded = context.files.load()
    done = import_audience(context.files, loaded, context.store, audience, context.now, anyway=anyway)
    return {
        "audience": audience,
        "added": done.count.added,
        "changed": done.count.changed,
        "unchanged": done.count.unchanged,
        "removed": done.count.removed,
        "problems": [p.model_dump() for p in done.problems],
    }


def act_suppress(context: Context, *, address: str, reason: str) -> Json:
    """Send no more mail of any convention to an address, in whatever form it is given; RefusedError if it is none.

    ``contacts`` is how many contacts have it now; later imports find it suppressed.
    """
    normal = context.files.normal_address(address)
    conventions = tuple(context.files.load().workspace.conventions)
    contacts = context.store.suppress(normal, reason, conventions, context.now)
    return {"address": normal, "reason": reason, "conventions": list(conventions), "contacts": contacts}


Act: TypeAlias = Callable[..., Json]
ACTS: Mapping[str, Act] = {"sign": act_sign, "import": act_import, "suppress": act_suppress}
