"""Service messages to configured officers (reports, reminders): whole mails, outside every campaign and count."""

import contextlib
import logging
import smtplib
import ssl
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Protocol

from chorus.domain.organisation import SmtpSettings
from chorus.domain.problems import PermanentError, TransientError

log = logging.getLogger(__name__)


class ServiceMail(Protocol):
    """Sends one whole message; TransientError or PermanentError when it can't."""

    def send(self, sender: str, recipients: tuple[str, ...], message: bytes, name: str) -> None: ...  # noqa: D102


class OutboxServiceMail:
    """Writes service messages as files, ``reports/NAME.eml``."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def send(self, sender: str, recipients: tuple[str, ...], message: bytes, name: str) -> None:  # noqa: ARG002
        """Write the message whole or not at all."""
        target = self._folder / f"{name}.eml"
        part = target.with_suffix(".part")
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            part.write_bytes(message)
            part.replace(target)
        except OSError as error:
            with contextlib.suppress(OSError):  # where there is no folder, there is no half file either
                part.unlink()
            raise TransientError(f"can't write {target}: {error.strerror}", "make room or give rights") from error


class SmtpServiceMail:
    """Sends service messages through the configured mail server (the standard library's client: they are few).

    ``sign`` gets the whole message with CRLF line ends and puts its signatures in front.
    """

    def __init__(
        self, settings: SmtpSettings, password: str, sign: Callable[[bytes], bytes] = lambda mail: mail
    ) -> None:
        self._settings = settings
        self._password = password
        self._sign = sign

    def send(self, sender: str, recipients: tuple[str, ...], message: bytes, name: str) -> None:
        """Send to all recipients in one transaction."""
        whole = self._sign(b"\r\n".join(message.splitlines()) + b"\r\n")
        try:
            with self._connect() as server:
                international = not (sender.isascii() and "".join(recipients).isascii())
                options = ["SMTPUTF8", "BODY=8BITMIME"] if international else []
                refused = server.sendmail(sender, list(recipients), whole, options)
        except smtplib.SMTPRecipientsRefused as error:
            passing = any(code < 500 for code, _ in error.recipients.values())
            kind = TransientError if passing else PermanentError
            raise kind(f"the mail server refused {name}: {_told(error.recipients)}") from error
        except smtplib.SMTPResponseException as error:
            kind = TransientError if 400 <= error.smtp_code < 500 else PermanentError
            raise kind(f"the mail server refused {name}: {error.smtp_code} {_text(error.smtp_error)}") from error
        except (smtplib.SMTPException, OSError) as error:
            raise TransientError(f"could not send {name}: {error}", "it is tried again in an hour") from error
        if refused:  # the others have it: sending it again would give it to them twice
            log.error("the mail server refused %s: %s", name, _told(refused))

    def _connect(self) -> smtplib.SMTP:
        settings = self._settings
        context = ssl.create_default_context()
        if settings.security == "tls":
            server: smtplib.SMTP = smtplib.SMTP_SSL(
                settings.host, settings.port, timeout=settings.timeout, context=context
            )
        else:
            server = smtplib.SMTP(settings.host, settings.port, timeout=settings.timeout)
        try:
            if settings.security == "starttls":
                server.starttls(context=context)
            if settings.username:
                server.login(settings.username, self._password)
        except BaseException:
            server.close()
            raise
        return server


def _told(refused: Mapping[str, tuple[int, bytes]]) -> str:
    return ", ".join(f"{address} ({code} {_text(reply)})" for address, (code, reply) in sorted(refused.items()))


def _text(reply: bytes | str) -> str:
    return reply.decode(errors="replace") if isinstance(reply, bytes) else reply
