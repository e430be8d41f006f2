"""What a sender process is put together from; each part is imported when it is asked for, so that it stays small."""

from collections.abc import Callable
from pathlib import Path

from chorus.domain.artefact import Artefact
from chorus.services.messages import SenderSpec
from chorus.services.ports_senders import Channel, Composer, Sealer


def channel_of(spec: SenderSpec) -> Channel:
    """The channel of a sender; ``sync`` in the settings of outbox and site says whether to wait for the disk."""
    if spec.channel == "smtp":
        from chorus.channels.smtp import SmtpChannel

        return SmtpChannel(spec.settings)
    if spec.channel == "sendgrid":
        from chorus.channels.sendgrid import SendgridChannel

        return SendgridChannel(spec.settings)
    if spec.channel == "x":
        from chorus.channels.x import XChannel

        return XChannel(spec.settings)
    return _file_channel(spec)


def _file_channel(spec: SenderSpec) -> Channel:
    sync = spec.settings.get("sync", True) is True
    if spec.channel == "site":
        from chorus.channels.site import SiteChannel

        return SiteChannel(Path(spec.folder), sync=sync)
    from chorus.channels.outbox import OutboxChannel

    return OutboxChannel(Path(spec.folder), sync=sync)


def composer_of(spec: SenderSpec) -> Callable[[Artefact], Composer]:
    """What makes a composer of a signed mail artefact."""
    from chorus.content.skeleton import Skeleton

    if not spec.dkim:
        return lambda artefact: Skeleton(artefact, spec.base_url)
    from chorus.content.dkim import DkimSigner

    signer = DkimSigner(spec.dkim)
    return lambda artefact: Skeleton(artefact, spec.base_url, signer)


def sealer_of(spec: SenderSpec) -> Sealer:
    """The sealer of tokens under the workspace's keys."""
    from chorus.content.tokens import TokenSealer

    return TokenSealer.from_text(spec.token_key)
