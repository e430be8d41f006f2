"""Checks many campaigns in several processes; the outcome is that of one."""

import gc
import os
import signal
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from datetime import datetime
from multiprocessing import get_context
from pathlib import Path

from chorus.bootstrap.checking_turn import CampaignChecker, Turn
from chorus.domain.problems import TransientError
from chorus.services.checking_audiences import AudienceFacts

WORTH_A_PROCESS = 12
"""A process takes a second or two to begin: it must have so many campaigns to check."""

_AT_ONCE = 6


def checked_turns(
    root: Path,
    now: datetime,
    facts: Mapping[str, AudienceFacts],
    campaign_ids: Sequence[str],
    processes: int | None = None,
) -> Iterator[Turn]:
    """The campaigns' checks in the order in which they are given, in ``processes`` or as many as it is worth."""
    several = min(len(os.sched_getaffinity(0)), len(campaign_ids) // WORTH_A_PROCESS)
    if (processes or several) < 2:
        checker = CampaignChecker(root, now, facts)
        yield from map(checker.check, campaign_ids)
        return
    yield from _in_processes(processes or several, (root, now, facts), campaign_ids)


def _in_processes(
    processes: int, given: tuple[Path, datetime, Mapping[str, AudienceFacts]], campaign_ids: Sequence[str]
) -> Iterator[Turn]:
    # Begun anew, not forked: this process has threads, for the progress bar.
    pool = ProcessPoolExecutor(processes, get_context("spawn"), initializer=_begin, initargs=given)
    portions = [tuple(campaign_ids[at : at + _AT_ONCE]) for at in range(0, len(campaign_ids), _AT_ONCE)]
    try:
        waiting: list[Future[tuple[Turn, ...]]] = [pool.submit(_check, portion) for portion in portions]
        for future in waiting:
            yield from future.result()
    except BrokenProcessPool as error:
        message = "a process that checked campaigns was killed or ran out of memory"
        raise TransientError(message, "check again, perhaps campaign by campaign: `chorus check ID`") from error
    finally:
        pool.shutdown(cancel_futures=True)


_CHECKER: list[CampaignChecker] = []
"""The checker of a process of the pool; a pool has no other way to keep one from portion to portion."""


def _begin(root: Path, now: datetime, facts: Mapping[str, AudienceFacts]) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the one who began this process ends it
    _CHECKER.append(CampaignChecker(root, now, facts))
    gc.freeze()  # nothing of the libraries goes before the process does
    gc.set_threshold(20_000)


def _check(campaign_ids: tuple[str, ...]) -> tuple[Turn, ...]:
    return tuple(_CHECKER[0].check(campaign_id) for campaign_id in campaign_ids)
