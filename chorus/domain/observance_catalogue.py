"""The catalogue of observances: looked up by id, year and day, and extended by a workspace's own."""

import difflib
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Self

from chorus.domain.observance import Observance, Occasion, occasions
from chorus.domain.problems import Frozen, NotFoundError


class _File(Frozen):
    observances: tuple[Observance, ...]


class Catalogue:
    """Observances by id, in the order given. ValueError when an id comes twice."""

    def __init__(self, observances: Iterable[Observance]) -> None:
        self._by_id: dict[str, Observance] = {}
        self._by_year: dict[int, tuple[Occasion, ...]] = {}
        for observance in observances:
            if observance.id in self._by_id:
                raise ValueError(f"observance {observance.id!r} is there twice")
            self._by_id[observance.id] = observance

    @classmethod
    def from_json(cls, text: str) -> Self:
        """The catalogue of a JSON text, ``{"observances": [...]}``; pydantic's ValidationError if it is wrong."""
        return cls(_File.model_validate_json(text).observances)

    def __iter__(self) -> Iterator[Observance]:
        return iter(self._by_id.values())

    def __len__(self) -> int:
        return len(self._by_id)

    def __contains__(self, observance_id: object) -> bool:
        return observance_id in self._by_id

    def get(self, observance_id: str) -> Observance:
        """The observance of that id; NotFoundError suggests the nearest one."""
        found = self._by_id.get(observance_id)
        if found is None:
            near = self.suggest(observance_id)
            todo = f"did you mean {near!r}? " if near else ""
            raise NotFoundError(
                f"unknown observance {observance_id!r}",
                f"{todo}`chorus calendar` lists them all",
                observance=observance_id,
            )
        return found

    def suggest(self, observance_id: str) -> str | None:
        """The id most like ``observance_id``, if one is near."""
        near = difflib.get_close_matches(observance_id.lower(), self._by_id, n=1, cutoff=0.6)
        return near[0] if near else None

    def merged(self, own: Iterable[Observance]) -> "Catalogue":
        """Extended by a workspace's own observances: they replace those of the same id, or are added.

        ValueError when the workspace itself gives an id twice.
        """
        mine = Catalogue(own)
        kept = (mine._by_id.get(known.id, known) for known in self)
        return Catalogue([*kept, *(new for new in mine if new.id not in self)])

    def occasion(self, observance_id: str, year: int, part: str | None = None) -> Occasion:
        """The occasion of an edition, by ``part`` where a year has several.

        One that stands goes before what was rescheduled or cancelled; that is given only when nothing stands.
        NotFoundError says which years or parts there are.
        """
        observance = self.get(observance_id)
        there = occasions(observance, year)
        named = [o for o in there if part is None or o.part == part]
        standing = [o for o in named if o.stands] or named[-1:]
        if len(standing) == 1:
            return standing[0]
        ids = {"observance": observance_id, "year": year, "part": part}
        if not there:
            raise NotFoundError(f"{observance.name} has no occasion in {year}", _years(observance), **ids)
        if standing:
            message = f"{observance.name} has {len(standing)} occasions in {year}"
        else:
            message = f"{observance.name} has no part {part!r} in {year}"
        raise NotFoundError(message, _parts(there), **ids)

    def in_year(self, year: int) -> tuple[Occasion, ...]:
        """All occasions of a year's editions, by first day."""
        if year not in self._by_year:
            found = (occasion for observance in self for occasion in occasions(observance, year))
            self._by_year[year] = tuple(sorted(found, key=lambda o: (o.start, o.end)))
        return self._by_year[year]

    def on(self, day: date) -> tuple[Occasion, ...]:
        """All occasions that cover ``day``, whatever their status."""
        near = (*self.in_year(day.year - 1), *self.in_year(day.year), *self.in_year(day.year + 1))
        return tuple(o for o in near if o.start <= day <= o.end)

    def collisions(self, occasion: Occasion) -> tuple[Occasion, ...]:
        """The other observances' occasions that stand and have the same first day."""
        return tuple(
            other
            for other in self.on(occasion.start)
            if other.start == occasion.start and other.observance != occasion.observance and other.stands
        )


def _years(observance: Observance) -> str:
    rule = observance.rule
    if rule.type == "dated":
        years = sorted({o.start.year for o in rule.occurrences})
        return f"it is dated in {', '.join(map(str, years))}: choose one, or add your own in config.toml"
    if observance.since is not None:
        return f"it is kept since {observance.since}: choose a year in which its day exists"
    return "choose a year in which its day exists"


def _parts(there: tuple[Occasion, ...]) -> str:
    parts = [f"{o.part!r}" for o in there if o.part is not None]
    if not parts:
        return "they are not divided into parts: leave out `part`"
    return f"set `part` to one of {', '.join(parts)}"
