"""The freeze: audience and signatures are fixed, and every delivery of a send comes into being at once."""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from itertools import chain

from chorus.domain.artefact import ANSWERED, Artefact, ArtefactChannel, ArtefactKey
from chorus.domain.campaign import AnyActivity, Email, Post, Press, Statement
from chorus.domain.engagement import MIN_CELL, Cell, assign_cells, join_cells
from chorus.domain.language import Language
from chorus.domain.observance import Occasion
from chorus.domain.problems import InputError, RefusedError
from chorus.domain.signoff_state import held_by
from chorus.services.audiences import AudienceReader
from chorus.services.corrigenda import require_ended
from chorus.services.freezing_mails import MailMaker, mail_key
from chorus.services.occasions import DueTimes, due_times, occasion_of
from chorus.services.planning import post_targets, posted, speakers
from chorus.services.ports import Cells, NewDelivery, Store, StoredSend
from chorus.services.ports_files import CampaignFile, Loaded, Renderer, SlotMaker
from chorus.services.signing import stand
from chorus.services.signoff_reading import LogReader

SITE = "site"


class Freezer:
    """Freezes sends; RefusedError when a signature is missing or outdated, or somebody holds it.

    ``publish`` puts what a mail shows (its pictures) where recipients find it, before the first mail leaves.
    ``meanwhile`` is called now and then while lists are read, for what can't wait until a million have come by.
    """

    def __init__(
        self,
        store: Store,
        renderer: Renderer,
        slots: SlotMaker,
        log: LogReader,
        publish: Callable[[Artefact], object],
        meanwhile: Callable[[], None] = lambda: None,
    ) -> None:
        self._store, self._meanwhile = store, meanwhile
        self._log = log
        self._renderer = renderer
        self._slots = slots
        self._publish = publish

    def freeze(
        self,
        loaded: Loaded,
        file: CampaignFile,
        activity: AnyActivity,
        send: StoredSend,
        audiences: AudienceReader,
        now: datetime,
    ) -> int:
        """Create the deliveries of a send; how many."""
        self._require_earlier(file, activity)
        occasion = occasion_of(loaded, file)
        artefacts = self._artefacts(loaded, file, activity, occasion)
        self._require_signed(loaded, file, activity, artefacts)
        require_ended(loaded, file, activity, self._store)
        numbers = self._store.keep_artefacts(artefacts)
        for artefact in artefacts:
            self._publish(artefact)
        deliveries: Iterable[NewDelivery] = ()
        at_once = due_times(loaded.workspace, file.campaign, activity, occasion, ())
        if isinstance(activity, Post):
            deliveries = _posts(loaded, file, activity, numbers, at_once, self._store)
        elif not isinstance(activity, Email):
            deliveries = _pages(file, activity, numbers, at_once)
        if isinstance(activity, Email | Press):
            mails = MailMaker(loaded, file, activity, numbers, self._slots)
            deliveries = chain(deliveries, mails.of(audiences.select(file, activity)))
        return self._store.freeze(send.number, deliveries, now, coarse_cells, self._meanwhile)

    def _artefacts(
        self, loaded: Loaded, file: CampaignFile, activity: AnyActivity, occasion: Occasion
    ) -> list[Artefact]:
        """All artefacts that the activity needs; what can't be rendered elsewhere in the campaign stops it not."""
        rendered = self._renderer.render(loaded, file, occasion)
        artefacts = [a for a in rendered.artefacts if a.key.activity == activity.id]
        if missing := wanted_keys(loaded, file, activity) - {a.key for a in artefacts}:
            if errors := tuple(p for p in rendered.problems if p.severity == "error"):
                raise InputError(errors)
            listed = ", ".join(sorted(map(str, missing)))
            raise RefusedError(f"can't be rendered: {listed}", f"chorus check {file.id}", campaign=file.id)
        return artefacts

    def _require_earlier(self, file: CampaignFile, activity: AnyActivity) -> None:
        """A revision names and links what it revises, which must have been published."""
        earlier = activity.revises if isinstance(activity, Statement) else None
        if earlier and not any(s.activity == earlier and s.began for s in self._store.sends(file.id)):
            raise RefusedError(
                f"{earlier}, which it revises, has not been published",
                f"take out `revises`, or schedule {earlier} anew, before this one",
                campaign=file.id,
            )

    def _require_signed(
        self, loaded: Loaded, file: CampaignFile, activity: AnyActivity, artefacts: list[Artefact]
    ) -> None:
        state = self._log.sound(self._store, loaded.workspace)
        if holds := state.held(file.id, activity.id):
            raise RefusedError(held_by(holds), f"chorus signoff lift {file.id}", campaign=file.id)
        lacking: dict[str, str] = {}
        for _, stands in stand(loaded, artefacts, self._store, self._log):
            lacking.update({s.convention: s.state for s in stands if s.state != "signed"})
        if lacking:
            listed = ", ".join(f"{convention} ({state})" for convention, state in sorted(lacking.items()))
            raise RefusedError(
                f"not signed by {listed}", f"chorus sign {file.id} --as {min(lacking)}", campaign=file.id
            )


