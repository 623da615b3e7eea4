"""What an answer means for the run that asked, and what it leaves for the next run. Decides, and asks nothing."""

from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from typing import Final

from scrapy.http import Response

from crawler.fetches import body_digest, fetch_of, refused
from crawler.frontier import Frontier, Wanted
from crawler.manners.reserved import reserved
from crawler.schedule.again import latest, next_listing_look, next_look, says_changed
from pipelines.links import origin_of
from pipelines.records import Again, Fetch, Outcome

WANTED: Final = "news_wanted"
"""Where a request's ``meta`` has what it is asked for as."""
SAME_BYTES: Final = "the same bytes as before"
_NOT_MODIFIED: Final = 304
_GONE: Final = 410


@dataclass(frozen=True, kw_only=True)
class Answer:
    """A response to what a run of a site wanted."""

    response: Response
    frontier: Frontier
    now: datetime
    purpose: str
    """What the crawl is for."""

    @cached_property
    def wanted(self) -> Wanted:
        """What was asked for."""
        assert self.response.request is not None
        wanted: Wanted = self.response.request.meta[WANTED]
        return wanted

    @cached_property
    def fetch(self) -> Fetch:
        """With its outcome where there is nothing to read: then with what the next run needs to know, too."""
        kind, known = self.wanted.found.kind, self.wanted.known
        opt_out, against = reserved(self.response, self.purpose)
        fetch = replace(fetch_of(self.response, self.frontier.site, self.now), opt_out=opt_out)
        if self.response.status == _NOT_MODIFIED and known is not None:
            return self.remembered(replace(fetch, outcome=Outcome.NOT_MODIFIED, size=None))
        if refusal := refused(self.response, kind) or against:
            return self.remembered(replace(fetch, outcome=refusal.outcome, reason=refusal.reason))
        if known is None or known.read_as != self.frontier.read_as(kind) or known.digest != self._digest:
            return fetch
        return self.remembered(replace(fetch, outcome=Outcome.NOT_MODIFIED, reason=SAME_BYTES))

    @property
    def is_doubtful(self) -> bool:
        """A listing says that the page has changed, its server that it has not."""
        known = self.wanted.known
        if self.response.status != _NOT_MODIFIED or known is None:
            return False
        return says_changed(self.wanted.found.told, known)

    def remembered(self, fetch: Fetch) -> Fetch:
        """The fetch, with its outcome or article, and with what the next run needs to know."""
        again = again_of(fetch, self.wanted, self.frontier)
        if self.response.status < 300:  # there is a body, and it is read
            again = replace(
                again,
                digest=self._digest,
                read_as=self.frontier.read_as(self.wanted.found.kind),
                is_good=fetch.outcome not in {Outcome.REJECTED, Outcome.FAILED},
                lying=origin_of(self.response.url) if self._is_lie(fetch) else None,
            )
        return replace(fetch, again=again)

    @cached_property
    def _digest(self) -> str:
        return body_digest(self.response)

    def _is_lie(self, fetch: Fetch) -> bool:
        """Whether the server gave another body than before under the same ETag: RFC 9110, 8.8.3.

        A weak one may stand for bytes that differ a little, but not for another list of news.
        """
        known = self.wanted.known
        if known is None or fetch.etag is None or known.etag != fetch.etag or known.digest in {None, self._digest}:
            return False
        return bool(fetch.found) or not fetch.etag.startswith("W/")


def again_of(fetch: Fetch, wanted: Wanted, frontier: Frontier) -> Again:
    """When an address is to be looked at again, and what its listing tells of it."""
    kind, known, told = wanted.found.kind, wanted.known, wanted.found.told
    if kind == "listing":
        is_start = wanted.found.depth == 0
        at = None if is_start else next_listing_look(known, has_changed=bool(fetch.found), now=fetch.fetched_at)
    elif fetch.outcome is Outcome.NOT_ARTICLE or fetch.status == _GONE:
        at = None
    else:
        at = next_look(frontier.site, known, told, fetch.article, fetch.fetched_at)
    return Again(kind=kind, at=at, told=latest(told, known))
