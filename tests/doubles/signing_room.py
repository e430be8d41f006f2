"""A workspace in which somebody was asked to sign by a personal link: in three languages, with a picture."""

import email
import email.policy
import re
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from chorus.bootstrap.signatories import keep_for_page, prove_act
from chorus.bootstrap.signing_desk import Desk
from chorus.bootstrap.workspace import Parts
from chorus.content.signatory_keys import new_key
from chorus.domain.signoff_acts import EnrolAct, RetireAct
from chorus.engine.clock import VirtualClock
from chorus.engine.control import ControlServer
from chorus.services.acts import ACTS
from chorus.store.opening import open_database
from tests.doubles.daemon_workspace import BEFORE, CAMPAIGN, make, write
from tests.doubles.signing_desk import PASSPHRASE, PNG

MAILS = {
    "en": '+++\nsubject = "Nature Day"\n+++\n{{ salutation }}\n\nPlease come on 22 May. **[Read](https://example.org/)**',
    "ar": '+++\nsubject = "يوم الطبيعة"\n+++\n{{ salutation }}\n\nيُرجى الحضور في 22 أيار. **[المزيد](https://example.org/)**',
    "zh": '+++\nsubject = "自然日"\n+++\n{{ salutation }}\n\n请于5月22日光临。**[详情](https://example.org/)**',
}
UNEP = (
    '\n[cosignatories.unep-law]\nname.en = "UNEP Law Division"\nname.ar = "شعبة القانون"\nemail = "law@unep.example"\n'
)


GONE: dict[str, object] = {"id": "ana", "reason": "moved to Nairobi"}


def furnish(root: Path, web_port: int = 0) -> Path:
    """Write the workspace: Basel and UNEP's Law Division sign a mailing in Arabic, Chinese and English."""
    make(root, contacts=("reader@party.example",), web_port=web_port)
    config = (root / "config.toml").read_text(encoding="utf-8")
    write(root, "config.toml", config + UNEP)
    campaign = (root / f"campaigns/{CAMPAIGN}.toml").read_text(encoding="utf-8")
    campaign = campaign.replace('languages = ["en"]', 'languages = ["ar", "zh", "en"]')
    campaign = campaign.replace("signoff.due", 'signoff.cosignatories = ["unep-law"]\nsignoff.due')
    write(root, f"campaigns/{CAMPAIGN}.toml", campaign)
    (root / "media" / "wetland.png").write_bytes(PNG)
    for language, text in MAILS.items():
        write(root, f"templates/mail/{language}.md", f"{text}\n\n![A wetland](media:wetland.png)\n")
    return root


def edit(root: Path, language: str, before: str, after: str) -> None:
    """Edit the mail in one language."""
    name = f"templates/mail/{language}.md"
    write(root, name, (root / name).read_text(encoding="utf-8").replace(before, after))


def enrol(parts: Parts, *, kept: bool) -> None:
    """Enrol Ana Ruiz for the BRS secretariat, with a key that the page can open if it is ``kept`` for it."""
    private, public = new_key(PASSPHRASE, rounds=1)
    file = parts.root / "ana.key"
    file.write_bytes(private)
    person = {"secretariat": "brs", "person": "Ana Ruiz", "role": "Executive Secretary", "at": BEFORE}
    named = {"id": "ana", "name": "Ana Ruiz", "function": "Executive Secretary", "address": "ana@basel.example"}
    act = EnrolAct.model_validate({**person, **named, "key": public})
    proof = prove_act(file, PASSPHRASE, act)
    enrolment = {"secretariat": "brs", "public_key": public, **named}
    parts.act(
        "enrol", enrolment=enrolment, person="Ana Ruiz", at=BEFORE.isoformat(), key=proof.key, proof=proof.signature
    )
    if kept:
        keep_for_page(parts.places, "ana", file, PASSPHRASE)


def retire(parts: Parts) -> None:
    """Enrol Bo Li in the place of Ana Ruiz, and let her sign no more."""
    _, public = new_key(PASSPHRASE, rounds=1)
    by_ana = {"secretariat": "brs", "signatory": "ana", "person": "Ana Ruiz", "role": "Executive Secretary"}
    named = {"id": "bo", "name": "Bo Li", "function": "Officer"}
    enrolment = {"secretariat": "brs", "public_key": public, **named}
    acts: tuple[tuple[str, EnrolAct | RetireAct, dict[str, object]], ...] = (
        ("enrol", EnrolAct.model_validate({**by_ana, "at": BEFORE, **named, "key": public}), {"enrolment": enrolment}),
        ("retire", RetireAct.model_validate({**by_ana, "at": BEFORE, **GONE}), GONE),
    )
    for name, act, arguments in acts:
        proof = prove_act(parts.root / "ana.key", PASSPHRASE, act)
        proven = {"signatory": "ana", "at": BEFORE.isoformat(), "key": proof.key, "proof": proof.signature}
        parts.act(name, **arguments, **proven)


def ask(parts: Parts, who: str) -> str:
    """Ask somebody, and take the token out of the mail in the outbox."""
    parts.act("ask", campaign=CAMPAIGN, only=[who])
    newest = max(
        (parts.places.outbox / "signoff").glob(f"{CAMPAIGN}-ask-*.eml"), key=lambda path: path.stat().st_mtime_ns
    )
    return token_of(newest)


def token_of(mail: Path) -> str:
    """The token of the personal link in a mail."""
    message = email.message_from_bytes(mail.read_bytes(), policy=email.policy.default)
    body = message.get_body(("plain",))
    assert body is not None
    found = re.search(r"http://127\.0\.0\.1:\d+/s/([\w-]{43})", body.get_content())
    assert found is not None
    return found[1]


@dataclass
class Room:
    """A desk at work; ``parts`` are the workspace's, ``clock`` is everybody's; ``stop`` ends what records."""

    desk: Desk
    parts: Parts
    clock: VirtualClock
    stop: Callable[[], None]


@contextmanager
def room(root: Path, now: datetime = BEFORE) -> Iterator[Room]:
    """The real desk of a workspace, with the daemon's end of the control socket in a thread."""
    clock = VirtualClock(now)
    parts = Parts(root, clock)
    store = open_database(parts.places.database, writer=True)
    reader = open_database(parts.places.database, writer=False)
    ended = threading.Event()

    def link(**arguments: object) -> object:
        return ACTS["link"](parts.context(store), **arguments)

    control = ControlServer(parts.places.socket, {"link": link})

    def answer() -> None:
        while not ended.is_set():
            control.run_waiting(0.05)

    def stop() -> None:
        ended.set()
        thread.join()
        control.close()

    thread = threading.Thread(target=answer)
    thread.start()
    try:
        yield Room(Desk(parts.places, reader, clock), parts, clock, stop)
    finally:
        stop()
        reader.close()
        store.close()
