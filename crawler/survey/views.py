"""What ``sites add`` and ``sites check`` show to people: records laid out, as in crawler/terminal.py."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Final
from urllib.parse import unquote, urlsplit

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from crawler.printable import one_line
from crawler.survey.adding import Proposal
from crawler.survey.checkup import Checkup, FieldNow
from crawler.survey.draft import Draft
from crawler.survey.seen import Survey
from crawler.survey.site_file import offer_words
from crawler.survey.trial import FIELDS, Trial
from crawler.survey.whereabouts import Known

COLUMNS: Final = ("newest", "between", "oldest")
"""What the articles of a trial are called."""
LONGEST: Final = 200
"""Characters of a value that are shown where there is room."""


# sites add


def proposal_view(proposal: Proposal) -> RenderableType:
    """What was found, and what three articles gave."""
    read = [trial for trial in proposal.trials if trial.article]
    failed = [trial for trial in proposal.trials if not trial.article]
    rows = _rows(_facts(proposal.draft, proposal.survey))
    for trial in failed:
        rows.add_row("tried in vain", Text(one_line(f"{trial.url}: {trial.reason}"), style="yellow"))
    return Group(rows, Text(), _trial_table(read), Text()) if read else Group(rows, Text())


def _rows(facts: Iterable[tuple[str, str]]) -> Table:
    rows = Table.grid(padding=(0, 2, 0, 0))
    rows.add_column(no_wrap=True, style="dim")
    rows.add_column(overflow="fold")
    for name, fact in facts:
        rows.add_row(name, Text(one_line(fact)))
    return rows


def _facts(draft: Draft, survey: Survey) -> Iterator[tuple[str, str]]:
    yield "site", f"{draft.title or draft.name} ({len(survey.seen)} places looked at, {survey.requests} requests)"
    for name, offers in (
        ("start", draft.choice.starts),
        ("left aside", draft.choice.spare),
        ("dead", draft.choice.dead),
    ):
        yield from ((name, f"{offer.seen.url} ({offer_words(offer)})") for offer in offers)
    for name, patterns in (("articles", draft.article), ("further pages", draft.follow), ("never", draft.exclude)):
        yield from ((name, pattern) for pattern in patterns)
    yield "language", _known(draft.language)
    yield "zone", _known(draft.zone)
    if draft.max_age:
        yield "no older than", f"{draft.max_age} days; what is older is left to a backfill"
    if draft.longest:
        yield "crawled", f"every {draft.longest:g} minutes at least: its list does not reach far back"
    if survey.robots.crawl_delay:
        yield "robots.txt", f"asks for {survey.robots.crawl_delay:g} s between two requests, which is obeyed"
    yield from (("the site says", line) for line in survey.robots.opt_outs)


def _known(known: Known | None) -> str:
    return f"{known.value} ({known.because})" if known else "not known"


def _trial_table(trials: Sequence[Trial]) -> Table:
    table = _table("field")
    numbers = (f"article {number}" for number in range(1, len(trials) + 1))
    for name in COLUMNS if len(trials) == len(COLUMNS) else numbers:
        table.add_column(name)
    table.add_row("", *(_one_line(_short_url(trial.url), style="dim") for trial in trials))
    for field, give in FIELDS.items():
        table.add_row(field, *(_value(give(trial.article)) for trial in trials if trial.article))
    return table


def _table(first: str) -> Table:
    table = Table(box=None, header_style="dim", pad_edge=False, padding=(0, 2, 0, 0))
    table.add_column(first, no_wrap=True, style="bold")
    return table


def _value(value: str | None) -> Text:
    return _one_line(value) if value else Text("—", style="dim red")


def _one_line(text: str, style: str = "") -> Text:
    """As much as there is room for: the column may be made narrower, the text is then cut off."""
    return Text(one_line(text)[:LONGEST], style=style, no_wrap=True, overflow="ellipsis")


def _short_url(url: str) -> str:
    """The last piece of an address that says something."""
    parts = urlsplit(url)
    last = next((piece for piece in reversed(parts.path.split("/")) if piece), parts.netloc)
    return unquote(f"{last}?{parts.query}" if parts.query else last)


# sites check


def checkup_view(checkup: Checkup) -> RenderableType:
    """What was found out about a site, its verdict last."""
    findings = Table.grid(padding=(0, 2, 0, 0))
    findings.add_column(no_wrap=True, style="bold red")
    findings.add_column(overflow="fold")
    for finding in checkup.findings:
        findings.add_row("wrong" if finding.is_wrong else "", Text(one_line(finding.text)))
    style = "bold red" if checkup.wrong else "bold green"
    verdict = Text(f"{one_line(checkup.name)}: {one_line(checkup.verdict)}", style=style)
    return (
        Group(findings, Text(), _fields_table(checkup), Text(), verdict) if checkup.urls else Group(findings, verdict)
    )


def _fields_table(checkup: Checkup) -> Table:
    table = _table("field")
    table.add_column("now", justify="right", no_wrap=True)
    table.add_column("stored", justify="right", no_wrap=True)
    table.add_column("for example")
    for line in checkup.fields:
        now = f"{line.filled}/{len(line.values)}"
        stored = f"{line.stored}/{checkup.stored}" if checkup.stored else "—"
        table.add_row(line.name, now, stored, _example(line))
    return table


def _example(line: FieldNow) -> Text:
    if line.unfound:
        return _one_line(f"its rule found nothing on {line.unfound} of {len(line.values)}", style="red")
    return _value(next((value for value in line.values if value), None))
