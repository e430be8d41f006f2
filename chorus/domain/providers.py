"""Which limits a recipient domain falls under: its own, and those of its provider."""

from collections.abc import Mapping
from functools import lru_cache

from chorus.domain.pace import Lanes, Limit
from chorus.domain.pace_settings import OTHERS, Pace, Rate

Groups = Mapping[str, tuple[str, ...]]
"""The domains of each provider, ``yahoo.*`` for every ending."""

ANY_ENDING = ".*"

_SECOND_LEVELS = frozenset({"co", "com", "ne", "net", "or", "org"})
"""Under these, countries that have no free names right below their own give them out (co.uk, com.br, ne.jp)."""


class Providers:
    """Recipient domains by provider."""

    def __init__(self, groups: Groups) -> None:
        self._exact = {d: name for name, domains in groups.items() for d in domains if not d.endswith(ANY_ENDING)}
        stems = {d: name for name, domains in groups.items() for d in domains if d.endswith(ANY_ENDING)}
        self._stems = {stem.removesuffix(ANY_ENDING): name for stem, name in stems.items()}

    def of(self, domain: str) -> str | None:
        """The provider of a domain; one that is named in full counts before one named by its beginning."""
        return self._exact.get(domain) or self._stems.get(_stem(domain))


def _stem(domain: str) -> str:
    """A domain without its ending: ``yahoo`` of yahoo.fr and yahoo.co.uk, but ``live.party`` of live.party.example."""
    stem, _, last = domain.rpartition(".")
    before, _, second = stem.rpartition(".")
    return before if before and second in _SECOND_LEVELS and len(last) == 2 else stem


def domain_of(address: str) -> str:
    """The recipient domain of a mail address, in lower case."""
    return address.rpartition("@")[2].lower()


class LaneFinder:
    """Finds the limits of an address under the rates of a workspace."""

    def __init__(self, pace: Pace, groups: Groups) -> None:
        self._rates = dict(pace.domains)
        self._others: Rate | None = self._rates.pop(OTHERS, None)
        self._providers = {name: Limit.of(rate) for name, rate in pace.providers.items()}
        self._known = Providers({**groups, **pace.groups})
        self._of_domain = lru_cache(maxsize=4096)(self._lanes)

    def of(self, address: str) -> Lanes:
        """The limits of its domain and of its provider; of its domain alone if no rate names either."""
        return self._of_domain(domain_of(address))

    @property
    def slowest(self) -> int:
        """How long (microseconds) the slowest of all limits remembers what left; 0 without limits."""
        rates = [*self._rates.values(), *filter(None, [self._others])]
        limits = [*map(Limit.of, rates), *self._providers.values()]
        return max((limit.interval * limit.burst for limit in limits), default=0)

    def _lanes(self, domain: str) -> Lanes:
        rate = self._rates.get(domain)
        provider = self._known.of(domain)
        lanes: list[tuple[str, Limit]] = []
        if provider is not None and provider in self._providers:
            lanes.append((f"provider {provider}", self._providers[provider]))
        elif rate is None:
            rate = self._others
        if rate is not None:
            lanes.append((f"domain {domain}", Limit.of(rate)))
        return tuple(lanes)
