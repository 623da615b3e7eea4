"""The record types: what passes from reading to row.

All are frozen, slotted and keyword-only. Unknown is ``None``, never an empty string. A list is a tuple, in page order;
positions count from 1. Times are aware datetimes in UTC. docs/record.md tells the same to people who take the JSON.
"""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Literal

Format = Literal["html", "text", "markdown"]
Precision = Literal["year", "month", "day", "hour", "minute", "second"]
Origin = Literal["json-ld", "meta", "time", "feed", "sitemap", "text", "url", "rule"]
Zone = Literal["offset", "name", "site", "unknown"]
SourceKind = Literal["listed", "cited"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What a feed or sitemap says of an article that it lists: evidence for the article's page, and whether it says
    that the page has changed."""

    published: "Date | None" = None
    modified: "Date | None" = None
    title: str | None = None
    summary: str | None = None
    """As text."""
    authors: tuple[str, ...] = ()

    @property
    def version(self) -> str | None:
        """What is another as soon as the listing says that the page has changed; None where it says nothing of it."""
        date = self.modified or self.published
        return date.text if date else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """The bytes fetched, or read from a file."""

    body: bytes
    """As received, decompressed, not decoded."""
    url: str | None = None
    """The address after redirects; None for a file saved without one."""
    fetched_at: datetime | None = None
    """When it was fetched; None where nobody knows. Relative dates ("3 hours ago") need it."""
    headers: tuple[tuple[str, str], ...] = ()
    """HTTP headers, names in lower case, in the order received."""
    format: Format | None = None
    """None: told by the bytes themselves."""
    told: Told = Told()
    """What the feed or sitemap says of it that led to it; for what the page does not tell itself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Date:
    """A date as far as it is known.

    Reading fills ``text`` and ``origin``, and ``value`` with the machine value of an attribute where there is one
    beside the printed text; the dates step reads ``value``, else ``text``, and fills the rest.
    """

    text: str
    """As printed, or the machine value of an attribute. For example ``12 May 2026, 15:41 CEST``."""
    origin: Origin
    """Where it was found: in which part of the page, or in the ``feed`` or ``sitemap`` that led to it; ``rule``: by the
    site's file. For example ``json-ld``."""
    value: str | None = None
    """ISO 8601 in UTC, as precise as known and no more. A day without a time stands as printed, whatever the zone.
    None: cannot be told. For example ``2026-05-12T13:41:07Z``, ``2026-05-12T13:41Z``, ``2026-05-12T13Z``,
    ``2026-05-12``, ``2026-05``, ``2026``."""
    precision: Precision | None = None
    """The smallest part that is known; None exactly where the date has no value. For example ``minute``."""
    zone: Zone | None = None
    """How the zone of a time is known: an offset or a zone's name beside it, the site's zone, or not at all (then it
    was taken as UTC). None for what is no time. For example ``name``."""
    problem: str | None = None
    """Why the value is missing or doubtful; None where all is well. For example ``ambiguous``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    """A heading of the article's own text."""

    level: int
    """2 to 6, as in HTML; 2 where the page does not tell. For example ``2``."""
    heading: str
    """As printed. For example ``What was agreed``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """An outlet or document that the article rests on (schema.org ``citation``)."""

    position: int
    """Its place, from 1, whatever numbers are printed. For example ``1``."""
    label: str
    """The link's text, or the name, as printed: "source" and "[Economic Times]" stay. For example ``Harbour Wire``."""
    kind: SourceKind
    """``listed``: an item of an explicit list of sources; ``cited``: a link in the article's own text to another
    registrable domain. For example ``listed``."""
    url: str | None = None
    """Absolute; None where only a domain or a name is printed. For example ``https://harbourwire.example/2026/0512``."""
    domain: str | None = None
    """The registrable domain (public suffix list), in lower case. For example ``harbourwire.example``."""
    name: str | None = None
    """The outlet's name; filled by the outlets step from the label, the registry or the domain. For example
    ``Harbour Wire``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Related:
    """Another article that the page offers as related to this one, whether or not it is ever fetched (schema.org
    ``relatedLink``)."""

    position: int
    """Its place, from 1. For example ``1``."""
    title: str
    """As printed. For example ``Foundry stands still for a third week``."""
    url: str | None = None
    """Absolute; None where none is linked. For example ``https://news.example/2026/04/28/foundry-strike``."""
    published: Date | None = None
    """When it was published, as the page that offers it says."""
    summary: str | None = None
    """The teaser. For example ``Talks broke down on Monday night``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """What a page tells (schema.org ``NewsArticle``)."""

    title: str
    """Without the site's name (``headline``). For example ``Foundry workers end their strike``."""
    url: str | None = None
    """The article's address: the canonical one where it can be believed, without tracking parameters and fragment. None
    for a file saved without one. For example ``https://news.example/2026/05/12/foundry``."""
    canonical: str | None = None
    """What the page declares with ``rel=canonical``, absolute, as it stands. For example
    ``https://news.example/2026/05/12/foundry``."""
    site: str | None = None
    """The name of the site's file. For example ``sample-courier``."""
    kicker: str | None = None
    """The short line above the title. For example ``Industry``."""
    subtitle: str | None = None
    """The line that adds to the title (``alternativeHeadline``). For example ``Three weeks of standstill are over``."""
    summary: str | None = None
    """As published: the standfirst on the page before a meta description (``abstract``). For example
    ``Both sides accept the mediator's proposal``."""
    authors: tuple[str, ...] = ()
    """People, in order. For example ``Ada Okafor``, ``Jonas Weil``."""
    topics: tuple[str, ...] = ()
    """Keywords and sections as the page prints them (``keywords``). For example ``Industry``, ``Labour``."""
    language: str | None = None
    """That it is written in, as BCP 47 names it (``inLanguage``). For example ``en``, ``pt-BR``."""
    zone: str | None = None
    """The IANA zone that the site prints its times in, where its file says so. For example ``Europe/Berlin``."""
    country: str | None = None
    """The site's country (ISO 3166-1, two letters), where its file says so: which day 03/04 is, and what IST means. For
    example ``DE``."""
    image: str | None = None
    """The absolute address of the main picture (``image``). For example ``https://news.example/pictures/foundry.jpg``."""
    image_caption: str | None = None
    """What stands under the main picture, as printed, with the credit where it is part of it. For example
    ``The foundry on Tuesday. Photo: Jonas Weil``."""
    paywall: bool | None = None
    """Whether one has to pay or register to read it all (the opposite of ``isAccessibleForFree``); None where the page
    does not say. For example ``false``."""
    text: str | None = None
    """Headings and paragraphs in order, separated by a blank line (``articleBody``). For example
    ``The furnaces are lit again. Most of the workers came back on Tuesday``."""
    published: Date | None = None
    """When it was published (``datePublished``)."""
    modified: Date | None = None
    """When it was last changed, as its page says (``dateModified``)."""
    outline: tuple[Heading, ...] = ()
    """The headings of its own sections, in order: never the title again, a teaser or a box."""
    sources: tuple[Source, ...] = ()
    """What it rests on, in page order (``citation``)."""
    related: tuple[Related, ...] = ()
    """What the page offers as related to it, in page order (``relatedLink``)."""


class Outcome(StrEnum):
    """The one thing that became of a fetched url."""

    SAVED = "saved"
    REVISED = "revised"
    UNCHANGED = "unchanged"
    DUPLICATE = "duplicate"
    """Led to an address that this run had already asked for, or gave an article that another url of the run had given;
    or another file of it, where nobody knows which is newer."""
    LISTING = "listing"
    """A feed, sitemap or listing page, read for its links."""
    NOT_ARTICLE = "not an article"
    NOT_MODIFIED = "not modified"
    """The server says that nothing has changed (304), or sent the same bytes as before: there was nothing to read."""
    REJECTED = "rejected"
    """An article that lacks what a row needs."""
    HTTP_ERROR = "http error"
    BLOCKED = "blocked by robots"
    OPTED_OUT = "opted out"
    """The site reserves its pages for other uses than the crawl's purpose."""
    REFUSED = "refused"
    """Not asked for or not read, for our own safety: a private address, more bytes or more time than any page needs."""
    UNREACHABLE = "unreachable"
    """No answer: a name that does not resolve, a refused connection, a time-out."""
    FAILED = "failed"
    """A defect of ours; the log has the traceback."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """An address that a listing leads to, and that the crawl wants."""

    url: str
    """Absolute, in its normal form."""
    kind: Literal["article", "listing"]
    depth: int = 1
    """How many links away from a start url it lies."""
    hops: int = 0
    """How many links of related news lead to it from an article that a listing told of."""
    told: Told = Told()
    """What the feed or sitemap says of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Again:
    """What a fetch leaves for the next time that its url may be asked for."""

    kind: Literal["article", "listing"]
    at: datetime | None = None
    """When to look again, whatever listings say; None: not by itself."""
    digest: str | None = None
    """Of the body, decompressed; None where there was none: then that of the time before stays."""
    told: str | None = None
    """``Told.version`` of the listing that led to it; None: that of the time before stays."""
    read_as: str | None = None
    """Of the rules that it was read by: with others the same bytes may give something else."""
    is_good: bool = True
    """Whether the validators may be sent the next time: what the body gave is stored."""
    lying: str | None = None
    """The origin that gave another body than before under the same ETag: ``https://news.example``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Resource:
    """What the ledger knows of a url that was asked for before (``resources``)."""

    url: str
    kind: Literal["article", "listing"]
    etag: str | None
    last_modified: str | None
    digest: str | None
    read_as: str | None
    told: str | None
    first_at: datetime
    """When it was asked for first."""
    full_at: datetime | None
    """When its body came last; None: never."""
    asked_at: datetime
    changed_at: datetime
    """When its bytes were last others than before."""
    again_at: datetime | None
    published: str | None = None
    """Of the article that it gave: the value."""
    revised_at: datetime | None = None
    """When a fetch last found the article changed; its first fetch, if none did."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetch:
    """One url that was fetched, and what became of it: the item that travels through the pipelines."""

    url: str
    """The address that was asked for."""
    site: str
    fetched_at: datetime
    """When it was fetched; a saved page that nobody knows the time of: when it was taken in."""
    undated: bool = False
    """Nobody knows when the page was fetched: "3 hours ago" on it tells nothing."""
    final_url: str | None = None
    """The address that answered, where redirects led elsewhere."""
    status: int | None = None
    """The HTTP status; None where there was no answer, or for a file."""
    size: int | None = None
    """Bytes of the decompressed body."""
    etag: str | None = None
    last_modified: str | None = None
    again: "Again | None" = None
    """What is to be remembered of the url for the next time; None where it is not asked for again: a file."""
    opt_out: str | None = None
    """What the site says against uses such as text and data mining, a signal a line; None where it says nothing."""
    outcome: Outcome | None = None
    """None while the article is on its way; the store decides between saved, revised and unchanged."""
    reason: str | None = None
    """Why the outcome is what it is, in words for an operator."""
    article: Article | None = None
    found: tuple[Found, ...] = ()
    """What it leads to. Stored with it, lest a crawl that is killed forget it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Revision:
    """One field of one article that changed between two fetches."""

    field: str
    """Of the article; a date is one field. For example ``title``."""
    changed_at: datetime
    """When the page was fetched that showed it. For example ``2026-05-13T08:00:00Z``."""
    old: str | None
    """What it was, as text: a date as its value or else as printed, a list with an item a line. For example
    ``Foundry strike ends``."""
    new: str | None
    """What it became, likewise. For example ``Foundry workers end their strike``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """An article as the ledger has it: what is exported."""

    id: int
    """Of this ledger alone: the row's."""
    guid: str
    """What it is called in every ledger and by every tool: a UUID of version 5, made of what makes it one article. For
    example ``8c9a7e9b-cb1b-5b16-9e8a-4e342aed7417``."""
    article: Article
    saved_at: datetime
    """When the page was fetched that first gave it. For example ``2026-05-12T14:00:00Z``."""
    changed_at: datetime
    """When the page was fetched that last changed it; ``saved_at`` if none did. For example
    ``2026-05-13T08:00:00Z``."""
    revisions: tuple[Revision, ...] = ()
    """Oldest first; only where they were asked for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """An article that came, changed or went, for a tool that takes only what is new."""

    position: int
    """In the order of the ledger's changes: the greater, the later. For example ``1207``."""
    guid: str
    """The article's. For example ``8c9a7e9b-cb1b-5b16-9e8a-4e342aed7417``."""
    entry: Entry | None
    """As it is now; None where it is gone, or is no longer among those that were asked for: a tombstone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """What a run has cost."""

    requests: int
    """HTTP requests, with those for robots.txt, redirects and repetitions."""
    bytes: int
    """On the wire: compressed, with headers."""
    pages_read: int
    """Pages whose bytes were read for an article."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One execution of a crawl of one site."""

    id: int
    site: str
    started_at: datetime
    ended_at: datetime | None = None
    reason: str | None = None
    """Why it ended, in Scrapy's words: ``finished``, ``shutdown`` …; None while it runs, or where it was killed."""
    outcomes: dict[Outcome, int] = field(default_factory=dict)
    """How many urls ended in each outcome."""
    asked_by: str = "crawl"
    """Who began it: ``crawl``, ``due``, ``watch``, ``backfill``, ``import``, ``demo``, ``python``."""
    work: Work | None = None
    """None while it runs, or where nobody counted."""
