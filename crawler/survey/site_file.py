"""The TOML of a site's file: commented, with only what differs from the defaults."""

import re
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from crawler.printable import one_line
from crawler.sites.loader import load_site
from crawler.sites.scope import kind_of
from crawler.sites.site import GENERIC, Site
from crawler.survey.articles import newest
from crawler.survey.choice import Offer
from crawler.survey.draft import Draft
from crawler.survey.seen import LISTED, Shape, Survey
from pipelines.errors import SiteError, UsageError
from pipelines.whole_files import replacing

THERE: Final = "is there already; --force replaces it, --name NAME gives the new one another name"
WORDS: Final[dict[Shape, str]] = {
    "news sitemap": "sitemap of news",
    "feed": "feed",
    "sitemap": "sitemap",
    "sitemap index": "index of sitemaps",
    "page": "page",
}


def file_text(draft: Draft, survey: Survey) -> str:
    """The file of a site as TOML."""
    parts = (_head(draft, survey), _top(draft), _links(draft), _politeness(draft, survey), _schedule(draft))
    return "\n".join("\n".join(lines) + "\n" for part in parts if (lines := list(part)))


def checked(text: str, draft: Draft, folder: Path | None = None) -> Site:
    """The site that the text gives when it is read as any site's file is.

    ``folder``: where a folder of its own may be made for a moment. SiteError for what cannot be read, or does not take
    the articles that it was made from.
    """
    with tempfile.TemporaryDirectory(dir=folder, prefix=".") as own:
        path = Path(own) / f"{draft.name}.toml"
        path.write_text(text, encoding="utf-8")
        site = load_site(path)
    lost = [
        link.url for offer in draft.choice.starts for link in offer.articles if kind_of(link.url, site) != "article"
    ]
    if lost:
        raise SiteError(f"the file would not take {one_line(lost[0])} for an article", about=draft.name)
    return site


def write(text: str, draft: Draft, path: Path, *, force: bool) -> None:
    """Write a site's file, whole or not at all, after it was read back.

    UsageError where there is one already, unless ``force``; SiteError as ``checked``, and where it cannot be written.
    """
    if path.exists() and not force:
        raise UsageError(THERE, about=str(path))
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        checked(text, draft, path.parent)
    except OSError as error:
        raise SiteError(f"cannot be written: {error.strerror}", about=str(path)) from error
    with replacing(path) as stream:
        stream.write(text)


def _head(draft: Draft, survey: Survey) -> Iterator[str]:
    yield f"# {_plain(draft.title or draft.name)}"
    yield f"# Written by `newsledger sites add {_plain(survey.asked)}` on {survey.at:%Y-%m-%d}."
    yield "# What is not here is as by default: docs/sites.md has every key."
    yield f"# `newsledger sites check {draft.name}` tries it; `newsledger crawl {draft.name}` crawls it."


def _top(draft: Draft) -> Iterator[str]:
    if draft.title:
        yield f"title = {_text(draft.title)}"
    yield "start = ["
    for offer in draft.choice.starts:
        yield f"    {_text(offer.seen.url)},  # {offer_words(offer)}"
    for offer in _backfills(draft):
        yield f"    # {_text(offer.seen.url)},  # {offer_words(offer)}; for a backfill, crawl {draft.name} --since DATE"
    yield "]"
    if draft.hosts:
        yield f"hosts = {_list(draft.hosts)}  # the articles' own"
    if draft.language:
        yield f"language = {_text(draft.language.value)}  # {draft.language.because}"
    if draft.zone:
        yield f"zone = {_text(draft.zone.value)}  # {draft.zone.because}"
    if draft.wish.allow_private:
        yield "allow_private = true  # its hosts may have addresses of private networks"


def _links(draft: Draft) -> Iterator[str]:
    own = [(key, getattr(draft, key)) for key in ("article", "follow", "exclude") if getattr(draft, key)]
    if not own and draft.max_age is None:
        return
    yield "[links]"
    for key, patterns in own:
        yield f"{key} = {_list(patterns)}"
    if draft.max_age is not None:
        yield f"max_age = {draft.max_age}  # days: older ones are left to a backfill (crawl {draft.name} --since DATE)"


def _politeness(draft: Draft, survey: Survey) -> Iterator[str]:
    asked = survey.robots.crawl_delay
    delay = draft.wish.delay
    if asked:
        yield f"# robots.txt asks for {asked:g} s between two requests, which is obeyed."
    for told in survey.robots.opt_outs:
        yield f"# The site says: {_plain(told)}"
    if delay is not None and delay != GENERIC.delay:
        yield "[politeness]"
        yield f"delay = {float(delay)!r}  # seconds between two requests"


def _schedule(draft: Draft) -> Iterator[str]:
    if draft.longest is not None:
        yield "[schedule]"
        yield f"longest = {draft.longest:g}  # minutes between two crawls: what it starts from does not reach far back"


def offer_words(offer: Offer) -> str:
    """``feed: 15 articles, the newest of 2026-05-27``."""
    articles = f"{len(offer.articles)} article{'s' if len(offer.articles) != 1 else ''}"
    day = next((value[:10] for link in offer.articles if (value := newest(link))), None)
    validators = (
        "" if offer.seen.has_validators or offer.shape == "page" else ", no validators: read whole in each crawl"
    )
    first = "" if offer.shape != "sitemap index" else "at least "
    return f"{WORDS[offer.shape]}: {first}{articles}{f', the newest of {day}' if day else ''}{validators}"


def _backfills(draft: Draft) -> Sequence[Offer]:
    """What reaches further back than what the crawl starts from."""
    if any(offer.shape not in LISTED for offer in draft.choice.starts):
        return ()
    most = max(len(offer.articles) for offer in draft.choice.starts)
    old = [offer for offer in draft.choice.spare if offer.shape in {"sitemap", "sitemap index"}]
    return [offer for offer in old if offer.shape == "sitemap index" or len(offer.articles) > most][:1]


def _plain(text: str) -> str:
    """Text for a comment: in one line, short."""
    return one_line(text)[:200]


def _text(text: str) -> str:
    """A TOML string: as it stands between apostrophes where it has a backslash, else between quotation marks."""
    if "\\" in text and "'" not in text and text.isprintable():
        return f"'{text}'"
    escaped = re.sub(r'["\\]', r"\\\g<0>", text)
    return '"' + re.sub(r"[\x00-\x1f\x7f]", lambda found: f"\\u{ord(found[0]):04x}", escaped) + '"'


def _list(texts: Sequence[str]) -> str:
    return f"[{', '.join(map(_text, texts))}]"
