"""What a mail server's log says of uncertain deliveries."""

from chorus.domain.delivery import State
from chorus.domain.evidence import Finding, read_mail_log

IDS = {f"<0123456789abcdef.{number}@brs.example>": number for number in range(1, 7)}
POSTFIX = """\
May 22 07:00:01 mx postfix/cleanup[11]: 4F1C2A0B3D: message-id=<0123456789abcdef.1@brs.example>
May 22 07:00:01 mx postfix/qmgr[12]: 4F1C2A0B3D: from=<c@brs.example>, size=8012, nrcpt=1 (queue active)
May 22 07:00:02 mx postfix/smtp[13]: 4F1C2A0B3D: to=<a@x.example>, relay=mx.x.example, status=sent (250 2.0.0 Ok)
May 22 07:00:03 mx postfix/cleanup[11]: 3Zw1Kp4DGxz9vWq: message-id=<0123456789abcdef.2@brs.example>
May 22 07:00:03 mx postfix/qmgr[12]: 3Zw1Kp4DGxz9vWq: from=<c@brs.example>, size=8012, nrcpt=1 (queue active)
May 22 07:00:04 mx postfix/smtp[13]: 3Zw1Kp4DGxz9vWq: to=<b@x.example>, status=bounced (550 5.1.1 unknown)
May 22 07:00:05 mx postfix/cleanup[11]: 5AAAAAAAAA: message-id=<0123456789abcdef.3@brs.example>
May 22 07:00:06 mx postfix/cleanup[11]: 6BBBBBBBBB: message-id=<0123456789abcdef.4@brs.example>
May 22 07:00:06 mx postfix/qmgr[12]: 6BBBBBBBBB: from=<c@brs.example>, size=8012, nrcpt=1 (queue active)
May 22 07:00:07 mx postfix/smtp[13]: 6BBBBBBBBB: to=<d@x.example>, status=deferred (451 4.7.1 later)
May 22 07:00:07 mx postfix/smtp[13]: 7CCCCCCCCC: to=<e@x.example>, status=sent (250 2.0.0 another's mail)
<0123456789abcdef.6@brs.example> status=sent
<fedcba9876543210.5@brs.example> status=sent
"""


def test_a_log_tells_by_message_id_and_queue_id_what_was_sent_and_what_came_back() -> None:
    told = "the mail log: status="
    assert read_mail_log(POSTFIX.splitlines(), IDS) == {
        1: Finding(delivery=1, state=State.ACCEPTED, detail=f"{told}sent (250 2.0.0 Ok)"),
        2: Finding(delivery=2, state=State.BOUNCED, detail=f"{told}bounced (550 5.1.1 unknown)"),
        4: Finding(delivery=4, state=State.ACCEPTED, detail="the mail log: queue active"),
        6: Finding(delivery=6, state=State.ACCEPTED, detail=f"{told}sent"),
    }


def test_a_message_id_alone_or_not_at_all_is_no_evidence() -> None:
    found = read_mail_log(POSTFIX.splitlines(), IDS)
    assert (3 in found, 5 in found) == (False, False)
