"""What is right in a broken campaign is checked too, so that every problem is told at once."""

from dataclasses import dataclass, replace

from chorus.domain.problems import Problem
from chorus.services.checking_audiences import Audiences
from chorus.services.checking_broken import check_partial, more_may_follow
from tests.doubles.workspace import CAMPAIGN, MemoryFiles, PlainFile, PlainRenderer, load

WHY = Problem(code="unknown-key", message="unknown key `x`", todo="remove it", file="campaigns/summit.toml", line=1)


@dataclass(frozen=True)
class Rest(PlainFile):
    """A partial campaign that lost what is called ``gone``."""

    is_whole: bool = True

    def misled(self, problem: Problem) -> bool:
        return "'gone'" in problem.message


def told(text: str) -> list[str]:
    whole = load({"summit": text})
    rest = Rest("summit", whole.campaigns["summit"].campaign)
    loaded = replace(whole, campaigns={}, broken={"summit": (WHY,)}, partial={"summit": rest})
    audiences = Audiences(MemoryFiles(loaded), loaded)
    return [str(p) for p in check_partial(loaded, rest, PlainRenderer(), audiences) if p.severity == "error"]


def test_the_rest_of_a_broken_campaign_is_checked_but_for_what_only_misses_the_lost() -> None:
    text = CAMPAIGN.replace('"basel-parties", ', '"basel-partys", "gone", ')
    problem = "summit:email.0.audience.0: no audience 'basel-partys' (did you mean 'basel-parties'?)"
    assert told(text) == [problem]


def test_more_may_follow_where_something_had_to_be_left_out() -> None:
    whole = load()
    campaign = whole.campaigns["summit"].campaign
    broken = replace(whole, campaigns={}, broken={"summit": (WHY,)})
    assert not more_may_follow(whole)
    assert more_may_follow(broken)
    assert not more_may_follow(broken, {"autumn"})
    assert not more_may_follow(replace(broken, partial={"summit": Rest("summit", campaign)}))
    assert more_may_follow(replace(broken, partial={"summit": Rest("summit", campaign, is_whole=False)}))
