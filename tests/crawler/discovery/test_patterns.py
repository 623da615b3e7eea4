"""Schemes of addresses as news sites have them, with invented titles: learnt from some, tried on others."""

import random
import re
from collections.abc import Callable, Iterator
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.discovery.patterns import learn

WORDS = [
    "harbour",
    "council",
    "river",
    "bridge",
    "votes",
    "budget",
    "school",
    "fire",
    "rain",
    "market",
    "cup",
    "north",
    "oil",
]
RUSSIAN = ["город", "река", "мост", "совет", "бюджет", "школа", "дождь", "рынок", "поезд", "суд", "план", "север"]
CHINESE = "城市河流桥梁议会预算学校火灾市场火车法院计划北方石油投票"
MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
SECTIONS = ["politics", "sport", "culture", "economy", "science", "local", "opinion", "health", "travel", "motors"]
HEX = "0123456789abcdef"
BASE = "0123456789abcdefghijkmnpqrstuvwxyz"
SITE = "https://www.courier.example"

Make = Callable[[random.Random], str]


def slug(chance: random.Random, fewest: int = 4, mark: str = "-") -> str:
    return mark.join(chance.choice(WORDS) for _ in range(chance.randint(fewest, 9)))


def cyrillic(chance: random.Random) -> str:
    return quote("-".join(chance.choice(RUSSIAN) for _ in range(chance.randint(4, 7))))


def chinese(chance: random.Random) -> str:
    return quote("".join(chance.choice(CHINESE) for _ in range(chance.randint(8, 16))))


def code(chance: random.Random, letters: str, length: int) -> str:
    while True:
        found = "".join(chance.choice(letters) for _ in range(length))
        if re.search(r"\d[a-z].*\d|[a-z]\d.*[a-z]", found):
            return found


def uuid(chance: random.Random) -> str:
    return "-".join("".join(chance.choice(HEX) for _ in range(n)) for n in (8, 4, 4, 4, 12))


def number(chance: random.Random, digits: int = 6) -> str:
    return str(chance.randint(10 ** (digits - 1), 10**digits - 1))


def day(chance: random.Random, form: str = "{y}/{m:02}/{d:02}") -> str:
    month = chance.randint(1, 12)
    return form.format(y=chance.randint(2015, 2026), m=month, d=chance.randint(1, 28), n=MONTHS[month - 1])


def section(chance: random.Random) -> str:
    return chance.choice(SECTIONS)


