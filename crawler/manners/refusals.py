"""Why a request was not sent, as exceptions that reach its errback."""

from scrapy.exceptions import IgnoreRequest

from pipelines.records import Outcome


class Withheld(IgnoreRequest):
    """A request that may not be sent, which is its url's outcome; ``str()`` is the reason, in an operator's words."""

    outcome = Outcome.BLOCKED

    def __init__(self, reason: str, opt_out: str | None = None) -> None:
        """``opt_out``: as ``Fetch.opt_out``."""
        super().__init__(reason)
        self.opt_out = opt_out


class Forbidden(Withheld):
    """By robots.txt, or for want of it."""


class OptedOut(Withheld):
    """The site reserves the page for other purposes."""

    outcome = Outcome.OPTED_OUT


class OutOfReach(Withheld):
    """The host did not even give its robots.txt."""

    outcome = Outcome.UNREACHABLE


class Postponed(IgnoreRequest):
    """A request that is not sent now. Its url has no outcome: it is asked for later in this run, or in another."""


class Held(Exception):  # noqa: N818 (no error: nothing went wrong)
    """A request is taken out of the queue of a host that asks to wait, to be queued again."""
