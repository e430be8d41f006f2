"""The breakdowns of a report by what its contacts have in common: language, region, role."""

from collections import Counter
from collections.abc import Mapping
from typing import Literal

from chorus.domain.language import Language
from chorus.domain.report_breakdowns import GroupFigures, LanguageFigures
from chorus.domain.report_figures import Count, Split, WeekFigures
from chorus.domain.report_names import REGION_NAMES, VARIOUS
from chorus.domain.report_scope import ordered
from chorus.domain.report_tally import AGENCIES, HIT_FIGURES
from chorus.domain.report_view import View

_UNTOLD = Split(**dict.fromkeys(AGENCIES, Count(total=None, unique=None)))


def language_rows(view: View) -> tuple[LanguageFigures, ...]:
    """By language in the official order.

    A language that was mailed and has no hit has null opens and clicks where some hits are of untold language, or of
    untold convention: some of those may be its own.
    """
    groups = view.rows("language")
    return tuple(
        LanguageFigures(language=language, label=_language_name(language), figures=_told(view, groups, language))
        for language in ordered(groups, [language.value for language in Language])
    )


def group_rows(view: View, table: Literal["region", "role"]) -> tuple[GroupFigures, ...]:
    """By region or role, the untold last; none where nothing is told of any."""
    groups = view.rows(table)
    if not any(groups):
        return ()
    names = REGION_NAMES if table == "region" else {}
    return tuple(
        GroupFigures(
            value=value, label=names.get(value, value) or VARIOUS, figures=view.figures(table, value, groups[value])
        )
        for value in ordered(groups, names)
    )


def _told(view: View, groups: Mapping[str, Counter[str]], language: str) -> WeekFigures:
    untold = _is_silent(groups[language]) and (view.untold or _has_hits(groups.get("", Counter())))
    shown = view.figures("language", language, groups[language])
    return shown.model_copy(update={"opens": _UNTOLD, "clicks": _UNTOLD}) if untold else shown


def _has_hits(figures: Counter[str]) -> bool:
    return any(figures[figure] for figure in HIT_FIGURES)


def _is_silent(figures: Counter[str]) -> bool:
    """Whether mails were sent and nothing is known of their opens and clicks."""
    return figures["sent"] > 0 and not _has_hits(figures)


def _language_name(language: str) -> str:
    known = {each.value: each.own_name for each in Language}
    return known.get(language, language) or VARIOUS
