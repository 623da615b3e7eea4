"""One article, one key, however it was reached; two articles, two keys. A line a reason."""

from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.sample.courier import courier_resources
from crawler.sample.digest import digest_resources
from crawler.sample.rundschau import rundschau_resources
from crawler.sample.world import HOUSES, load_world
from pipelines.links import normalise_links, normalise_url, url_key
from pipelines.records import Article, Related

PAGE = "https://www.courier.example/2026/05/12/glue-strike"
NUMBERED = "https://courier.example/story/4711223"

SAME = {
    # What RFC 3986 says is the same
    "scheme": "http://www.courier.example/2026/05/12/glue-strike",
    "case of scheme and host": "HTTPS://WWW.Courier.Example/2026/05/12/glue-strike",
    "default port": "https://www.courier.example:443/2026/05/12/glue-strike",
    "default port of http": "http://www.courier.example:80/2026/05/12/glue-strike",
    "dot at the end of the host": "https://www.courier.example./2026/05/12/glue-strike",
    "user": "https://ann@www.courier.example/2026/05/12/glue-strike",
    "dot segments": "https://www.courier.example/2026/06/../05/./12/glue-strike",
    "letters encoded": "https://www.courier.example/2026/05/12/glue%2Dstr%69ke",
    "white space around": " https://www.courier.example/2026/05/12/glue-strike\n",
    "fragment": PAGE + "#comments",
    "text fragment": PAGE + "#:~:text=nobody%20was%20glued",
    # What practice says
    "no www.": "https://courier.example/2026/05/12/glue-strike",
    "trailing slash": PAGE + "/",
    "trailing slashes": PAGE + "//",
    "doubled slash": "https://www.courier.example//2026/05/12/glue-strike",
    "index of the folder": PAGE + "/index.html",
    "index of the folder in PHP": PAGE + "/index.php",
    "empty query": PAGE + "?",
    "empty parameters": PAGE + "?&&",
    "campaign": PAGE + "?utm_source=feed&utm_medium=rss",
    "click": PAGE + "?fbclid=IwAR0x&gclid=Cj0K",
    "newsletter": PAGE + "?mc_cid=0f1e&mc_eid=UNIQID",
    "public broadcaster's counter": PAGE + "?at_medium=RSS&ns_mchannel=social",
    "news app": PAGE + "?gaa_at=eafs&gaa_n=AWE&gaa_ts=65&gaa_sig=xy",
    "teaser": PAGE + "?icid=home_2&ref=home",
    "campaign escaped twice": PAGE + "?utm_source=feed&amp;utm_medium=rss&amp;amp;utm_term=x",
    "session in the query": PAGE + "?PHPSESSID=81a",
    "session in the path": PAGE + ";jsessionid=1F5?utm_source=x",
    "all at once": "http://Courier.example:80//2026/05/12/glue%2dstrike/?utm_source=x&ref=top#story",
    # AMP
    "amp below": PAGE + "/amp",
    "amp below with a slash": PAGE + "/amp/",
    "amp below twice": PAGE + "/amp/amp",
    "amp as a file below": PAGE + "/amp.html",
    "amp as an ending": PAGE + ".amp",
    "amp above": "https://www.courier.example/amp/2026/05/12/glue-strike",
    "amp in the query": PAGE + "?amp",
    "amp in the query with a value": PAGE + "?amp=1",
    "amp in the query, switched on": PAGE + "?amp=true&utm_source=x",
    "output type": PAGE + "?outputType=amp",
    "service": PAGE + "?service=amp",
    "not amp": PAGE + "?noamp=mobile",
    "amp host": "https://amp.courier.example/2026/05/12/glue-strike",
    "amp host with www.": "https://www.amp.courier.example/2026/05/12/glue-strike",
    "amp host and amp below": "https://amp.courier.example/2026/05/12/glue-strike/amp/?amp=1",
    "cache": "https://cdn.ampproject.org/c/s/www.courier.example/2026/05/12/glue-strike",
    "cache at a host of its own": "https://www-courier-example.cdn.ampproject.org/c/s/www.courier.example/2026/05/12/glue-strike",
    "cache of a page by http": "https://cdn.ampproject.org/c/courier.example/2026/05/12/glue-strike",
    "cache for viewers": "https://cdn.ampproject.org/v/s/courier.example/2026/05/12/glue-strike?amp_js_v=0.1&usqp=mq331",
    "cache of the amp form": "https://cdn.ampproject.org/c/s/amp.courier.example/2026/05/12/glue-strike/amp/",
    "search engine": "https://www.google.com/amp/s/www.courier.example/2026/05/12/glue-strike",
    "search engine of a country": "https://www.google.co.uk/amp/s/courier.example/2026/05/12/glue-strike?amp",
    "another search engine": "https://www.bing.com/amp/s/courier.example/2026/05/12/glue-strike",
    "another search engine's cache": "https://courier-example.bing-amp.com/c/s/courier.example/2026/05/12/glue-strike",
}
"""By the reason, addresses of the page at PAGE."""

