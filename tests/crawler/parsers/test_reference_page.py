"""The page that newsledger was asked for with gives one record, whatever it is dressed in."""

import json
import re
import textwrap
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from pipelines.records import Article

PAGES = Path(__file__).parents[2] / "pages" / "opentools"
REFERENCE: dict[str, Any] = json.loads((PAGES / "article.json").read_text("utf-8"))
TEXT = (PAGES / "article.txt").read_text("utf-8")
URL = "https://opentools.ai/news/openai-and-foxconn-team-up"
Record = Callable[..., Article]
Compared = Callable[[Article], tuple[dict[str, Any], dict[str, Any]]]


@pytest.mark.parametrize("field", REFERENCE)
@pytest.mark.parametrize("page", sorted(PAGES.glob("*.[!j]*")), ids=lambda path: f"opentools/{path.name}")
def test_recorded_dress(page: Path, field: str, record: Record, compared: Compared) -> None:
    given, wanted = compared(record(page.read_bytes(), URL if page.suffix == ".html" else None))
    assert given[field] == wanted[field]


# What copying does to text ------------------------------------------------------------------------------------------------------------------

LINES = TEXT.split("\n")
SOURCES, RELATED = LINES.index("Sources"), LINES.index("Related News")


def items(pattern: str) -> str:
    """The text with each source line ``- N.label(domain)`` rewritten; ``{n}``, ``{label}`` and ``{domain}`` stand for
    its parts."""
    return re.sub(
        r"^- (\d)\.(.*)\((.*)\)$", lambda m: pattern.format(n=m[1], label=m[2], domain=m[3]), TEXT, flags=re.MULTILINE
    )


def wrapped(width: int) -> str:
    return "\n\n".join("\n".join(textwrap.wrap(line, width, break_on_hyphens=False)) for line in LINES)


def reordered(*order: int) -> str:
    """The text with date (0), title (1) and teaser (2) of each piece of related news in another order."""
    rest = LINES[RELATED + 1 :]
    return "\n".join(LINES[: RELATED + 1] + [rest[i + j] for i in range(0, len(rest), 3) for j in order])


def interleaved(*extra: str) -> str:
    """The text with a line below each heading that is none."""
    told = [line for i, heading in enumerate(LINES[3:SOURCES]) for line in (heading, extra[i % len(extra)])]
    return "\n".join(LINES[:3] + told + LINES[SOURCES:])


DRESSES: dict[str, Callable[[], str]] = {
    "blank lines between all lines": lambda: "\n\n".join(LINES),
    "several blank lines": lambda: "\n \n\n".join(LINES),
    "blank lines here and there": lambda: "\n".join(line + "\n" * (i % 3 == 0) for i, line in enumerate(LINES)),
    "bullet *": lambda: items("* {n}.{label}({domain})"),
    "bullet •": lambda: items("• {n}.{label}({domain})"),
    "bullet – and indentation": lambda: items("   – {n}.{label}({domain})"),
    "no bullet": lambda: items("{n}.{label}({domain})"),
    "number with bracket": lambda: items("{n}) {label} ({domain})"),
    "number and space": lambda: items("{n} {label} ({domain})"),
    "no number": lambda: items("- {label}({domain})"),
    "no number, no bullet": lambda: items("{label}({domain})"),
    "double number": lambda: items("- {n}.{n}. {label}({domain})"),
    "one number missing": lambda: TEXT.replace("- 2.", "- "),
    "one number twice": lambda: TEXT.replace("- 2.", "- 1."),
    "spaces anywhere": lambda: items(" -  {n} .  {label}  ( {domain} ) "),
    "spaces within the domain": lambda: items("- {n}.{label}({domain})").replace(".com)", " . com )"),
    "spaces within square brackets": lambda: TEXT.replace("[Economic Times]", "[ Economic Times ]"),
    "www and path": lambda: items("- {n}.{label}(www.{domain}/news/2026)"),
    "upper case": lambda: items("- {n}.{label}({domain})").replace("morningstar.com", "MORNINGSTAR.COM"),
    "full urls": lambda: items("- {n}.{label}(https://www.{domain}/a/b?c=d)"),
    "NBSP": lambda: TEXT.replace(" ", "\u00a0"),
    "NBSP here and there": lambda: re.sub(r"(\w) (\w)", lambda m: m[1] + " \u00a0"[m.start() % 2] + m[2], TEXT),
    "CRLF": lambda: TEXT.replace("\n", "\r\n"),
    "CR": lambda: TEXT.replace("\n", "\r"),
    "byte order mark": lambda: "\ufeff" + TEXT,
    "indentation and trailing space": lambda: "\n".join(f"  {line}   " for line in LINES),
    "tabs": lambda: "\n".join(f"\t{line}\t" for line in LINES),
    "updated line first": lambda: f"Updated 9 hours ago\n{TEXT}",
    "title twice, kicker between": lambda: "\n".join([LINES[1], LINES[0], LINES[1], *LINES[2:]]),
    "updated line, title twice": lambda: "\n".join(["Updated 9 hours ago", LINES[1], LINES[0], LINES[1], *LINES[2:]]),
    "labels with colons": lambda: TEXT.replace("\nSources\n", "\nSources:\n").replace(
        "Related News\n", "Related News:\n"
    ),
    "labels in upper case": lambda: TEXT.replace("\nSources\n", "\nSOURCES\n").replace(
        "Related News\n", "RELATED NEWS\n"
    ),
    "related before sources": lambda: "\n".join(LINES[:SOURCES] + LINES[RELATED:] + LINES[SOURCES:RELATED]),
    "related: title, date, teaser": lambda: reordered(1, 0, 2),
    "related: title, teaser, date": lambda: reordered(1, 2, 0),
    "related: bullets before dates": lambda: re.sub(r"^(\w+ \d+, 2026)$", r"- \1", TEXT, flags=re.MULTILINE),
    "wrapped at 60": lambda: wrapped(60),
    "wrapped at 72": lambda: wrapped(72),
    "wrapped at 80": lambda: wrapped(80),
    "wrapped at 100": lambda: wrapped(100),
    "labelled sentences and running text": lambda: interleaved(
        "Cost: The racks cost 3 billion dollars in the first year.",
        "- Timeline First units leave the plant in 2027",
        "- Jobs: About 2,000 people will work in the plants",
        "One person told 2 that the racks are 40% cheaper to build in Ohio, and that work starts in 2026 with a plant of 3 lines.",
    ),
}


@pytest.mark.parametrize("dress", DRESSES)
def test_text_in_any_dress(dress: str, record: Record, compared: Compared) -> None:
    given, wanted = compared(record(DRESSES[dress]().encode()))
    assert given == wanted


def test_updated_line_is_the_time_of_change(record: Record) -> None:
    modified = record(DRESSES["updated line first"]().encode()).modified
    assert modified is not None
    assert (modified.value, modified.precision) == ("2026-05-13T03Z", "hour")
