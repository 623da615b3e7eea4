"""What the guards raise. To Scrapy both are requests that are ignored: not tried again, and no traceback in the log."""

from scrapy.exceptions import IgnoreRequest

from pipelines.records import Outcome


class Refused(IgnoreRequest):
    """Something is not asked for, or not taken, for our own safety; ``str()`` says why in an operator's words."""

    outcome = Outcome.REFUSED


class Damaged(IgnoreRequest):
    """An answer is not what it says that it is; ``str()`` says how in an operator's words."""

    outcome = Outcome.REJECTED
