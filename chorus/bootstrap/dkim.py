"""The DKIM keys of a workspace's senders: from a secret, else from var/keys/dkim/."""

from collections.abc import Iterator
from pathlib import Path

from chorus.config import Places, secret
from chorus.domain.artefact import ascii_domain
from chorus.domain.organisation import Sender, Workspace
from chorus.domain.problems import NotFoundError, RefusedError
from chorus.services.messages import DkimAlgorithm, DkimKey
from chorus.services.summaries import DkimRecord


def dkim_keys(places: Places, sender_id: str, sender: Sender) -> tuple[DkimKey, ...]:
    """The keys of a sender, RSA first; RefusedError when one that config.toml names is not there: unsigned mail for a
    domain that promises signatures would be refused."""
    return tuple(_key(places, sender_id, sender, *wanted) for wanted in _wanted(sender))


def dkim_records(places: Places, workspace: Workspace, sender_id: str | None, *, make: bool) -> tuple[DkimRecord, ...]:
    """The DNS records of the keys of one sender, or of all; ``make`` makes the keys that are missing."""
    from chorus.content.dkim_keys import make_key, record_name, record_text, zone_line

    if sender_id is not None and sender_id not in workspace.senders:
        known = ", ".join(workspace.senders)
        raise NotFoundError(f"config.toml has no sender {sender_id!r}", f"one of: {known}", sender=sender_id)
    records: list[DkimRecord] = []
    for name, sender in workspace.senders.items():
        if sender_id not in (None, name):
            continue
        for algorithm, selector in _wanted(sender):
            given = secret(_secret(name, algorithm), required=False)
            made = make and not given and make_key(_file(places, name, algorithm, selector), algorithm)
            key = _key(places, name, sender, algorithm, selector)
            records.append(DkimRecord(name, record_name(key), record_text(key), zone_line(key), made))
    return tuple(records)


def _wanted(sender: Sender) -> Iterator[tuple[DkimAlgorithm, str]]:
    if sender.dkim and sender.dkim.rsa:
        yield "rsa", sender.dkim.rsa
    if sender.dkim and sender.dkim.ed25519:
        yield "ed25519", sender.dkim.ed25519


def _secret(sender_id: str, algorithm: DkimAlgorithm) -> str:
    return f"dkim_{sender_id}_{algorithm}"


def _file(places: Places, sender_id: str, algorithm: DkimAlgorithm, selector: str) -> Path:
    """A new selector is a new key: the old file stays until nobody checks old mails any more."""
    return places.dkim_keys / f"{sender_id}.{selector}.{algorithm}.pem"


def _key(places: Places, sender_id: str, sender: Sender, algorithm: DkimAlgorithm, selector: str) -> DkimKey:
    from chorus.content.dkim_keys import read_key

    pem = secret(_secret(sender_id, algorithm), required=False)
    if not pem:
        file = _file(places, sender_id, algorithm, selector)
        if not file.exists():
            raise RefusedError(
                f"sender {sender_id} has no {algorithm} key for its DKIM selector {selector}",
                f"make it, and publish what is printed: chorus dkim {sender_id} --make",
                sender=sender_id,
            )
        pem = read_key(file)
    try:
        domain = ascii_domain(sender.address)
    except UnicodeError as error:
        raise RefusedError(
            f"{sender.address} has a domain that DNS can't have: {error}", "correct its address", sender=sender_id
        ) from error
    return DkimKey(domain=domain, selector=selector, algorithm=algorithm, pem=pem)
