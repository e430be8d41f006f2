"""What a rehearsal is put together from: the real parts with other ends, in a folder of its own."""

import hashlib
import shutil
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from chorus.bootstrap.previewing import preview
from chorus.bootstrap.rehearsal_summary import summarise
from chorus.bootstrap.reporting import issue_and_mail
from chorus.bootstrap.specs import Embedded
from chorus.bootstrap.workspace import Parts
from chorus.bootstrap.writing import Writer, writing
from chorus.channels.service_mail import OutboxServiceMail
from chorus.config import Places
from chorus.content.keys import KEY_BYTES, write_keys
from chorus.content.tokens import TokenSealer
from chorus.documents.report_mail import Sender
from chorus.domain.problems import RefusedError
from chorus.domain.week import IsoWeek
from chorus.engine.clock import VirtualClock
from chorus.engine.day_salts import DaySalts
from chorus.engine.inbox import SinkInbox, refusals
from chorus.engine.sinks import MailSink, PostSink
from chorus.engine.spool import Spool
from chorus.engine.visitor import HttpVisitor
from chorus.services.checking import require_sound
from chorus.services.ports import Progress
from chorus.services.rehearsing import Rehearsal
from chorus.services.rolling import roll_all
from chorus.services.signing import find_campaign
from chorus.services.snapshot import SnapshotFiles, SnapshotRenderer
from chorus.services.summaries import RehearsalSummary
from chorus.web.app import create_app
from chorus.web.server import ThreadedServer
from chorus.web.visitors import Visitors

MARK = "REHEARSAL"
SENDER = Sender("Chorus (rehearsal)", "rehearsal@chorus.example")


@dataclass
class Stopwatch:
    """Seconds of each step."""

    seconds: dict[str, float]

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        """Take the time of what is done inside."""
        start = time.perf_counter()
        try:
            yield
        finally:
            self.seconds[name] = self.seconds.get(name, 0.0) + time.perf_counter() - start


def rehearse(parts: Parts, campaigns: Sequence[str], seed: str, folder: Path, progress: Progress) -> RehearsalSummary:
    """Run the campaigns; the folder is made anew. RefusedError when it holds anything but an earlier rehearsal."""
    watch = Stopwatch({})
    loaded = parts.files.load()
    for campaign in campaigns:
        require_sound(parts.files, loaded, find_campaign(loaded, campaign))
    _make_anew(folder)
    places = Places(parts.root, folder)
    with watch.step("previews"):
        previews = [preview(parts, campaign, folder / "preview" / campaign, progress) for campaign in campaigns]
    files, renderer = SnapshotFiles(parts.files, loaded), SnapshotRenderer(parts.renderer)
    clock = VirtualClock(datetime.now(UTC))
    draw = _draw(seed)
    with (
        MailSink(folder / "mails", refusals(draw)) as mails,
        PostSink(folder / "posts") as posts,
        writing(
            places,
            files,
            renderer,
            parts.slots,
            parts.log,
            embedded=Embedded(mails.port, posts.url, seed),
            token_key=_token_key(seed),
        ) as writer,
        _visitor(places, writer, clock) as visitor,
    ):
        rehearsal = Rehearsal(
            files=files,
            renderer=renderer,
            store=writer.store,
            log=parts.log,
            conductor=writer.conductor,
            clock=clock,
            inbox=SinkInbox(mails),
            visitor=visitor,
            fold=writer.fold,
            report=lambda week, now: _report(writer, places, week, now),
            progress=progress,
        )
        with watch.step("rehearsal"):
            result = rehearsal.run(campaigns, seed)
        roll_all(writer.store, writer.conductor.loaded)
        return summarise(writer, result, places, previews, watch.seconds)


def _report(writer: Writer, places: Places, week: IsoWeek, now: datetime) -> None:
    roll_all(writer.store, writer.conductor.loaded)
    way = SENDER, OutboxServiceMail(places.var / "report-mails")
    issue_and_mail(writer.store, writer.conductor.loaded, places, week, now, way)


def _put_away(folder: Path) -> None:
    """Remove a rehearsal beside the next one's work: it has a file for each mail."""
    for left in folder.parent.glob(f".{folder.name}-old-*"):  # from a rehearsal that was killed
        shutil.rmtree(left)
    old = Path(tempfile.mkdtemp(prefix=f".{folder.name}-old-", dir=folder.parent))
    folder.rename(old / folder.name)
    threading.Thread(target=shutil.rmtree, args=(old,), name="put-away").start()


def _make_anew(folder: Path) -> None:
    """Empty an earlier rehearsal's folder, and no other."""
    if folder.exists() and any(folder.iterdir()):
        if not (folder / MARK).exists():
            raise RefusedError(
                f"{folder} holds something that is no rehearsal", "name a new folder", folder=str(folder)
            )
        _put_away(folder)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / MARK).write_text("Made by chorus rehearse; the next rehearsal into this folder replaces it.\n")


def _draw(seed: str) -> Callable[[str], float]:
    def draw(address: str) -> float:
        digest = hashlib.sha256(f"{seed}/{address}".encode()).digest()
        return int.from_bytes(digest[:6], "big") / 2**48

    return draw


def _token_key(seed: str) -> str:
    """A key of the rehearsal's own, so that its tokens open nothing in production."""
    return write_keys({1: hashlib.shake_256(f"chorus rehearsal {seed}".encode()).digest(KEY_BYTES)})


@contextmanager
def _visitor(places: Places, writer: Writer, clock: VirtualClock) -> Iterator[HttpVisitor]:
    """The rehearsal's web server on loopback, and a visitor to it."""
    workspace = writer.conductor.loaded.workspace
    zone = workspace.workspace.timezone
    with Spool(places.spool) as spool, DaySalts(places.salts, zone, clock) as salts:
        app = create_app(
            spool=spool,
            sealer=TokenSealer.from_text(writer.token_key),
            links=writer.store.links,
            lookup=writer.store,
            clock=clock,
            site=places.site,
            visitors=Visitors(salts),
            conventions={name: convention.name for name, convention in workspace.conventions.items()},
        )
        with ThreadedServer(app) as server:
            visitor = HttpVisitor(server.url, workspace.workspace.base_url)
            try:
                yield visitor
            finally:
                visitor.close()
