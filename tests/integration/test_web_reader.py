import pytest
from crawleruseragents import CRAWLER_USER_AGENTS_DATA  # type: ignore[import-untyped]
from hypothesis import given
from hypothesis import strategies as st

from chorus.domain.language import Language
from chorus.services import readers
from chorus.web.agents import AGENT_CLASSES, agent_class
from chorus.web.negotiation import choose, negotiate

SIX = tuple(Language)


@pytest.mark.parametrize(
    ("user_agent", "name"),
    [
        ("", "empty"),
        ("   ", "empty"),
        ("Mozilla/5.0", "apple-mpp"),
        ("Mozilla/5.0 (Windows NT 5.1; rv:11.0) Gecko Firefox/11.0 (via ggpht.com GoogleImageProxy)", "gmail-proxy"),
        ("YahooMailProxy; https://help.yahoo.com/kb/yahoo-mail-proxy-SLN28749.html", "yahoo-proxy"),
        ("Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/124.0 Safari/537.36", "browser"),
        (
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/124.0 Safari/537.36 Edg/124.0",
            "browser",
        ),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:125.0) Gecko/20100101 Firefox/125.0", "browser"),
        ("Mozilla/5.0 (Linux; Android 9; CUBOT X19) AppleWebKit/537.36 Chrome/120.0 Mobile Safari/537.36", "browser"),
        ("Opera/9.80 (Windows NT 6.1) Presto/2.12 Opera Version/12.16", "browser"),
        ("Mozilla/4.0 (compatible; MSIE 7.0; Windows NT 10.0; Microsoft Outlook 16.0; ms-office)", "mail-client"),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:115.0) Gecko/20100101 Thunderbird/115.9", "mail-client"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 17_4 like Mac OS X) AppleWebKit/605.1.15 Mobile/15E148", "mail-client"),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko)", "mail-client"),
        ("Barracuda Sentinel (EE)", "scanner"),
        ("python-requests/2.31", "tool"),
        ("curl/8.5.0", "tool"),
        ("Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 HeadlessChrome/124.0 Safari/537.36", "tool"),
        ("Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)", "bot"),
        ("Mozilla/5.0 (compatible; bingbot/2.0)", "bot"),
        ("facebookexternalhit/1.1", "bot"),
        ("Something of its own 1.0", "other"),
        ("x" * 100_000, "other"),
    ],
)
def test_user_agents_fall_into_coarse_classes(user_agent: str, name: str) -> None:
    assert agent_class(user_agent) == name


def test_the_rehearsals_readers_are_told_apart() -> None:
    assert [agent_class(each) for each in readers.BROWSERS] == ["browser", "browser", "browser", "mail-client"]
    assert [agent_class(each) for each in readers.MAIL_CLIENTS] == ["mail-client", "mail-client"]
    assert [agent_class(readers.APPLE_PROXY), agent_class(readers.GMAIL_PROXY)] == ["apple-mpp", "gmail-proxy"]
    assert [agent_class(each) for each in readers.SCANNERS] == ["scanner", "tool", "browser"]
    assert agent_class(readers.GMAIL_PREFETCH) == "gmail-prefetch"


def test_every_crawler_of_the_kept_list_is_a_machine_and_the_proxies_of_mail_are_what_they_are() -> None:
    instances = [each for entry in CRAWLER_USER_AGENTS_DATA for each in entry["instances"]]
    assert len(instances) > 2000
    assert {agent_class(each) for each in instances} == {"bot", "tool", "scanner", "gmail-proxy", "yahoo-proxy"}


@pytest.mark.parametrize(
    ("user_agent", "name"),
    [
        ("Mozilla/5.0 (compatible; Nmap Scripting Engine; https://nmap.org/book/nse.html)", "bot"),
        ("Mozilla/5.0 (compatible; AhrefsBot/7.0; +http://ahrefs.com/robot/)", "bot"),
        ("GuzzleHttp/6.3.3 curl/7.54.0 PHP/7.2.7", "tool"),
        ("Mozilla/5.0 (X11; Linux) AppleWebKit/602.1 (KHTML, like Gecko) splash Version/10.0 Safari/602.1", "tool"),
        ("Mozilla/5.0 (Linux; Android 14; SM-S918B Build/UP1A.231005.007; wv) AppleWebKit/537.36 (KHTML, like Gecko) "
         "Version/4.0 Chrome/120.0.6099.144 Mobile Safari/537.36", "browser"),
        ("Mozilla/5.0 (iPad; CPU OS 17_4 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.4 "
         "Mobile/15E148 Safari/604.1", "browser"),
    ],
)  # fmt: skip
def test_crawlers_are_told_from_browsers_by_what_browsers_do_not_say(user_agent: str, name: str) -> None:
    assert agent_class(user_agent) == name


@given(st.text())
def test_every_user_agent_has_a_known_class(user_agent: str) -> None:
    assert agent_class(user_agent) in AGENT_CLASSES


@pytest.mark.parametrize(
    ("accept", "language"),
    [
        ("fr", Language.FR),
        ("fr-CH, fr;q=0.9, en;q=0.8", Language.FR),
        ("en;q=0.5, ru;q=0.7", Language.RU),
        ("de, es;q=0.1", Language.ES),
        ("ZH-hant", Language.ZH),
        ("en, fr", Language.EN),
        ("fr;q=0, es;q=0.3", Language.ES),
        ("fr;q=x, es;q=0.3", Language.ES),
        ("fr;q=9, es;q=0.3", Language.ES),
        ("fr;level=1", Language.FR),
        ("de", None),
        ("*", None),
        ("", None),
        (",;,=", None),
    ],
)
def test_the_language_that_a_reader_ranks_first_counts(accept: str, language: Language | None) -> None:
    assert negotiate(accept, SIX) == language


def test_only_what_is_offered_is_chosen() -> None:
    assert choose("fr, es;q=0.5", (Language.ES, Language.EN)) is Language.ES
    assert choose("fr", (Language.ES, Language.EN)) is Language.EN
    assert choose("fr", (Language.ES, Language.EN), Language.ES) is Language.ES
    assert choose("fr", (Language.RU, Language.AR)) is Language.AR
    with pytest.raises(ValueError, match="no language is offered"):
        choose("fr", ())


@given(st.text())
def test_no_header_upsets_the_choice(accept: str) -> None:
    assert choose(accept, SIX) in SIX
