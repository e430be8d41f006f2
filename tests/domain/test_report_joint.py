"""The joint report tells nobody of one to four contacts of another convention, whatever is subtracted from it."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import combinations, product

from hypothesis import given
from hypothesis import strategies as st

from chorus.domain.report_figures import WeekFigures
from chorus.domain.report_model import WeeklyReport
from chorus.domain.rollup import RollupRow
from tests.doubles.report_rows import flat, hits, report, row
from tests.doubles.report_sample import NAMES, sample_report

CONVENTIONS = tuple(NAMES.conventions)
FIGURES = ("delivered", "bounced", "unsubscribed", "opens.human.unique", "clicks.machine.unique")
Where = tuple[str, str, str, str, str]
"""Convention, campaign, activity, language, region."""
Cells = Mapping[Where, Mapping[str, int]]


def rows_of(cells: Cells) -> list[RollupRow]:
    """The roll-up rows of contacts, counted by language and by region."""
    found: list[RollupRow] = []
    for (convention, campaign, activity, language, region), figures in cells.items():
        for dimension, value in (("language", language), ("region", region)):
            for figure, number in figures.items():
                for name in (f"{figure[:-6]}total", f"{figure[:-6]}week") if "." in figure else (figure,):
                    found.append(
                        row(
                            name,
                            number,
                            convention=convention,
                            campaign=campaign,
                            activity=activity,
                            dimension=dimension,  # type: ignore[arg-type]
                            value=value,
                        )
                    )
    return found


Row = tuple[str, Callable[[Where], bool], WeekFigures]


def shown(week: WeeklyReport) -> Iterator[Row]:
    """Every group of contacts of which a report shows figures: its table, who is in it, and the figures."""
    yield "total", lambda _: True, week.total
    for campaign in week.campaigns:
        yield "campaign", _who(1, campaign.campaign), campaign.figures
        for activity in campaign.activities:
            yield "activity", _in_activity(campaign.campaign, activity.activity), activity.figures
    yield from (("convention", _who(0, each.convention), each.figures) for each in week.conventions)
    yield from (("language", _who(3, each.language), each.figures) for each in week.languages)
    yield from (("region", _who(4, each.value), each.figures) for each in week.regions)


def _who(place: int, value: str) -> Callable[[Where], bool]:
    return lambda at: at[place] == value


def _in_activity(campaign: str, activity: str) -> Callable[[Where], bool]:
    return lambda at: at[1:3] == (campaign, activity)


def told(week: WeeklyReport, cells: Cells, figure: str) -> list[tuple[str, frozenset[Where]]]:
    """The groups of which the joint report shows a figure, by table, as the contacts that it counts."""
    counted = {at for at, figures in cells.items() if figures.get(figure)}
    return [
        (table, frozenset(at for at in counted if belongs(at)))
        for table, belongs, figures in shown(week)
        if figures.get(figure) is not None
    ]


def parts(group: frozenset[Where], cells: Cells, figure: str) -> tuple[int, ...]:
    """How many of a group are each convention's."""
    counts = Counter[str]()
    for at in group:
        counts[at[0]] += cells[at][figure]
    return tuple(counts[convention] for convention in CONVENTIONS)


def sums(of: tuple[int, ...]) -> set[int]:
    """What any of the conventions have together: what is left for the others to find when they take off their own."""
    return {sum(some) for size in range(1, len(of) + 1) for some in combinations(of, size)}


some = st.sampled_from([0, 0, 1, 2, 3, 4, 5, 6, 8, 30])


def any_cells(conventions: Sequence[str]) -> st.SearchStrategy[dict[Where, dict[str, int]]]:
    places = st.tuples(
        st.sampled_from(conventions),
        st.sampled_from(["day", "own", "gone"]),
        st.sampled_from(["mail", "letter"]),
        st.sampled_from(["ar", "en", ""]),
        st.sampled_from(["africa", "weog"]),
    )
    return st.dictionaries(places, st.fixed_dictionaries(dict.fromkeys(FIGURES, some)), max_size=14)


cells_of_some = st.sampled_from([2, 3, 4]).flatmap(lambda n: any_cells(CONVENTIONS[:n]))


@given(cells_of_some)
def test_no_subtraction_tells_of_one_to_four_contacts_of_others(cells: dict[Where, dict[str, int]]) -> None:
    """A shown number, and what is left of it when one within it is taken off, or all of a table within it; less the
    readers' own part, whoever they are. Which contacts of a language are of which region, nobody can tell."""
    week = report(rows_of(cells), "joint")
    for figure in FIGURES:
        groups = told(week, cells, figure)
        left = {group for _, group in groups}
        left |= {a - b for (s, a), (t, b) in product(groups, groups) if b <= a and {s, t} != {"language", "region"}}
        for (outer, group), table in product(groups, ("campaign", "activity", "convention", "language", "region")):
            if {outer, table} != {"language", "region"}:
                left.add(group.difference(*(each for name, each in groups if name == table and each <= group)))
        assert {n for each in left for n in sums(parts(each, cells, figure))}.isdisjoint({1, 2, 3, 4}), figure


