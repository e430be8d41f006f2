"""Service messages to configured officers (reports, reminders): whole mails, outside every campaign and count."""

import smtplib
import ssl
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Protocol

from chorus.domain.organisation import SmtpSettings
from chorus.domain.problems import PermanentError, TransientError


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
            part.unlink(missing_ok=True)
            raise TransientError(f"can't write {target}: {error.strerror}", "make room or give rights") from error


class SmtpServiceMail:
    """Sends service messages through the configured mail server (the standard library's client: they are few)."""

    def __init__(self, settings: SmtpSettings, password: str) -> None:
        self._settings = settings
        self._password = password

    def send(self, sender: str, recipients: tuple[str, ...], message: bytes, name: str) -> None:
        """Send to all recipients in one transaction."""
        parsed = message_from_bytes(message, policy=policy.SMTP)
        assert isinstance(parsed, EmailMessage)
        try:
            with self._connect() as server:
                server.send_message(parsed, sender, list(recipients))
        except smtplib.SMTPResponseException as error:
            kind = TransientError if 400 <= error.smtp_code < 500 else PermanentError
            text = (
                error.smtp_error.decode(errors="replace") if isinstance(error.smtp_error, bytes) else error.smtp_error
            )
            raise kind(f"the mail server refused {name}: {error.smtp_code} {text}") from error
        except (smtplib.SMTPException, OSError) as error:
            raise TransientError(f"could not send {name}: {error}", "it is tried again in an hour") from error

    def _connect(self) -> smtplib.SMTP:
        settings = self._settings
        context = ssl.create_default_context()
        if settings.security == "tls":
            server: smtplib.SMTP = smtplib.SMTP_SSL(
                settings.host, settings.port, timeout=settings.timeout, context=context
            )
        else:
            server = smtplib.SMTP(settings.host, settings.port, timeout=settings.timeout)
            if settings.security == "starttls":
                server.starttls(context=context)
        if settings.username:
            server.login(settings.username, self._password)
        return server
