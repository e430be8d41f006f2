"""Checking segments: what can't be read, and what no contact has, where a slip of the keyboard hides."""

from collections.abc import Collection, Iterator
from difflib import get_close_matches

from chorus.domain.campaign import Mailing
from chorus.domain.problems import Problem, Severity
from chorus.domain.segment import SegmentError, parse_segment
from chorus.domain.segment_node import FIELDS
from chorus.services.activities import located
from chorus.services.checking_audiences import Audiences
from chorus.services.ports_files import CampaignFile, Loaded, Loc

USUAL_ROLES = frozenset({"academia", "focal-point", "industry", "media", "ngo", "observer", "partner", "party"})
"""Roles that a segment may ask for though nobody on the list has them yet."""


def check_segment(loaded: Loaded, file: CampaignFile, where: str, loc: Loc) -> Iterator[Problem]:
    """A segment that can't be read, or that asks for no country there is."""
    try:
        segment = parse_segment(where)
    except SegmentError as error:
        yield file.problem("bad-segment", error.message, error.todo, loc)
        return
    for country in segment.unknown_countries(loaded.countries):
        near = loaded.countries.suggest(country)
        todo = f"did you mean {near!r}?" if near else "give its two-letter code, or its name"
        yield file.problem("unknown-country", f"no country {country!r}: it would match nobody", todo, loc)


def check_segments(audiences: Audiences, file: CampaignFile) -> Iterator[Problem]:
    """Segments that ask for an attribute or a role which no contact of their audiences has: there a slip hides."""
    for loc, activity in located(file):
        if not isinstance(activity, Mailing) or not activity.where:
            continue
        try:
            segment = parse_segment(activity.where)
        except SegmentError:
            continue  # told by ``check_definition``
        asked, roles = segment.attributes(), segment.values("role")
        if asked or roles:
            lists = [audiences.of(audience) for audience in activity.audience if audience in audiences]
            have = {name for facts in lists for name in facts.attributes}
            played = {role for facts in lists for role in facts.roles}
            where = (*loc, "where")
            for name in sorted(asked - have):
                yield _nobody(file, "unknown-attribute", repr(name), name, [*FIELDS, *have], where)
            known = {*played, *USUAL_ROLES}
            for role in dict.fromkeys(r for r in roles if r.casefold() not in known):
                yield _nobody(file, "unknown-role-value", f"role {role!r}", role, known, where, "warning")


def _nobody(
    file: CampaignFile,
    code: str,
    what: str,
    name: str,
    known: Collection[str],
    loc: Loc,
    severity: Severity = "error",
) -> Problem:
    near = get_close_matches(name, known, n=1)
    todo = f"did you mean {near[0]!r}?" if near else f"there are: {', '.join(sorted(known)) or 'none'}"
    return file.problem(code, f"no contact of these audiences has {what}", todo, loc, severity)
