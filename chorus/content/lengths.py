"""How long a post is by its network's own count."""

import re
import warnings
from dataclasses import dataclass
from functools import lru_cache
from unicodedata import normalize

with warnings.catch_warnings():
    # twitter-text-parser 3.0.0 imports pkg_resources, of which setuptools warns since 67.3 (deprecated in 2023).
    warnings.simplefilter("ignore")
    from twitter_text import parse_tweet as parse_tweet
    from twitter_text.config import config
    from twitter_text.extract_urls import extract_urls_with_indices

_RULES = config["defaults"]
_RANGES = (f"{re.escape(chr(one['start']))}-{re.escape(chr(one['end']))}" for one in _RULES["ranges"])
_LIGHT = re.compile(f"[{''.join(_RANGES)}]")
"""Characters that weigh half of what others do."""

_NO_EMOJI = re.compile(
    "[\0-\xa8\xaa-\xad\xaf-\u02ff\u0370-\u06ff\u2010-\u2027\u202f\u3000-\u3029\u4e00-\u9fff\uff00-\uffef]*"
)
"""Texts in which there can be no emoji: looking for each of thousands is what is slowest."""


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
    text = normalize("NFC", text)
    if not _NO_EMOJI.fullmatch(text):
        return int(parse_tweet(text).weightedLength)
    text = re.sub(r"\r\n?", "\n", text)
    links = {link["indices"][0]: len(link["url"]) for link in extract_urls_with_indices(text)}
    words, done, shown = "", 0, 0
    for start, length in sorted(links.items()):
        if start >= done:
            words += text[done:start]
            done, shown = start + length, shown + 1
    words += text[done:]
    light = len(_LIGHT.findall(words))
    weight = light * _RULES["ranges"][0]["weight"] + (len(words) - light) * _RULES["default_weight"]
    return int(shown * _RULES["transformed_url_length"] + weight / _RULES["scale"])
