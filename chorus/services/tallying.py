"""What is counted of a mailing's contacts as they are walked through, for its plan."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from chorus.domain.language import Language
from chorus.domain.pair import Pair
from chorus.domain.schedule import Schedule
from chorus.domain.selection import Chosen, Decision, Excluded
from chorus.domain.timeline import Reason
from chorus.services.occasions import zone_for
from chorus.services.pace_outlook import Place, place_finder
from chorus.services.ports_files import Loaded


@dataclass
class Tally:
    """How many are chosen, and how they are spread.

    ``zones``: how many in each, if each is mailed at their own time: their own zone, their country's, or else the
    convention's. ``assumed``: how many of these are given their capital's time, though their country has several; by
    country. ``places`` is for the pace. By convention: ``counts`` by language, ``excluded`` by reason, ``pairs`` how
    many get both texts of which. ``parts`` has the first list on which a convention has somebody.
    """

    total: int = 0
    zones: Counter[str] = field(default_factory=Counter)
    assumed: Counter[str] = field(default_factory=Counter)
    places: Counter[Place] = field(default_factory=Counter)
    counts: dict[str, Counter[Language]] = field(default_factory=dict)
    excluded: dict[str, Counter[Reason]] = field(default_factory=dict)
    pairs: dict[str, Counter[str]] = field(default_factory=dict)
    parts: dict[str, int] = field(default_factory=dict)

    @classmethod
    def of(cls, loaded: Loaded, schedule: Schedule, decisions: Iterable[Decision]) -> "Tally":
        """Count decisions."""
        found = cls()
        place_of = place_finder(loaded, schedule)
        for one in decisions:
            if isinstance(one, Excluded):
                found.excluded.setdefault(one.convention, Counter())[one.reason] += 1
                continue
            found._add(one)
            if schedule.is_local:
                found._add_zone(loaded, one)
            if place_of is not None:
                found.places[place_of(one)] += 1
        return found

    def _add(self, one: Chosen) -> None:
        self.total += 1
        self.counts.setdefault(one.convention, Counter())[one.language] += 1
        self.parts[one.convention] = min(one.part, self.parts.get(one.convention, one.part))
        if one.second is not None:
            self.pairs.setdefault(one.convention, Counter())[str(Pair(one.language, one.second))] += 1

    def _add_zone(self, loaded: Loaded, one: Chosen) -> None:
        self.zones[zone_for(loaded, one.contact)] += 1
        country = None if one.contact.timezone else loaded.countries.get(one.contact.country)
        if country and country.several_zones:
            self.assumed[country.alpha2] += 1

    def in_order(self) -> tuple[Mapping[str, Mapping[Language, int]], Mapping[str, Mapping[str, int]]]:
        """Counts and pairs, the conventions in the order of the activity's audiences."""
        conventions = sorted(self.parts, key=lambda convention: self.parts[convention])
        pairs = {c: dict(sorted(self.pairs[c].items())) for c in conventions if c in self.pairs}
        return {c: self.counts[c] for c in conventions}, pairs

    def left_out(self) -> Mapping[str, Mapping[Reason, int]]:
        """By convention and reason, how many get nothing."""
        return {
            convention: {reason: why[reason] for reason in Reason if reason in why}
            for convention, why in sorted(self.excluded.items())
        }
