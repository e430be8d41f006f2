"""What each version of the rules makes of the rehearsal's readers, whose true class is known; into docs/rules.md.

python scripts/rules_table.py            puts the table into docs/rules.md
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from chorus.domain.classify import RULES, RULES_VERSION, Rule
from chorus.domain.engagement import Agency, HitKind
from chorus.services.readers import visits_of
from chorus.web.agents import agent_class

DOCUMENT = Path(__file__).resolve().parents[1] / "docs" / "rules.md"
BEGIN, END = "<!-- matrix -->", "<!-- /matrix -->"
SEED, MAILS = "rules", 20_000
SENT = datetime(2027, 5, 22, 7, tzinfo=UTC)
SITE = "https://chorus.example"
LINKS = 5
LEAVING = timedelta(hours=1)
"""Within which the mails leave: what is known of each is when the first one did."""

Matrix = Mapping[tuple[str, str], Counter[str]]
"""(kind, true class) to how many were judged what."""


@dataclass(frozen=True)
class Seen:
    """A visit as the web process writes it down, and its true class."""

    kind: HitKind
    at: datetime
    pseudonym: str
    method: str
    agent: str
    link: int | None
    since_send: float
    truth: Agency
    signals: tuple[str, ...] = ()


def mail() -> bytes:
    """A mail with five links."""
    links = "".join(f'<a href="{SITE}/c/t/{number}">{number}</a>' for number in range(LINKS))
    html = f'{links}<img src="{SITE}/o/t.gif">'
    return f"MIME-Version: 1.0\r\nContent-Type: text/html; charset=utf-8\r\n\r\n{html}\r\n".encode()


def messages(seed: str = SEED, mails: int = MAILS) -> Iterator[list[Seen]]:
    """What was seen of each mail of which anything was."""
    raw = mail()
    for number in range(1, mails + 1):
        left = SENT + LEAVING * number / mails
        seen = [
            Seen(
                *("open" if visit.url.endswith(".gif") else "click", visit.at, f"{number:014x}", visit.method),
                agent=agent_class(visit.agent),
                link=None if visit.url.endswith(".gif") else int(visit.url.rpartition("/")[2]),
                since_send=(visit.at - SENT).total_seconds(),
                truth=visit.truth,
            )
            for visit in visits_of(number, raw, left, seed)
        ]
        if seen:
            yield seen


def matrix(rule: Rule, given: list[list[Seen]]) -> Matrix:
    """What a version makes of them."""
    found: dict[tuple[str, str], Counter[str]] = {}
    for seen in given:
        for hit, agency in zip(seen, rule.together(seen), strict=True):
            found.setdefault((f"{hit.kind}s", hit.truth.value), Counter())[agency.value] += 1
    return found


def table(seed: str = SEED, mails: int = MAILS) -> str:
    """The matrices of all versions, as Markdown."""
    given = list(messages(seed, mails))
    lines = [
        "| rules | | truly | judged human | machine | unknown | judged right |",
        "|---|---|---|---:|---:|---:|---:|",
    ]
    for version, rule in RULES.items():
        name = f"{version} (today)" if version == RULES_VERSION else f"{version}"
        for (kind, truth), judged in sorted(matrix(rule, given).items()):
            counts = " | ".join(f"{judged[agency.value]:,}" for agency in Agency)
            lines.append(f"| {name} | {kind} | {truth} | {counts} | {100 * judged[truth] / judged.total():.1f} % |")
    return "\n".join(lines)


def put(document: str, made: str) -> str:
    """The document with the table between its marks."""
    return re.sub(f"{BEGIN}\n.*{END}", lambda _: f"{BEGIN}\n{made}\n{END}", document, flags=re.DOTALL)


if __name__ == "__main__":
    DOCUMENT.write_text(put(DOCUMENT.read_text("utf-8"), table()), "utf-8")
