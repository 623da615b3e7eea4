"""Which of a site's rules found nothing on a page: how a page tells that its site was rebuilt."""

from dataclasses import dataclass, fields
from typing import Final

from bs4 import BeautifulSoup

from crawler.parsers import rules
from crawler.sites.site import ItemRules, Rules, Selectors
from pipelines.records import Article

_DATES: Final = frozenset(["published", "modified"])
_LINES: Final = frozenset(["text", "outline"])
FOUND_NOTHING: Final = "rules found nothing: "
"""How a reason begins that names such rules."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """An article, and how well its site's rules read it."""

    article: Article
    unfound: tuple[str, ...] = ()
    """The rules that found nothing, by the names of their fields."""

    @property
    def reason(self) -> str | None:
        """``rules found nothing: title, published``; None where all of them found something, or there are none."""
        return f"{FOUND_NOTHING}{', '.join(self.unfound)}" if self.unfound else None


def unfound(soup: BeautifulSoup, own: Rules) -> tuple[str, ...]:
    """The rules that give nothing on a page, in the order of ``Rules``.

    ``drop`` is none of them: it is well where there is nothing to drop. ``soup``: as the rules were applied to it.
    """
    return tuple(field.name for field in fields(own) if _finds_nothing(soup, field.name, getattr(own, field.name)))


def _finds_nothing(soup: BeautifulSoup, name: str, rule: Selectors | ItemRules) -> bool:
    if isinstance(rule, ItemRules):
        return bool(rule.item) and not any(rules.elements(soup, selector) for selector in rule.item)
    if not rule or name == "drop":
        return False
    if name in _DATES:
        return rules.date(soup, rule) is None
    return not (rules.lines(soup, rule) if name in _LINES else rules.texts(soup, rule))


def reason_rules(reason: str | None) -> tuple[str, ...]:
    """The rules that a stored reason names; empty where it names none."""
    if not reason or not reason.startswith(FOUND_NOTHING):
        return ()
    return tuple(reason.removeprefix(FOUND_NOTHING).split(", "))