SAME_PAIRS = {
    "order of parameters": ("https://courier.example/a?b=1&c=2", "https://courier.example/a?c=2&b=1"),
    "escaped twice": ("https://courier.example/a?id=5&page=2", "https://courier.example/a?id=5&amp;page=2"),
    "space in a query": ("https://courier.example/a?q=glue+strike", "https://courier.example/a?q=glue%20strike"),
    "comma": ("https://courier.example/zug,4711.html", "https://courier.example/zug%2C4711.html"),
    "colon": ("https://courier.example/a:b", "https://courier.example/a%3ab"),
    "letters of other scripts": ("https://courier.example/café", "https://courier.example/caf%c3%a9"),
    "international host": ("https://bücher.example/a", "https://xn--bcher-kva.example/a"),
    "number and amp": (NUMBERED, NUMBERED + "/amp"),
    "number in the query and amp": ("https://courier.example/?p=4711", "https://courier.example/?p=4711&amp=1"),
    "file and amp": ("https://courier.example/glue.html", "https://courier.example/glue.amp.html"),
    "file below amp": ("https://courier.example/glue.html", "https://courier.example/amp/glue.html"),
    "file and amp below": ("https://courier.example/glue.html", "https://courier.example/glue.html/amp"),
    "word below a year": ("https://courier.example/2026/05/glue", "https://courier.example/2026/05/glue/amp/"),
    "amp with its index": (PAGE, PAGE + "/amp/index.html"),
    "amp of an index": (PAGE, PAGE + "/index.amp.html"),
    "amp host of an edition": ("https://uk.courier.example/a-b", "https://amp.uk.courier.example/a-b"),
    "front page": ("https://courier.example", "http://www.courier.example/index.html"),
    "hash-bang": ("https://courier.example/#!/a", "http://www.courier.example/#!/a"),
}

