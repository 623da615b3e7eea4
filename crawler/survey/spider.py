"""The spider that looks at a site without crawling it."""

from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, replace
from typing import Any, Final, Self
from urllib.parse import urlsplit

from scrapy import Request, Spider, signals
from scrapy.crawler import Crawler
from scrapy.http import Response
from scrapy.utils.log import failure_to_exc_info
from twisted.python.failure import Failure

from crawler.clock import Clock
from crawler.fetches import LINK, fetch_of, page_of, refused
from crawler.guards.bounds import NAMED
from crawler.guards.verdicts import Verdict, verdict
from crawler.manners.conduct import set_manners
from crawler.manners.refusals import Withheld
from crawler.manners.reserved import reserved
from crawler.reading import with_article
from crawler.sites.scope import Kind
from crawler.sites.site import Site
from crawler.survey.robots import robots_of
from crawler.survey.seen import Look, Seen, Survey, Tried
from crawler.survey.sight import seen_of
from crawler.survey.steps import Step
from pipelines.records import Outcome

LOOK: Final = "news_look"
"""Where a request's ``meta`` has what it is sent for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Errand:
    """What a survey is sent out for."""

    asked: str
    """Where it begins."""
    site: Site
    """Whose manners it has, and by whose rules articles are read on trial."""
    step: Step


class SurveySpider(Spider):
    """Looks at one address after another, as its errand says, and stores nothing. ``survey`` has what it saw."""

    name = "survey"

    def __init__(self, errand: Errand, clock: Clock) -> None:
        super().__init__()
        self.site = errand.site
        self.clock = clock
        self.survey = Survey(asked=errand.asked, at=clock.now())
        self.is_done = False
        """Whether all was looked at; a survey that was interrupted is not done."""
        self._step = errand.step

    @classmethod
    def from_crawler(cls, crawler: Crawler, *, errand: Errand, clock: Clock | None = None, **_: Any) -> Self:
        """For Scrapy."""
        spider = cls(errand, clock or Clock())
        spider._set_crawler(crawler)
        crawler.signals.connect(spider.note_robots, signals.response_received)
        set_manners(crawler.settings, errand.site)
        return spider

    async def start(self) -> AsyncIterator[Request]:
        """The first address."""
        for request in self._next():
            yield request

    def parse_listing(self, response: Response) -> Iterator[Request]:
        """Notes what is there; then the next."""
        look: Look = response.meta[LOOK]
        if refusal := self._refusal(response, "listing"):
            seen = Seen(look=look, url=response.url, outcome=refusal.outcome, reason=refusal.reason)
            seen = replace(seen, status=response.status)
        else:
            fetch = fetch_of(response, self.site, self.clock.now())
            has_validators = bool(fetch.etag or fetch.last_modified)
            seen = seen_of(look, page_of(response, fetch.fetched_at), has_validators=has_validators)
        self.survey = self.survey.with_seen(seen)
        yield from self._next()

    def parse_article(self, response: Response) -> Iterator[Request]:
        """Notes whether there is an article; then the next."""
        look: Look = response.meta[LOOK]
        if refusal := self._refusal(response, "article"):
            tried = Tried(look=look, outcome=refusal.outcome, reason=refusal.reason)
        else:
            fetch = fetch_of(response, self.site, self.clock.now())
            page = page_of(response, fetch.fetched_at)
            read = with_article(fetch, page, self.site)
            tried = Tried(look=look, page=page, outcome=read.outcome, reason=read.reason)
        self.survey = self.survey.with_tried(tried)
        yield from self._next()

    def parse_failure(self, failure: Failure) -> Iterator[Request]:
        """Notes why there is nothing; then the next."""
        request: Request = failure.request  # type: ignore[attr-defined]  # Scrapy sets it
        look: Look = request.meta[LOOK]
        assert failure.value is not None
        told = verdict(failure.value)
        if told.outcome is Outcome.FAILED:
            self.logger.error("Failed on %s", request, exc_info=failure_to_exc_info(failure))
        if isinstance(failure.value, Withheld) and failure.value.opt_out:
            self._note_opt_outs(failure.value.opt_out)
        if look.why == "article":
            self.survey = self.survey.with_tried(Tried(look=look, outcome=told.outcome, reason=told.reason))
        else:
            seen = Seen(look=look, url=request.url, outcome=told.outcome, reason=told.reason)
            self.survey = self.survey.with_seen(seen)
        yield from self._next()

    def note_robots(self, response: Response) -> None:
        """Signal: reads along what the crawl's own middleware asks for before all else."""
        is_robots = urlsplit(response.url).path == "/robots.txt"
        if is_robots and (self.survey.robots.status is None or self.survey.first is None):
            robots = robots_of(response.body, response.status, response.url)
            self.survey = replace(self.survey, robots=replace(robots, opt_outs=self.survey.robots.opt_outs))

    def _refusal(self, response: Response, kind: Kind) -> Verdict | None:
        """Why a response is not read; notes what it says against uses of its page."""
        opt_out, against = reserved(response, self.settings["NEWS_PURPOSE"])
        self._note_opt_outs(opt_out)
        return refused(response, kind) or against

    def _note_opt_outs(self, lines: str | None) -> None:
        robots = self.survey.robots
        told = tuple(dict.fromkeys((*robots.opt_outs, *(lines or "").splitlines())))
        self.survey = replace(self.survey, robots=replace(robots, opt_outs=told))

    def _next(self) -> Iterator[Request]:
        self.survey = replace(self.survey, requests=self.crawler.stats.get_value("downloader/request_count", 0))
        look = self._step(self.survey)
        if look is None:
            self.is_done = True
            return
        callback = self.parse_article if look.why == "article" else self.parse_listing
        meta = {LOOK: look, NAMED: True} | ({LINK: look.link} if look.link else {})
        yield Request(look.url, callback=callback, errback=self.parse_failure, meta=meta, dont_filter=True)
