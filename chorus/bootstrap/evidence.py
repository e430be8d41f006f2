"""Where evidence on uncertain deliveries is looked for: the outbox and the site, X, and a mail server's log."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from pathlib import Path

from chorus.bootstrap.specs import SpecMaker
from chorus.channels.files import inside
from chorus.config import Places
from chorus.domain.artefact import Artefact
from chorus.domain.delivery import State
from chorus.domain.evidence import Finding, read_mail_log
from chorus.domain.problems import ChorusError, RefusedError
from chorus.services.messages import SenderSpec
from chorus.services.ports import Store
from chorus.services.ports_control import UncertainDelivery
from chorus.services.ports_files import Loaded

SITE_LACKS = "not on the site"
NOTHING = "no evidence: decide by hand"
CLOCKS = timedelta(minutes=10)
"""How far X's clock and ours may be apart; a post of the same words from before that is another one."""


class Evidence:
    """Looks for evidence on uncertain deliveries; what it finds decides nothing by itself."""

    def __init__(self, loaded: Loaded, places: Places, store: Store) -> None:
        self._spec_of = SpecMaker(
            loaded=lambda: loaded,
            places=places,
            token_key="",
            base_url=loaded.workspace.workspace.base_url,
        )
        self._store = store

    def of(
        self, uncertain: Sequence[UncertainDelivery], mail_log: Path | None = None, *, absent: bool = False
    ) -> tuple[Finding, ...]:
        """A finding for each. What is there, was sent. What is not there says nothing, except of pages: the sender may
        have had another channel then, a log may have a gap. With ``absent`` it says that it was not sent: whoever
        says so knows. RefusedError when the log can't be read."""
        logged = self._logged(uncertain, mail_log) if mail_log else {}
        found = (self._one(each, logged, looked=mail_log is not None) for each in uncertain)
        return tuple(one if absent or not _lacks(one) else one.model_copy(update={"state": None}) for one in found)

    def _one(self, each: UncertainDelivery, logged: Mapping[int, Finding], *, looked: bool) -> Finding:
        if each.number in logged:
            return logged[each.number]
        try:
            spec = self._spec_of(each.sender)
            if spec.channel in ("outbox", "site"):
                return _filed(each, spec, self._store.artefact(each.artefact))
            if spec.channel == "x":
                return _posted(each, spec, self._store.artefact(each.artefact).words.text)
        except ChorusError as error:
            return Finding(delivery=each.number, detail=f"no evidence: {error.message}")
        if looked:
            return Finding(delivery=each.number, state=State.FAILED, detail="it is not in the mail log")
        return Finding(delivery=each.number, detail=NOTHING)

    @staticmethod
    def _logged(uncertain: Sequence[UncertainDelivery], mail_log: Path) -> Mapping[int, Finding]:
        ids = {each.message_id: each.number for each in uncertain if each.message_id}
        try:
            return read_mail_log(_lines(mail_log), ids)
        except OSError as error:
            raise RefusedError(f"the mail log {mail_log} can't be read: {error.strerror}", "name another") from error


def _lines(path: Path) -> Iterator[str]:
    with path.open(encoding="utf-8", errors="replace") as file:
        yield from file


def _lacks(finding: Finding) -> bool:
    return finding.state is State.FAILED and not finding.detail.endswith(SITE_LACKS)


def _filed(each: UncertainDelivery, spec: SenderSpec, artefact: Artefact) -> Finding:
    """A file is written whole or not at all, so there is no third case."""
    key, folder = artefact.key, Path(spec.folder)
    place = f"{key.campaign}/{key.activity}/{key.tongue}"
    if key.channel == "page":
        page = inside(folder, f"{artefact.release.kept or place}/index.html".lstrip("/"))
        there, what = page.is_file() and page.read_bytes() == artefact.words.html.encode(), "on the site"
    else:
        ending = "eml" if key.channel == "mail" else "json"
        there, what = inside(folder, f"{place}/{each.number}.{ending}").is_file(), "in the outbox"
    known = f"{place}/{each.number}" if there and key.channel == "post" else ""
    state = State.ACCEPTED if there else State.FAILED
    return Finding(delivery=each.number, state=state, detail=f"it is {'' if there else 'not '}{what}", remote_id=known)


def _posted(each: UncertainDelivery, spec: SenderSpec, text: str) -> Finding:
    from chorus.channels.x_reading import newest_posts

    posts = newest_posts(spec.settings)
    for post in posts:
        if post.text == text.strip() and (post.at is None or post.at > each.claimed - CLOCKS):
            detail = f"the account shows it as post {post.id}"
            return Finding(delivery=each.number, state=State.ACCEPTED, detail=detail, remote_id=post.id)
    detail = f"it is not among the account's newest {len(posts)} posts"
    return Finding(delivery=each.number, state=State.FAILED, detail=detail)