@given(cells_of_some)
def test_the_parts_of_sent_do_not_give_a_hidden_one_away(cells: dict[Where, dict[str, int]]) -> None:
    """Beside a hidden part of it, ``sent`` is hidden too."""
    mails: list[RollupRow] = []
    for (convention, campaign, activity, language, _), figures in cells.items():
        where = {"convention": convention, "campaign": campaign, "activity": activity, "value": language}
        for name in ("delivered", "bounced"):
            mails += [row(each, figures[name], **where) for each in (name, "sent")]  # type: ignore[arg-type]
    for *_, seen in shown(report(mails, "joint")):
        its = [seen.get(name) for name in ("delivered", "bounced", "failed", "uncertain")]
        if seen.sent is not None and None not in its:
            assert seen.sent == sum(part or 0 for part in its)
        else:
            assert seen.sent is None


def test_the_report_of_a_convention_and_the_joint_one_do_not_give_the_other_away() -> None:
    """Thirteen bounced together, nine of them Basel's: the four others are Minamata's."""
    rows = [row("delivered", 96), row("sent", 105), row("bounced", 9), row("delivered", 50, convention="minamata")]
    few, enough = row("bounced", 4, convention="minamata"), row("bounced", 5, convention="minamata")
    assert flat(report([*rows, few], "joint").total) == {"sent": None, "delivered": 146, "bounced": None}
    assert report([*rows, few], "basel").total.bounced == 9
    assert report([*rows, enough], "joint").total.bounced == 14


def test_the_hits_of_few_messages_are_not_shown_however_many() -> None:
    rows = [*hits("opens.human", 40, 30), *hits("opens.human", 60, 2, convention="minamata")]
    assert report(rows, "joint").total.opens.human.model_dump() == {"total": None, "unique": None}
    assert report(rows, "minamata").total.opens.human.model_dump() == {"total": 60, "unique": 2}


def test_hits_that_carry_no_mark_may_all_be_one_contacts() -> None:
    rows = [*hits("opens.human", 40, 30), *hits("opens.human", 60, 0, convention="minamata")]
    assert report(rows, "joint").total.opens.human.total is None


def test_the_smallest_others_are_hidden_too_until_nothing_can_be_reckoned() -> None:
    rows = [
        *(row("bounced", n, value=language) for language, n in (("ar", 2), ("en", 30), ("fr", 6), ("es", 8))),
        *(row("bounced", 9, value=language, convention="minamata") for language in ("ar", "en", "fr", "es")),
    ]
    week = report(rows, "joint")
    assert week.total.bounced == 82
    assert {each.language: each.figures.bounced for each in week.languages} == {
        "ar": None,
        "en": 39,
        "fr": None,
        "es": 17,
    }


def test_a_campaign_of_one_convention_does_not_tell_what_is_left_of_it_elsewhere() -> None:
    """Basel knows that "own" is its own: nothing is left to know. Minamata has 25 in all, 22 of them in "day"."""
    rows = [
        row("unsubscribed", 22, convention="minamata"),
        row("unsubscribed", 3, convention="minamata", campaign="gone"),
        row("unsubscribed", 50, campaign="gone"),
    ]
    week = report(rows, "joint")
    assert week.total.unsubscribed == 75
    assert {each.campaign: each.figures.unsubscribed for each in week.campaigns} == {"day": None, "gone": None}


def test_a_week_whose_total_is_hidden_shows_no_part_of_it() -> None:
    rows = [row("complaints", 3, value="en"), row("complaints", 30, value="fr", convention="minamata")]
    week = report(rows, "joint")
    assert week.total.complaints is None
    assert {figures.complaints for *_, figures in shown(week)} == {None}


def test_the_joint_report_has_no_links_and_no_sends_of_before() -> None:
    joint, own = sample_report("joint"), sample_report("basel")
    assert (joint.links, {send.weeks_ago for send in joint.cohorts}) == ((), {0})
    assert ({send.weeks_ago for send in own.cohorts}, len(own.links) > 0) == ({0, 2}, True)
    activities = {a.activity: a.figures for c in joint.campaigns for a in c.activities}
    for send in joint.cohorts:
        figures = activities[send.activity]
        assert (send.delivered, send.opened) == (figures.delivered, figures.opens.human.unique)


def test_what_stands_out_in_the_joint_report_tells_no_hidden_number() -> None:
    rows = [row("delivered", 500), row("sent", 502), row("failed", 2), *(row("bounced", 40, convention="minamata"),)]
    week = report(rows, "joint")
    assert [(each.code, each.text.partition(":")[0]) for each in week.attention] == [
        ("many-bounces", "40 mails bounced. Over 5 per cent, mailbox providers begin to doubt the sender"),
        ("failed", "Some deliveries failed for good"),
    ]