def coarse_cells(sizes: Mapping[Cell, int], apart: Mapping[Cell, int]) -> tuple[Cells, Cells]:
    """The cells that mails get; of fewer than MIN_CELL nothing is told. Pages and posts, which have none, stay so.

    Who is told ``apart`` anyway hides nobody, and does not count towards a cell's size: they join the others' cells, or
    have cells among themselves where nothing is told of the others.
    """
    mails = {cell: size for cell, size in sizes.items() if cell != Cell()}
    given = _enough(mails)
    told = any(cell is not None for cell in given.values())
    return {Cell(): Cell(), **given}, join_cells(given, apart) if told else _enough(apart)


def _enough(sizes: Mapping[Cell, int]) -> Cells:
    return dict.fromkeys(sizes) if sum(sizes.values()) < MIN_CELL else {**assign_cells(sizes)}


def wanted_keys(loaded: Loaded, file: CampaignFile, activity: AnyActivity) -> set[ArtefactKey]:
    """The artefacts without which an activity can't begin: each language of each account, sender and page.

    Of mails also each pair of languages that the activity offers.
    """
    languages = file.campaign.languages_of(activity)
    ways: list[tuple[ArtefactChannel, str, Language]] = []
    mails: set[ArtefactKey] = set()
    if isinstance(activity, Post):
        ways += (("post", account, language) for account, language in post_targets(loaded, file, activity))
    elif not isinstance(activity, Email):
        ways += (("page", SITE, language) for language in languages)
    if isinstance(activity, Email | Press):
        texts = [*((language, None) for language in languages), *((p.first, p.second) for p in activity.bilingual)]
        senders = {loaded.workspace.sender_of(c) for c in file.campaign.conventions}
        mails = {mail_key(file, activity, sender, *text) for sender in senders for text in texts}
    return mails | {
        ArtefactKey(campaign=file.id, activity=activity.id, language=language, channel=channel, sender=sender)
        for channel, sender, language in ways
    }


def _posts(
    loaded: Loaded,
    file: CampaignFile,
    activity: Post,
    numbers: Mapping[ArtefactKey, int],
    times: DueTimes,
    store: Store,
) -> list[NewDelivery]:
    return [
        NewDelivery(
            target=f"account:{account}/{language}",
            convention=speakers(loaded, file, account),
            sender=account,
            language=language,
            artefact=numbers[
                ArtefactKey(campaign=file.id, activity=activity.id, language=language, channel="post", sender=account)
            ],
            due=times.at,
            cell=Cell(),
            slots={ANSWERED: answered} if answered else None,
        )
        for (account, language), answered in posted(loaded, file, activity, store).items()
    ]


def _pages(
    file: CampaignFile, activity: AnyActivity, numbers: Mapping[ArtefactKey, int], times: DueTimes
) -> list[NewDelivery]:
    return [
        NewDelivery(
            target=f"page:{language}",
            convention=",".join(file.campaign.conventions),
            sender=SITE,
            language=language,
            artefact=numbers[
                ArtefactKey(campaign=file.id, activity=activity.id, language=language, channel="page", sender=SITE)
            ],
            due=times.at,
            cell=Cell(),
        )
        for language in file.campaign.languages_of(activity)
    ]
