"""What officers do that changes the database: run by the daemon when there is one, else by the command itself.

Arguments and results are plain JSON, because they travel over the daemon's control socket.
"""

from collections.abc import Callable, Mapping
from typing import TypeAlias

from chorus.services.acting import Context, Json
from chorus.services.acts_asking import ASKING_ACTS
from chorus.services.acts_consent import CONSENT_ACTS
from chorus.services.acts_control import CONTROL_ACTS
from chorus.services.acts_rollups import ROLLUP_ACTS
from chorus.services.acts_sending_test import TEST_ACTS
from chorus.services.acts_signoff import SIGNOFF_ACTS
from chorus.services.audiences import import_audience


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
ACTS: Mapping[str, Act] = {
    **SIGNOFF_ACTS,
    **ASKING_ACTS,
    **CONTROL_ACTS,
    **TEST_ACTS,
    **CONSENT_ACTS,
    **ROLLUP_ACTS,
    "import": act_import,
    "suppress": act_suppress,
}


def stops(name: str, arguments: Mapping[str, object]) -> bool:
    """Whether an act stops something: nothing more of that shall leave, whatever the writer is busy with."""
    return name in ("pause", "cancel", "hold-all") or (name in ("say", "link") and arguments.get("kind") == "hold")
