"""Mails: 100,000 of about 8 KB, personalised, tracked, each recorded, beside Postfix's ``smtp-source``."""

import statistics
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from bench import postfix, world
from bench.machine import peak
from bench.sending import counts_of, send_all
from chorus.bootstrap.dkim import dkim_records
from chorus.content.skeleton import Skeleton
from chorus.domain.artefact import Artefact
from chorus.services.messages import MailMessage
from chorus.services.ports import ClaimedBatch

PAIRS = 5
SAMPLE = 600
CONNECTIONS = 8
TOKEN = "T" * 48
DKIM = 'dkim = { rsa = "bench" }\n'


def channels(port: int) -> str:
    """config.toml's table for a sink on that port."""
    return (
        f'[channels.smtp]\nhost = "127.0.0.1"\nport = {port}\nsecurity = "none"\nconnections = {CONNECTIONS}\n'
        "mails_per_connection = 1000000\nconnection_seconds = 100000\n"
    )


def measure(port: int, contacts: int, *, plain: bool = True, signed: bool = False) -> tuple[float, float]:
    """Mails a second, and the peak of memory in MB of the writer and its senders."""
    with tempfile.TemporaryDirectory(prefix="chorus-bench-") as folder:
        parts = world.make(
            Path(folder, "workspace"), contacts, channels(port), plain=plain, more=DKIM if signed else ""
        )
        if signed:
            dkim_records(parts.places, parts.files.load().workspace, None, make=True)
        with world.frozen(parts) as writer, peak() as seen:
            seconds = send_all(writer)
            if counts_of(writer)["accepted"] != contacts:
                sys.exit(f"not everybody was mailed: {counts_of(writer)}")
        return contacts / seconds, seen.mb


def mean_size(*, plain: bool = True) -> int:
    """How many bytes a mail of the bench has, by a sample."""
    with tempfile.TemporaryDirectory(prefix="chorus-bench-") as folder:
        parts = world.make(Path(folder, "workspace"), SAMPLE, channels(1), plain=plain)
        with world.frozen(parts) as writer:
            claimed = writer.store.claim(world.DUE, SAMPLE, dict.fromkeys(("mail:brs", "mail:minamata"), 20))
    return round(statistics.mean(size for batch in claimed for size in _sizes(batch)))


def _sizes(batch: ClaimedBatch) -> Iterator[int]:
    compose = Skeleton(Artefact.from_canonical(batch.canonical.encode()), "https://campaigns.example")
    for due in batch.deliveries:
        yield len(compose.mime(MailMessage(due.delivery, due.target, due.slots, TOKEN, TOKEN, world.DUE)))


def row(name: str, rates: list[float], references: list[float], mb: float) -> dict[str, object]:
    """A figure beside its reference: medians of pairs measured in turn."""
    ratio = statistics.median(rate / reference for rate, reference in zip(rates, references, strict=True))
    return {
        "name": name,
        "value": round(statistics.median(rates)),
        "unit": "mails/s",
        "reference": round(statistics.median(references)),
        "ratio": round(ratio, 2),
        "peak_mb": round(mb),
    }


def pairs(name: str, contacts: int, count: int, *, plain: bool = True, signed: bool = False) -> dict[str, object]:
    """Chorus and ``smtp-source`` in turn, against one sink, with mails of the same size."""
    size = mean_size(plain=plain)
    rates, references, mb = [], [], 0.0
    with postfix.sink() as port:
        for _ in range(count):
            rate, seen = measure(port, contacts, plain=plain, signed=signed)
            rates.append(rate)
            references.append(postfix.source(port, contacts, size))
            mb = max(mb, seen)
            print(
                f"  {name}: {rates[-1]:.0f} beside {references[-1]:.0f} mails of {size} bytes a second", file=sys.stderr
            )
    return row(name, rates, references, mb)


def run(quick: bool) -> list[dict[str, object]]:
    """mail, mail-dkim, and mail with the shipped layout, whose mails have 20 KB."""
    postfix.require_tools()
    contacts, count = (10_000, 1) if quick else (100_000, PAIRS)
    rows = [
        pairs("mail", contacts, count),
        pairs("mail-dkim", contacts // (1 if quick else 4), count, signed=True),
        pairs("mail-shipped-layout", contacts // (1 if quick else 4), count, plain=False),
    ]
    return [*rows, million(rows[0], quick)]


def million(mail: dict[str, object], quick: bool) -> dict[str, object]:
    """1,000,000 mails in one go; its reference is mail's rate."""
    contacts = 20_000 if quick else 1_000_000
    with postfix.sink() as port:
        rate, mb = measure(port, contacts)
    return row("mail-1m", [rate], [float(str(mail["value"]))], mb)
