import re
from pathlib import Path

import pytest

from crawler.sample.world import HOUSES, House, Paragraph, Points, Quote, Story, World, common_topics, load_world

STORY = """
title = "A title"
summary = "A summary."
published = 2026-05-12T09:41:00-04:00
topics = ["chips", "law"]
[[body]]
heading = "A heading"
[[body]]
text = "A paragraph."
[[body]]
list = ["One", "Two"]
[[body]]
quote = "Indeed."
by = "A witness"
"""
HOUSE_IDS = [house.name for house in HOUSES]


def write_world(folder: Path, story: str) -> Path:
    for house in HOUSES:
        (folder / house.name).mkdir()
    (folder / "courier" / "a-title.toml").write_text(story, encoding="utf-8")
    return folder


def read_story(folder: Path, story: str = STORY) -> Story:
    return load_world(write_world(folder, story)).story("courier/a-title")


def targets(story: Story) -> list[str]:
    texts = [block.text for block in story.body if isinstance(block, Paragraph | Quote)]
    texts += [item for block in story.body if isinstance(block, Points) for item in block.items]
    return [source.url for source in story.sources] + re.findall(r"\]\(([^)]+)\)", " ".join(texts))


def test_blocks_keep_their_order_and_kind(tmp_path: Path) -> None:
    assert [type(block).__name__ for block in read_story(tmp_path).body] == ["Heading", "Paragraph", "Points", "Quote"]


def test_offset_of_the_house_is_kept(tmp_path: Path) -> None:
    assert read_story(tmp_path).published.isoformat() == "2026-05-12T09:41:00-04:00"


def test_address_holds_the_day_of_the_house(tmp_path: Path) -> None:
    assert read_story(tmp_path).url == "http://www.courier.example/2026/05/12/a-title"


@pytest.mark.parametrize(
    "wrong", ['title = "No more"', "title =", STORY + "[[body]]\nparagraph = 'x'"], ids=["missing", "toml", "block"]
)
def test_wrong_file_is_named(tmp_path: Path, wrong: str) -> None:
    with pytest.raises(ValueError, match=r"a-title\.toml"):
        read_story(tmp_path, wrong)


def test_reference_becomes_an_address(tmp_path: Path) -> None:
    world = load_world(write_world(tmp_path, STORY))
    assert world.url("article:courier/a-title") == world.story("courier/a-title").url


def test_url_stays_a_url(world: World) -> None:
    assert world.url("http://harbourwire.example/a") == "http://harbourwire.example/a"


def test_common_topics_come_by_number_then_alphabet(tmp_path: Path) -> None:
    story = read_story(tmp_path)
    assert common_topics([story], 5) == ("chips", "law")


def test_stories_are_newest_first(world: World) -> None:
    dates = [story.published for story in world.stories]
    assert dates == sorted(dates, reverse=True)


@pytest.mark.parametrize("house", HOUSES, ids=HOUSE_IDS)
def test_house_has_stories(world: World, house: House) -> None:
    assert world.of(house)


def test_every_related_story_is_of_the_same_house(world: World) -> None:
    strays = [s.reference for s in world.stories for other in world.related(s) if other.house != s.house or other == s]
    assert not strays


def test_every_link_leads_into_the_reserved_domain(world: World) -> None:
    urls = [world.url(target) for story in world.stories for target in targets(story)]
    assert not [url for url in urls if not re.match(r"http://([a-z0-9-]+\.)+example(/|$)", url)]
