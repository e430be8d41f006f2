"""What the web process is put together from."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from chorus.bootstrap.signing_desk import Desk
from chorus.config import Places
from chorus.content.tokens import TokenSealer
from chorus.engine.clock import SystemClock
from chorus.engine.day_salts import DaySalts
from chorus.engine.spool import Spool
from chorus.services.messages import WebSpec
from chorus.store.opening import open_database
from chorus.web.app import create_app
from chorus.web.rsgi import Application
from chorus.web.visitors import Visitors


@contextmanager
def app_of(spec: WebSpec) -> Iterator[Application]:
    """The application of the web process, with what it holds open; the database is only read."""
    sealer, clock = TokenSealer.from_text(spec.token_key), SystemClock()
    database = open_database(Path(spec.database), writer=False)
    try:
        with Spool(Path(spec.spool)) as spool, DaySalts(Path(spec.salts), spec.zone, clock) as salts:
            yield create_app(
                spool=spool,
                sealer=sealer,
                links=database.links,
                lookup=database,
                clock=clock,
                site=Path(spec.site),
                visitors=Visitors(salts, spec.trusted_proxies),
                conventions=spec.conventions,
                desk=Desk(Places.of(Path(spec.root)), database, clock) if spec.root else None,
            )
    finally:
        database.close()