DIFFERENT = {
    "case of the path": ("https://courier.example/a", "https://courier.example/A"),
    "number": ("https://courier.example/a?id=1", "https://courier.example/a?id=2"),
    "number or none": ("https://courier.example/a?id=1", "https://courier.example/a"),
    "number in a doubtful parameter": ("https://courier.example/a?cid=1", "https://courier.example/a?cid=2"),
    "page of a listing": ("https://courier.example/news?page=1", "https://courier.example/news?page=2"),
    "subdomain": ("https://blog.courier.example/a-b", "https://courier.example/a-b"),
    "mobile host, which no file names": ("https://m.courier.example/a-b", "https://courier.example/a-b"),
    "port": ("https://courier.example:8443/a-b", "https://courier.example/a-b"),
    "www. alone": ("https://www.example/a-b", "https://example/a-b"),
    "hash-bang": ("https://courier.example/#!/a", "https://courier.example/#!/b"),
    "encoded slash": ("https://courier.example/a%2Fb", "https://courier.example/a/b"),
    "encoded ampersand": ("https://courier.example/?a=b%26c=1", "https://courier.example/?a=b&c=1"),
    "encoded question mark": ("https://courier.example/a%3Fb", "https://courier.example/a?b"),
    "plus in a path": ("https://courier.example/c+a", "https://courier.example/c%20a"),
    "page that is called index": ("https://courier.example/index-2026.html", "https://courier.example/"),
    "story in a folder": (PAGE, PAGE + "/second-story"),
    "part of a story": (PAGE, PAGE + "/2"),
    "two slugs": (PAGE, PAGE + "-over"),
    "slug that begins with amp": ("https://courier.example/ampere-is-back", "https://courier.example/ere-is-back"),
    "slug that ends in amp": ("https://courier.example/the-best-guitar-amp", "https://courier.example/the-best-guitar"),
    "file that ends in amp": ("https://courier.example/guitar-amp.html", "https://courier.example/guitar.html"),
    "topic amp": ("https://courier.example/tag/amp", "https://courier.example/tag"),
    "section amp": ("https://courier.example/news/amp/", "https://courier.example/news"),
    "day's story amp": ("https://courier.example/2026/05/12/amp", "https://courier.example/2026/05/12"),
    "only amp": ("https://courier.example/amp", "https://courier.example/"),
    "section below amp": ("https://courier.example/amp/about", "https://courier.example/about"),
    "amp in the middle": ("https://courier.example/music/amp/a-b", "https://courier.example/music/a-b"),
    "number of amperes": ("https://courier.example/fuses?amp=16", "https://courier.example/fuses?amp=32"),
    "other output": ("https://courier.example/a?output=pdf", "https://courier.example/a"),
    "domain amp": ("https://amp.dev/a-b", "https://dev/a-b"),
    "domain amp below a suffix": ("https://amp.co.uk/a-b", "https://co.uk/a-b"),
    "front page of a host amp": ("https://amp.courier.example/", "https://courier.example/"),
    "page of a product amp": ("https://amp.courier.example/about", "https://courier.example/about"),
    "what a search engine has itself": ("https://www.google.com/amp/slug", "https://slug/"),
    "picture in a cache": (
        "https://cdn.ampproject.org/i/s/courier.example/a.jpg",
        "https://courier.example/a.jpg",
    ),
    "two in a cache": (
        "https://cdn.ampproject.org/c/s/courier.example/a-b",
        "https://cdn.ampproject.org/c/s/courier.example/a-c",
    ),
    "two sites in a cache": (
        "https://cdn.ampproject.org/c/s/courier.example/a-b",
        "https://cdn.ampproject.org/c/s/digest.example/a-b",
    ),
}


@pytest.mark.parametrize("url", SAME.values(), ids=SAME)
def test_an_article_has_one_key(url: str) -> None:
    assert url_key(url) == url_key(PAGE) == "courier.example/2026/05/12/glue-strike"


@pytest.mark.parametrize(("first", "second"), SAME_PAIRS.values(), ids=SAME_PAIRS)
def test_two_addresses_have_one_key(first: str, second: str) -> None:
    assert url_key(first) == url_key(second)


@pytest.mark.parametrize(("first", "second"), DIFFERENT.values(), ids=DIFFERENT)
def test_two_pages_have_two_keys(first: str, second: str) -> None:
    assert url_key(first) != url_key(second)


PIECES = st.lists(
    st.sampled_from(
        [
            *("amp", "amp.html", ".amp", "index.html", "index.amp.html", "news", "a-b", "2026", "glue", "4711223.html"),
            *(
                "",
                ".",
                "..",
                "%2C",
                "%41",
                "%3B",
                "c",
                "s",
                "v",
                "courier.example",
                "cdn.ampproject.org",
                "www.google.com",
            ),
        ]
    ),
    max_size=8,
).map("/".join)
QUERIES = st.lists(
    st.sampled_from(["amp", "amp=1", "amp;id=5", "amp;amp;utm_x=1", "id=5", "q=a+b", "output=amp", "ref=a", "%26", "="])
).map("&".join)
HOSTS = st.sampled_from(
    [
        *("www.courier.example", "amp.courier.example", "www.amp.courier.example:8443", "amp.dev", "amp.amp.co.uk"),
        *("cdn.ampproject.org", "www.google.com", "www.bing.com"),
    ]
)


