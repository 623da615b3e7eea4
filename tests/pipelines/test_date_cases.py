"""Every date of tests/data/dates.jsonl: what is printed, what is known of the page, and the whole answer."""

import json
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from pipelines.dates import parse_date
from pipelines.records import Date

STORED = Path(__file__).parents[1] / "data" / "dates.jsonl"
CASES = [json.loads(line) for line in STORED.read_text(encoding="utf-8").splitlines()]
"""``text``; perhaps ``lang``, ``fetched_at``, ``zone``, ``country``; ``expect``; ``why``; ``source`` for the unusual;
``miss`` for what is known to be read otherwise, and why."""


def answer(case: dict[str, Any]) -> dict[str, str | None]:
    moment = case.get("fetched_at")
    read = parse_date(
        Date(text=case["text"], origin="text"),
        fetched_at=datetime.fromisoformat(moment) if moment else None,
        zone=case.get("zone"),
        language=case.get("lang"),
        country=case.get("country"),
    )
    assert read.text == case["text"]
    return {"value": read.value, "precision": read.precision, "zone": read.zone, "problem": read.problem}


@pytest.mark.parametrize(
    "case", [pytest.param(case, id=f"{number}-{case.get('lang', 'any')}") for number, case in enumerate(CASES, 1)]
)
def test_case(case: dict[str, Any]) -> None:
    read = answer(case)
    if "miss" in case:
        assert read != case["expect"], "is read rightly now: take its miss away"
    else:
        assert read == case["expect"], case["why"]


def test_there_are_enough() -> None:
    languages = {case.get("lang", "").partition("-")[0] for case in CASES} - {""}
    assert len(CASES) >= 600
    assert len(languages) >= 40
    assert sum(case["expect"]["value"] is None for case in CASES) >= 150
    assert len({json.dumps({**case, "expect": None, "why": None}) for case in CASES}) == len(CASES)


def test_few_are_missed() -> None:
    resolvable = [case for case in CASES if case["expect"]["value"]]
    silently = [
        case for case in CASES if "miss" in case and answer(case)["value"] not in (None, case["expect"]["value"])
    ]
    assert sum("miss" not in case for case in resolvable) >= 0.97 * len(resolvable)
    assert len(silently) <= 0.005 * len(CASES)
