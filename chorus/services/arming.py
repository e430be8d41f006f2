"""Arming: what is planned becomes sends, and an edited plan moves those that have not begun."""

from collections.abc import Callable, Mapping
from datetime import datetime

from chorus.domain.campaign import AnyActivity, kind_of
from chorus.domain.control import Kind, standing
from chorus.domain.problems import ChorusError
from chorus.domain.timeline import Send, SendState
from chorus.services.audiences import AudienceReader, import_audience
from chorus.services.planning import plan_activity
from chorus.services.ports import Store, StoredSend
from chorus.services.ports_files import CampaignFile, Loaded, WorkspaceFiles

OPEN_STATES = (SendState.ARMED, SendState.HELD, SendState.PAUSED, SendState.PAST)
_BY_ACT = {Kind.PAUSE: SendState.PAUSED, Kind.CANCEL: SendState.CANCELLED}


class Armer:
    """Arms each activity, or marks it past when it was over when first seen."""

    def __init__(self, files: WorkspaceFiles, store: Store, tell: Callable[..., None]) -> None:
        self._files, self._store, self._tell = files, store, tell

    def arm(self, loaded: Loaded, now: datetime, only: frozenset[str] | None = None) -> None:
        """Bring the sends of all campaigns, or of some, into step with the workspace as it was read."""
        self._import_new_audiences(loaded, now)
        for campaign_id, problems in loaded.broken.items():
            self._tell(now, "broken", f"{campaign_id} can't be read: {problems[0]}", campaign_id)
        known = {(s.campaign, s.activity): s for s in self._store.sends()}
        audiences = AudienceReader(self._files, loaded, self._store)
        for file in loaded.campaigns.values():
            if only is None or file.id in only:
                self._sync_campaign(loaded, file, known, audiences, now)

    def _sync_campaign(
        self,
        loaded: Loaded,
        file: CampaignFile,
        known: Mapping[tuple[str, str], StoredSend],
        audiences: AudienceReader,
        now: datetime,
    ) -> None:
        for activity in file.campaign.activities():
            before = known.get((file.id, activity.id))
            if before is not None and before.state not in OPEN_STATES:
                continue
            try:
                planned = plan_activity(loaded, file, activity, audiences)
            except ChorusError as error:
                self._tell(now, "unplannable", f"{file.id}/{activity.id}: {error}", file.id, activity.id)
                continue
            self._arm(file, activity, planned, before, now)

    def _arm(
        self, file: CampaignFile, activity: AnyActivity, planned: Send, before: StoredSend | None, now: datetime
    ) -> None:
        moved = before is not None and (before.at, before.until) != (planned.at, planned.until)
        note = ""
        if before is None:
            state, note = self._first_state(file, activity, planned, now)
        elif not moved:
            return
        elif before.state is SendState.PAUSED:
            state, note = SendState.PAUSED, before.note
        elif before.state is SendState.ARMED or planned.at > now:
            state = SendState.ARMED
        else:
            return
        self._store.put_send(file.id, activity.id, kind_of(activity), planned.at, planned.until, state, note)

    def _first_state(
        self, file: CampaignFile, activity: AnyActivity, planned: Send, now: datetime
    ) -> tuple[SendState, str]:
        """What was past when first seen is never armed; what was due a moment ago is held and told, for an officer
        who corrects a file at the last minute shall not think that it left. A new activity of a campaign that was
        paused or cancelled is so too."""
        if planned.until <= now:
            return SendState.PAST, "was over when first seen"
        act = standing(self._store.acts(file.id), activity.id)
        if act is not None and act.kind in _BY_ACT:
            return _BY_ACT[act.kind], act.told()
        if planned.at > now:
            return SendState.ARMED, ""
        told = (
            f"{file.id}/{activity.id} is held: it was due at {planned.at:%d %b %Y %H:%M} UTC, before it could be read "
            f"(chorus resume {file.id} sends it now; or schedule it anew)"
        )
        self._tell(now, "held", told, file.id, activity.id)
        return SendState.HELD, "was due before it could be read"

    def _import_new_audiences(self, loaded: Loaded, now: datetime) -> None:
        sizes = self._store.audience_sizes()
        for audience in loaded.workspace.audiences:
            if audience not in sizes:
                done = import_audience(self._files, loaded, self._store, audience, now)
                for problem in done.problems:
                    self._tell(now, "import", str(problem))
        for audience, digest in self._store.import_digests().items():
            source = loaded.workspace.audiences.get(audience)
            if source and digest and (present := self._files.audience_digest(source)) not in ("", digest):
                text = f"{audience} was edited since its import: chorus audience import {audience} [{present[:8]}]"
                self._tell(now, "edited", text)
