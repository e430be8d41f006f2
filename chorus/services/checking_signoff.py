"""Checking who signs a campaign: the order, the co-signatories, the reminders."""

from collections.abc import Iterator
from difflib import get_close_matches

from chorus.domain.campaign import repeated
from chorus.domain.observance import Occasion
from chorus.domain.problems import Problem
from chorus.services.ports_files import CampaignFile, Loaded, Loc


def check_signoff(loaded: Loaded, file: CampaignFile, occasion: Occasion) -> Iterator[Problem]:
    """What is wrong with a campaign's ``[signoff]`` that its model alone can't see."""
    signoff = file.campaign.signoff
    known = loaded.workspace.cosignatories
    for i, name in enumerate(signoff.cosignatories):
        if name not in known:
            near = get_close_matches(name, known, n=1)
            listed = f"config.toml has: {', '.join(known) or 'none yet'}"
            todo = f"did you mean {near[0]!r}?" if near else listed
            loc = ("signoff", "cosignatories", i)
            yield file.problem("unknown-cosignatory", f"no co-signatory {name!r}", todo, loc)
    for name in repeated(signoff.cosignatories):
        yield file.problem("repeated", f"{name!r} stands twice in cosignatories", "remove one", _COSIGNATORIES)
    yield from _order(loaded, file)
    due = signoff.due.resolve(occasion).instant
    for i, schedule in enumerate(signoff.remind):
        if schedule.resolve(occasion).instant > due:
            message, todo = "this reminder comes after the signatures are due", "remind before `due`"
            yield file.problem("late-reminder", message, todo, ("signoff", "remind", i))


_COSIGNATORIES: Loc = ("signoff", "cosignatories")
_ORDER: Loc = ("signoff", "order")


def _order(loaded: Loaded, file: CampaignFile) -> Iterator[Problem]:
    order = file.campaign.signoff.order
    signers = (*file.campaign.conventions, *file.campaign.signoff.cosignatories)
    named = tuple(name for group in order for name in group)
    for name in dict.fromkeys(named):
        if name not in signers:
            todo = f"they are: {', '.join(signers)}"
            yield file.problem("unknown-signer", f"{name!r} does not sign this campaign", todo, _ORDER)
    for name in repeated(named):
        yield file.problem("repeated", f"{name!r} stands twice in order", "remove one", _ORDER)
    place = {name: number for number, group in enumerate(order) for name in group}
    for secretariat_id, secretariat in loaded.workspace.secretariats.items():
        theirs = [c for c in secretariat.conventions if c in signers]
        if len({place.get(c, len(order)) for c in theirs}) > 1:
            message = (
                f"one act of the {secretariat_id} secretariat signs for {', '.join(theirs)}, at one place in order"
            )
            yield file.problem("split-order", message, f"put {', '.join(theirs)} into one inner list", _ORDER)
