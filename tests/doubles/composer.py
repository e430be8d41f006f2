"""A composer that is easy to read: a plain mail with the message's slots and tokens in it."""

from collections.abc import Mapping

from chorus.domain.artefact import Artefact
from chorus.services.messages import MailMessage
from chorus.services.ports_senders import ProviderTemplate


class PlainComposer:
    """``ports.Composer`` over an artefact, without MIME parts."""

    def __init__(self, artefact: Artefact, base_url: str = "https://chorus.example") -> None:
        self._artefact, self._base_url = artefact, base_url

    def mime(self, message: MailMessage) -> bytes:
        release = self._artefact.release
        lines = [
            f"From: {release.from_address}",
            f"To: {message.address}",
            f"Subject: {self._artefact.words.subject}",
            f"Message-ID: <0a.{message.delivery}@chorus.example>",
            f"List-Unsubscribe: <{self._base_url}/u/{message.unsubscribe_token}>",
            "",
            message.slots.get("salutation", "Dear colleague,"),
            ".a line that begins with a dot",
            f"{self._base_url}/c/{message.token}/0",
            "",
        ]
        return "\r\n".join(lines).encode()

    def substitutions(self, message: MailMessage) -> Mapping[str, str]:
        salutation = message.slots.get("salutation", "Dear colleague,")
        return {
            "-sh1-": salutation.replace("&", "&amp;"),
            "-st1-": salutation,
            "-h-token-": message.token,
            "-h-unsubscribe-": message.unsubscribe_token,
        }

    def template(self, *, tracked: bool = True) -> ProviderTemplate:
        release = self._artefact.release
        return ProviderTemplate(
            subject=self._artefact.words.subject,
            html=f'<p>-sh1-</p><a href="{self._base_url}/c/-h-token-/0">Read</a>',
            text=f"-st1-\n{self._base_url}/c/-h-token-/0\n",
            from_name=release.from_name,
            from_address=release.from_address,
            reply_to=release.reply_to,
            headers={
                "List-Id": "<invitation.chorus.example>",
                "List-Unsubscribe": f"<{self._base_url}/u/-h-unsubscribe->",
                "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
            },
        )
