"""Records as JSON, and back."""

import json
from datetime import UTC, datetime

import pytest

from pipelines.errors import UsageError
from pipelines.json_records import SCHEMA, article_from_json, article_json, change_json, entry_json, json_text
from pipelines.records import Article, Change, Date, Entry, Heading, Related, Revision, Source

DAY = Date(text="May 12, 2026", origin="text", value="2026-05-12", precision="day")
ARTICLE = Article(
    title="OpenAI & Foxconn „team up“",
    kicker="Power duo",
    site="sample-digest",
    authors=("Ada Okafor", "Jonas Weil"),
    outline=(Heading(level=2, heading="Roles"), Heading(level=3, heading="Costs; who pays")),
    sources=(
        Source(position=1, label="source", kind="listed", domain="harbourwire.example", name="Harbour Wire"),
        Source(position=2, label="An interview", kind="listed"),
    ),
    related=(Related(position=1, title="A cable to Telus", published=DAY, summary="Wet."),),
    published=DAY,
)


NOON = datetime(2026, 5, 12, 12, tzinfo=UTC)
ENTRY = Entry(
    id=7,
    guid="82a7fc31-542b-5c7f-bcae-49ab0f01658a",
    article=ARTICLE,
    saved_at=NOON,
    changed_at=NOON,
    revisions=(Revision(field="title", changed_at=NOON, old="OpenAI", new=ARTICLE.title),),
)


def test_kicker_and_title_come_first() -> None:
    assert list(article_json(ARTICLE))[:2] == ["kicker", "title"]


def test_date_is_flat() -> None:
    data = article_json(ARTICLE)
    assert {key: value for key, value in data.items() if key.startswith("published")} == {
        "published": "2026-05-12",
        "published_text": "May 12, 2026",
        "published_precision": "day",
        "published_origin": "text",
        "published_zone": None,
        "published_problem": None,
    }


def test_unknown_is_null() -> None:
    data = article_json(Article(title="Only a title"))
    assert {key for key, value in data.items() if value not in (None, [])} == {"title"}
    assert data["modified_text"] is None


def test_outline() -> None:
    assert article_json(ARTICLE)["outline"] == [
        {"level": 2, "heading": "Roles"},
        {"level": 3, "heading": "Costs; who pays"},
    ]


def test_source_begins_with_position_and_name() -> None:
    (first, _) = json.loads(json.dumps(article_json(ARTICLE)["sources"]))
    assert list(first) == ["position", "name", "label", "url", "domain", "kind"]


def test_related_news_begins_with_position_and_date() -> None:
    (first,) = json.loads(json.dumps(article_json(ARTICLE)["related"]))
    assert list(first)[:3] == ["position", "published", "published_text"]
    assert list(first)[-3:] == ["title", "url", "summary"]


def test_article_comes_back_from_json() -> None:
    assert article_from_json(json.loads(json.dumps(article_json(ARTICLE)))) == ARTICLE


def test_article_comes_back_from_little() -> None:
    assert article_from_json({"title": "Only a title", "rating": 7}) == Article(title="Only a title")


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        ({}, "title is None"),
        ({"title": 7}, "title is 7"),
        ({"title": "x", "kicker": ["y"]}, "kicker is"),
        ({"title": "x", "outline": "y"}, "outline is no list"),
        ({"title": "x", "outline": ["y"]}, "outline holds 'y'"),
        ({"title": "x", "authors": [7]}, "authors holds 7"),
        ({"title": "x", "paywall": 2}, "paywall is 2"),
        ({"title": "x", "paywall": "no"}, "paywall is 'no'"),
        ({"title": "x", "outline": [{"heading": "y", "level": True}]}, "level is True"),
        (
            {"title": "x", "sources": [{"position": 1, "label": "y", "kind": "guessed"}]},
            "kind is 'guessed', not one of",
        ),
        (
            {"title": "x", "published": "2026", "published_text": "2026", "published_origin": "dream"},
            "published_origin",
        ),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_is_no_article(data: dict[str, object], reason: str) -> None:
    with pytest.raises(UsageError, match=reason):
        article_from_json(data)


def test_json_truth_is_no_number() -> None:
    assert article_json(Article(title="x", paywall=True))["paywall"] is True
    assert article_from_json({"title": "x", "paywall": 1}).paywall is True


# Entries


def test_entry_is_its_article_between_what_the_ledger_knows() -> None:
    data = entry_json(ENTRY)
    assert list(data)[:3] == ["guid", "kicker", "title"]
    assert list(data)[-3:] == ["saved_at", "changed_at", "schema"]
    assert (data["saved_at"], data["schema"]) == ("2026-05-12T12:00:00Z", SCHEMA)


def test_entry_has_no_id_of_one_ledger() -> None:
    assert "id" not in entry_json(ENTRY)


def test_revisions_are_there_when_asked_for() -> None:
    assert entry_json(ENTRY, with_revisions=True)["revisions"] == [
        {"field": "title", "changed_at": "2026-05-12T12:00:00Z", "old": "OpenAI", "new": ARTICLE.title}
    ]
    assert "revisions" not in entry_json(ENTRY)


def test_change_is_its_entry_with_its_place() -> None:
    assert change_json(Change(position=3, guid=ENTRY.guid, entry=ENTRY)) == {**entry_json(ENTRY), "change": 3}


def test_tombstone_says_what_is_gone() -> None:
    gone = change_json(Change(position=3, guid=ENTRY.guid, entry=None))
    assert gone == {"guid": ENTRY.guid, "deleted": True, "schema": SCHEMA, "change": 3}


def test_letters_stand_as_themselves() -> None:
    assert "„team up“" in json_text(article_json(ARTICLE))
