"""How long a post is by its network's own count."""

import warnings
from dataclasses import dataclass
from functools import lru_cache
from unicodedata import normalize

with warnings.catch_warnings():
    # twitter-text-parser 3.0.0 imports pkg_resources, of which setuptools warns since 67.3 (deprecated in 2023).
    warnings.simplefilter("ignore")
    from twitter_text import parse_tweet as parse_tweet


@dataclass(frozen=True)
class Length:
    """A post's weighted length and the network's limit."""

    count: int
    limit: int

    @property
    def fits(self) -> bool:
        """Whether the network takes it."""
        return 0 < self.count <= self.limit


def post_length(account: str, text: str) -> Length:
    """The length of a text on the network of an account (``x:minamata``).

    X counts 280 with Chinese characters and emoji as two and every URL as 23
    (https://docs.x.com/fundamentals/counting-characters). Networks without a rule here have no limit.
    """
    if account.partition(":")[0] == "x":
        return Length(_weighted(text), 280)
    return Length(len(text), 100_000)


@lru_cache(maxsize=1024)
def _weighted(text: str) -> int:
    """By X's own rules, which are slow; several accounts post the same."""
    return int(parse_tweet(normalize("NFC", text)).weightedLength)
