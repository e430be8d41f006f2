"""A signing desk for tests: one link, what it asks for in three languages, and what was decided."""

import hashlib
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from chorus.domain.artefact import Artefact, ArtefactKey, Picture, Release, Words, slot
from chorus.domain.language import Language
from chorus.domain.problems import NotFoundError, TransientError
from chorus.domain.signoff import Signature, Standing, standing
from chorus.domain.signoff_state import Comment, Hold
from chorus.services.ports_signing import (
    Asked,
    AskedPaper,
    Decided,
    Decision,
    DecisionRefusedError,
    OverLinkError,
    UnknownLinkError,
)

TOKEN = "x" * 43
PASSPHRASE = "five words of my own"
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010804000000b51c0c020000000b4944415478da63fcff1f0002eb01f58f5a"
    "49d10000000049454e44ae426082"
)
PICTURE = Picture(file="wetland.png", sha256=hashlib.sha256(PNG).hexdigest(), alt="A wetland at sunrise")
NAMES = {
    "basel": {Language.EN: "Basel Convention", Language.AR: "اتفاقية بازل", Language.ZH: "《巴塞尔公约》"},
    "minamata": {
        Language.EN: "Minamata Convention on Mercury",
        Language.AR: "اتفاقية ميناماتا بشأن الزئبق",
        Language.ZH: "《关于汞的水俣公约》",
    },
}
TITLE = {
    Language.EN: "Biodiversity Day 2021",
    Language.AR: "اليوم الدولي للتنوع البيولوجي 2021",
    Language.ZH: "2021年生物多样性国际日",
}
SUBJECTS = {Language.EN: "You are invited", Language.AR: "ندعوكم إلى المشاركة", Language.ZH: "诚邀参加"}
TEXTS = {
    Language.EN: "Please come on 22 May 2021. See <https://www.basel.int/>.",
    Language.AR: "يُرجى الحضور في 22 أيار/مايو 2021. انظر <https://www.basel.int/>.",
    Language.ZH: "请于2021年5月22日光临。参见 <https://www.basel.int/>。",
}
MADE = datetime(2021, 5, 3, 8, tzinfo=UTC)
EXPIRES = datetime(2021, 5, 17, 8, tzinfo=UTC)


def mail(language: Language, sender: str = "brs", day: str = "22", foot: str = "1 Example Street") -> Artefact:
    """A mail of the campaign; ``day`` and ``foot`` stand in its text."""
    text = f"{slot('salutation')}\n\n{TEXTS[language].replace('22', day)}\n\n--\n{foot}\n"
    html = f'<html><head><title>x</title></head><body><img src="http://h/media/{PICTURE.sha256[:16]}/wetland.png" alt="'
    html += f'{PICTURE.alt}"><p>{text}</p></body></html>'
    return Artefact(
        key=ArtefactKey(campaign="bio", activity="invitation", language=language, channel="mail", sender=sender),
        kind="email",
        conventions=("basel", "minamata"),
        words=Words(
            subject=SUBJECTS[language],
            text=text,
            html=html,
            links=("https://www.basel.int/",),
            pictures=(PICTURE,),
        ),
        release=Release(
            audience=("parties (basel, parties.csv)",),
            from_name=f"{sender.upper()} conventions",
            from_address=f"campaigns@{sender}.example",
            schedule="T-5d 10:00 recipient",
            occasion="2021-05-22/2021-05-22",
        ),
    )


def signature(artefact: Artefact, at: datetime) -> Signature:
    """What Minamata signed."""
    return Signature(
        key=artefact.key,
        words_digest=artefact.words_digest,
        release_digest=artefact.release_digest,
        secretariat="minamata",
        conventions=("minamata",),
        person="Dr. Anna Example",
        at=at,
    )


def paper(number: int, artefact: Artefact, before: Artefact | None = None) -> AskedPaper:
    """What Minamata is asked to sign; ``before`` is what it signed."""
    signed = (signature(before, datetime(2021, 5, 2, 9, tzinfo=UTC)),) if before else ()
    stands: tuple[Standing, ...] = standing(artefact, signed)
    return AskedPaper(number, artefact, before, any(s.state != "signed" for s in stands[1:]), stands)


def asked() -> Asked:
    """Mails in three languages by two senders; the first changed after it was signed."""
    papers = []
    for place, language in enumerate((Language.AR, Language.ZH, Language.EN)):
        before = mail(language, day="21")
        papers.append(paper(2 * place + 1, mail(language), before))
        papers.append(paper(2 * place + 2, mail(language, "minamata", foot="2 Example Street")))
    return Asked(
        workspace="Sample secretariats",
        zone="Europe/Zurich",
        campaign="bio",
        title=TITLE,
        person="Dr. Anna Example",
        role="Executive Secretary",
        conventions=("minamata",),
        names=NAMES,
        made=MADE,
        expires=EXPIRES,
        due=datetime(2021, 5, 10, 16, tzinfo=UTC),
        papers=tuple(papers),
        leaves={"invitation": datetime(2021, 5, 17, 8, tzinfo=UTC)},
    )


@dataclass
class DeskDouble:
    """Knows TOKEN. ``fault`` is what the daemon would refuse; ``broken`` makes it unreachable."""

    asks: Asked = field(default_factory=asked)
    now: datetime = MADE
    used: datetime | None = None
    tries: int = 5
    decisions: list[Decision] = field(default_factory=list)
    fault: DecisionRefusedError | None = None
    broken: bool = False

    def look(self, token: str) -> Asked:
        if token != TOKEN:
            raise UnknownLinkError("this link is not known")
        if self.used:
            raise OverLinkError("used", self.used)
        if self.now >= self.asks.expires:
            raise OverLinkError("expired", self.asks.expires)
        return self.asks

    def picture(self, token: str, sha256: str) -> tuple[str, bytes]:
        self.look(token)
        if sha256 != PICTURE.sha256:
            raise NotFoundError("no such picture")
        return PICTURE.file, PNG

    def decide(self, token: str, decision: Decision) -> Decided:
        asks = self.look(token)
        if self.broken:
            raise TransientError("the daemon did not answer")
        self._unlock(asks, decision)
        if self.fault:
            raise self.fault
        if decision.kind == "sign" and decision.shown != tuple(p.number for p in asks.papers if p.open):
            raise DecisionRefusedError("changed", "the files changed while you were asked")
        self.decisions.append(decision)
        if decision.kind == "comment":
            said = Comment(campaign="bio", secretariat="minamata", person=asks.person, text=decision.text, at=self.now)
            self.asks = replace(asks, comments=(*asks.comments, said))
            return Decided("comment")
        self.used = self.now
        return Decided(decision.kind, len(decision.shown) if decision.kind == "sign" else 0)

    def _unlock(self, asks: Asked, decision: Decision) -> None:
        if asks.key != "here":
            return
        if not self.tries:
            raise DecisionRefusedError("attempts", "too many wrong passphrases")
        if decision.passphrase != PASSPHRASE:
            self.tries -= 1
            raise DecisionRefusedError("passphrase", "the passphrase does not open the key", left=self.tries)


HOLD = Hold(
    campaign="bio",
    activity="",
    secretariat="brs",
    conventions=("basel",),
    person="Bo Li",
    reason="The venue is not settled.",
    at=datetime(2021, 5, 2, 10, tzinfo=UTC),
)
