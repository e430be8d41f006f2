"""A signed mail drawn with the share of each link: the same words, nothing to fetch, nothing to click."""

import re
from itertools import groupby

from chorus.documents.mail_picture import LinkMark, mail_picture
from chorus.documents.mail_pictures import render_mail_pictures
from chorus.domain.artefact import Words, slot
from tests.doubles.report_sample import TARGETS, empty_report, sample_report

CHOSEN = ("biodiversity-day-2021", "reminder", "zh")
MAIL = (
    '<!DOCTYPE html><html lang="ar" dir="rtl" xmlns="http://www.w3.org/1999/xhtml"><head><style>p{color:red}</style>'
    "<title>Subject</title></head><body style=\"background:#fff\"><!--[if mso]><table><![endif]--><p onclick='x()'>"
    f"{slot('salutation')}, a &amp; b</p>"
    '<a class="button" style="color:#fff" href="https://basel.int/a?x=1&amp;y=2">Read</a>'
    '<img src="https://elsewhere.example/p.gif" alt="A marsh"><img src="cid:1" alt=""><script>alert(1)</script>'
    '<a href="https://elsewhere.example/">Else</a></body></html>'
)


def test_each_link_shows_its_share_and_leads_nowhere() -> None:
    drawn = mail_picture(MAIL, {"https://basel.int/a?x=1&y=2": LinkMark("12.4 %", 1.0)})
    assert re.sub(r'<span style="display[^"]*"', "<span", drawn) == (
        '<div lang="ar" dir="rtl"><div style="background:#fff"><p>‹salutation›, a &amp; b</p>'
        '<a style="color:#fff">Read<span>12.4 %</span></a><span>A marsh</span><a>Else</a></div></div>'
    )


def test_the_hottest_link_is_the_strongest_colour() -> None:
    hot, cold = (mail_picture('<a href="/">x</a>', {"/": LinkMark("1 %", heat)}) for heat in (1.0, 0.0))
    assert "background-color:rgb(230,159,0)" in hot
    assert "background-color:rgb(255,243,219)" in cold


def test_what_would_fetch_or_run_is_left_out() -> None:
    hostile = (
        '<table background="http://x/y"><tr><td style="background:URL(http://x)" valign="top">1</td></tr></table>'
        '<iframe src="http://x"></iframe><link rel="stylesheet" href="http://x"><svg onload="x()"></svg>'
        '<form action="http://x"><input value="2"></form><p style="color:red">kept</p>'
    )
    assert mail_picture(hostile, {}) == ('<table><tr><td valign="top">1</td></tr></table><p style="color:red">kept</p>')


def test_the_page_has_each_mail_with_its_links_in_order() -> None:
    report = sample_report("basel")
    asked: list[tuple[str, str, str]] = []

    def words(campaign: str, activity: str, language: str) -> Words | None:
        asked.append((campaign, activity, language))
        if (campaign, activity, language) != CHOSEN:
            return None
        targets = TARGETS[campaign, activity, language]
        html = "".join(f'<a href="{url}">link {number}</a>' for number, url in enumerate(targets, 1))
        return Words(subject=f"Dear {slot('name')}", html=html, links=targets)

    page = render_mail_pictures(report, words).decode()
    places = [(link.campaign, link.activity, link.language) for link in report.links]
    assert asked == [place for place, _ in groupby(places)]
    assert page.count('<section class="mail">') == 1
    assert "“<bdi>Dear ‹name›</bdi>”" in page
    shares = [link.share for link, place in zip(report.links, places, strict=True) if place == CHOSEN]
    badges = re.findall(r"link \d<span style=[^>]*>([^<]*)</span>", page)
    assert badges == ["–" if share is None else f"{share:.1f} %" for share in shares]
    assert len(badges) == 3


def test_a_report_without_links_says_so() -> None:
    page = render_mail_pictures(empty_report(), lambda *_: None).decode()
    assert "No mail of this week has links that people followed" in page
