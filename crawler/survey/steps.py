"""What a survey asks for, one address after another: decided by what it has seen so far, within a budget."""

from typing import Final, Protocol

from crawler.sites.site import Site
from crawler.survey.articles import next_trial, own_articles
from crawler.survey.checkup import current
from crawler.survey.draft import Wish, draft_of
from crawler.survey.places import next_place
from crawler.survey.seen import Look, Survey

MOST_REQUESTS: Final = 30
"""Of one survey, those for robots.txt and after redirects among them."""
_FOR_TRIALS: Final = 8
"""Kept back for the articles."""
_SLOW: Final = 5.0
"""Seconds between two requests from which a site is surveyed with fewer of them."""
_LONGEST: Final = 180.0
"""Seconds that they then take in all, as far as that can be."""


class Step(Protocol):
    """What to look at next; None: that is all."""

    def __call__(self, survey: Survey, /) -> Look | None: ...


def adding(wish: Wish) -> Step:
    """The steps of ``sites add``: whatever may list articles, then articles on trial."""

    def step(survey: Survey) -> Look | None:
        if survey.requests >= MOST_REQUESTS:
            return None
        place = next_place(survey) if not survey.tried and _may_look_on(survey) else None
        if place or (survey.first and survey.first.is_shut):
            return place
        draft = draft_of(survey, wish)
        return next_trial(survey, [link for offer in draft.choice.starts for link in offer.articles]) if draft else None

    return step


def checking(site: Site) -> Step:
    """The steps of ``sites check``: the start addresses, then current articles by the site's patterns."""

    def step(survey: Survey) -> Look | None:
        if survey.requests >= MOST_REQUESTS:
            return None
        start = next((url for url in site.start if not survey.knows(url)), None)
        if start:
            return Look(url=start, why="asked for")
        children = (link.url for index in survey.listings("sitemap index") for link in index.links[:1])
        child = next((url for url in children if not survey.knows(url)), None)
        if child:
            return Look(url=child, why="in the index")
        return next_trial(survey, current(survey, site))

    return step


def _may_look_on(survey: Survey) -> bool:
    """Whether there is budget left beside that for the articles; of a slow site less, once there is something."""
    delay = survey.robots.crawl_delay or 0
    most = MOST_REQUESTS if delay < _SLOW else max(_FOR_TRIALS, round(_LONGEST / delay))
    return survey.requests < most - _FOR_TRIALS or (survey.requests < most and not own_articles(survey))
