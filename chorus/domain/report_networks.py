"""What networks brought: the posts of each account, and where visits say that they come from."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from chorus.domain.report_breakdowns import AccountFigures, SourceFigures
from chorus.domain.report_scope import JOINT, summed
from chorus.domain.report_tally import speakers
from chorus.domain.report_view import View


class AccountPosts(NamedTuple):
    """How many posts one account (``x:brs``) published; ``convention`` is whom it spoke for, with commas between."""

    account: str
    convention: str
    posts: int


def account_rows(posts: Iterable[AccountPosts], scope: str) -> Iterator[AccountFigures]:
    """The posts of each account that speaks for a convention, by the account's name; of all accounts for ``joint``."""
    found: dict[str, int] = {}
    for each in posts:
        if scope == JOINT or scope in speakers(each.convention):
            found[each.account] = found.get(each.account, 0) + each.posts
    for account, number in sorted(found.items()):
        yield AccountFigures(account=account, network=account.partition(":")[0], posts=number)


def source_rows(view: View) -> Iterator[SourceFigures]:
    """Visits by where they say that they come from, the most of people first, the untold last."""
    rows = summed(view.tally.of("source"), lambda group: group.value)
    for source in sorted(rows, key=lambda name: (not name, -rows[name]["visits.human"], name)):
        visits, visitors = (view.by_agency("source", source, rows[source], f"{k}.{{}}") for k in ("visits", "visitors"))
        yield SourceFigures(source=source, visits=visits, visitors=visitors)