SCHEMES: dict[str, Make] = {
    "date-folders": lambda c: f"{SITE}/{day(c)}/{slug(c)}",
    "date-folders-slash": lambda c: f"{SITE}/{day(c)}/{slug(c)}/",
    "section-date": lambda c: f"{SITE}/{section(c)}/{day(c)}/{slug(c)}.html",
    "date-section": lambda c: f"{SITE}/{day(c)}/{section(c)}/{slug(c)}.html",
    "month-name": lambda c: f"{SITE}/{section(c)}/{day(c, '{y}/{n}/{d:02}')}/{slug(c)}",
    "year-month": lambda c: f"{SITE}/{day(c, '{y}/{m:02}')}/{slug(c)}/",
    "day-in-one": lambda c: f"{SITE}/{day(c, '{y}{m:02}{d:02}')}/{slug(c)}",
    "day-before-title": lambda c: f"{SITE}/news/{day(c, '{y}-{m:02}-{d:02}')}-{slug(c)}",
    "day-behind-title": lambda c: f"{SITE}/{section(c)}/{slug(c)}-{day(c, '{y}{m:02}{d:02}')}",
    "artikel-number": lambda c: f"{SITE}/artikel/{slug(c)}-{number(c)}.html",
    "section-number": lambda c: f"{SITE}/{section(c)}/{slug(c)}-{number(c, 8)}.html",
    "section-depths": lambda c: (
        f"{SITE}/{section(c)}/{'inland/' if c.random() < 0.4 else ''}{slug(c)}-{number(c, 7)}.html"
    ),
    "a-number": lambda c: f"{SITE}/a/{number(c)}",
    "a-dash-number": lambda c: f"{SITE}/{section(c)}/{slug(c)}/a-{number(c, 8)}",
    "number-before-title": lambda c: f"{SITE}/{section(c)}/{number(c, 7)}-{slug(c)}",
    "number-folder-title": lambda c: f"{SITE}/story/{number(c, 7)}/{slug(c)}",
    "query-id": lambda c: f"{SITE}/article.php?id={number(c)}",
    "query-of-root": lambda c: f"{SITE}/?p={number(c, 5)}",
    "query-two": lambda c: f"{SITE}/index.asp?section={c.randint(1, 9)}&article={number(c)}",
    "locale": lambda c: f"{SITE}/{c.choice(['en', 'de', 'fr'])}/{section(c)}/{slug(c)}-{number(c)}",
    "locale-title": lambda c: f"{SITE}/{c.choice(['en', 'pt-br', 'fr'])}/news/{slug(c)}",
    "uuid": lambda c: f"{SITE}/news/{uuid(c)}",
    "title-uuid": lambda c: f"{SITE}/content/{slug(c)}-{uuid(c)}",
    "title-hash": lambda c: f"{SITE}/{section(c)}/{slug(c)}-{code(c, HEX, 10)}",
    "bare-hash": lambda c: f"{SITE}/news/articles/{code(c, BASE, 12)}",
    "root-title": lambda c: f"{SITE}/{slug(c, 5)}/",
    "root-title-html": lambda c: f"{SITE}/{slug(c)}.html",
    "underscores": lambda c: f"{SITE}/{section(c)}/{slug(c, 4, '_')}_{number(c, 7)}.html",
    "cyrillic": lambda c: f"{SITE}/novosti/{cyrillic(c)}",
    "cyrillic-number": lambda c: f"{SITE}/news/{number(c, 7)}-{cyrillic(c)}.html",
    "chinese": lambda c: f"{SITE}/{day(c)}/{chinese(c)}/",
    "chinese-news": lambda c: f"{SITE}/news/{chinese(c)}",
    "subdomains": lambda c: f"https://{section(c)}.courier.example/{slug(c)}-{number(c)}",
    "subdomain-date": lambda c: f"https://{section(c)}.courier.example/archives/{day(c)}/{number(c, 5)}.html",
    "archives-number": lambda c: f"{SITE}/archives/{number(c)}",
    "art-number": lambda c: f"{SITE}/{section(c)}/art{number(c, 8)}",
    "dot-number": lambda c: f"{SITE}/{section(c)}/{slug(c)}.{number(c, 7)}",
    "date-short": lambda c: f"{SITE}/{section(c)}/{day(c)}/{slug(c, 1)}.html",
    "month-short": lambda c: f"{SITE}/{day(c, '{y}/{m:02}')}/{slug(c, 1)}/",
    "news-short": lambda c: f"{SITE}/news/{slug(c, 1)}",
    "some-of-two": lambda c: (
        f"{SITE}/news/{slug(c)}-{number(c)}" if c.random() < 0.7 else f"{SITE}/blog/{day(c)}/{slug(c)}"
    ),
}
assert len(SCHEMES) > 30


def others(chance: random.Random) -> Iterator[str]:
    """Pages of a site that are no articles."""
    yield from (f"{SITE}/", f"{SITE}/about", f"{SITE}/imprint.html", f"{SITE}/contact/", f"{SITE}/privacy-policy")
    yield from (f"{SITE}/search?q=rain", f"{SITE}/terms-of-use", f"{SITE}/newsletter", f"{SITE}/login?next=1")
    yield from (f"{SITE}/{name}" for name in chance.sample(SECTIONS, 6))
    yield from (f"{SITE}/{name}/" for name in chance.sample(SECTIONS, 3))
    yield from (f"{SITE}/{name}?page={chance.randint(2, 30)}" for name in chance.sample(SECTIONS, 3))
    yield from (f"{SITE}/{name}/page/{chance.randint(2, 90)}" for name in chance.sample(SECTIONS, 3))
    yield from (f"{SITE}/tag/{slug(chance, 1)[:30].rstrip('-')}" for _ in range(3))
    yield from (f"{SITE}/author/{chance.choice(WORDS)}-{chance.choice(WORDS)}" for _ in range(3))
    yield from (f"{SITE}/{day(chance, '{y}/{m:02}')}/", f"{SITE}/{day(chance)}/", f"{SITE}/video")


