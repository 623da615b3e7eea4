"""What an answer says of uses of its page, and whether that lets us keep it."""

from scrapy.http import Response

from crawler.guards.verdicts import Verdict
from crawler.manners.gate import known_signals
from crawler.manners.head_tags import head_tags
from crawler.manners.opt_outs import objection
from crawler.manners.signals import lines_of, signals_of_head, signals_of_headers
from pipelines.records import Outcome


def reserved(response: Response, purpose: str) -> tuple[str | None, Verdict | None]:
    """All signals about a page, as ``Fetch.opt_out`` has them; and OPTED_OUT where one forbids the purpose: then
    nothing of the page may be kept.

    Those of robots.txt and tdmrep.json come with the response's request. The head's tags are looked for in whatever
    came, be it a page or a feed.
    """
    headers = [
        (name.decode("latin-1"), value.decode("latin-1"))
        for name, values in response.headers.items()
        for value in values
    ]
    found = (*known_signals(response.request), *signals_of_headers(headers), *signals_of_head(head_tags(response.body)))
    against = objection(found, purpose)
    return lines_of(found), Verdict(outcome=Outcome.OPTED_OUT, reason=str(against)) if against else None
