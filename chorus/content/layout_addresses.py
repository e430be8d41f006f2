"""Takes the senders' addresses out of a mail's mjml while it becomes HTML, so that this is done once for all senders.

Neither mjml nor CSS looks at the words between tags: a mark in their place comes out where they would.
"""

from collections.abc import Sequence
from typing import NamedTuple

from markupsafe import escape

_MARK = "\ue003{}\ue003"
_NOT_SHOWN = ("<mj-style", "<style", "<mj-raw", "<script", "<!")
"""What follows these is read by more than the reader's eyes."""


class Marked(NamedTuple):
    """A source with marks in the place of what stands in ``taken``."""

    source: str
    taken: tuple[str, ...]

    def filled(self, html: str) -> str:
        """What the source became, with what was taken out of it."""
        for number in reversed(range(len(self.taken))):
            html = html.replace(_MARK.format(number), self.taken[number])
        return html


def without_addresses(source: str, addresses: Sequence[str]) -> Marked:
    """A filled layout without addresses; as it is when one needs escaping, or stands anywhere but between tags."""
    marked = source
    for number, address in enumerate(addresses):
        if not address.strip() or not address.isprintable() or escape(address) != address:
            return Marked(source, ())
        marked = marked.replace(address, _MARK.format(number))
    if not all(_is_shown(marked, _MARK.format(number)) for number in range(len(addresses))):
        return Marked(source, ())
    return Marked(marked, tuple(addresses))


def _is_shown(source: str, mark: str) -> bool:
    """Whether a mark stands nowhere but in text that a reader sees."""
    at = source.find(mark)
    while at >= 0:
        tag = source.rfind("<", 0, at)
        if source.rfind(">", 0, at) <= tag or source.startswith(_NOT_SHOWN, tag):
            return False
        at = source.find(mark, at + 1)
    return True
