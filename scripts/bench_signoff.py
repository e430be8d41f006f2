"""How long a long sign-off log takes to read and to prove: 1,000 acts of 100 artefacts each, signed with keys."""

import argparse
import base64
import resource
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TypeVar

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from chorus.content.signatory_keys import verify
from chorus.domain.artefact import Artefact, ArtefactKey, Release, Words
from chorus.domain.language import Language
from chorus.domain.organisation import Workspace
from chorus.domain.signoff_acts import Act, CommentAct, Digests, EnrolAct, Proof, SignAct, act_text, signed_bytes
from chorus.services.proving import prove_store
from chorus.services.signoff_reading import LogReader
from chorus.store.database import Database
from chorus.store.opening import open_database

START = datetime(2021, 5, 1, tzinfo=UTC)
CAMPAIGNS, VERSIONS = 10, 3
"""Ten campaigns, whose artefacts are edited twice."""

LANGUAGES = list(Language)
Result = TypeVar("Result")


class Signatory:
    """Anna of BRS, with her key."""

    def __init__(self) -> None:
        self._key = Ed25519PrivateKey.generate()
        raw = self._key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
        self.public = base64.b64encode(raw).decode()

    def record(self, store: Database, act: Act) -> None:
        """Append what she signs."""
        text = act_text(act)
        proof = Proof(key=self.public, signature=base64.b64encode(self._key.sign(signed_bytes(text))).decode())
        store.append(text, proof, [], act.at, store.log_head())


def artefacts_of(campaign: str, count: int, version: int) -> Iterator[Artefact]:
    """As many mails of about 8 KB."""
    for number in range(count):
        key = ArtefactKey(
            campaign=campaign,
            activity=f"mail-{number // len(LANGUAGES)}",
            language=LANGUAGES[number % len(LANGUAGES)],
            channel="mail",
            sender="brs",
        )
        yield Artefact(
            key=key,
            kind="email",
            conventions=("basel",),
            words=Words(subject=f"Version {version}", html="<p>Clean water for all of us.</p>" * 250),
            release=Release(schedule="T 09:00 UTC", occasion="2021-05-22/2021-05-22"),
        )


def fill(store: Database, acts: int, artefacts: int) -> None:
    """The log: one enrolment, then the acts."""
    anna = Signatory()
    who = {"secretariat": "brs", "signatory": "anna", "person": "Anna Example"}
    anna.record(store, EnrolAct(id="anna", name="Anna Example", key=anna.public, at=START, **who))
    made: dict[tuple[str, int], list[Artefact]] = {}
    for number in range(acts):
        campaign = f"campaign-{number % CAMPAIGNS}"
        version = number * VERSIONS // acts
        if (campaign, version) not in made:
            made[campaign, version] = list(artefacts_of(campaign, artefacts, version))
            store.keep_artefacts(made[campaign, version])
        signed = made[campaign, version]
        digests = tuple(Digests(key=a.key, words=a.words_digest, release=a.release_digest) for a in signed)
        at = START + timedelta(minutes=number + 1)
        act = SignAct(campaign=campaign, conventions=("basel",), artefacts=digests, at=at, **who)
        anna.record(store, act)


def timed(what: str, work: Callable[[], Result]) -> Result:
    """Do it, and print how long one core worked at it."""
    began = time.process_time()
    result = work()
    print(f"{what:<40}{time.process_time() - began:8.2f} s")
    return result


def workspace() -> Workspace:
    """BRS acts for Basel."""
    secretariat = {"name": {"en": "BRS"}, "conventions": ["basel"], "address": "Geneva", "sender": "brs"}
    basel = {"name": {"en": "Basel"}, "short": {"en": "Basel"}, "url": "https://www.basel.int/"}
    return Workspace.model_validate(
        {
            "workspace": {"name": "Bench", "base_url": "http://127.0.0.1:8025"},
            "secretariats": {"brs": secretariat},
            "conventions": {"basel": basel},
            "senders": {"brs": {"name": "BRS", "address": "brs@brs.example"}},
        }
    )


def main() -> None:
    """Fill a log, then measure."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--acts", type=int, default=1000)
    options.add_argument("--artefacts", type=int, default=100)
    chosen = options.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        store = open_database(Path(folder) / "chorus.sqlite", writer=True)
        fill(store, chosen.acts, chosen.artefacts)
        print(f"{chosen.acts:,} acts of {chosen.artefacts} artefacts each, all with a key")
        reader, rules = LogReader(verify), workspace()
        state = timed("what counts, read at a start", lambda: reader.state(store, rules))
        timed("the signatures of one campaign", lambda: state.of("campaign-1"))
        comment = CommentAct(
            campaign="campaign-1", secretariat="minamata", person="Bo", text="Fine", at=START + timedelta(days=9)
        )
        store.append(act_text(comment), None, [], comment.at, store.log_head())
        timed("what counts, one entry later", lambda: reader.state(store, rules))
        print(f"{'memory at its height':<40}{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024:8,} MB")
        proven = timed("chorus signoff verify", lambda: prove_store(store, rules, verify, {}))
        timed("chorus signoff verify CAMPAIGN", lambda: prove_store(store, rules, verify, {}, "campaign-1"))
        assert not proven.faults, proven.faults
        print(f"{proven.signatures:,} signatures under {proven.artefacts:,} artefacts proven")


if __name__ == "__main__":
    main()
