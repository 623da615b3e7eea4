"""What is decided of a site that was looked at, as tables: nothing is fetched here."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from crawler.discovery.link import Link
from crawler.survey.articles import is_likely, next_trial, own_articles
from crawler.survey.choice import choose
from crawler.survey.draft import Wish, draft_of, name_of
from crawler.survey.places import next_place
from crawler.survey.seen import Look, Robots, Seen, Shape, Survey, Tried, Why
from crawler.survey.site_file import checked, file_text
from crawler.survey.steps import MOST_REQUESTS, adding
from crawler.survey.whereabouts import language_of, zone_of
from pipelines.links import normalise_url
from pipelines.records import Article, Date, Outcome, Page, Told

NOW = datetime(2026, 5, 30, tzinfo=UTC)
ROOT = "https://www.harbour.example"


def link(path: str, published: str | None = None) -> Link:
    date = Date(text=published, origin="feed") if published else None
    return Link(url=ROOT + path, told=Told(published=date))


def seen(path: str, shape: Shape | None = None, *links: Link, why: Why = "common place", **more: object) -> Seen:
    outcome = Outcome.LISTING if shape else Outcome.HTTP_ERROR
    look = Look(url=ROOT + path, why=why)
    return replace(Seen(look=look, url=ROOT + path, outcome=outcome, shape=shape, links=links), **more)  # type: ignore[arg-type]


def survey(*places: Seen, robots: Robots | None = None, requests: int = 0) -> Survey:
    return Survey(asked=f"{ROOT}/", at=NOW, seen=places, robots=robots or Robots(), requests=requests)


FRONT = seen("/", "page", link("/politics"), why="asked for", has_validators=True)
DAYS = tuple(
    link(f"/2026/05/{day}/title-of-the-day-{day}", f"2026-05-{day}T09:41:00+02:00") for day in range(28, 20, -1)
)
FEED = seen("/feed", "feed", *DAYS, has_validators=True)


def asked(site: Mapping[str, Seen], robots: Robots | None = None) -> list[str]:
    """The paths that a survey asks for on a site that has these places."""
    found = survey(robots=robots)
    paths = []
    while place := next_place(found):
        path = place.url.removeprefix(ROOT)
        paths.append(path)
        answer = site.get(path, seen(path))
        found = found.with_seen(replace(answer, look=place, url=place.url))
    return paths


def test_the_common_places_are_asked_in_vain_where_there_is_nothing() -> None:
    paths = asked({"/": FRONT})
    assert paths[0] == "/"
    assert {"/feed", "/rss", "/rss.xml", "/feed.xml", "/atom.xml", "/index.xml", "/feeds/all"} <= set(paths)
    assert {"/sitemap.xml", "/sitemap_index.xml", "/news-sitemap.xml", "/sitemap-news.xml"} <= set(paths)
    assert len(paths) <= 15


def test_a_declared_feed_saves_the_common_places_of_feeds() -> None:
    paths = asked({"/": replace(FRONT, feeds=(f"{ROOT}/news.rss",)), "/news.rss": FEED})
    assert paths[:2] == ["/", "/news.rss"]
    assert "/rss.xml" not in paths


def test_robots_txt_saves_those_of_sitemaps() -> None:
    robots = Robots(status=200, sitemaps=(f"{ROOT}/map.xml",))
    paths = asked({"/": FRONT, "/map.xml": seen("/map.xml", "sitemap", *DAYS)}, robots)
    assert "/map.xml" in paths
    assert not {"/sitemap.xml", "/news-sitemap.xml"} & set(paths)


@pytest.mark.parametrize(
    ("platform", "places"),
    [
        ("wordpress", {"/feed/", "/wp-sitemap.xml"}),
        ("ghost", {"/rss/", "/sitemap-posts.xml"}),
        ("drupal", {"/rss.xml", "/googlenews.xml"}),
        ("arc", {"/arc/outboundfeeds/rss/?outputType=xml", "/arc/outboundfeeds/news-sitemap/?outputType=xml"}),
        ("hugo", {"/index.xml"}),
    ],
)
def test_content_systems_have_places_of_their_own(platform: str, places: set[str]) -> None:
    assert places <= set(asked({"/": replace(FRONT, platform=platform)}))


def test_of_an_index_the_sitemaps_of_news_and_articles_are_looked_at() -> None:
    names = ("author-sitemap", "post-sitemap2", "news-sitemap-3", "category-sitemap")
    children = tuple(replace(link(f"/{name}.xml"), kind="listing") for name in names)
    paths = asked({"/": FRONT, "/sitemap.xml": seen("/sitemap.xml", "sitemap index", *children)})
    assert paths[-2:] == ["/news-sitemap-3.xml", "/post-sitemap2.xml"]


@pytest.mark.parametrize("outcome", [Outcome.UNREACHABLE, Outcome.REFUSED])
def test_where_nobody_is_nobody_is_asked_again(outcome: Outcome) -> None:
    assert next_place(survey(seen("/", outcome=outcome))) is None


def test_the_budget_keeps_some_requests_for_articles() -> None:
    step = adding(Wish())
    place = step(survey(FRONT, FEED, requests=MOST_REQUESTS - 6))
    assert place is not None
    assert place.why == "article"
    assert step(survey(FRONT, FEED, requests=MOST_REQUESTS)) is None


def test_a_slow_site_is_asked_for_less() -> None:
    place = adding(Wish())(survey(FRONT, FEED, robots=Robots(status=200, crawl_delay=20.0), requests=3))
    assert place is not None
    assert place.why == "article"


# Which addresses are articles


@pytest.mark.parametrize(
    "path",
    [
        "/2026/05/12/ship",
        "/news/the-ship-has-left",
        "/artikel/schiff-12345.html",
        "/story?id=42",
        "/?p=1234",
        "/news/12345678",
        "/%CE%BD%CE%AD%CE%B1/%CF%84%CE%BF-%CF%86%CE%AD%CF%81%CE%B9-%CE%AC%CF%81%CE%B3%CE%B7%CF%83%CE%B5",
        "/%E6%96%B0%E9%97%BB/%E6%B8%AF%E5%8F%A3%E8%B5%B7%E9%87%8D%E6%9C%BA",
    ],
)
def test_addresses_that_look_like_articles(path: str) -> None:
    assert is_likely(ROOT + path)


@pytest.mark.parametrize(
    "path",
    [
        *("/", "/politics", "/tag/the-ship-has-left", "/authors/jane-mary-doe", "/?page=2", "/2026/05/", "/page/2"),
        *("/about-us", "/images/the-ship-has-left.jpg", "/privacy-policy", "/search?q=ship", "/section/local-news"),
    ],
)
def test_addresses_that_do_not(path: str) -> None:
    assert not is_likely(ROOT + path)


def test_what_robots_txt_forbids_is_no_article_for_us() -> None:
    robots = Robots(status=200, text="User-agent: *\nDisallow: /2026/05/28/\n")
    assert len(own_articles(survey(FRONT, FEED, robots=robots))) == len(DAYS) - 1


def test_another_sites_addresses_are_none_of_its_articles() -> None:
    foreign = Link(url="https://elsewhere.example/2026/05/12/a-ship-has-left")
    assert own_articles(survey(seen("/feed", "feed", *DAYS, foreign, why="asked for"))) == DAYS


def test_the_newest_the_oldest_and_one_between_are_tried() -> None:
    found, tried = survey(FRONT, FEED), []
    while place := next_trial(found, DAYS):
        tried.append(place.url)
        page = Page(body=b"x", url=place.url)
        found = found.with_tried(Tried(look=place, page=page))
    assert tried == [DAYS[0].url, DAYS[-1].url, DAYS[4].url]


def test_others_are_tried_where_these_fail_but_not_for_ever() -> None:
    found = survey(FRONT, FEED)
    while place := next_trial(found, DAYS):
        found = found.with_tried(Tried(look=place, outcome=Outcome.HTTP_ERROR))
    assert len(found.tried) == 6


# What to start from


NEWS = seen("/news.xml", "news sitemap", *DAYS)
MAP = seen("/sitemap.xml", "sitemap", *DAYS)
OLD = seen("/old", "feed", link("/2019/05/28/long-ago-it-was", "2019-05-28"))
SPORT = seen(
    "/sport.rss", "feed", *(link(f"/2026/05/28/sport-of-the-day-{n}", f"2026-05-28T0{n}:00:00Z") for n in range(5))
)
EMPTY = seen("/empty", "feed")


@pytest.mark.parametrize(
    ("places", "starts", "dead"),
    [
        ((FRONT, FEED), ["/feed"], []),
        ((FRONT, MAP, FEED, NEWS), ["/news.xml"], []),
        ((FRONT, MAP, FEED), ["/feed"], []),
        ((FRONT, MAP), ["/sitemap.xml"], []),
        ((FRONT, OLD, FEED), ["/feed"], ["/old"]),
        ((FRONT, OLD, MAP), ["/sitemap.xml"], ["/old"]),
        ((FRONT, FEED, SPORT), ["/feed", "/sport.rss"], []),
        ((FRONT, EMPTY, FEED), ["/feed"], []),
        ((seen("/", "page", *DAYS, why="asked for"),), ["/"], []),
        (
            (seen("/", "page", *DAYS, why="asked for"), seen("/sitemap.xml", "sitemap", *DAYS[7:])),
            ["/"],
            ["/sitemap.xml"],
        ),
        ((FRONT,), [], []),
    ],
)
def test_what_to_start_from(places: tuple[Seen, ...], starts: list[str], dead: list[str]) -> None:
    choice = choose(survey(*places), lambda url: "/20" in url)
    assert [offer.seen.url.removeprefix(ROOT) for offer in choice.starts] == starts
    assert [offer.seen.url.removeprefix(ROOT) for offer in choice.dead] == dead


# Where it is from


def article(published: str, language: str | None = None) -> Article:
    return Article(title="x", language=language, published=Date(text=published, origin="json-ld"))


@pytest.mark.parametrize(
    ("host", "language", "dates", "zone"),
    [
        ("www.harbour.de", "de", [], "Europe/Berlin"),
        ("www.harbour.de", "de", ["2026-05-12T09:41:00+02:00"], "Europe/Berlin"),
        ("www.harbour.de", "de", ["2026-05-12T09:41:00-04:00"], None),
        ("www.harbour.se", "sv", [], "Europe/Stockholm"),
        ("www.harbour.com", "en-US", [], None),
        ("www.harbour.com", "en-US", ["2026-05-12T09:41:00-04:00"], "America/New_York"),
        ("www.harbour.com", "en-US", ["2026-05-12T09:41:00+05:30"], None),
        ("www.harbour.com", "en-CA", ["2026-05-12T09:41:00-04:00"], "America/Toronto"),
        ("www.harbour.com", "en", ["2026-05-12T09:41:00-04:00"], None),
        ("www.harbour.com", "en-GB", ["2026-05-12T08:41:00Z"], None),
        ("www.harbour.com", "de-AT", ["2026-05-12T09:41:00+0200", "2026-01-12T09:41:00+0100"], "Europe/Vienna"),
        ("www.harbour.io", "en", [], None),
    ],
)
def test_the_zone_as_far_as_it_can_be_known(host: str, language: str, dates: list[str], zone: str | None) -> None:
    front = replace(FRONT, url=f"https://{host}/")
    found = survey(front)
    articles = [article(date, language) for date in dates]
    known = zone_of(found, articles, language_of(found, articles or [article("2026", language)]))
    assert (known.value if known else None) == zone


@pytest.mark.parametrize(
    ("articles", "feed", "page", "language"),
    [
        (["de", "de", "en"], "fr", "it", "de"),
        ([], "en_ca", "it", "en-CA"),
        ([], None, "pt-BR", "pt-BR"),
        ([], "not a language", None, None),
    ],
)
def test_the_language(articles: list[str], feed: str | None, page: str | None, language: str | None) -> None:
    found = survey(replace(FRONT, language=page), replace(FEED, language=feed))
    known = language_of(found, [article("2026", tag) for tag in articles])
    assert (known.value if known else None) == language


# Its file


@pytest.mark.parametrize(
    ("url", "name"),
    [
        ("https://www.harbour.example/", "harbour"),
        ("https://news.harbour.co.uk/", "harbour"),
        ("https://tech.harbour.example/", "tech-harbour"),
        ("https://bücher.example/", "xn-bcher-kva"),
        ("http://127.0.0.1:8000/", "127-0-0-1"),
        ("http://[::1]:8000/", "1"),
        ("https://generic.example/", "site-generic"),
        ("https://the_harbour.example/", "the-harbour"),
    ],
)
def test_a_name_made_of_the_address(url: str, name: str) -> None:
    assert name_of(normalise_url(url)) == name


def written(*places: Seen, wish: Wish | None = None, robots: Robots | None = None) -> str:
    found = survey(*places, robots=robots)
    draft = draft_of(found, wish or Wish())
    assert draft is not None
    text = file_text(draft, found)
    checked(text, draft)
    return text


def test_what_is_as_by_default_is_not_written() -> None:
    text = written(FRONT, FEED)
    for key in ("delay", "concurrency", "robots =", "depth", "hosts", "max_age", "allow_private", "schedule"):
        assert key not in text


def test_what_the_user_wished_is() -> None:
    text = written(FRONT, FEED, wish=Wish(name="quay", delay=0.5, allow_private=True))
    assert "delay = 0.5" in text
    assert "allow_private = true" in text


@pytest.mark.parametrize("title", ['The "Harbour"', "Bac\\kslash", "Ha'r\nbour", "x\x1b[2J", "# no comment"])
def test_a_title_of_any_letters_makes_a_file_that_can_be_read(title: str) -> None:
    written(replace(FRONT, title=title), FEED)


def test_a_comment_ends_with_its_line() -> None:
    robots = Robots(status=200, opt_outs=("rsl: https://a.example/\nallow_private = true (robots.txt)",))
    assert "\nallow_private" not in written(FRONT, FEED, robots=robots)


def test_the_articles_own_hosts_where_the_start_is_elsewhere() -> None:
    feed = replace(FEED, url="https://feeds.harbour.example/all")
    draft = draft_of(survey(FRONT, feed), Wish())
    assert draft is not None
    assert draft.hosts == ("www.harbour.example",)


def test_a_feed_that_does_not_reach_far_back_is_asked_often() -> None:
    hours = tuple(link(f"/2026/05/28/title-of-an-hour-{n}", f"2026-05-28T0{n}:00:00Z") for n in range(7))
    assert "longest = 180 " in written(FRONT, seen("/feed", "feed", *hours))


def test_a_large_past_is_left_to_a_backfill() -> None:
    names = [f"post-sitemap{n}" for n in range(1, 8)]
    children = tuple(replace(link(f"/{name}.xml"), kind="listing") for name in names)
    index = seen("/sitemap.xml", "sitemap index", *children)
    text = written(FRONT, index, seen("/post-sitemap7.xml", "sitemap", *DAYS))
    assert "max_age = 30 " in text
    assert f'"{ROOT}/sitemap.xml"' in text


def test_a_sitemap_beside_a_feed_is_noted_for_backfills() -> None:
    more = seen("/sitemap.xml", "sitemap", *DAYS, link("/2026/04/01/an-older-title-of-it", "2026-04-01"))
    text = written(FRONT, FEED, more)
    assert f'    # "{ROOT}/sitemap.xml",  # sitemap: 9 articles' in text


def test_nothing_to_start_from_is_no_file() -> None:
    assert draft_of(survey(FRONT), Wish()) is None
