"""What each house's pages look like to a machine: the shapes that the parsers are to be tried on."""

import json
from dataclasses import replace
from typing import Any

import pytest
from bs4 import BeautifulSoup, Tag

from crawler.sample.catalogue import Catalogue
from crawler.sample.courier import courier_resources
from crawler.sample.world import COURIER, DIGEST, RUNDSCHAU, House, Paragraph, Story, World
from pipelines.records import Heading


def soup(catalogue: Catalogue, story: Story) -> BeautifulSoup:
    return BeautifulSoup(catalogue.find(story.house.host, story.path).body, "lxml")


def one(page: BeautifulSoup | Tag, selector: str) -> Tag:
    found = page.select_one(selector)
    assert found is not None, selector
    return found


def newest(world: World, house: House) -> Story:
    return world.of(house)[0]


def news_article(page: BeautifulSoup) -> dict[str, Any]:
    graph = json.loads(one(page, 'script[type="application/ld+json"]').get_text())["@graph"]
    found: dict[str, Any] = next(node for node in graph if node["@type"] == "NewsArticle")
    return found


def cited(world: World, house: House) -> Story:
    """A story with sources and a list of related stories."""
    return next(story for story in world.of(house) if story.sources and story.related)


def test_digest_title_stands_below_the_kicker(world: World, catalogue: Catalogue) -> None:
    story = newest(world, DIGEST)
    lines = list(soup(catalogue, story).stripped_strings)
    assert lines[lines.index(story.kicker or "") + 1] == story.title


def test_digest_headings_are_linked_from_the_contents(world: World, catalogue: Catalogue) -> None:
    page = soup(catalogue, newest(world, DIGEST))
    assert all(page.select_one(str(link["href"])) for link in page.select('ol a[href^="#"]'))


def test_digest_source_line_has_number_label_and_domain(world: World, catalogue: Catalogue) -> None:
    story = cited(world, DIGEST)
    page = soup(catalogue, story)
    heading = next(found for found in page.select("h2") if found.get_text() == "Sources")
    lines = [item.get_text() for item in heading.find_next("ul").select("li")]  # type: ignore[union-attr]
    assert lines[0].startswith(f"1.{story.sources[0].label}(")


def test_digest_related_card_is_one_link(world: World, catalogue: Catalogue) -> None:
    story = cited(world, DIGEST)
    other = world.related(story)[0]
    card = one(soup(catalogue, story), f'a[href="{other.path}"]')
    assert [part.name for part in card.find_all(recursive=False)] == ["div", "h3", "p"]


def test_digest_has_no_structured_data(catalogue: Catalogue) -> None:
    assert not [r.url for r in catalogue if r.host == DIGEST.host and b"ld+json" in r.body]


def test_courier_json_ld_is_read(world: World, catalogue: Catalogue) -> None:
    story = newest(world, COURIER)
    assert news_article(soup(catalogue, story))["headline"] == story.title


def test_courier_authors_are_people(world: World, catalogue: Catalogue) -> None:
    story = newest(world, COURIER)
    assert tuple(person["name"] for person in news_article(soup(catalogue, story))["author"]) == story.authors


def test_courier_time_keeps_the_offset(world: World, catalogue: Catalogue) -> None:
    story = newest(world, COURIER)
    assert one(soup(catalogue, story), ".dateline time")["datetime"] == story.published.isoformat()


def test_courier_canonical_is_the_address(world: World, catalogue: Catalogue) -> None:
    story = newest(world, COURIER)
    assert one(soup(catalogue, story), "link[rel=canonical]")["href"] == story.url


def test_courier_read_more_stands_within_the_text(world: World, catalogue: Catalogue) -> None:
    story = cited(world, COURIER)
    assert one(soup(catalogue, story), ".story-body > .read-more a")["href"] == world.related(story)[0].url


def test_courier_most_read_is_apart_from_related(world: World, catalogue: Catalogue) -> None:
    page = soup(catalogue, newest(world, COURIER))
    assert not one(page, ".most-read").select(".related")


@pytest.mark.parametrize("title", ["Latency < 1 ms & rising", "</script><b>"])
def test_courier_metadata_survives_markup_in_a_title(world: World, title: str) -> None:
    story = replace(newest(world, COURIER), title=title, body=(), sources=(), related=())
    resources = courier_resources(World(stories=(story, story)))
    assert news_article(BeautifulSoup(next(resources).body, "lxml"))["headline"] == title


def test_rundschau_charset_stands_only_in_the_page(world: World, catalogue: Catalogue) -> None:
    page = catalogue.find(RUNDSCHAU.host, newest(world, RUNDSCHAU).path)
    assert (page.type, b"charset=iso-8859-1" in page.body) == ("text/html", True)


def test_rundschau_umlauts_are_single_bytes(world: World, catalogue: Catalogue) -> None:
    page = catalogue.find(RUNDSCHAU.host, newest(world, RUNDSCHAU).path)
    assert "Unabhängig".encode("iso-8859-1") in page.body


def test_rundschau_characters_beyond_the_charset_are_read(world: World, catalogue: Catalogue) -> None:
    wide = "„“–…"
    story = next(s for s in world.of(RUNDSCHAU) for b in s.body if isinstance(b, Paragraph) and set(b.text) & set(wide))
    assert set(soup(catalogue, story).get_text()) & set(wide)


def test_rundschau_headings_are_bold_paragraphs(world: World, catalogue: Catalogue) -> None:
    story = next(s for s in world.of(RUNDSCHAU) if any(isinstance(block, Heading) for block in s.body))
    heading = next(block.heading for block in story.body if isinstance(block, Heading))
    page = soup(catalogue, story)
    assert heading in [bold.get_text() for bold in page.select("p > b")]
    assert not page.select("h2, h3")


def test_rundschau_prints_its_date(world: World, catalogue: Catalogue) -> None:
    story = next(s for s in world.of(RUNDSCHAU) if s.slug == "murmel-vor-dem-datengericht")
    assert "Dienstag, 17. März 2026, 16.10 Uhr" in soup(catalogue, story).get_text()


def test_rundschau_related_line_ends_with_its_day(world: World, catalogue: Catalogue) -> None:
    story = newest(world, RUNDSCHAU)
    other = world.related(story)[0]
    assert f"{other.title} ({other.published:%d.%m.%Y})" in soup(catalogue, story).get_text()
