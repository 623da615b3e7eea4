"""``sites add``: from what was seen of a site to its file, and how that reads three articles."""

from collections.abc import Iterable
from dataclasses import dataclass

from crawler.survey.choice import Offer
from crawler.survey.draft import Draft, Wish, draft_of
from crawler.survey.outcome import nothing_found, unread
from crawler.survey.seen import Seen, Survey
from crawler.survey.site_file import checked, file_text
from crawler.survey.trial import Trial, raw_articles, tried_on
from pipelines.errors import PageError
from pipelines.json_records import article_json


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """A site's file before it is written."""

    survey: Survey
    draft: Draft
    text: str
    """The file."""
    trials: tuple[Trial, ...]
    """Articles read as the file says, the newest first; then what was tried and was none."""

    @property
    def unread(self) -> str | None:
        """Why the file would be of no use; None where it is of some."""
        return unread(self.draft, self.trials)


def proposal_of(survey: Survey, wish: Wish) -> Proposal:
    """The file for a site that was surveyed. PageError: there is nothing to start from, and why; SiteError: a file
    that could not be read back."""
    first = draft_of(survey, wish)
    draft = draft_of(survey, wish, raw_articles(survey.tried, first.site())) if first else None
    if draft is None:
        raise PageError(nothing_found(survey), about=survey.asked)
    text = file_text(draft, survey)
    site = checked(text, draft)
    trials = sorted((tried_on(tried, site) for tried in survey.tried), key=_age, reverse=True)
    return Proposal(survey=survey, draft=draft, text=text, trials=tuple(trials))


def _age(trial: Trial) -> tuple[bool, str]:
    """To sort by: what is no article last, and the newest first."""
    published = trial.article.published if trial.article else None
    return trial.article is not None, (published.value or "") if published else ""


def proposal_json(proposal: Proposal) -> dict[str, object]:
    """All that was found, for programs."""
    draft, survey = proposal.draft, proposal.survey
    return {
        "name": draft.name,
        "title": draft.title,
        "start": _offers(draft.choice.starts),
        "spare": _offers(draft.choice.spare),
        "dead": _offers(draft.choice.dead),
        "language": draft.language.value if draft.language else None,
        "zone": draft.zone.value if draft.zone else None,
        "article": draft.article,
        "follow": draft.follow,
        "exclude": draft.exclude,
        "crawl_delay": survey.robots.crawl_delay,
        "opt_outs": survey.robots.opt_outs,
        "requests": survey.requests,
        "looked_at": [_seen(seen) for seen in survey.seen],
        "trials": [_trial(trial) for trial in proposal.trials],
        "file": proposal.text,
    }


def _offers(offers: Iterable[Offer]) -> list[dict[str, object]]:
    return [{"url": offer.seen.url, "kind": offer.shape, "articles": len(offer.articles)} for offer in offers]


def _seen(seen: Seen) -> dict[str, object]:
    return {
        "url": seen.look.url,
        "why": seen.look.why,
        "kind": seen.shape,
        "outcome": seen.outcome,
        "reason": seen.reason,
        "links": len(seen.links),
    }


def _trial(trial: Trial) -> dict[str, object]:
    article = article_json(trial.article) if trial.article else None
    return {"url": trial.url, "reason": trial.reason, "article": article}
