"""What the daemon is put together from; the writer's lock is held by whoever asks."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from inspect import signature

from chorus.bootstrap.alarm_post import alarm_post
from chorus.bootstrap.reporting import issue_and_mail
from chorus.bootstrap.signoff_post import draw
from chorus.bootstrap.workspace import Parts
from chorus.bootstrap.writing import Writer, writing
from chorus.domain.week import IsoWeek
from chorus.engine.agenda import Agenda
from chorus.engine.control import Brake, ControlServer
from chorus.engine.fingerprint import fingerprint
from chorus.engine.web_child import WebChild
from chorus.services.acts import ACTS, Act, stops
from chorus.services.asking import Asker
from chorus.services.messages import WebSpec
from chorus.services.ports import Clock
from chorus.services.ports_files import Loaded
from chorus.services.reminding import Reminders

WATCHED = ("config.toml", "campaigns", "templates", "audiences", "media")


@dataclass(frozen=True)
class Serving:
    """The daemon's parts; ``chorus.daemon.Daemon`` drives them."""

    clock: Clock
    writer: Writer
    web: WebChild
    agenda: Callable[[Callable[[str, BaseException], None]], Agenda]
    control: Callable[[Mapping[str, Callable[..., object]], Callable[[], None]], ControlServer]
    report: Callable[[IsoWeek, datetime], None]
    remind: Callable[[datetime], tuple[str, ...]]
    fingerprint: Callable[[], object]
    acts: Mapping[str, Callable[..., object]]


@contextmanager
def serving(parts: Parts) -> Iterator[Serving]:
    """Open what the daemon needs; at the end close it, letting batches under way end."""
    places, files = parts.places, parts.files
    with writing(places, files, parts.renderer, parts.slots, parts.log) as writer:
        workspace = writer.conductor.loaded.workspace
        spec = WebSpec(
            host=workspace.web.host,
            port=workspace.web.port,
            token_key=writer.token_key,
            database=str(places.database),
            spool=str(places.spool),
            site=str(places.site),
            salts=str(places.salts),
            zone=workspace.workspace.timezone,
            trusted_proxies=workspace.web.trusted_proxies,
            root=str(parts.root.absolute()),
            conventions={name: convention.name for name, convention in workspace.conventions.items()},
        )

        def report(week: IsoWeek, now: datetime) -> None:
            issue_and_mail(writer.store, writer.conductor.loaded, places, week, now)

        def loaded() -> Loaded:
            return writer.conductor.loaded

        alarm = alarm_post(lambda: loaded().workspace, places, parts.clock.now)
        reminders = Reminders(Asker(parts.renderer, writer.store, parts.log, parts.post, draw))
        yield Serving(
            clock=parts.clock,
            writer=writer,
            web=WebChild(spec, places.logs / "web.log"),
            agenda=Agenda,
            control=lambda handlers, wake: ControlServer(
                places.socket, handlers, wake, Brake(stops, writer.conductor.brake)
            ),
            report=report,
            remind=lambda now: (*writer.conductor.breaker.tell(loaded(), alarm, now), *reminders.look(loaded(), now)),
            fingerprint=lambda: fingerprint(parts.root, WATCHED),
            acts={name: _bound(act, parts, writer) for name, act in ACTS.items()},
        )


def _bound(act: Act, parts: Parts, writer: Writer) -> Callable[..., object]:
    """The act as the control socket calls it: without its context, which it gets here."""

    def run(**arguments: object) -> object:
        return act(parts.context(writer.store), **arguments)

    own = signature(act)
    run.__signature__ = own.replace(parameters=list(own.parameters.values())[1:])  # type: ignore[attr-defined]
    return run
