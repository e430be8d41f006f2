"""Two secretariats with signatories who have keys, a campaign that they signed, and a daemon that would send it."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from chorus.content.signatory_keys import verify
from chorus.domain.signoff_acts import Act, EnrolAct, Proof, act_of
from chorus.domain.signoff_log import Head
from chorus.domain.signoff_proof import Proven
from chorus.services.acting import Reading
from chorus.services.acts_signoff import enrolment_of, retirement_of, speech_of
from chorus.services.proving import prove_store
from chorus.services.recording import Actor, record
from chorus.services.signing import find_campaign, prepare, sign, signoff
from chorus.store.database import Database
from tests.doubles.forger import Forger
from tests.doubles.signatories import ANNA, BO, CY, KeyPair
from tests.doubles.stage import BEFORE, TOKYO, Stage
from tests.doubles.workspace import CAMPAIGN, CONFIG, MemoryFiles, load

NAMES = {"anna": "Anna Example", "bo": "Bo Example", "cy": "Cy Example"}
KEYS = {"anna": ANNA, "bo": BO, "cy": CY}


@dataclass
class Office:
    """The register: 1 enrols Anna for BRS, 2 her deputy Bo, 3 Cy for Minamata. Every act comes a minute later."""

    config: str = CONFIG
    campaign: str = CAMPAIGN
    stage: Stage = field(init=False)
    minutes: int = 0

    def __post_init__(self) -> None:
        self.stage = Stage(MemoryFiles(load({"summit": self.campaign, "autumn": self.campaign}, self.config)))
        self.stage.conductor.sync(BEFORE)
        self.enrol("anna", "brs", by="")
        self.enrol("bo", "brs", by="anna", deputy_for="anna")
        self.enrol("cy", "minamata", by="")

    @property
    def store(self) -> Database:
        return self.stage.store

    @property
    def forger(self) -> Forger:
        return Forger(self.store)

    def now(self) -> datetime:
        return BEFORE + timedelta(minutes=self.minutes)

    def _reading(self) -> Reading:
        self.minutes += 1
        return Reading(self.stage.files, self.stage.renderer, self.store, self.stage.log, self.now())

    def _record(self, reading: Reading, act: Act, key: KeyPair) -> None:
        actor = Actor(signatory=act.signatory, person=act.person, at=act.at, proof=key.prove(act))
        record(self.store, self.stage.log, reading.files.load().workspace, act, actor, reading.now)

    def enrol(self, signatory: str, secretariat: str, by: str, **more: str) -> EnrolAct:
        reading = self._reading()
        enrolment = {"id": signatory, "secretariat": secretariat, "name": NAMES.get(signatory, signatory.title())}
        key = KEYS.get(signatory) or KeyPair.of(signatory)
        act = enrolment_of(reading, Actor(signatory=by), **{**enrolment, "public_key": key.public, **more})
        self._record(reading, act, KEYS[by] if by else key)
        return act

    def retire(self, signatory: str, by: str) -> None:
        reading = self._reading()
        act = retirement_of(reading, Actor(signatory=by), id=signatory, reason="Left the house")
        self._record(reading, act, KEYS[by])

    def sign(self, signatory: str, secretariat: str, campaign: str = "summit", key: KeyPair | None = None) -> None:
        """Sign as the command line does: prepare the act, prove it, let the writer record it."""
        reading = self._reading()
        loaded = reading.files.load()
        file = find_campaign(loaded, campaign)
        one = (loaded, file, reading.renderer, self.store, self.stage.log)
        actor = Actor(signatory=signatory)
        act, _ = prepare(*one, name=secretariat, actor=actor, now=reading.now)
        assert act is not None
        proven = Actor(signatory=signatory, at=act.at, proof=(key or KEYS[signatory]).prove(act))
        sign(*one, name=secretariat, actor=proven, now=reading.now)

    def all_sign(self, campaign: str = "summit") -> None:
        self.sign("anna", "brs", campaign)
        self.sign("cy", "minamata", campaign)

    def say(self, kind: str, signatory: str, secretariat: str, text: str) -> None:
        reading = self._reading()
        act = speech_of(reading, kind, "summit", secretariat, Actor(signatory=signatory), text)
        self._record(reading, act, KEYS[signatory])

    def edit(self, words: str = "Read it now") -> None:
        """Change what all artefacts say."""
        self.stage.renderer.words = words

    def standing(self, campaign: str = "summit") -> set[tuple[str, str]]:
        loaded = self.stage.files.loaded
        file = find_campaign(loaded, campaign)
        rows = signoff(loaded, file, self.stage.renderer, self.store, self.stage.log).rows
        return {(s.convention, s.state) for _, standings in rows for s in standings}

    def leaves(self) -> str:
        """What the daemon says when the mail is due; ``""`` when it begins."""
        self.stage.tick(TOKYO)
        return " ".join(n for n in self.stage.notices() if n.startswith("summit/mail"))

    def sent(self) -> dict[str, int]:
        """The states of the Summit's mail."""
        (send,) = (s for s in self.store.sends("summit") if s.activity == "mail")
        return {str(state): count for state, count in self.store.counts(send.number).items() if count}

    def prove(self, *heads: Head) -> Proven:
        workspace = self.stage.files.loaded.workspace
        return prove_store(self.store, workspace, verify, {head: ["Cy"] for head in heads})

    def faults(self, *heads: Head) -> tuple[str, ...]:
        return self.prove(*heads).faults

    def proof(self, act: Act, signatory: str) -> Proof:
        return KEYS[signatory].prove(act)

    def act(self, number: int) -> Any:
        """What an entry says."""
        return act_of(self.store.log()[number - 1].text)
