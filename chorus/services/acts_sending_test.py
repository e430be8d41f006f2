"""The acts of a test: `prepare-test` before its mails leave, and `test-sent` after; see ``chorus.services.acts``.

The mails leave between the two, from the command's own process: a slow mail server keeps no writer waiting.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence

from chorus.domain.artefact import Artefact
from chorus.domain.control import ControlAct, Kind
from chorus.domain.organisation import Workspace
from chorus.domain.problems import NotFoundError, RefusedError
from chorus.domain.signatory import Register
from chorus.services.acting import Context, Json
from chorus.services.acts_control import made
from chorus.services.occasions import occasion_of
from chorus.services.signing import find_campaign


def act_prepare_test(
    context: Context, *, campaign: str, to: str, person: str, activity: str = "", language: str = ""
) -> Json:
    """Render and keep every mail of a campaign (an activity, a language) that a test is to show an officer.

    The result has the address and the numbers of the artefacts. RefusedError for an address of no officer, without a
    person, and while everything is held. It is a service message: nothing is signed, no delivery is made.
    """
    loaded = context.files.load()
    file = find_campaign(loaded, campaign)
    address = _officer(context, loaded.workspace, to)
    _act(context, campaign, activity, person, address)
    if (halt := context.store.halt()) is not None:
        raise RefusedError(
            f"no test leaves: everything is held by {halt.told()}",
            f"chorus preview {campaign} shows the mails; chorus lift --all lets everything go",
        )
    rendered = context.renderer.render(loaded, file, occasion_of(loaded, file))
    every = [a for a in rendered.artefacts if a.key.channel == "mail"]
    mails = [a for a in every if _wanted(a, activity, language)]
    if not mails:
        which = " ".join(filter(None, (activity, language)))
        problems = "; ".join(str(p) for p in rendered.problems[:3])
        todo = problems or _there_is(every) or f"posts and pages: chorus preview {campaign}"
        raise NotFoundError(f"{campaign} has no mail {which}".rstrip(), todo, campaign=campaign)
    numbers = context.store.keep_artefacts(mails)
    return {"to": address, "artefacts": [numbers[a.key] for a in mails]}


def act_test_sent(
    context: Context, *, campaign: str, to: str, person: str, left: int, of: int, activity: str = ""
) -> Json:
    """Keep who sent a test of a campaign to whom, and how many ``of`` its mails left."""
    act = _act(context, campaign, activity, person, to).model_copy(update={"result": f"{left} of {of} left"})
    context.store.keep_act(act)
    return {"result": act.result}


def _act(context: Context, campaign: str, activity: str, person: str, address: str) -> ControlAct:
    return made(context, Kind.TEST, person, f"a test to {address}", campaign, activity)


def _there_is(mails: Sequence[Artefact]) -> str:
    """``activities: invitation, reminder; languages: en, fr``; empty when there is no mail at all."""
    activities = ", ".join(dict.fromkeys(a.key.activity for a in mails))
    languages = ", ".join(sorted({a.key.tongue for a in mails}))
    return f"activities with mails: {activities}; languages: {languages}" if mails else ""


def _wanted(artefact: Artefact, activity: str, language: str) -> bool:
    key = artefact.key
    return activity in ("", key.activity) and language in ("", key.tongue, key.language)


def _officer(context: Context, workspace: Workspace, to: str) -> str:
    """The address as it is configured; domains and local parts are compared without regard to case."""
    known = officers(workspace, context.log.sound(context.store, workspace).register)
    found = known.get(to.strip().casefold())
    if found is None:
        listed = ", ".join(sorted(known.values())) or "none: give conventions `officers` in config.toml"
        raise RefusedError(f"{to} is no configured officer: tests go to nobody else", f"there are: {listed}", to=to)
    return found


def officers(workspace: Workspace, register: Register) -> Mapping[str, str]:
    """Every address that a test may go to: the conventions' officers and the signatories."""

    def addresses() -> Iterator[str]:
        for convention in workspace.conventions.values():
            yield from convention.officers
        yield from (s.address for s in register.signatories.values() if s.active and s.address)

    return {address.casefold(): address for address in addresses()}


TEST_ACTS: Mapping[str, Callable[..., Json]] = {"prepare-test": act_prepare_test, "test-sent": act_test_sent}
