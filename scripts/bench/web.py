"""Pixel and redirect: signed tokens of 100,000 deliveries under wrk, beside nginx, and every answered hit counted."""

import secrets
import statistics
import sys
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from bench import world
from bench.machine import peak
from bench.web_tools import CONNECTIONS, Load, nginx, require_tools, web_process, write_paths, wrk
from chorus.bootstrap.workspace import Parts
from chorus.bootstrap.writing import Writer
from chorus.content.tokens import TokenSealer
from chorus.domain.engagement import NOBODY, PSEUDONYM_BYTES, UNTOLD, MessageToken
from chorus.engine.spool_reader import SpoolFolder
from chorus.services.messages import WebSpec
from chorus.services.tracking import fold_spools

PAIRS = 5
BATCH = 1000


class Kind(NamedTuple):
    """What is measured: its name, how a path is made of a token, and what nginx does with that path."""

    name: str
    path: str
    rule: str


KINDS = (
    Kind("pixel", "/o/{}.gif", "location /o/ { empty_gif; }"),
    Kind("redirect", "/c/{}/0", "location /c/ { return 302 https://example.org/; }"),
)


def run(quick: bool) -> list[dict[str, object]]:
    """pixel, redirect."""
    require_tools()
    contacts, count, seconds = (5_000, 1, 2) if quick else (100_000, PAIRS, 5)
    with tempfile.TemporaryDirectory(prefix="chorus-bench-") as name:
        folder = Path(name)
        parts = world.make(folder / "workspace", contacts, "")
        with world.frozen(parts) as writer:
            tokens = list(_tokens(writer, contacts))
            return [_pairs(kind, tokens, parts, writer, count, seconds) for kind in KINDS]


def _pairs(kind: Kind, tokens: list[str], parts: Parts, writer: Writer, count: int, seconds: int) -> dict[str, object]:
    """Chorus and nginx in turn, by the same wrk line over the same paths."""
    folder = parts.root.parent
    paths = write_paths(folder, [kind.path.format(token) for token in tokens])
    spec = WebSpec(
        token_key=writer.token_key,
        database=str(parts.places.database),
        spool=str(parts.places.spool),
        site=str(parts.places.site),
        salts=str(parts.places.salts),
    )
    ours, theirs = [], []
    with web_process(spec) as (url, process), nginx(folder / "nginx", kind.rule) as reference, peak(process) as seen:
        for _ in range(count):
            ours.append(wrk(url, paths, seconds))
            theirs.append(wrk(reference, paths, seconds))
            print(f"  {kind.name}: {_told(ours[-1])} beside {_told(theirs[-1])}", file=sys.stderr)
    _require_counted(kind.name, ours, parts, writer)
    ratio = statistics.median(own.rate / other.rate for own, other in zip(ours, theirs, strict=True))
    return {
        "name": kind.name,
        "value": round(statistics.median(load.rate for load in ours)),
        "unit": "answers/s",
        "reference": round(statistics.median(load.rate for load in theirs)),
        "ratio": round(ratio, 2),
        "peak_mb": round(seen.mb),
    }


def _told(load: Load) -> str:
    return f"{load.rate:.0f} a second (p99 {load.p99:.1f} ms)"


def _require_counted(name: str, loads: list[Load], parts: Parts, writer: Writer) -> None:
    """Fold what the web process recorded, and hold it against what wrk saw answered.

    At its end wrk leaves each connection with at most one request whose answer it does not read.
    """
    answered, in_flight = sum(load.answered for load in loads), CONNECTIONS * len(loads)
    folded = fold_spools(writer.store, SpoolFolder(parts.places.spool), datetime.now(UTC))
    print(f"  {name}: {answered} answered, {folded.hits} counted, at most {in_flight} unread", file=sys.stderr)
    if folded.told or not answered <= folded.hits <= answered + in_flight:
        sys.exit(f"{name}: {answered} were answered and {folded.hits} counted {' '.join(folded.told)}")


def _tokens(writer: Writer, contacts: int) -> Iterator[str]:
    """A token for each delivery of the mailing, as a sender seals it."""
    sealer, made = TokenSealer.from_text(writer.token_key), 0
    while made < contacts:
        claimed = writer.store.claim(world.DUE, BATCH, dict.fromkeys(("mail:brs", "mail:minamata"), 1))
        if not claimed:
            sys.exit(f"only {made} of {contacts} deliveries could be claimed")
        for batch in claimed:
            for due in batch.deliveries:
                pseudonym = NOBODY if due.cell == UNTOLD else secrets.token_bytes(PSEUDONYM_BYTES)
                yield sealer.seal(MessageToken(batch.send, batch.artefact, due.cell, pseudonym).pack())
            made += len(batch.deliveries)
