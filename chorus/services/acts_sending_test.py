"""The act `send-test`: the mails of a campaign, as they would leave, to one officer; see ``chorus.services.acts``."""

from collections.abc import Iterator, Mapping

from chorus.domain.artefact import Artefact
from chorus.domain.control import ControlAct, Kind
from chorus.domain.delivery import State
from chorus.domain.mark_of_test import marked
from chorus.domain.organisation import Workspace
from chorus.domain.problems import NotFoundError, RefusedError
from chorus.domain.signatory import Register
from chorus.services.acting import Context, Json
from chorus.services.occasions import occasion_of
from chorus.services.signing import find_campaign


def act_send_test(
    context: Context, *, campaign: str, to: str, person: str, activity: str = "", language: str = ""
) -> Json:
    """Send every mail of a campaign (an activity, a language) to an officer; RefusedError for any other address.

    The result has for each mail its artefact, the state and the server's words. It is a service message: nothing is
    signed, no delivery is made, nothing is counted.
    """
    loaded = context.files.load()
    file = find_campaign(loaded, campaign)
    address = _officer(context, loaded.workspace, to)
    rendered = context.renderer.render(loaded, file, occasion_of(loaded, file))
    mails = [a for a in rendered.artefacts if a.key.channel == "mail" and _wanted(a, activity, language)]
    if not mails:
        which = " ".join(filter(None, (activity, language)))
        problems = "; ".join(str(p) for p in rendered.problems[:3])
        todo = problems or f"posts and pages: chorus preview {campaign}"
        raise NotFoundError(f"{campaign} has no mail {which}".rstrip(), todo, campaign=campaign)
    numbers = context.store.keep_artefacts(mails)
    done = [(a, context.send_test(marked(a, context.now), numbers[a.key], address)) for a in mails]
    left = sum(outcome.state is State.ACCEPTED for _, outcome in done)
    context.store.keep_act(
        ControlAct(
            kind=Kind.TEST,
            at=context.now,
            person=" ".join(person.split()),
            reason=f"a test to {address}",
            campaign=campaign,
            activity=activity,
            result=f"{left} of {len(done)} left",
        )
    )
    return {
        "to": address,
        "mails": [{"artefact": str(a.key), "state": o.state.value, "detail": o.detail} for a, o in done],
    }


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


TEST_ACTS = {"send-test": act_send_test}
