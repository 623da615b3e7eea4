"""The sample world: three houses and their stories, read from ``content/<house>/<slug>.toml``.

All in it is invented: people, companies, outlets, events. Nothing here looks at a clock; every date comes from a story.
"""

import tomllib
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any

from pipelines.records import Heading

CONTENT = files("crawler.sample") / "content"
_FIRST_DAY = datetime(2026, 1, 1, tzinfo=UTC)
_REFERENCE = "article:"


@dataclass(frozen=True, slots=True, kw_only=True)
class House:
    """A publisher of the sample world."""

    name: str
    """The folder of its stories, and its first name in a reference: ``courier/some-slug``."""
    host: str
    title: str
    address: str
    """The path of a story; ``{slug}``, ``{published}`` and ``{number}`` are filled in."""

    @property
    def root(self) -> str:
        return f"http://{self.host}"


DIGEST = House(name="digest", host="digest.example", title="The Digest", address="/news/{slug}")
COURIER = House(name="courier", host="www.courier.example", title="The Courier", address="/{published:%Y/%m/%d}/{slug}")
RUNDSCHAU = House(
    name="rundschau",
    host="www.rundschau.example",
    title="Funkenrundschau",
    address="/artikel/{slug}-{number}.html",
)
HOUSES = (DIGEST, COURIER, RUNDSCHAU)


@dataclass(frozen=True, slots=True, kw_only=True)
class Paragraph:
    """A paragraph; a link in it is written ``[label](url)`` or ``[label](article:courier/some-slug)``."""

    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Points:
    """A bulleted list; its items may hold links as a paragraph's text may."""

    items: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    """Words that stand apart from the text, and who said them."""

    text: str
    by: str | None = None


Block = Heading | Paragraph | Points | Quote


@dataclass(frozen=True, slots=True, kw_only=True)
class Citation:
    """A line of a story's list of sources; ``url`` may be a reference (``article:…``)."""

    label: str
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """An article before any house's page design is put on it."""

    house: House
    slug: str
    title: str
    summary: str
    published: datetime
    """With the offset that the house prints its times in."""
    modified: datetime | None = None
    kicker: str | None = None
    authors: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    section: str | None = None
    caption: str | None = None
    body: tuple[Block, ...] = ()
    sources: tuple[Citation, ...] = ()
    related: tuple[str, ...] = ()
    """References to stories of the same house: ``courier/some-slug``."""

    @property
    def reference(self) -> str:
        return f"{self.house.name}/{self.slug}"

    @property
    def number(self) -> int:
        """The running number of an old content system: it grows with time, and no other story is needed to tell it."""
        return int((self.published - _FIRST_DAY).total_seconds() // 600)

    @property
    def path(self) -> str:
        return self.house.address.format(slug=self.slug, published=self.published, number=self.number)

    @property
    def url(self) -> str:
        return self.house.root + self.path

    @property
    def touched(self) -> datetime:
        """When it last changed."""
        return self.modified or self.published


@dataclass(frozen=True, kw_only=True)
class World:
    """Every story, newest first."""

    stories: tuple[Story, ...]

    @cached_property
    def _by_reference(self) -> Mapping[str, Story]:
        return {story.reference: story for story in self.stories}

    def of(self, house: House) -> tuple[Story, ...]:
        """The stories of one house, newest first."""
        return tuple(story for story in self.stories if story.house == house)

    def story(self, reference: str) -> Story:
        """The story behind ``courier/some-slug``; KeyError where there is none."""
        return self._by_reference[reference]

    def related(self, story: Story) -> tuple[Story, ...]:
        return tuple(self.story(reference) for reference in story.related)

    def url(self, target: str) -> str:
        """The address that a link's target stands for: ``article:courier/some-slug`` is resolved, a url stays."""
        return self.story(target.removeprefix(_REFERENCE)).url if target.startswith(_REFERENCE) else target


def load_world(content: Traversable = CONTENT) -> World:
    """Read every story below ``content``; ValueError names the file that is wrong."""
    stories = [story for house in HOUSES for story in _stories(house, content / house.name)]
    return World(stories=tuple(sorted(stories, key=lambda story: (story.published, story.slug), reverse=True)))


def common_topics(stories: Iterable[Story], limit: int) -> tuple[str, ...]:
    """The topics most written about; on a tie in the order of the alphabet."""
    counts = Counter(topic for story in stories for topic in story.topics)
    return tuple(sorted(counts, key=lambda topic: (-counts[topic], topic))[:limit])


def _stories(house: House, folder: Traversable) -> list[Story]:
    paths = sorted(folder.iterdir(), key=lambda path: path.name)
    return [_read_story(house, path) for path in paths if path.name.endswith(".toml")]


def _read_story(house: House, path: Traversable) -> Story:
    try:
        return _story(house, path.name.removesuffix(".toml"), tomllib.loads(path.read_text("utf-8")))
    except (KeyError, TypeError, tomllib.TOMLDecodeError) as error:
        raise ValueError(f"{path}: {error!r}") from error


def _story(house: House, slug: str, table: Mapping[str, Any]) -> Story:
    return Story(
        house=house,
        slug=slug,
        title=table["title"],
        summary=table["summary"],
        published=table["published"],
        modified=table.get("modified"),
        kicker=table.get("kicker"),
        authors=tuple(table.get("authors", ())),
        topics=tuple(table.get("topics", ())),
        section=table.get("section"),
        caption=table.get("image_caption"),
        body=tuple(_block(block) for block in table.get("body", ())),
        sources=tuple(Citation(**source) for source in table.get("sources", ())),
        related=tuple(table.get("related", ())),
    )


def _block(table: Mapping[str, Any]) -> Block:
    match table:
        case {"heading": str(heading)}:
            return Heading(heading=heading, level=table.get("level", 2))
        case {"text": str(text)}:
            return Paragraph(text=text)
        case {"list": list(items)}:
            return Points(items=tuple(items))
        case {"quote": str(quote)}:
            return Quote(text=quote, by=table.get("by"))
    raise KeyError("a [[body]] needs heading, text, list or quote")
