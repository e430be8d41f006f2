"""docs/pace.md: its tables can be written as they stand, and its numbers are the program's."""

import re
import tomllib
from datetime import date, timedelta
from pathlib import Path

from chorus.content.providers_file import shipped_providers
from chorus.domain.breaker_settings import Breaker
from chorus.domain.hours import Hours
from chorus.domain.organisation import Workspace
from chorus.domain.pace import allowed_on
from tests.doubles.workspace import CONFIG

TEXT = (Path(__file__).parents[2] / "docs" / "pace.md").read_text("utf-8")
RATES, WARM_UP, HOURS, BREAKER = re.findall(r"```toml\n(.*?)```", TEXT, re.DOTALL)


def workspace(*tables: str) -> Workspace:
    return Workspace.model_validate(tomllib.loads("\n".join((CONFIG, *tables))))


def test_its_tables_are_read() -> None:
    known = workspace(RATES, HOURS, BREAKER)
    assert sorted(known.pace.providers) == ["gmail", "outlook", "yahoo"]
    assert known.hours == Hours(not_on=("sat", "sun"))
    assert known.breaker == Breaker()


def test_its_warm_up_is_reckoned_right() -> None:
    ramp = workspace(WARM_UP).pace.senders["brs"].warm_up
    assert ramp is not None
    rows = re.findall(r"^\| \w{3} (\d+) (\w+) \| ([\d,]+) \| ([\d,]+) \|$", TEXT, re.MULTILINE)
    days = [date(2027, {"May": 5, "June": 6}[month], int(day)) for day, month, _, _ in rows]
    assert days == [ramp.start + timedelta(days=n) for n in range(12)]
    allowed = [allowed_on(ramp, day) or 0 for day in days]
    assert [f"{n:,}" for n in allowed] == [each for _, _, each, _ in rows]
    assert [f"{sum(allowed[: n + 1]):,}" for n in range(12)] == [total for _, _, _, total in rows]
    assert allowed_on(ramp, days[-1] + timedelta(days=1)) is None


def test_it_lists_the_providers_that_are_shipped() -> None:
    listed = TEXT.split("<!-- providers -->")[1].split("<!-- /providers -->")[0]
    rows = re.findall(r"^\| `(.+)` \| (.+) \|$", listed, re.MULTILINE)
    assert {name: tuple(domains.replace("\\", "").split(", ")) for name, domains in rows} == shipped_providers()
