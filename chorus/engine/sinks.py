"""The embedded ends of a rehearsal: mails and posts arrive here and nowhere else."""

from chorus.engine.mail_sink import MailSink, ReceivedMail
from chorus.engine.post_sink import PostSink, ReceivedPost

__all__ = ["MailSink", "PostSink", "ReceivedMail", "ReceivedPost"]