@pytest.mark.parametrize("scheme", SCHEMES)
def test_what_was_not_seen_is_told_as_well(scheme: str) -> None:
    chance = random.Random(scheme)
    make = SCHEMES[scheme]
    learnt = learn([make(chance) for _ in range(40)], others(chance))
    patterns = [re.compile(pattern.text) for pattern in learnt.patterns]

    def takes(url: str) -> bool:
        return any(pattern.search(url) for pattern in patterns)

    told = [takes(make(chance)) for _ in range(300)]
    wrong = [url for _ in range(8) for url in others(chance) if takes(url)]
    assert learnt.is_enough
    assert sum(told) >= 0.97 * len(told)
    assert len(wrong) <= 0.02 * 8 * 30
    assert len(learnt.patterns) <= 2


def test_each_pattern_says_what_it_takes() -> None:
    learnt = learn(
        [f"{SITE}/news/{n}" for n in range(100, 140)] + [f"{SITE}/blog/the-rain-has-come-{n}" for n in range(9)], []
    )
    assert [(pattern.text, pattern.covers, pattern.example) for pattern in learnt.patterns] == [
        (r"^https?://[^/]+/news/\d+/?$", 40, f"{SITE}/news/100"),
        (r"^https?://[^/]+/blog/[^/?-]*(?:-[^/?-]*){3,}/?$", 9, f"{SITE}/blog/the-rain-has-come-0"),
    ]
    assert (learnt.articles, learnt.missed, learnt.share) == (49, (), 1.0)


def test_a_folder_of_other_pages_is_barred() -> None:
    chance = random.Random(1)
    articles = [f"{SITE}/{section(chance)}/{slug(chance)}-{number(chance)}" for _ in range(60)]
    videos = [f"{SITE}/video/{slug(chance)}-{number(chance)}" for _ in range(9)]
    (pattern,) = learn(articles, videos).patterns
    assert pattern.text == r"^https?://[^/]+/(?!video/)[^/]+/[^/?]*-\d{5,}/?$"


def test_another_host_of_the_site_is_told_by_its_name() -> None:
    chance = random.Random(2)
    articles = [f"{SITE}/{slug(chance)}-{number(chance)}" for _ in range(20)]
    goods = [f"https://shop.courier.example/{slug(chance)}-{number(chance)}" for _ in range(20)]
    (pattern,) = learn(articles, goods).patterns
    assert pattern.text == r"^https?://www\.courier\.example/[^/?]*-\d{5,}/?$"


def test_a_few_strays_among_the_articles_make_no_pattern() -> None:
    chance = random.Random(3)
    strays = ["https://elsewhere.example/x", f"{SITE}/", f"{SITE}/video"]
    learnt = learn([f"{SITE}/a/{number(chance)}" for _ in range(97)] + strays, others(chance))
    assert [pattern.text for pattern in learnt.patterns] == [r"^https?://[^/]+/a/\d{5,}/?$"]
    assert learnt.is_enough
    assert learnt.missed == ("https://elsewhere.example/x",)  # the others are no articles, as the other examples say


def test_what_cannot_be_told_apart_is_not() -> None:
    learnt = learn([f"{SITE}/{word}" for word in WORDS], [f"{SITE}/{name}" for name in SECTIONS])
    assert not learnt.patterns
    assert not learnt.is_enough


def test_of_nothing_nothing_is_learnt() -> None:
    learnt = learn([], [f"{SITE}/"])
    assert (learnt.patterns, learnt.articles, learnt.share) == ((), 0, 0.0)


ADDRESSES = st.lists(
    st.from_regex(r"https?://[a-z.]{1,9}(/[A-Za-z0-9%._~=&?()+*-]{0,12}){0,4}", fullmatch=True), max_size=12
)


@given(ADDRESSES, ADDRESSES)
def test_no_pattern_takes_another_page(articles: list[str], pages: list[str]) -> None:
    learnt = learn(articles, pages)
    assert not [url for url in pages for pattern in learnt.patterns if re.search(pattern.text, url)]
    assert len(learnt.missed) <= learnt.articles <= len(articles)


@given(st.lists(st.text(max_size=30)), st.lists(st.text(max_size=30)))
def test_any_texts_may_be_asked_about(articles: list[str], pages: list[str]) -> None:
    assert learn(articles, pages).share <= 1
