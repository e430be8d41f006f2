"""The table of links: looked up once for all who ask, bounded, and never out of date."""

import asyncio
import threading

import pytest

from chorus.domain.problems import TransientError
from chorus.web.links import LinkTable


def test_many_who_ask_at_once_are_answered_by_one_look() -> None:
    asked, go = [], threading.Event()

    def read(artefact: int) -> tuple[str, ...]:
        asked.append(artefact)
        assert go.wait(10)
        return ("https://example.org/é",)

    async def all_at_once() -> list[tuple[str, ...]]:
        table = LinkTable(read)
        asking = [asyncio.create_task(table.targets(7)) for _ in range(50)]
        await asyncio.sleep(0)
        go.set()
        return await asyncio.gather(*asking)

    assert asyncio.run(all_at_once()) == [("https://example.org/%C3%A9",)] * 50
    assert asked == [7]


def test_what_was_not_asked_for_longest_makes_room() -> None:
    asked: list[int] = []

    def read(artefact: int) -> tuple[str, ...]:
        asked.append(artefact)
        return ("x" * 40,)

    async def in_turn(table: LinkTable, *artefacts: int) -> None:
        for artefact in artefacts:
            await table.targets(artefact)

    asyncio.run(in_turn(LinkTable(read, room=100), 1, 2, 1, 3, 1, 2))
    assert asked == [1, 2, 3, 2]


def test_an_artefact_without_links_and_a_failure_are_not_kept() -> None:
    answers: list[object] = [(), TransientError("locked"), ("https://example.org/",)]

    def read(_: int) -> tuple[str, ...]:
        answer = answers.pop(0)
        if isinstance(answer, TransientError):
            raise answer
        assert isinstance(answer, tuple)
        return answer

    async def in_turn() -> None:
        table = LinkTable(read)
        assert await table.targets(7) == ()
        with pytest.raises(TransientError):
            await table.targets(7)
        assert await table.targets(7) == ("https://example.org/",)
        assert await table.targets(7) == ("https://example.org/",)

    asyncio.run(in_turn())
    assert answers == []
