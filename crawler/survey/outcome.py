"""Why a survey came to nothing, in one line."""

from collections.abc import Sequence
from typing import Final
from urllib.parse import urlsplit

from crawler.survey.draft import Draft
from crawler.survey.seen import Survey
from crawler.survey.trial import Trial
from pipelines.records import Outcome

_MOST_TOLD: Final = 30
"""Common places that are named one by one."""


def nothing_found(survey: Survey) -> str:
    """Why there is nothing that a crawl could start from."""
    first = survey.first
    if first is None:
        return "nothing was asked for"
    if not any(seen.is_there for seen in survey.seen):
        return _without_answer(survey)
    looked = [seen for seen in survey.seen if seen.is_there]
    found = ", ".join(dict.fromkeys(str(seen.shape) for seen in looked))
    return f"found nothing that lists articles: there is a {found}, but without any; tried {_tried(survey)}"


def unread(draft: Draft, trials: Sequence[Trial]) -> str | None:
    """Why the file would be of no use: not one of the articles could be read; None where one could."""
    if not trials or any(trial.article for trial in trials):
        return None if trials else "no article could be tried: the site allows no more requests"
    start, number = draft.choice.starts[0].seen.url, len(trials)
    return f"{start} lists articles, but of {number} none could be read; {trials[0].url}: {trials[0].reason}"


def _without_answer(survey: Survey) -> str:
    first = survey.first
    assert first is not None
    reason = f"{first.outcome}: {first.reason}" if first.reason else str(first.outcome)
    match first.outcome:
        case Outcome.UNREACHABLE:
            return f"could not be reached: {first.reason}"
        case Outcome.BLOCKED:
            return f"{first.reason}; so is all else that was tried: {_tried(survey)}"
        case Outcome.REFUSED:
            return f"{first.reason} (--allow-private allows addresses of private networks)"
        case Outcome.OPTED_OUT:
            return f"the site reserves its pages ({first.reason}); docs/politeness.md tells what purpose does"
        case _ if first.is_shut:
            return f"{reason}; try again later"
        case _:
            return f"{reason}; found nothing else either; tried {_tried(survey)}"


def _tried(survey: Survey) -> str:
    """The paths that were looked at."""
    paths = dict.fromkeys(_path(seen.look.url) for seen in survey.seen)
    return " ".join(list(paths)[:_MOST_TOLD])


def _path(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.path or '/'}?{parts.query}" if parts.query else parts.path or "/"
