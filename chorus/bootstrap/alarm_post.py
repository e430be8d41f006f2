"""How officers are told of a send that paused by itself: by the way of service messages, like the weekly report."""

import hashlib
from collections.abc import Callable
from datetime import datetime

from chorus.bootstrap.reporting import service_mail
from chorus.config import Places
from chorus.documents.alarm_letter import alarm_letter
from chorus.domain.organisation import Workspace
from chorus.services.breaking import Alarm, AlarmPost


def alarm_post(workspace: Callable[[], Workspace], places: Places, now: Callable[[], datetime]) -> AlarmPost:
    """What sends them; RefusedError at an alarm when no sender for service messages is configured."""

    def post(alarm: Alarm) -> None:
        who, mail = service_mail(workspace(), places, "alarms")
        message = alarm_letter(alarm, who, now())
        tag = hashlib.sha256(message).hexdigest()[:12]
        mail.send(who.address, alarm.officers, message, f"{alarm.campaign}-{alarm.activity}-{tag}")

    return post
