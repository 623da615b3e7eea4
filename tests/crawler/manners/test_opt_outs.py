"""Which signals are read where, and which purposes they forbid."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from crawler.manners.head_tags import head_tags
from crawler.manners.opt_outs import OPT_OUTS, objection
from crawler.manners.robots_file import read_robots
from crawler.manners.signals import (
    MOST_SIGNALS,
    lines_of,
    signals_of_head,
    signals_of_headers,
    signals_of_robots,
    signals_of_tdmrep,
)
from crawler.sites.site import PURPOSES

PAGE = "https://harbour.example/news/1"
MINING = {"mining", "ai-input", "ai-train"}


def header(name: str, value: str) -> list[str]:
    return list(map(str, signals_of_headers([(name, value)])))


def head(markup: str) -> list[str]:
    return list(map(str, signals_of_head(head_tags(markup.encode()))))


def robots(lines: str, url: str = PAGE) -> list[str]:
    return list(map(str, signals_of_robots(read_robots(f"User-agent: *\n{lines}"), url)))


def tdmrep(text: str | None, url: str = PAGE) -> list[str]:
    return list(map(str, signals_of_tdmrep(text, url)))


READ = [
    (header("TDM-Reservation", "1"), ["tdm-reservation: 1 (header)"]),
    (header("tdm-reservation", "0"), ["tdm-reservation: 0 (header)"]),
    (header("tdm-reservation", "yes"), []),
    (header("tdm-policy", "https://harbour.example/p.json"), ["tdm-policy: https://harbour.example/p.json (header)"]),
    (header("X-Robots-Tag", "noindex, noai, noimageai"), ["robots: noai (header)", "robots: noimageai (header)"]),
    (header("X-Robots-Tag", "NewsLedger: noai"), ["robots: noai (header)"]),
    (header("X-Robots-Tag", "otherbot: noai"), []),
    (header("X-Robots-Tag", "otherbot: noindex, noai"), []),
    (header("X-Robots-Tag", "max-snippet: 20, noai"), ["robots: noai (header)"]),
    (header("X-Robots-Tag", "unavailable_after: 25 Jun 2027 15:00:00 PST, noai"), ["robots: noai (header)"]),
    (header("Content-Usage", "train-ai=n, search=y"), ["content-usage: train-ai=n (header)", "content-usage: search=y (header)"]),
    (header("Content-Usage", "train-ai=y, train-ai=n;x=1"), ["content-usage: train-ai=n (header)"]),
    (header("Content-Signal", "ai-train=no"), ["content-signal: ai-train=no (header)"]),
    (header("Link", '<https://a.example/l.xml>; rel="license"; type="application/rsl+xml"'), ["rsl: https://a.example/l.xml (header)"]),
    (header("Link", '</x>; rel=next, </l.xml>; type="application/rsl+xml"; rel=license'), ["rsl: /l.xml (header)"]),
    (header("Link", '<https://creativecommons.org/licenses/by/4.0/>; rel="license"'), []),
    (header("X-Frame-Options", "noai"), []),
    (head('<meta name="tdm-reservation" content="1">'), ["tdm-reservation: 1 (meta)"]),
    (head('<meta name="TDM-Policy" content="/policy.json">'), ["tdm-policy: /policy.json (meta)"]),
    (head('<meta name="robots" content="index, NoAI">'), ["robots: noai (meta)"]),
    (head('<meta name="newsledger" content="noai">'), ["robots: noai (meta)"]),
    (head('<meta name="googlebot" content="noai">'), []),
    (head('<meta name="description" content="noai">'), []),
    (head('<link rel="license" type="application/rsl+xml" href="/l.xml">'), ["rsl: /l.xml (link)"]),
    (head('<link rel="license" href="https://creativecommons.org/licenses/by/4.0/">'), []),
    (robots("Content-Signal: search=yes,ai-train=no"), ["content-signal: search=yes (robots.txt)", "content-signal: ai-train=no (robots.txt)"]),
    (robots("Content-Signal: /blog/ ai-train=no"), []),
    (robots("Content-Signal: /news/ ai-train=no"), ["content-signal: ai-train=no (robots.txt)"]),
    (robots("Content-Usage: / train-ai=n"), ["content-usage: train-ai=n (robots.txt)"]),
    (robots("License: https://harbour.example/l.xml"), ["rsl: https://harbour.example/l.xml (robots.txt)"]),
    (tdmrep('[{"location": "/", "tdm-reservation": 1}]'), ["tdm-reservation: 1 (tdmrep.json)"]),
    (tdmrep('[{"location": "/", "tdm-reservation": "1", "tdm-policy": "https://a.example/p"}]'), ["tdm-reservation: 1 (tdmrep.json)", "tdm-policy: https://a.example/p (tdmrep.json)"]),
    (tdmrep('[{"location": "/news/*", "tdm-reservation": 0}, {"location": "/", "tdm-reservation": 1}]'), ["tdm-reservation: 0 (tdmrep.json)"]),
    (tdmrep('[{"location": "/blog", "tdm-reservation": 1}]'), []),
    (tdmrep('[{"location": 5}, "x", {"location": "/", "tdm-reservation": true}]'), ["tdm-reservation: 1 (tdmrep.json)"]),
    (tdmrep('{"location": "/"}'), []),
    (tdmrep("[" * 100_000), []),
    (tdmrep("not json"), []),
    (tdmrep(None), []),
]  # fmt: skip


@pytest.mark.parametrize(("found", "expected"), READ, ids=[str(number) for number in range(len(READ))])
def test_a_signal_is_read(found: list[str], expected: list[str]) -> None:
    assert found == expected


FORBIDS = {
    "tdm-reservation: 1": MINING,
    "tdm-reservation: 0": set(),
    "tdm-policy: https://a.example/p": set(),
    "robots: noai": {"ai-input", "ai-train"},
    "robots: noimageai": set(),
    "content-signal: search=no": {"search"},
    "content-signal: search=yes": set(),
    "content-signal: ai-input=no": {"ai-input"},
    "content-signal: ai-train=no": {"ai-train"},
    "content-signal: ai-train=yes": set(),
    "content-signal: use=reference": set(),
    "content-usage: search=n": {"search"},
    "content-usage: ai-use=n": {"ai-input"},
    "content-usage: train-ai=n": {"ai-train"},
    "content-usage: train-ai=y": set(),
    "content-usage: train-ai=?1": set(),
    "content-usage: quantum=n": set(),
    "rsl: https://a.example/l.xml": MINING,
}
HEADERS = {"robots": "x-robots-tag", "rsl": "link"}
LINK = '<https://a.example/l.xml>; rel="license"; type="application/rsl+xml"'


@pytest.mark.parametrize("purpose", PURPOSES)
@pytest.mark.parametrize("stated", FORBIDS)
def test_what_a_signal_forbids(stated: str, purpose: str) -> None:
    name, _, value = stated.partition(": ")
    found = signals_of_headers([(HEADERS.get(name, name), LINK if name == "rsl" else value)])
    assert [str(signal) for signal in found] == [f"{stated} (header)"]
    assert bool(objection(found, purpose)) is (purpose in FORBIDS[stated])


def test_every_rule_has_its_case() -> None:
    names = {f"{rule.name}: {rule.value or 'https://a.example/l.xml'}" for rule in OPT_OUTS}
    assert names <= FORBIDS.keys()


def test_of_two_statements_the_stricter_holds() -> None:
    found = signals_of_headers([("content-usage", "train-ai=y"), ("content-signal", "ai-train=no")])
    assert str(objection(found, "ai-train")) == "content-signal: ai-train=no (header)"


def test_signals_are_stored_one_a_line_and_not_without_end() -> None:
    found = signals_of_headers([("content-signal", ", ".join(f"k{number}=yes" for number in range(1000)))])
    assert len(found) == MOST_SIGNALS
    odd = signals_of_headers([("tdm-policy", "https://a.example/\x1b[31m\r\nx: y" + "z" * 9999)])
    assert (lines_of(odd) or "").count("\n") == 0
    assert "\x1b" not in str(odd[0])
    assert len(str(odd[0])) < 300
    assert lines_of(()) is None


DOCUMENT = Path(__file__).parents[3] / "docs" / "politeness.md"


def test_the_document_has_the_table() -> None:
    rows = re.findall(r"^\| `([^`]+)` \|(.*)\|$", DOCUMENT.read_text("utf-8"), re.MULTILINE)
    told = {name: [cell.strip() for cell in cells.split("|")[: len(PURPOSES)]] for name, cells in rows}
    for rule in OPT_OUTS:
        name = f"{rule.name}: {rule.value}" if rule.value else rule.name
        assert told[name] == ["forbidden" if purpose in rule.forbids else "" for purpose in PURPOSES], name
