"""A signed mail artefact, a post, and messages of them, as short as they can be."""

from datetime import UTC, datetime

from chorus.domain.artefact import Artefact, ArtefactKey, Picture, Release, Words
from chorus.domain.campaign import ActivityKind
from chorus.domain.language import Language
from chorus.services.messages import Batch, Due, MailMessage, PageMessage, PostMessage

AT = datetime(2021, 5, 22, 7, 0, tzinfo=UTC)
PLACE = "biodiversity-day-2021/invitation/en"


def mail_artefact(from_name: str = "BRS Secretariat", from_address: str = "campaigns@brs.example") -> Artefact:
    return Artefact(
        key=ArtefactKey(
            campaign="biodiversity-day-2021", activity="invitation", language=Language.EN, channel="mail", sender="brs"
        ),
        kind="email",
        conventions=("basel", "rotterdam", "stockholm"),
        words=Words(subject="22 May", text="Hello", html="<p>Hello</p>", links=("https://www.brsmeas.org/",)),
        release=Release(
            from_name=from_name, from_address=from_address, schedule="T 09:00 UTC", occasion="2021-05-22/2021-05-22"
        ),
    )


def post_artefact(text: str = "Nature matters.", pictures: tuple[Picture, ...] = ()) -> Artefact:
    return _artefact("post", "x:brs", "post", Words(text=text, pictures=pictures))


def page_artefact(html: str, pictures: tuple[Picture, ...] = ()) -> Artefact:
    return _artefact("statement", "site", "page", Words(html=html, pictures=pictures))


def _artefact(kind: ActivityKind, sender: str, channel: str, words: Words) -> Artefact:
    return Artefact.model_validate(
        {
            "key": {
                "campaign": "biodiversity-day-2021",
                "activity": "on-the-day",
                "language": "en",
                "channel": channel,
                "sender": sender,
            },
            "kind": kind,
            "conventions": ("basel",),
            "words": words,
            "release": Release(schedule="T 09:00 UTC", occasion="2021-05-22/2021-05-22"),
        }
    )


def mail(delivery: int, address: str = "", **slots: str) -> MailMessage:
    return MailMessage(
        delivery=delivery,
        address=address or f"reader{delivery}@party.example",
        slots=slots,
        token=f"token{delivery}",
        unsubscribe_token=f"unsubscribe{delivery}",
        at=AT,
        place=PLACE,
    )


def post(delivery: int, text: str = "Nature matters.", *pictures: tuple[str, bytes, str]) -> PostMessage:
    return PostMessage(
        delivery=delivery,
        account="x:brs",
        language=Language.EN,
        text=text,
        pictures=pictures,
        at=AT,
        place="biodiversity-day-2021/on-the-day/en",
    )


def page(delivery: int, html: str, *pictures: tuple[str, bytes, str]) -> PageMessage:
    return PageMessage(
        delivery=delivery, path="/biodiversity-day-2021/statement/en/", html=html, pictures=pictures, at=AT
    )


def batch(number: int, artefact: Artefact, *deliveries: int, targets: dict[int, str] | None = None) -> Batch:
    return Batch(
        batch=number,
        send=1,
        artefact=7,
        canonical=artefact.canonical().decode(),
        at=AT,
        deliveries=tuple(
            Due(delivery=d, target=(targets or {}).get(d, f"reader{d}@party.example"), cell=3) for d in deliveries
        ),
    )