@given(HOSTS, PIECES, QUERIES)
def test_what_is_normal_stays_and_has_the_same_key(host: str, path: str, query: str) -> None:
    url = f"https://{host}/{path}?{query}"
    normal, key = normalise_url(url), url_key(url)
    assert normalise_url(normal) == normal
    assert url_key(normal) == key
    assert url_key(f"https://{key}") == key


@given(HOSTS, PIECES, st.sampled_from(["#top", "?utm_source=x", "?amp=1", "?fbclid=1&amp;utm_term=2"]))
def test_how_a_reader_came_changes_no_key(host: str, path: str, how: str) -> None:
    assert url_key(f"https://{host}/{path}{how}") == url_key(f"https://{host}/{path}")


def test_no_two_articles_of_the_sample_sites_have_one_key() -> None:
    world = load_world()
    urls = [story.url for house in HOUSES for story in world.of(house)]
    assert len(urls) > 60
    assert len({url_key(url) for url in urls}) == len(urls)


def test_no_two_pages_of_the_sample_sites_have_one_key() -> None:
    world = load_world()
    resources = (*courier_resources(world), *digest_resources(world), *rundschau_resources(world))
    urls = {resource.url for resource in resources if resource.status == 200 and urlsplit(resource.url).path}
    assert len({url_key(url) for url in urls}) == len(urls)


@pytest.mark.parametrize(
    ("url", "canonical", "chosen"),
    [
        pytest.param(
            "https://www.google.com/amp/s/courier.example/a-b/amp",
            "https://courier.example/a-b",
            "https://courier.example/a-b",
            id="search engine with a canonical",
        ),
        pytest.param(
            "https://www.google.com/amp/s/courier.example/a-b/amp",
            None,
            "https://courier.example/a-b/amp",
            id="search engine without a canonical",
        ),
        pytest.param(PAGE, "https://www.courier.example/", PAGE, id="front page"),
        pytest.param(PAGE, "https://digest.example/news/glue-strike", PAGE, id="other domain"),
        pytest.param(PAGE, "https://www.courier.example/{{ article.slug }}", PAGE, id="name of a variable"),
        pytest.param(PAGE, "https://www.courier.example/${slug}", PAGE, id="name of a variable in JavaScript"),
        pytest.param(PAGE, "https://www.courier.example/2026/undefined", PAGE, id="no value"),
        pytest.param(PAGE, "https://www.courier.example/null/", PAGE, id="null"),
        pytest.param(PAGE, "https://www.courier.example/[object Object]", PAGE, id="object"),
        pytest.param(
            "https://courier.example/null/and-void",
            "https://courier.example/null/and-void?utm_source=x",
            "https://courier.example/null/and-void",
            id="a story about null",
        ),
    ],
)
def test_the_address_that_is_believed(url: str, canonical: str | None, chosen: str) -> None:
    assert normalise_links(Article(title="T", url=url, canonical=canonical)).url == chosen


def test_related_news_in_its_amp_form_is_not_told_twice() -> None:
    urls = (PAGE + "/amp", "https://courier.example/a-b", "https://amp.courier.example/a-b")
    items = tuple(Related(position=number, title=f"T{number}", url=url) for number, url in enumerate(urls, 1))
    article = normalise_links(Article(title="T", url=PAGE, related=items))
    assert [item.title for item in article.related] == ["T2"]


@pytest.mark.parametrize(
    "url",
    [
        "https://courier.example/" + "amp/" * 20_000,
        "https://courier.example/" + "a.amp" * 20_000,
        "https://courier.example/" + "/" * 60_000 + "x",
        "https://courier.example/a-b" + ".amp.html" * 10_000,
        "https://courier.example/?" + "amp;" * 20_000,
        "https://courier.example/2026/" + "2026/" * 20_000,
        "https://cdn.ampproject.org/" + "c/s/cdn.ampproject.org/" * 5_000,
    ],
    ids=["amp", "ending", "slashes", "files", "escaped", "years", "caches"],
)
def test_a_hostile_address_has_a_key_that_stays(url: str) -> None:
    assert url_key(f"https://{url_key(url)}") == url_key(url)
