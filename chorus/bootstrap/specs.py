"""Which senders a workspace has, and what each of them is told when it starts."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from chorus.bootstrap.dkim import dkim_keys
from chorus.config import Places, secret
from chorus.domain.organisation import Account, Sender, Workspace
from chorus.domain.problems import NotFoundError
from chorus.services.freezing import SITE
from chorus.services.freezing_mails import mail_sender
from chorus.services.messages import ChannelName, DkimKey, SenderSpec
from chorus.services.ports_files import Loaded

X_KEYS = ("consumer_key", "consumer_secret", "access_token", "access_token_secret")


def sender_names(loaded: Loaded) -> tuple[str, ...]:
    """The names of all senders: one a From identity, one an account, one for the site."""
    workspace = loaded.workspace
    return (*(mail_sender(s) for s in workspace.senders), *workspace.accounts, SITE)


@dataclass(frozen=True)
class Embedded:
    """A rehearsal's own ends instead of the world: its mail and post servers, and the seed of its pseudonyms."""

    smtp_port: int
    post_url: str
    seed: str


@dataclass(frozen=True)
class SpecMaker:
    """Makes the specification of a sender by its name, from the workspace as it is loaded then."""

    loaded: Callable[[], Loaded]
    places: Places
    token_key: str
    base_url: str
    embedded: Embedded | None = None

    def __call__(self, name: str) -> SenderSpec:
        """NotFoundError when config.toml has no such sender; RefusedError when a secret is missing."""
        channel, settings = self._way(self.loaded().workspace, name)
        folder = self.places.site if channel == "site" else self.places.outbox
        return SenderSpec(
            name=name,
            channel=channel,
            settings=settings,
            base_url=self.base_url,
            token_key=self.token_key,
            journal=str(self.places.journals / f"{name}.journal"),
            folder=str(folder),
            media=str(self.places.media),
            pseudonym_seed=self.embedded.seed if self.embedded else "",
            dkim=self._dkim(name) if channel == "smtp" and self.embedded is None else (),
        )

    def _dkim(self, name: str) -> tuple[DkimKey, ...]:
        sender_id = name.removeprefix("mail:")
        return dkim_keys(self.places, sender_id, self.loaded().workspace.senders[sender_id])

    def _way(self, workspace: Workspace, name: str) -> tuple[ChannelName, Mapping[str, object]]:
        durable = {"sync": self.embedded is None}
        if name == SITE:
            return "site", durable
        if name in workspace.accounts:
            return self._account(workspace, name, workspace.accounts[name], durable)
        sender = workspace.senders.get(name.removeprefix("mail:"))
        if sender is None:
            raise NotFoundError(f"config.toml has no sender {name!r}", "put it back under [senders]", sender=name)
        return self._mail(workspace, sender, durable)

    def _mail(
        self, workspace: Workspace, sender: Sender, durable: Mapping[str, object]
    ) -> tuple[ChannelName, Mapping[str, object]]:
        if self.embedded:
            smtp = {"host": "127.0.0.1", "port": self.embedded.smtp_port, "security": "none", "connections": 2}
            return "smtp", {**workspace.channels.smtp.model_dump(), **smtp, "username": None}
        if sender.channel == "smtp":
            settings = workspace.channels.smtp.model_dump()
            needed = workspace.channels.smtp.username is not None
            return "smtp", {**settings, "password": secret("smtp_password", required=needed)}
        if sender.channel == "sendgrid":
            return "sendgrid", {**workspace.channels.sendgrid.model_dump(), "api_key": secret("sendgrid_api_key")}
        return "outbox", durable

    def _account(
        self, workspace: Workspace, name: str, account: Account, durable: Mapping[str, object]
    ) -> tuple[ChannelName, Mapping[str, object]]:
        settings = workspace.channels.x.model_dump()
        if self.embedded:
            return "x", {**settings, "host": self.embedded.post_url, **dict.fromkeys(X_KEYS, "rehearsal")}
        if account.channel == "x":
            return "x", {**settings, **{key: secret(f"{name}_{key}") for key in X_KEYS}}
        return "outbox", durable
